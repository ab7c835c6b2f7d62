#!/bin/sh
# Tests packaging/release.sh on a program and a folder of its own: the list of packages, the sums, their signature.
#   release_test.sh ROOT PROGRAM
# shellcheck disable=SC1091,SC2046 # several words
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$root/verify/prepare.sh"
. "$root/packaging/release.sh"
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

lists_packages() {
  list_packages "$program" >"$work/packages" || fail 'no list of packages'
  grep -qE '^linked libc6 [^ ]+ [^ ]+$' "$work/packages" || fail 'the C library is not listed'
  grep -qE '^linked libssl3 3\.[^ ]+ [^ ]+$' "$work/packages" || fail 'a direct dependency is not listed'
  grep -qE '^built-with nlohmann-json3-dev [^ ]+ all$' "$work/packages" || fail 'what is compiled in is not listed'
  [ "$(sort -u "$work/packages" | wc -l)" = "$(wc -l <"$work/packages")" ] || fail 'a package is listed twice'
  copy_copyrights "$work/copyrights" $(ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p') || fail 'a library without a copyright file'
  grep -q Apache "$work/copyrights/libssl3" || fail 'not the licence of OpenSSL'
  if copy_copyrights "$work/copyrights" /nonexistent/library.so 2>/dev/null; then fail 'a file of no package has a licence'; fi
  if package_of /nonexistent/library.so 2>/dev/null; then fail 'a file of no package has one'; fi
}

make_release() { # make_release NAME
  mkdir "$work/$1"
  printf 'one' >"$work/$1/b.tar.gz"
  printf 'two' >"$work/$1/A name.deb"
  write_sums "$work/$1"
}
holds() { # holds NAME KEY
  (cd "$work/$1" && sha256sum --check --strict --quiet SHA256SUMS) >/dev/null 2>&1 &&
    openssl pkeyutl -verify -pubin -inkey "$2.pub" -rawin -in "$work/$1/SHA256SUMS" -sigfile "$work/$1/SHA256SUMS.sig" >/dev/null 2>&1
}

signs() {
  "$program" keys new --out "$work/key.pem" >/dev/null
  "$program" keys new --out "$work/other.pem" >/dev/null
  make_release signed
  sign_sums "$work/signed" "$work/key.pem" || fail 'not signed'
  holds signed "$work/key.pem" || fail 'the signature is not valid'
  if holds signed "$work/other.pem"; then fail 'another key verifies it'; fi
  cp "$work/key.pem" "$work/copy.pem"
  KEY=$(cat "$work/key.pem")
  export KEY
  for source in env:KEY fd:8; do
    make_release "signed-$source"
    sign_sums "$work/signed-$source" "$source" 8<"$work/copy.pem" ||
      fail "a key in $source does not sign"
    cmp "$work/signed/SHA256SUMS.sig" "$work/signed-$source/SHA256SUMS.sig" || fail "a key in $source signs otherwise"
  done
  make_release locked
  printf 'a phrase\n' >"$work/phrase"
  export PASSPHRASE='a phrase'
  "$program" keys new --out "$work/locked.pem" --passphrase env:PASSPHRASE >/dev/null
  sign_sums "$work/locked" "$work/locked.pem" env:PASSPHRASE ||
    fail 'a key with a passphrase in a variable does not sign'
  sign_sums "$work/locked" "$work/locked.pem" "$work/phrase" || fail 'a key with a passphrase in a file does not sign'
  holds locked "$work/locked.pem" || fail 'the signature of a key with a passphrase is not valid'
  printf 'other\n' >"$work/phrase"
  if sign_sums "$work/locked" "$work/locked.pem" "$work/phrase" 2>/dev/null; then fail 'a wrong passphrase signs'; fi
  printf 'x' >>"$work/signed/b.tar.gz"
  if holds signed "$work/key.pem"; then fail 'a changed file holds'; fi
  write_sums "$work/signed"
  if holds signed "$work/key.pem"; then fail 'new sums hold under the old signature'; fi
}

sums_are_in_order() {
  make_release sums
  [ "$(cut -c67- "$work/sums/SHA256SUMS" | tr '\n' '|')" = 'A name.deb|b.tar.gz|' ] || fail 'SHA256SUMS lists other files'
  write_sums "$work/sums" # again: they do not list themselves
  [ "$(wc -l <"$work/sums/SHA256SUMS")" = 2 ] || fail 'SHA256SUMS lists itself'
}

finds_the_section() {
  printf '# Changelog\n\n## [Unreleased]\n\n- new\n\n## [1.2.0] - 2026-01-02\n\n### Added\n\n- old\n\n## [1.2] - 2025-01-02\n\n- older\n' >"$work/log"
  [ "$(changelog_section 1.2.0 "$work/log" | tr '\n' '|')" = '|### Added||- old||' ] || fail 'another section of the changelog'
  [ -z "$(changelog_section 1.3.0 "$work/log")" ] || fail 'a section for a version without one'
}

for tool in dpkg-query openssl; do
  command -v "$tool" >/dev/null 2>&1 || { printf '%s: Skipped\n%s\n' "$0" "$tool is not installed" && exit 77; }
done
lists_packages
signs
sums_are_in_order
finds_the_section
echo 'release: all held'

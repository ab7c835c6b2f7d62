#!/bin/sh
# Makes a release twice, from clones in different folders, under another time zone, language, umask and home, and compares
# every byte. Takes as long as two builds. Where files differ, diffoscope shows how, if it is installed.
#   tests/packages/reproducible.sh [WORK FOLDER]     what is committed is built; VERIFY_NO_INSTALL=1 as for verify/package
set -eu

root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd -P)
work=$(mktemp -d -p "${1:-${TMPDIR:-/tmp}}")
trap 'rm -rf "$work"' EXIT
git_quietly() { git -c advice.detachedHead=false "$@"; }

openssl genpkey -algorithm ed25519 -out "$work/key.pem"
first=$work/first
second="$work/another folder, deeper/second"
mkdir -p "$first" "$second" "$work/home"
release() { # release FOLDER
  git_quietly clone -q --no-hardlinks "$root" "$1/clone"
  (cd "$1" && "$1/clone/verify/release" --signing-key "$work/key.pem" "$1/files") >"$1/log" 2>&1 || {
    tail -n 40 "$1/log"
    exit 1
  }
}
(umask 022 && TZ=UTC LC_ALL=C release "$first")
(umask 077 && TZ=Pacific/Auckland LC_ALL=C.UTF-8 HOME="$work/home" release "$second")

differ=0
for file in "$first"/files/* "$second"/files/*; do
  name=${file##*/}
  cmp -s "$first/files/$name" "$second/files/$name" && continue
  differ=1
  echo "differs: $name"
  if command -v diffoscope >/dev/null 2>&1; then diffoscope --max-report-size 20000 "$first/files/$name" "$second/files/$name" || true; fi
done
[ "$differ" = 0 ] || exit 1
cat "$first/files/SHA256SUMS"
echo 'twice the same bytes'

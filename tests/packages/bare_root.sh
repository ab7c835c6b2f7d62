#!/bin/sh
# Installs the packages of verify/package in bare Debian 12 roots, runs a milestone there from an empty folder, and removes
# them again. Needs root, debootstrap and the network.
#   tests/packages/bare_root.sh [FOLDER]    FOLDER: holds the packages (default: build/packages)
set -eu

packages=$(readlink -f "${1:-$(dirname "$0")/../../build/packages}")
deb=$(ls "$packages"/*.deb)
tarball=$(ls "$packages"/*.tar.gz)
work=$(mktemp -d)
trap 'umount "$work"/*/proc 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
now_ms() { date +%s%3N; }

# bare NAME: a root with what Debian calls required, and /proc, by which the program finds its contract.
bare() {
  cp -a "$work/base" "$work/$1"
  mount -t proc proc "$work/$1/proc"
  mkdir "$work/$1/empty"
}
in_root() { root=$1; shift; chroot "$work/$root" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 sh -ec "$*"; }

# expect_verdict ROOT PROGRAM: it finds the contract from an empty folder, and writes evidence there that holds.
expect_verdict() {
  in_root "$1" "cd /empty && $2 run M107 --quiet" >"$work/$1.log" 2>&1 || { cat "$work/$1.log"; fail "$2 run M107"; }
  tail -n 1 "$work/$1.log" | grep -q '^overall=true' || { cat "$work/$1.log"; fail "$2: no verdict"; }
  in_root "$1" "cd /empty && $2 verify artifacts/milestones/M107/latest" >/dev/null || fail "$2 verify"
  in_root "$1" "cd / && $2 --version" | grep -q 'contract .*/share/contract-verifier sha256:' || fail "$2 --version"
}

debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log"; fail 'debootstrap'; }

bare installed
cp "$deb" "$work/installed/tmp"
in_root installed "apt-get install -y --no-install-recommends --download-only /tmp/${deb##*/}" >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; fail 'apt-get install'; }
begun=$(now_ms)
in_root installed "apt-get install -y --no-install-recommends /tmp/${deb##*/}" >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; fail 'apt-get install'; }
expect_verdict installed contract-verifier
printf 'the .deb: installed, first verdict after %d ms, download aside\n' $(($(now_ms) - begun))
in_root installed 'dpkg --purge contract-verifier' >/dev/null
left=$(in_root installed 'find / -xdev -name "*contract-verifier*" -not -path "/proc/*" -not -path "/tmp/*" -not -path "/root/*" -not -path "/var/*"')
[ -z "$left" ] || fail "left after removal: $left"
echo 'the .deb: removed, nothing left'

bare unpacked
begun=$(now_ms)
tar -C "$work/unpacked/opt" -xzf "$tarball"
folder=/opt/$(basename "$tarball" .tar.gz)
expect_verdict unpacked "$folder/bin/contract-verifier"
printf 'the .tar.gz: first verdict after %d ms\n' $(($(now_ms) - begun))
in_root unpacked "mv $folder /moved"
expect_verdict unpacked /moved/bin/contract-verifier
echo 'the .tar.gz: works where it was moved'

#!/bin/sh
# Runs what the Dockerfile runs in a bare Debian 12 root, and a milestone in the root filesystem that comes of it. Needs root,
# debootstrap and the network.
#   tests/packages/dockerfile.sh [FOLDER]    FOLDER: holds the .deb (default: build/packages)
set -eu

root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd -P)
packages=$(readlink -f "${1:-$root/build/packages}")
work=$(mktemp -d)
trap 'umount "$work/base/proc" 2>/dev/null || true; rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

debootstrap --variant=minbase bookworm "$work/base" >"$work/log" 2>&1 || { tail "$work/log"; fail 'debootstrap'; }
mount -t proc proc "$work/base/proc"
cp "$packages"/contract-verifier_*.deb "$work/base/tmp"
sed -n '/^RUN /,/[^\\]$/p' "$root/Dockerfile" | sed 's/^RUN //' >"$work/base/tmp/run.sh"
chroot "$work/base" /usr/bin/env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive sh /tmp/run.sh >"$work/log" 2>&1 ||
  { tail "$work/log"; fail 'the RUN of the Dockerfile'; }

image=$work/base/image
[ -z "$(find "$image" -name '*sh' -type f -perm /111 ! -path '*/share/*')" ] || fail 'there is a shell'
user=$(sed -n 's/^USER //p' "$root/Dockerfile")
HOME=/home/contract-verifier unshare --mount --pid --net --fork --root="$image" --wd=/work --mount-proc --setuid "${user%:*}" --setgid "${user#*:}" -- \
  /usr/bin/contract-verifier run M107 --quiet >"$work/log" 2>&1 || { cat "$work/log"; fail 'run M107'; }
tail -n 1 "$work/log" | grep -q '^overall=true' || { cat "$work/log"; fail 'no verdict'; }
echo 'Dockerfile: all held'

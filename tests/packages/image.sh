#!/bin/sh
# Unpacks the container image of verify/image, with umoci where it is installed, and runs a milestone in its root filesystem as
# the image's configuration says. Needs root.
#   tests/packages/image.sh [FOLDER]    FOLDER: holds the image (default: build/packages)
set -eu

packages=$(readlink -f "${1:-$(dirname "$0")/../../build/packages}")
image=$(ls "$packages"/contract-verifier-*-image-*.tar)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; } # member NAME: the last one of this name, a text

mkdir "$work/layout"
tar -xf "$image" -C "$work/layout"
version=$(member org.opencontainers.image.ref.name <"$work/layout/index.json")
if command -v umoci >/dev/null 2>&1; then
  umoci unpack --image "$work/layout:$version" "$work/bundle" >/dev/null || fail 'umoci refuses the image'
  root=$work/bundle/rootfs
  grep -q '"uid": *65532' "$work/bundle/config.json" || fail 'umoci finds another user'
else
  root=$work/rootfs
  mkdir "$root"
  blob=$(sed 's/.*"Layers":\["\([^"]*\)".*/\1/' "$work/layout/manifest.json")
  tar -xzf "$work/layout/$blob" -C "$root"
fi
config=$work/layout/$(sed 's/.*"Config":"\([^"]*\)".*/\1/' "$work/layout/manifest.json")
user=$(member User <"$config")

# in_image ARGUMENT...: as a container runtime starts it: the user, the folder and the environment of the configuration.
in_image() {
  HOME=/home/contract-verifier unshare --mount --pid --net --fork --root="$root" --wd=/work --mount-proc --setuid "${user%:*}" --setgid "${user#*:}" -- \
    /usr/bin/contract-verifier "$@"
}
begun=$(date +%s%3N)
in_image run M107 --quiet >"$work/log" 2>&1 || { cat "$work/log"; fail 'run M107'; }
tail -n 1 "$work/log" | grep -q '^overall=true' || { cat "$work/log"; fail 'no verdict'; }
printf 'first verdict after %d ms\n' $(($(date +%s%3N) - begun))
in_image verify artifacts/milestones/M107/latest >/dev/null || fail 'the evidence does not hold'
[ "$(stat -c %u "$root/work/artifacts")" = "${user%:*}" ] || fail 'the evidence belongs to another user'
in_image --version | grep -q 'contract /usr/share/contract-verifier sha256:' || fail '--version names no contract'
echo 'image: all held'

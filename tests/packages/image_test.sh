#!/bin/sh
# Tests verify/image on a package of the built program: a valid layout, the same bytes every time, everything in it that the
# program needs, no shell and no way to more rights. tests/packages/image.sh runs the image, as root.
#   image_test.sh ROOT PROGRAM
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
[ -d /usr/share/ca-certificates/mozilla ] || { printf '%s: Skipped\n%s\n' "$0" 'ca-certificates is not installed' && exit 77; }

# A package as verify/package makes it, but for the paths in which the program looks for its libraries.
folder=$work/contract-verifier-1.2.3-linux-$(uname -m)
mkdir -p "$folder/bin" "$folder/lib" "$folder/share/contract-verifier" "$work/first" "$work/second"
cp "$program" "$folder/bin/contract-verifier"
ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | grep -vE '/(libc|libm|ld-linux[^/]*)\.so' | xargs cp -L -t "$folder/lib"
cp -r "$root/milestones" "$root/schemas" "$root/fixtures" "$folder/share/contract-verifier"
echo 0123456789012345678901234567890123456789 >"$folder/share/contract-verifier/commit"
tar -C "$work" -czf "$work/first/${folder##*/}.tar.gz" "${folder##*/}"
cp "$work/first/${folder##*/}.tar.gz" "$work/second"

image() { SOURCE_DATE_EPOCH=1767225600 VERIFY_NO_INSTALL=1 "$root/verify/image" "$1" >"$work/log" 2>&1 || { cat "$work/log"; fail 'verify/image'; }; }
image "$work/first"
(umask 077 && TZ=Pacific/Auckland LC_ALL=C.UTF-8 image "$work/second")
name=$(cd "$work/first" && ls ./*-1.2.3-image-*.tar)
cmp "$work/first/$name" "$work/second/$name" || fail 'a second image has other bytes'
if SOURCE_DATE_EPOCH=1 VERIFY_NO_INSTALL=1 "$root/verify/image" "$work" >"$work/log" 2>&1; then fail 'an image without a package'; fi

# The layout: each blob has its digest as name, and each descriptor names a blob of its size.
mkdir "$work/layout" "$work/root"
tar -xf "$work/first/$name" -C "$work/layout"
(cd "$work/layout/blobs/sha256" && for blob in *; do echo "$blob  $blob"; done | sha256sum --check --strict --quiet) || fail 'a blob has another digest'
manifest=$(sed 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/' "$work/layout/index.json")
descriptors=$(cat "$work/layout/index.json" "$work/layout/blobs/sha256/$manifest" | grep -oE '"digest":"sha256:[0-9a-f]{64}","size":[0-9]+')
[ "$(printf '%s\n' "$descriptors" | wc -l)" = 3 ] || fail 'manifest, configuration and layer are not described'
printf '%s\n' "$descriptors" | tr -d '"' | while IFS=:, read -r _ _ digest _ size; do
  [ "$(wc -c <"$work/layout/blobs/sha256/$digest")" = "$size" ] || fail "the size of $digest is not $size"
done
config=$work/layout/$(sed 's/.*"Config":"\([^"]*\)".*/\1/' "$work/layout/manifest.json")
layer=$work/layout/$(sed 's/.*"Layers":\["\([^"]*\)".*/\1/' "$work/layout/manifest.json")
grep -qF "\"diff_ids\":[\"sha256:$(gzip -dc "$layer" | sha256sum | cut -d' ' -f1)\"]" "$config" || fail 'the content of the layer has another digest'
for part in '"User":"65532:65532"' '"created":"2026-01-01T00:00:00Z"' '"org.opencontainers.image.version":"1.2.3"' \
  '"org.opencontainers.image.revision":"0123456789012345678901234567890123456789"'; do
  grep -qF "$part" "$config" || fail "the configuration has no $part"
done

# The root filesystem.
tar -xzf "$layer" -C "$work/root"
if tar -tvzf "$layer" | grep -qvE ' 0/0 '; then fail 'a file belongs to another user than root'; fi
[ -z "$(find "$work/root" -perm /6000)" ] || fail 'a file has setuid or setgid'
[ "$(find "$work/root" -perm -0002 ! -type l -printf '%P\n' | sort | tr '\n' ' ')" = 'home/contract-verifier tmp work ' ] || fail 'another folder can be written'
[ -z "$(find "$work/root" -name '*sh' -type f -perm /111 ! -path '*/share/*')" ] || fail 'there is a shell'
[ "$(find "$work/root/usr/bin" -type f | wc -l)" = 1 ] || fail 'there are other programs'
[ "$(grep -c 'BEGIN CERTIFICATE' "$work/root/etc/ssl/certs/ca-certificates.crt")" -gt 50 ] || fail 'there are no certificates'
[ -s "$work/root/usr/share/doc/contract-verifier/libraries/libc6" ] || fail 'the licence of the C library is missing'
loader=$(find "$work/root/lib" "$work/root/lib64" -name 'ld-linux*' 2>/dev/null | head -n 1)
libraries=$work/root/usr/lib:$(dirname "$(find "$work/root/lib" -name 'libc.so.6')")
in_image() { "$loader" --inhibit-cache --library-path "$libraries" "$@"; }
elsewhere=$(in_image --list "$work/root/usr/bin/contract-verifier" | grep -vF -e "$work/root" -e linux-vdso -e ld-linux || true)
[ -z "$elsewhere" ] || fail "a library is missing in the image: $elsewhere"
mkdir "$work/empty"
(cd "$work/empty" && HOME="$work/empty" in_image "$work/root/usr/bin/contract-verifier" run M107 --scenario 'export-*' --quiet \
  --contract "$work/root/usr/share/contract-verifier") >"$work/log" 2>&1 || { cat "$work/log"; fail 'a run with the libraries of the image'; }
grep -q '^overall=true' "$work/log" || fail 'no verdict'
echo 'image: all held'

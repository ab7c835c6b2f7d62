# Sourced by verify/image: the root filesystem of the container image, and the image around it as an OCI image layout (OCI
# Image Format 1.0), which is a few JSON files. Written here, so that nothing but the package and the time of the commit goes in.
# shellcheck disable=SC2154 # version, commit and SOURCE_DATE_EPOCH are set by the script that sources this

image_user=65532

# system_libraries PROGRAM...: the C library and the loader, which the .tar.gz leaves to the system.
system_libraries() {
  ldd "$@" | sed -n -e 's/.*=> \(\/[^ ]*\) .*/\1/p' -e 's/^[[:space:]]*\(\/[^ :]*\) (.*/\1/p' |
    grep -E '/(libc|libm|libdl|librt|libpthread|libresolv|ld-linux[^/]*)\.so' | sort -u
}

# write_certificates FILE: those of the package ca-certificates, without what was added to this system.
write_certificates() {
  find /usr/share/ca-certificates/mozilla -name '*.crt' | LC_ALL=C sort | while IFS= read -r certificate; do
    cat "$certificate" && echo
  done | sed '/^$/d' >"$1"
  grep -q 'BEGIN CERTIFICATE' "$1"
}

# make_root TARBALL FOLDER: programs, libraries, contract, certificates and a user. There is no shell and nothing to install with.
make_root() {
  mkdir -p "$2/usr" "$2/etc/ssl/certs" "$2/proc" "$2/tmp" "$2/work" "$2/home/contract-verifier"
  tar -xzf "$1" -C "$2/usr" --strip-components=1
  libraries=$(system_libraries "$2"/usr/bin/* "$2"/usr/lib/*.so*)
  for library in $libraries; do
    mkdir -p "$2${library%/*}"
    cp -L "$library" "$2$library"
  done
  # shellcheck disable=SC2086 # several words
  copy_copyrights "$2/usr/share/doc/contract-verifier/libraries" $libraries || return 1
  write_certificates "$2/etc/ssl/certs/ca-certificates.crt" || return 1
  printf 'root:x:0:0:root:/:/nonexistent\ncontract-verifier:x:%d:%d::/home/contract-verifier:/nonexistent\n' $image_user $image_user >"$2/etc/passwd"
  printf 'root:x:0:\ncontract-verifier:x:%d:\n' $image_user >"$2/etc/group"
  printf 'hosts: files dns\n' >"$2/etc/nsswitch.conf"
  chmod -R u=rwX,go=rX "$2"
  chmod 1777 "$2/tmp" "$2/work" "$2/home/contract-verifier" # for any user that the container is started as
}

# archive FOLDER: its content as a tar file with the times of the commit, owned by root.
archive() { tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -cf - .; }

digest_of() { sha256sum "$1" | cut -d' ' -f1; }

# add_blob LAYOUT FILE: moves the file into the layout; sets blob, its descriptor's "digest" and "size".
add_blob() {
  blob_digest=$(digest_of "$2")
  blob="\"digest\":\"sha256:$blob_digest\",\"size\":$(wc -c <"$2")"
  mv "$2" "$1/blobs/sha256/$blob_digest"
}

architecture() { case $(uname -m) in x86_64) echo amd64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac; }

# write_layout ROOT LAYOUT: the image of this root filesystem.
write_layout() {
  mkdir -p "$2/blobs/sha256"
  archive "$1" >"$2/layer.tar"
  layer_content=$(digest_of "$2/layer.tar")
  gzip -9n "$2/layer.tar"
  add_blob "$2" "$2/layer.tar.gz"
  layer=$blob layer_digest=$blob_digest
  created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
  printf '{"created":"%s","architecture":"%s","os":"linux","config":{"User":"%s:%s","Env":["PATH=/usr/bin","HOME=/home/contract-verifier","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],"Entrypoint":["/usr/bin/contract-verifier"],"Cmd":["--help"],"WorkingDir":"/work","Labels":{"org.opencontainers.image.title":"contract-verifier","org.opencontainers.image.version":"%s","org.opencontainers.image.revision":"%s","org.opencontainers.image.licenses":"MIT"}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"%s","created_by":"verify/image"}]}' \
    "$created" "$(architecture)" $image_user $image_user "$version" "$commit" "$layer_content" "$created" >"$2/config"
  add_blob "$2" "$2/config"
  config=$blob config_digest=$blob_digest
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' \
    "$config" "$layer" >"$2/manifest"
  add_blob "$2" "$2/manifest"
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"platform":{"architecture":"%s","os":"linux"},"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$blob" "$(architecture)" "$version" >"$2/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$2/oci-layout"
  # What "docker load" of versions before 25 reads.
  printf '[{"Config":"blobs/sha256/%s","RepoTags":["contract-verifier:%s"],"Layers":["blobs/sha256/%s"]}]' \
    "$config_digest" "$version" "$layer_digest" >"$2/manifest.json"
}

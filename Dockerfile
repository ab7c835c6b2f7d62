# A container image for those who build theirs with Docker or Podman: from the .deb of verify/package, without a shell, not as
# root. verify/image makes one from the .tar.gz without either.
#   docker build --build-arg PACKAGE=build/packages/contract-verifier_0.1.0_amd64.deb --tag contract-verifier .
FROM debian:12-slim AS installed
ARG PACKAGE=build/packages/contract-verifier_*.deb
COPY ${PACKAGE} /tmp/
RUN set -eu; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates /tmp/contract-verifier_*.deb; \
    mkdir -p /image/etc/ssl/certs /image/proc /image/tmp /image/work /image/home/contract-verifier; \
    cp -L --parents $(ldd /usr/bin/contract-verifier /usr/bin/contract-verifier-schema | grep -o '/[^ :]*\.so[^ :]*' | sort -u) /image; \
    cp --parents -r /usr/bin/contract-verifier /usr/bin/contract-verifier-schema /usr/share/contract-verifier /image; \
    cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs; \
    printf 'root:x:0:0:root:/:/nonexistent\ncontract-verifier:x:65532:65532::/home/contract-verifier:/nonexistent\n' >/image/etc/passwd; \
    printf 'root:x:0:\ncontract-verifier:x:65532:\n' >/image/etc/group; \
    printf 'hosts: files dns\n' >/image/etc/nsswitch.conf; \
    chmod 1777 /image/tmp /image/work /image/home/contract-verifier

FROM scratch
COPY --from=installed /image /
USER 65532:65532
ENV PATH=/usr/bin HOME=/home/contract-verifier SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
WORKDIR /work
ENTRYPOINT ["/usr/bin/contract-verifier"]
CMD ["--help"]

# Sourced by verify/release: the list of Debian packages in a release, its checksums, and their signature.
# shellcheck disable=SC2154 # root is set by the script that sources this

# package_of FILE: the Debian package that FILE is from. dpkg knows files of /lib under either path.
package_of() {
  found=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null || dpkg-query -S "${1#/usr}" 2>/dev/null) || {
    say "no Debian package owns $1"
    return 1
  }
  printf '%s\n' "${found%%: *}"
}

# copy_copyrights FOLDER LIBRARY...: what Debian says of the authors and licences of these libraries, a file a package.
copy_copyrights() {
  copyrights=$1
  shift
  mkdir -p "$copyrights"
  for library in "$@"; do
    package=$(package_of "$library") || return 1
    package=${package%%:*}
    cp -L "/usr/share/doc/$package/copyright" "$copyrights/$package"
  done
  chmod 644 "$copyrights"/*
}

# versions_of WORD PACKAGE...: a line "WORD PACKAGE VERSION ARCHITECTURE" for each.
versions_of() {
  word=$1
  shift
  dpkg-query -W -f "$word \${Package} \${Version} \${Architecture}\n" "$@" | LC_ALL=C sort -u
}

# list_packages PROGRAM...: the packages of all shared libraries of the programs ("linked"), then those that they were built
# with ("built-with"): what is compiled in, such as a library of headers, and the tools.
list_packages() {
  libraries=$(ldd "$@" | sed -n -e 's/.*=> \(\/[^ ]*\) .*/\1/p' -e 's/^[[:space:]]*\(\/[^ :]*\) (.*/\1/p' | LC_ALL=C sort -u)
  linked=
  for library in $libraries; do linked="$linked $(package_of "$library")" || return 1; done
  compiler=$(package_of "$(readlink -f "$(command -v c++)")") || return 1
  # shellcheck disable=SC2046,SC2086 # several words
  versions_of linked $linked
  # shellcheck disable=SC2046,SC2086 # several words
  versions_of built-with "$compiler" $(packages build)
}

# changelog_section VERSION FILE: what FILE says below the heading of this version; nothing where it has none.
changelog_section() {
  awk -v heading="## [$1]" 'index($0, "## [") == 1 { inside = index($0, heading) == 1; next } inside' "$2"
}

# path_of SOURCE: a key in FILE, fd:N or env:NAME as a path that openssl reads. What is in a variable is on descriptor 7.
path_of() {
  case $1 in
    fd:*) printf '/dev/fd/%s' "${1#fd:}" ;;
    env:*) printf '/dev/fd/7' ;;
    *) printf '%s' "$1" ;;
  esac
}
value_of() { case $1 in env:*) printenv "${1#env:}" ;; esac; }

# passphrase_of SOURCE: the same in openssl's words.
passphrase_of() { case $1 in env:* | fd:*) printf '%s' "$1" ;; *) printf 'file:%s' "$1" ;; esac; }

# write_sums FOLDER: SHA256SUMS over all other files there.
write_sums() {
  rm -f "$1/SHA256SUMS" "$1/SHA256SUMS.sig"
  sums=$(cd "$1" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum) || return 1
  printf '%s\n' "$sums" >"$1/SHA256SUMS"
}

# sign_sums FOLDER KEY [PASSPHRASE]: SHA256SUMS.sig, the Ed25519 signature of SHA256SUMS. Signing twice gives the same bytes.
sign_sums() {
  value_of "$2" | openssl pkeyutl -sign -rawin -inkey "$(path_of "$2")" ${3:+-passin "$(passphrase_of "$3")"} \
    -in "$1/SHA256SUMS" -out "$1/SHA256SUMS.sig" 7<&0 </dev/null
}

# Sourced by verify/runner and verify/test: installs what is missing, or prints the command that would.
# shellcheck disable=SC2154 # root is set by the script that sources this

say() { printf '%s\n' "verify: $*" >&2; }

# packages SECTION: the names in verify/packages that it needs; "test" and "style" need those of the build too.
packages() {
  awk -v wanted="$1" '
    /^#/ || !NF { next }
    /^\[/ { section = substr($1, 2, length($1) - 2); next }
    section == "build" || section == wanted { print $1 }' "$root/verify/packages"
}

# missing_packages SECTION: those that dpkg does not know as installed.
missing_packages() {
  for package in $(packages "$1"); do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
      *' installed') ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# advise COMMAND: the one line that a person can run, and the end of the script.
advise() {
  say "Debian packages are missing. Install them with this command, then try again:"
  if [ "$(id -u)" = 0 ]; then
    say "  $1"
  elif command -v sudo >/dev/null 2>&1; then
    say "  sudo sh -c '$1'"
  else
    say "  su -c '$1'"
  fi
  exit 2
}

# install_packages SECTION: ends the script with 2 where something is missing and may not be installed here.
install_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "this is not Debian: trying with what is installed (verify/packages names what Debian 12 needs)"
    return 0
  fi
  missing=$(missing_packages "$1")
  missing=${missing% }
  [ -n "$missing" ] || return 0
  command="apt-get update && apt-get install -y --no-install-recommends $missing"
  become= # root needs nothing
  if [ "$(id -u)" != 0 ]; then become=sudo; fi
  if [ "${VERIFY_NO_INSTALL:-}" = 1 ] || ! command -v ${become:-sh} >/dev/null 2>&1; then advise "$command"; fi
  say "installing Debian packages: $missing"
  $become env DEBIAN_FRONTEND=noninteractive sh -c "$command" >&2 || advise "$command"
}

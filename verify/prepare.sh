# Sourced by verify/runner and verify/test: installs what is missing, or says which command would.

say() { printf '%s\n' "verify: $*" >&2; }

# packages SECTION: the names in verify/packages; SECTION is "build" or "test" (which holds build's too).
packages() {
  sed -e '/^#/d' -e '/^$/d' "$root/verify/packages" | {
    if [ "$1" = build ]; then sed '/^\[test\]/,$d'; else sed '/^\[test\]/d'; fi
  }
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

# install_packages SECTION: ends the script with 2 where something is missing and may not be installed here.
install_packages() {
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || return 0
  command="apt-get install -y --no-install-recommends $missing"
  become=
  if [ "$(id -u)" != 0 ]; then become=sudo; fi
  if [ "${VERIFY_NO_INSTALL:-}" = 1 ] || { [ -n "$become" ] && ! command -v sudo >/dev/null 2>&1; }; then
    say "Debian packages are missing. Install them with this command, then try again:"
    say "  ${become:+sudo }$command"
    exit 2
  fi
  say "installing Debian packages: $missing"
  # shellcheck disable=SC2086
  if ! { $become apt-get update -q && $become env DEBIAN_FRONTEND=noninteractive $command; } >&2; then
    say "the packages could not be installed. Install them with this command, then try again:"
    say "  ${become:+sudo }$command"
    exit 2
  fi
}

#!/bin/sh
# The steps of a CI job, called by action.yml, templates/verify.yml and packaging/jenkins/Jenkinsfile.
#   ci.sh key        prints the key under which a built package can be cached: it changes with the content of this checkout
#   ci.sh install    installs the program: VERIFY_INPUT_PACKAGE (a .deb or .tar.gz, path or URL), else the package of this checkout,
#                    built where VERIFY_CACHE does not hold it; VERIFY_INPUT_SHA256, if set, must be the digest of the package
#   ci.sh run        runs the milestones; writes reports and outputs; ends with the exit code of the program
# Each option of "run" is the variable VERIFY_INPUT_NAME, in capitals and with "_" for "-"; an empty one is left out.
set -eu

script=$(readlink -f "$0")
root=${script%/packaging/ci/*} # of the checkout; an installed copy has none
cache=${VERIFY_CACHE:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/contract-verifier-cache}
tools=${VERIFY_TOOLS:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/contract-verifier-tools}

# Options of "run" by how they are written: one value; one value a line; true or false.
values='config env root contract out gate max-failures jobs shard target unix-socket profile cacert cert key proxy connect-timeout max-time wait-for
  rate-limit retries max-retry-after max-received run-time namespace seed journal compare-with signing-key passphrase'
lists='scenario operation tag fixture require header trust-key resolve subject'
switches='strict fail-fast last-failed insecure no-proxy location traceparent verbose quiet'

say() { printf 'contract-verifier: %s\n' "$*" >&2; }
stop() { say "$*" && exit 2; }

# input NAME: the value of VERIFY_INPUT_NAME without the line breaks at its end.
input() {
  variable=VERIFY_INPUT_$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')
  eval "printf '%s\n' \"\${$variable:-}\""
}

# output NAME VALUE: for later steps, in the forms of GitHub Actions and of dotenv files (GitLab, Jenkins).
output() {
  case $2 in *"
"*) stop "the output $1 has more than one line" ;; esac
  [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
  printf 'CONTRACT_%s=%s\n' "$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')" "$2" >>"$reports/outputs.env"
}

key() {
  digest=$(cd "$root" && find . \( -path ./.git -o -path './build*' -o -path ./artifacts -o -path ./tests \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  printf 'contract-verifier-%s-%s\n' "$(uname -m)" "$digest"
}

# fetch SOURCE FOLDER: the package as a file in the folder; prints its path.
fetch() {
  case $1 in
    https://* | http://* | file://*)
      name=${1%%[?#]*}
      curl -sSfL --retry 3 -o "$2/${name##*/}" "$1" || stop "the package cannot be fetched from $1"
      printf '%s' "$2/${name##*/}"
      ;;
    *)
      [ -f "$1" ] || stop "the package $1 does not exist"
      readlink -f "$1"
      ;;
  esac
}

# built: the .tar.gz of this checkout, from the cache where it is there; prints its path.
built() {
  [ -x "$root/verify/package" ] || stop 'name a package (.deb or .tar.gz): there is no checkout to build one from'
  folder=$cache/$(key)
  if ! ls "$folder"/*.tar.gz >/dev/null 2>&1; then
    say 'building the package of this checkout; it is cached until the content of the checkout changes'
    rm -rf "$folder.new" && mkdir -p "$folder.new"
    "$root/verify/package" "$folder.new" >&2 || stop 'the package cannot be built'
    rm -rf "$folder" && mv "$folder.new" "$folder"
  fi
  ls "$folder"/*.tar.gz
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# clear_tools: removes a program that was installed before, and nothing that is not one.
clear_tools() {
  [ -d "$tools" ] && [ -n "$(ls -A "$tools")" ] || return 0
  [ -e "$tools/bin/contract-verifier" ] || stop "$tools holds other files; name an empty folder with VERIFY_TOOLS"
  rm -rf "$tools"
}

# unpack FILE: installs it, and sets bin, the folder of the program.
unpack() {
  clear_tools
  case $1 in
    *.deb)
      as_root apt-get install -y --no-install-recommends "$1" >&2 || stop "$1 cannot be installed"
      bin=/usr/bin
      ;;
    *.tar.gz)
      mkdir -p "$tools"
      tar -xzf "$1" -C "$tools" --strip-components=1 || stop "$1 cannot be unpacked"
      bin=$tools/bin
      ;;
    *) stop "$1 is not a package: its name ends neither in .deb nor in .tar.gz" ;;
  esac
}

install_program() {
  package=$(input package)
  downloads=$(mktemp -d)
  trap 'rm -rf "$downloads"' EXIT
  if [ -n "$package" ]; then file=$(fetch "$package" "$downloads"); else file=$(built); fi
  expected=$(input sha256)
  actual=$(sha256sum "$file" | cut -d' ' -f1)
  [ -z "$expected" ] || [ "$expected" = "$actual" ] || stop "${file##*/} has the SHA-256 digest $actual instead of $expected"
  unpack "$file"
  [ -z "${GITHUB_PATH:-}" ] || printf '%s\n' "$bin" >>"$GITHUB_PATH"
  "$bin/contract-verifier" --version >&2 || stop 'the installed program does not start'
}

# program: from the package, wherever it was installed.
program() {
  if [ -x "$tools/bin/contract-verifier" ]; then
    printf '%s' "$tools/bin/contract-verifier"
  else
    command -v contract-verifier || stop 'contract-verifier is not installed: run "ci.sh install" first'
  fi
}

# keep_uploadable FILE: code scanning takes 10 MB of compressed SARIF with 20 runs; the program writes at most 4,500 results.
keep_uploadable() {
  [ -s "$1" ] || return 1
  [ "$(gzip -c "$1" | wc -c)" -le 10000000 ] || { say "$1 is too large for code scanning and is not uploaded" && return 1; }
  [ "$(grep -c '"automationDetails"' "$1")" -le 20 ] || { say "$1 has more than 20 runs, too many for code scanning, and is not uploaded" && return 1; }
}

write_outputs() { # write_outputs CODE LOG
  overall=false
  [ "$1" != 0 ] || overall=true
  output overall "$overall"
  output causes "$(sed -n 's/^\([0-9][0-9]*\) causes\{0,1\}: .*/\1/p' "$2" | awk '{ sum += $1 } END { print sum + 0 }')"
  evidence=$(sed -n 's/^evidence: //p' "$2" | sed 's,/[^/]*/runs/[^/]*$,,' | tail -n 1)
  [ -z "$evidence" ] || evidence=$(readlink -f "$evidence")
  output evidence "$evidence"
  output exit-code "$1"
  output reports "$reports"
  if keep_uploadable "$reports/contract.sarif"; then output sarif "$reports/contract.sarif"; else output sarif ''; fi
}

run() {
  milestones=$(input milestone)
  [ -n "$milestones" ] || stop 'no milestone is named: VERIFY_INPUT_MILESTONE, the input "milestone"'
  command=$(program)
  reports=$(input reports)
  reports=${reports:-contract-reports}
  mkdir -p "$reports"
  reports=$(cd "$reports" && pwd -P)
  for name in junit.xml contract.sarif summary.md report.html run.txt outputs.env code; do rm -f "$reports/$name"; done
  set -f # milestones and values are words, not patterns
  # shellcheck disable=SC2086 # several words
  set -- run $milestones
  for name in $values; do
    value=$(input "$name")
    [ -z "$value" ] || set -- "$@" "--$name=$value"
  done
  for name in $lists options; do
    while IFS= read -r value; do
      case $name in options) prefix='' ;; *) prefix=--$name= ;; esac
      [ -z "$value" ] || set -- "$@" "$prefix$value"
    done <<LINES
$(input "$name")
LINES
  done
  for name in $switches; do
    case $(input "$name") in
      true) set -- "$@" "--$name" ;;
      false | '') ;;
      *) stop "the input \"$name\" is neither true nor false" ;;
    esac
  done
  set -- "$@" --report="junit=$reports/junit.xml" --report="sarif=$reports/contract.sarif" \
    --report="markdown=$reports/summary.md" --report="html=$reports/report.html"
  set +f
  { "$command" "$@" || printf '%s' "$?" >"$reports/code"; } | tee "$reports/run.txt"
  code=$(cat "$reports/code" 2>/dev/null || echo 0)
  rm -f "$reports/code"
  write_outputs "$code" "$reports/run.txt"
  exit "$code"
}

case ${1:-} in
  key) key ;;
  install) install_program ;;
  run) run ;;
  *) stop "\"${1:-}\" is not a step; there are: key, install, run" ;;
esac

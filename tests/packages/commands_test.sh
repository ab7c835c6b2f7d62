#!/bin/sh
# Runs every command of README.md, CONTRIBUTING.md and docs/ as printed, page by page, each in a checkout of its own: exit codes
# and output are those that the page shows, and nothing is left that git would take for a new file. The services that pages
# assume are there: those of "serve" on the ports of the page (others of this machine in fact), and https://lp.example.net.
#   commands_test.sh ROOT PROGRAM [PAGE...]
# What a page marks as not run (page_script.mjs) is listed, and the number of such blocks is that of this test.
# shellcheck disable=SC2016 # what the script of a page expands
set -eu

root=$1
program=$2
shift 2
not_run_blocks=12
work=$(mktemp -d)
trap 'end_services; rm -rf "$work"' EXIT
skip() { printf '%s: Skipped\n%s\n' "$0" "$*" && exit 77; } # in the words of GoogleTest, which verify/test looks for
for tool in bash git jq node openssl; do command -v $tool >/dev/null 2>&1 || skip "$tool is not installed"; done
unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_PATH GITHUB_STEP_SUMMARY GITHUB_WORKSPACE CI INTEGRATION_ENABLED NO_COLOR XDG_CONFIG_HOME XDG_DATA_HOME
export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export VERIFY_RUNNER_BIN="$program" CHECKOUT="$work/checkout" PAGE_TMP="$work/tmp" LP_TOKEN=secret-of-the-test
tools=$root/tests/packages
mkdir -p "$HOME" "$PAGE_TMP" "$work/usr/bin" "$work/usr/share/contract-verifier" "$CHECKOUT"

# The installed program, as packages have it.
cp "$program" "$work/usr/bin/contract-verifier"
cp -r "$root/milestones" "$root/schemas" "$root/fixtures" "$work/usr/share/contract-verifier"
export PATH="$work/usr/bin:$PATH"

first_port=$((20000 + $$ % 3000 * 4)) # below the ports that connections get by themselves
PAGE_PORTS="8080=$first_port 8081=$((first_port + 1)) 8443=$((first_port + 2))"
export PAGE_PORTS

(cd "$root" && tar --exclude=./build* --exclude=./.git --exclude=./artifacts -cf - .) | tar -C "$CHECKOUT" -xf -
cd "$CHECKOUT"
git init -q . && git add -A && git commit -qm 'the pages'

# https://lp.example.net and the other names of the pages: a reference behind a proxy that knows no other host.
services=''
end_services() { for service in $services; do kill "$service" 2>/dev/null || true; done; }
begin_services() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -days 2 -subj /CN=lp.example.net \
    -addext 'subjectAltName=DNS:lp.example.net,DNS:lp.staging.example.net' >/dev/null 2>&1
  "$program" serve --port $((first_port + 3)) --tls-cert "$work/tls.pem" --tls-key "$work/tls.key" >/dev/null 2>&1 &
  services=$!
  cat >"$work/proxy.mjs" <<'JS'
import {createServer} from 'node:http';
import {connect} from 'node:net';
createServer().on('connect', (call, client, head) => {
  const service = connect(Number(process.argv[2]), '127.0.0.1', () => {
    for (const socket of [client, service]) socket.setNoDelay();
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    service.write(head);
    service.pipe(client).pipe(service);
  });
  service.on('error', () => client.destroy());
  client.on('error', () => service.destroy());
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
JS
  mkfifo "$work/proxy"
  node "$work/proxy.mjs" $((first_port + 3)) >"$work/proxy" &
  services="$services $!"
  read -r port <"$work/proxy"
  export https_proxy="http://127.0.0.1:$port" SSL_CERT_FILE="$work/tls.pem"
}

# What the script of a page calls.
cat >"$work/page.bash" <<'BASH'
exec 4>&1 >"$PRINTED" 2>&1
failed='' bad=0
trap 'failed="$failed${failed:+ }$?"' ERR
say() { printf '%s\n' "$*" >&4; }
begin() { place=$1 failed='' from=$(($(wc -l <"$PRINTED") + 1)); }
end() {
  [ "$failed" = "$1" ] && return
  say "FAILED: $place: exit codes \"$failed\" instead of \"$1\":"
  tail -n "+$from" "$PRINTED" | head -n 60 >&4
  bad=1
}
shows() {
  place=$1
  node "$TOOLS/page_script.mjs" --shown "$PRINTED" 2>&4 && return
  say "FAILED: $place: not in what its commands print:"
  tail -n "+$from" "$PRINTED" | head -n 60 >&4
  bad=1
}
save() { mkdir -p "$(dirname "$1")" && cat >"$1"; git -C "$CHECKOUT" add -- "$1" 2>/dev/null || true; } # what the reader adds is known to git
# By its port or its socket, and no longer than it lives.
await_server() {
  while kill -0 $!; do
    case $1 in
      /*) [ ! -S "$1" ] || return 0 ;;
      *) ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0 ;;
    esac
    sleep 0.1
  done 2>/dev/null
  return 1
}
BASH

try_page() { # try_page NAME [FILE]
  export TOOLS="$tools" PRINTED="$work/printed"
  node "$tools/page_script.mjs" "${2:-$root/$1}" "$1" >"$work/script" 2>>"$work/not_run" || { cat "$work/not_run"; return 1; }
  { cat "$work/page.bash" "$work/script"; echo 'for job in $(jobs -p); do kill "$job"; done; exit $bad'; } >"$work/whole"
  code=0
  timeout 600 bash "$work/whole" </dev/null || code=$?
  [ $code -ne 124 ] || { printf 'FAILED: %s: does not end; it printed last:\n' "$1"; tail -n 20 "$PRINTED"; }
  [ $code -eq 0 ] || return 1
  if grep -vi '^runs: \|exit codes\| of 1 [a-z]*s ' "$PRINTED" | grep -nE '(^|[^0-9.,:/])1 [a-z]+s( |$|[,;)])'; then printf 'FAILED: %s: prints a plural of one\n' "$1"; return 1; fi
  left=$(git -C "$CHECKOUT" status --porcelain | sed -n '/^??/p')
  [ -z "$left" ] || { printf 'FAILED: %s: leaves files that .gitignore does not know:\n%s\n' "$1" "$left"; return 1; }
  printf '%s: %d blocks\n' "$1" "$(grep -c '; begin ' "$work/script")"
}

# refuse NAME TEXT: a page that a mistake is in fails.
refuse() {
  printf '%b' "$2" >"$work/wrong.md"
  if try_page "$1" "$work/wrong.md" >"$work/wrong"; then printf 'FAILED: %s is not noticed\n' "$1"; result=1; fi
  clean
}
clean() {
  git -C "$CHECKOUT" reset -q --hard
  git -C "$CHECKOUT" clean -qxfd
  rm -rf "$HOME" "$PAGE_TMP"
  mkdir "$HOME" "$PAGE_TMP"
}

begin_services
result=0
: >"$work/not_run"
refuse 'a command that fails' '```sh\nverify/runner keys show nowhere.pem\n```\n'
refuse 'a command that does not fail' '<!-- exits: 1 -->\n\n```sh\nverify/runner --version\n```\n'
refuse 'another output' '```sh\nverify/runner --version\n```\n\n```text\ncontract-verifier ... of yesterday\n```\n'
refuse 'a plural of one' '```sh\necho 1 findings\n```\n'
refuse 'a file that git does not know' '```sh\nverify/runner keys new --out new-key\n```\n'
[ $# -gt 0 ] && counts=no || counts=yes
# shellcheck disable=SC2046 # several words
[ $# -gt 0 ] || set -- README.md CONTRIBUTING.md $(cd "$root" && ls docs/*.md)
for page in "$@"; do
  try_page "$page" || result=1
  clean
done
cat "$work/not_run"
[ "$counts" = no ] || [ "$(wc -l <"$work/not_run")" -eq $not_run_blocks ] ||
  { printf 'FAILED: %d blocks are not run, and this test expects %d\n' "$(wc -l <"$work/not_run")" $not_run_blocks; result=1; }
exit $result

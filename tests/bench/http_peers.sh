#!/bin/bash
# Measures a whole run over loopback beside newman and Step CI on the same requests in the same run.
#   tests/bench/http_peers.sh RUNNER [MILESTONE]      a release build of the binary; milestones/M107.yaml by default
# The requests of one run against a fresh `serve` are written out as a Postman collection and as a Step CI workflow that
# check the status of each answer; every turn then meets a fresh server of its own. This program judges every exchange
# against schemas and rules and writes signed evidence in its time; the peers check statuses. Prints the median of
# several turns in seconds, how many exchanges each made as recorded, and how many times as long each peer takes. The
# peers come from npm into a temporary folder (or from PEERS_DIR, where they are installed); where that cannot be, the
# script says so and ends in 77.
set -euo pipefail

runner=$(realpath "${1:?the binary runner is needed}")
cd "$(dirname "$0")/../.."
milestone=${2:-milestones/M107.yaml}
turns=${TURNS:-3}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

peers=${PEERS_DIR:-$work}
if [ ! -x "$peers/node_modules/.bin/newman" ] &&
  ! (cd "$peers" && npm install --no-audit --no-fund --silent newman stepci) >"$work/npm.log" 2>&1; then
  echo "the peers cannot be installed from npm: nothing is compared" >&2
  tail -n 3 "$work/npm.log" >&2
  exit 77
fi

port=$(node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })")
url=http://127.0.0.1:$port
fresh_server() {
  if [ -n "$server" ]; then kill "$server"; wait "$server" 2>/dev/null || true; fi
  mkfifo "$work/ready"
  "$runner" serve --port "$port" --no-access-log >"$work/ready" &
  server=$!
  read -r _ <"$work/ready"
  rm "$work/ready"
}

openssl genpkey -algorithm ed25519 -out "$work/key.pem" 2>/dev/null
chmod 600 "$work/key.pem"
run() { "$runner" "$milestone" --target "$url" --out "$work/out" --signing-key "$work/key.pem" --quiet "$@" >"$work/run.log" || true; }

fresh_server
run --jobs 1 --namespace peers
grep '^runs:' "$work/run.log"

cat >"$work/convert.mjs" <<'SCRIPT'
import { readFileSync, writeFileSync } from 'node:fs';
const [file, url, folder] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const usable = lines.filter(({ request, response }) => response && request.target && !request.body_base64);
const sent = (headers) => headers.filter(([, value]) => !value.startsWith('base64:') && value !== '(redacted)');
const item = ({ request, response }, index) => ({
  name: `${index}`,
  request: {
    method: request.method,
    url: url + request.target,
    header: sent(request.headers).map(([key, value]) => ({ key, value })),
    ...(request.body === undefined ? {} : { body: { mode: 'raw', raw: request.body } }),
  },
  event: [{ listen: 'test', script: { exec: [`pm.test('status', () => pm.response.to.have.status(${response.status}))`] } }],
});
const step = ({ request, response }, index) => ({
  name: `${index}`,
  http: {
    url: url + request.target,
    method: request.method,
    headers: Object.fromEntries(sent(request.headers)),
    ...(request.body === undefined ? {} : { body: request.body }),
    check: { status: response.status },
  },
});
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
writeFileSync(`${folder}/collection.json`, JSON.stringify({ info: { name: 'peers', schema }, item: usable.map(item) }));
writeFileSync(`${folder}/workflow.yml`, JSON.stringify({
  version: '1.1', name: 'peers', config: { continueOnFail: true }, tests: { all: { steps: usable.map(step) } } }));
console.log(`${usable.length} of ${lines.length} exchanges are written out for the peers`);
SCRIPT
evidence=$(echo "$work"/out/*/latest)
node "$work/convert.mjs" "$evidence/exchanges.ndjson" "$url" "$work"

timed() { local TIMEFORMAT=%R; { time "$@" >"$work/peer.log" 2>&1 || true; } 2>>"$work/times"; }
# Sets `seconds` to the median of the turns, each on a fresh server.
measure() {
  : >"$work/times"
  for _ in $(seq "$turns"); do
    fresh_server
    timed "$@"
  done
  seconds=$(sort -g "$work/times" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }')
}

measure run --jobs 1
one=$seconds
measure run
several=$seconds
measure "$peers/node_modules/.bin/newman" run "$work/collection.json" --reporters json --reporter-json-export "$work/newman.json"
newman=$seconds
measure "$peers/node_modules/.bin/stepci" run "$work/workflow.yml"
stepci=$seconds
as_recorded=$(node -p "const s = JSON.parse(require('fs').readFileSync('$work/newman.json')).run.stats.assertions; s.total - s.failed + ' of ' + s.total")

printf 'runner, one connection    %8.2f s\n' "$one"
printf 'runner, several           %8.2f s\n' "$several"
printf 'newman                    %8.2f s   %s statuses as recorded\n' "$newman" "$as_recorded"
printf 'Step CI                   %8.2f s\n' "$stepci"
awk -v o="$one" -v s="$several" -v n="$newman" -v c="$stepci" 'BEGIN {
  printf "newman takes %.0f times as long (several connections: %.0f), Step CI %.0f (%.0f)\n", n / o, n / s, c / o, c / s }'

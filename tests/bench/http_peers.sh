#!/bin/bash
# Measures a whole run over loopback against newman and Step CI, on the same requests in the same run.
#   tests/bench/http_peers.sh RUNNER [MILESTONE]      a release build of the binary; milestones/M107.yaml by default
# The requests of one run against a fresh `serve` are written out as a Postman collection and as a Step CI workflow that
# check the status of each answer; every turn then meets a fresh server of its own. This program judges every exchange
# against schemas and rules and writes signed evidence in its time; newman and the first figure of Step CI check statuses
# only, the second figure of Step CI checks the schema of every response too, as a contract test would. Prints the medians of
# several turns in seconds, wall time and CPU time of the client, how many times as much each takes as this program on several
# connections, and what each checks. The peers come from npm into a temporary folder (or from PEERS_DIR, where they are installed); where that is not possible, the
# script reports it and exits with 77.
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
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [file, url, folder, peers, milestone] = process.argv.slice(2);
const yaml = createRequire(`${peers}/`)('js-yaml');
const read = (path) => yaml.load(readFileSync(path, 'utf8'));
const declared = read(`milestones/${milestone}`);
const all = [declared, ...(declared.uses ?? []).map((id) => read(`milestones/${id}.yaml`))];
const answers = new Map(all.flatMap(({ operations }) => operations.map(({ id, response }) => [id, response])));
// Step CI knows draft-07: there "$schema" of a later draft is an error, and "unevaluatedProperties" is nothing.
const placed = (name) => (key, value) => key !== '$ref' ? value
  : value.startsWith('#') ? `#/components/schemas/${name}${value.slice(1)}`
  : value.replace(/^(\w+)\.schema\.json(#(.*))?$/, '#/components/schemas/$1$3');
const schemas = Object.fromEntries(readdirSync('schemas').filter((name) => name.endsWith('.schema.json')).map((file) => {
  const name = file.split('.')[0];
  const { $schema, $id, ...schema } = JSON.parse(readFileSync(`schemas/${file}`, 'utf8'), placed(name));
  return [name, schema];
}));
const schemaOf = ({ operation, request, response }) => {
  const name = response.status !== 200 ? 'ErrorResponse' : answers.get(operation)
    ?? (request.target.startsWith('/events') ? 'EventFeedResponse' : 'PolicyIntegritySigningKeySet');
  return response.body && request.method !== 'HEAD' ? { $ref: `#/components/schemas/${name}` } : undefined;
};
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
const step = (withSchemas) => ({ operation, request, response }, index) => ({
  name: `${index}`,
  http: {
    url: url + request.target,
    method: request.method,
    headers: Object.fromEntries(sent(request.headers)),
    ...(request.body === undefined ? {} : { body: request.body }),
    check: { status: response.status, ...(withSchemas ? { schema: schemaOf({ operation, request, response }) } : {}) },
  },
});
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
writeFileSync(`${folder}/collection.json`, JSON.stringify({ info: { name: 'peers', schema }, item: usable.map(item) }));
const workflow = (withSchemas) => JSON.stringify({
  version: '1.1', name: 'peers', config: { continueOnFail: true }, ...(withSchemas ? { components: { schemas } } : {}),
  tests: { all: { steps: usable.map(step(withSchemas)) } } });
writeFileSync(`${folder}/workflow.yml`, workflow(false));
writeFileSync(`${folder}/workflow-schemas.yml`, workflow(true));
console.log(`${usable.length} of ${lines.length} exchanges are written out for the peers`);
SCRIPT
evidence=$(echo "$work"/out/*/latest)
node "$work/convert.mjs" "$evidence/exchanges.ndjson" "$url" "$work" "$peers" "$(basename "$milestone")"

timed() {
  local TIMEFORMAT='%R %U %S'
  { time "$@" >"$work/peer.log" 2>&1 || true; } 2>>"$work/times"
}
median() { sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
# measure NAME COMMAND...: the medians of the turns, each on a fresh server, in `wall` and `cpu` under that name
declare -A wall cpu
measure() {
  local name=$1
  shift
  : >"$work/times"
  for _ in $(seq "$turns"); do
    fresh_server
    timed "$@"
  done
  wall[$name]=$(awk '{ print $1 }' "$work/times" | median)
  cpu[$name]=$(awk '{ print $2 + $3 }' "$work/times" | median)
}

measure one run --jobs 1
measure several run
measure newman "$peers/node_modules/.bin/newman" run "$work/collection.json" --reporters json --reporter-json-export "$work/newman.json"
measure stepci "$peers/node_modules/.bin/stepci" run "$work/workflow.yml"
measure schemas "$peers/node_modules/.bin/stepci" run "$work/workflow-schemas.yml"
passed=$(tr -d '\r' <"$work/peer.log" | sed 's/\x1b\[[0-9;]*m//g' | grep -a 'Steps:' | tail -n 1 | xargs || true)
as_recorded=$(node -p "const s = JSON.parse(require('fs').readFileSync('$work/newman.json')).run.stats.assertions; s.total - s.failed + ' of ' + s.total")

printf '%-26s %8s %8s %12s %12s   %s\n' '' wall CPU 'times (wall)' 'times (CPU)' checks
row() {
  echo "${wall[$2]} ${cpu[$2]} ${wall[several]} ${cpu[several]}" |
    awk -v name="$1" -v checks="$3" '{ printf "%-26s %8.2f %8.2f %12.1f %12.1f   %s\n", name, $1, $2, $1 / $3, $2 / $4, checks }'
}
everything='schema, rules, signatures, order of events; signed evidence'
row 'runner, several' several "$everything"
row 'runner, one connection' one "$everything"
row newman newman "status: $as_recorded as recorded"
row 'Step CI' stepci status
row 'Step CI, with schemas' schemas "status, schema: $passed"

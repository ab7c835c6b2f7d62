#!/bin/bash
# Measures the JSON Schema engine beside ajv and Blaze (@sourcemeta/jsonschema) on the same schemas and instances in the
# same run: the large valid examples of this project, formats asserted.
#   tests/bench/schema_peers.sh JSON_SCHEMA_BENCH      a release build of the target json_schema_bench
# Prints microseconds per validation, medians for this engine and ajv, Blaze's own mean over many turns, and how many
# times as long as this engine each peer takes. The peers come from npm into a temporary folder; where that cannot be,
# the script says so and ends in 77.
set -euo pipefail

bench=$(realpath "${1:?the program json_schema_bench is needed}")
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! (cd "$work" && npm install --no-audit --no-fund --silent ajv ajv-formats @sourcemeta/jsonschema) >"$work/npm.log" 2>&1; then
  echo "the peers cannot be installed from npm: nothing is compared" >&2
  tail -n 3 "$work/npm.log" >&2
  exit 77
fi

"$bench" --benchmark_filter='^accepts/' --benchmark_repetitions=9 --benchmark_min_time=0.02 \
  --benchmark_report_aggregates_only --benchmark_format=json >"$work/ours.json" 2>/dev/null

cat >"$work/compare.mjs" <<'SCRIPT'
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';

const root = process.argv[2];
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const files = readdirSync(`${root}/schemas`).filter((name) => name.endsWith('.schema.json'));
const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
for (const file of files) ajv.addSchema(read(`${root}/schemas/${file}`));

function ajvMicroseconds(name, instance) {
  const validate = ajv.getSchema(read(`${root}/schemas/${name}.schema.json`).$id);
  const rounds = [];
  for (let round = 0; round < 12; ++round) {
    const begin = process.hrtime.bigint();
    for (let turn = 0; turn < 2000; ++turn) if (!validate(instance)) throw new Error(`ajv refuses an example of ${name}`);
    rounds.push(Number(process.hrtime.bigint() - begin) / 2000 / 1000);
  }
  return median(rounds.slice(3)); // the first rounds are for the just-in-time compiler
}

function blazeMicroseconds(name, path, mode) {
  const resolve = files.filter((file) => file !== `${name}.schema.json`).flatMap((file) => ['--resolve', `schemas/${file}`]);
  const words = ['validate', `schemas/${name}.schema.json`, path, ...resolve, '--format-assertion', '--benchmark',
    '--loop', '5000', ...mode];
  try {
    const text = execFileSync('node_modules/.bin/jsonschema', words.map((word) => word.replace(/^schemas\//, `${root}/schemas/`)),
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return Number(/PASS ([0-9.]+)/.exec(text)?.[1] ?? NaN);
  } catch {
    return NaN; // it refused the example, or crashed
  }
}

const ratio = (peer, ours) => (Number.isNaN(peer) ? 'failed'.padStart(17) : `${peer.toFixed(2).padStart(8)} (${(peer / ours).toFixed(2).padStart(5)}x)`);
console.log(`${'microseconds'.padEnd(72)} ${'this'.padStart(6)} ${'ajv'.padStart(17)} ${'blaze'.padStart(17)} ${'blaze fast'.padStart(17)}`);
for (const { run_name, aggregate_name, real_time } of read('ours.json').benchmarks) {
  if (aggregate_name !== 'median') continue;
  const [, name, file] = run_name.split('/');
  const path = `schemas/examples/${name}/${file}`;
  const peers = [ajvMicroseconds(name, read(`${root}/${path}`)), blazeMicroseconds(name, path, []), blazeMicroseconds(name, path, ['--fast'])];
  console.log(`${`${name}/${file}`.padEnd(72)} ${real_time.toFixed(2).padStart(6)} ${peers.map((peer) => ratio(peer, real_time)).join(' ')}`);
}
SCRIPT
cd "$work"
node compare.mjs "$root"

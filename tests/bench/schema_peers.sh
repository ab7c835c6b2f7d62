#!/bin/bash
# Compares the JSON Schema engine with ajv and Blaze (@sourcemeta/jsonschema) on the same schemas and instances in the
# same run: the large valid examples of this project and larger generated documents, formats asserted.
#   tests/bench/schema_peers.sh JSON_SCHEMA_BENCH [ROUNDS]      a release build of the target json_schema_bench
# Prints microseconds of processor time per validation, medians over rounds in which all take turns, and how many times as
# long as this engine each peer takes; then what compiling costs. The peers come from npm into a temporary folder; where
# that cannot be, the script reports it and exits with 77.
set -euo pipefail

bench=$(realpath "${1:?the program json_schema_bench is needed}")
rounds=${2:-3}
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! (cd "$work" && npm install --no-audit --no-fund --silent ajv ajv-formats @sourcemeta/jsonschema) >"$work/npm.log" 2>&1; then
  echo "the peers cannot be installed from npm: nothing is compared" >&2
  tail -n 3 "$work/npm.log" >&2
  exit 77
fi
BENCH_EXPORT="$work" "$bench"
cp tests/bench/schema_peers.mjs "$work"
cd "$work"
node schema_peers.mjs "$root" "$bench" "$rounds"

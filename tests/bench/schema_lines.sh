#!/bin/bash
# Compares whole processes that validate a file of 20,000 responses, one on each line, 1.9 KB each: this program, Blaze's
# command line (@sourcemeta/jsonschema, plain and --fast) and a node script with ajv, in turns.
#   tests/bench/schema_lines.sh [RUNS]      (default 9; uses the build of verify/runner)
# Prints median wall and CPU time in seconds, the peak memory in MB, and how many times as long as this program each takes.
# The responses are the exports that a run of M107 records. The peers come from npm into a temporary folder (or from
# PEERS_DIR, where they are installed); where that is not possible, the script reports it and exits with 77.
set -euo pipefail

cd "$(dirname "$0")/../.."
root=$PWD
runs=${1:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

peers=${PEERS_DIR:-$work}
if [ ! -d "$peers/node_modules/ajv-formats" ] &&
  ! (cd "$peers" && npm install --no-audit --no-fund --silent ajv ajv-formats @sourcemeta/jsonschema) >"$work/npm.log" 2>&1; then
  echo "the peers cannot be installed from npm: nothing is compared" >&2
  tail -n 3 "$work/npm.log" >&2
  exit 77
fi
verify/runner milestones/M107.yaml --quiet --out "$work/out" >/dev/null # builds where needed
program=${SCHEMA_BIN:-${VERIFY_BUILD_DIR:-build/release}/runner/schema}
program=$(realpath "$program")
blaze=$(find "$peers/node_modules/@sourcemeta/jsonschema/build" -name "jsonschema-linux-$(uname -m)" | head -n 1)
mkdir "$work/schemas"
cp schemas/*.schema.json "$work/schemas"
main=$work/schemas/LiquidityExecutionRequestExportResponse.schema.json
lines=$work/responses.jsonl
node tests/bench/schema_lines.mjs responses "$(find "$work/out/" -name exchanges.ndjson | head -n 1)" 20000 >"$lines"

this_program() { "$program" validate --schema "$main" --ref "$work/schemas" "$lines"; }
blaze() { "$blaze" validate "$main" "$lines" --resolve "$work/schemas"; }
blaze_fast() { "$blaze" validate "$main" "$lines" --resolve "$work/schemas" --fast; }
ajv() { node "$root/tests/bench/schema_lines.mjs" ajv "$work/schemas" "$main" "$lines"; }
names='this_program blaze blaze_fast ajv'

cd "$peers" # where node finds ajv
TIMEFORMAT='%3R %3U %3S'
for ((i = 0; i < runs; ++i)); do
  for name in $names; do { time "$name" >"$work/$name.out" 2>&1; } 2>>"$work/$name.times"; done
done
export -f this_program blaze blaze_fast ajv
export program blaze main lines work root
for name in $names; do /usr/bin/time -f %M -o "$work/$name.peak" bash -c "$name" >/dev/null 2>&1; done

printf '%s lines, %s bytes, %s valid; medians of %s runs\n' \
  "$(wc -l <"$lines")" "$(stat -c %s "$lines")" "$(grep -c ': valid$' "$work/this_program.out")" "$runs"
# median wall|cpu NAME
median() {
  awk -v wanted="$1" '{ print wanted == "wall" ? $1 : $2 + $3 }' "$work/$2.times" | sort -n |
    awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}
ours=$(median wall this_program)
printf '%-14s %8s %8s %8s %8s\n' process wall CPU peak times
for name in $names; do
  echo "$name $(median wall "$name") $(median cpu "$name") $(cat "$work/$name.peak") $ours" |
    awk '{ printf "%-14s %8.3f %8.3f %8.1f %8.1f\n", $1, $2, $3, $4 / 1024, $2 / $5 }'
done

#!/bin/bash
# Measures the whole process of a milestone's run, evidence written and synced, and where its time goes.
#   tests/bench/whole_run.sh [MILESTONE] [RUNS]     (default: milestones/M107.yaml, 31 runs)
# Prints median, least and greatest: the wall time in milliseconds through the launcher and of the binary alone; of the
# binary also its CPU time, its peak memory, and the parts of the run as the runner times them (load: files read and
# parsed, schemas compiled; plan: resolved and cross-checked; run; judge: the whole run; render; write; sync; print).
# `exit` is what is left: starting the process and ending it. With valgrind also the instructions of one run in one
# thread, which do not depend on the machine's load, and those of them that verify signatures. RUNNER_BEFORE=BINARY
# measures another binary in turn with this one, and prints the ratios of the medians.
set -euo pipefail

cd "$(dirname "$0")/../.."
milestone=${1:-milestones/M107.yaml}
runs=${2:-31}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
binary=${VERIFY_RUNNER_BIN:-${VERIFY_BUILD_DIR:-build/release}/runner/runner}
parts='load plan run judge render write sync print'

spread() { # of the numbers on standard input
  sort -n | awk '{ value[NR] = $1 } END {
    printf "%9.1f %9.1f %9.1f\n", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2, value[1], value[NR] }'
}

# measure NAME COMMAND...: one run; its figures are appended to $out/NAME.wall, .cpu, .peak, .timings
measure() {
  local name=$1
  shift
  local begin=$EPOCHREALTIME
  /usr/bin/time --quiet -f '%U %S %M' -o "$out/used" "$@" --timings --out "$out/evidence" \
    >"$out/text" 2>"$out/timing"
  local end=$EPOCHREALTIME
  echo $((${end/./} - ${begin/./})) | awk '{ print $1 / 1000 }' >>"$out/$name.wall"
  awk '{ print ($1 + $2) * 1000 }' "$out/used" >>"$out/$name.cpu"
  awk '{ print $3 / 1024 }' "$out/used" >>"$out/$name.peak"
  tail -n 1 "$out/timing" | sed 's/run and verify/run/' >>"$out/$name.timings"
  rm -rf "$out/evidence"
}
row() { printf '%-30s %s\n' "$1" "$(spread <"$2")"; }

verify/runner "$milestone" --quiet --out "$out/evidence" >/dev/null # builds where needed, warms the caches
rm -rf "$out/evidence"
for ((i = 0; i < runs; ++i)); do
  measure launched verify/runner "$milestone"
  measure now "$binary" "$milestone"
  [ -z "${RUNNER_BEFORE:-}" ] || measure before "$RUNNER_BEFORE" "$milestone"
done
printf '%-30s %9s %9s %9s\n' '' median least greatest
row 'through verify/runner, ms' "$out/launched.wall"
row 'the binary, ms' "$out/now.wall"
for part in $parts; do
  grep -o "\b$part [0-9.]* ms" "$out/now.timings" | awk '{ print $2 }' >"$out/$part"
  row "  $part" "$out/$part"
done
paste "$out/now.wall" "$out/now.timings" | awk '{
  rest = $1
  for (i = 2; i < NF; ++i) if ($(i + 1) ~ /^ms/) rest -= $i
  print rest }' >"$out/exit"
row '  start and exit' "$out/exit"
row 'CPU, ms' "$out/now.cpu"
row 'peak memory, MiB' "$out/now.peak"
if [ -n "${RUNNER_BEFORE:-}" ]; then
  for figure in wall cpu peak; do
    row "$RUNNER_BEFORE: $figure" "$out/before.$figure"
    echo "$(spread <"$out/now.$figure") $(spread <"$out/before.$figure")" | awk '{ printf "  ratio %.2f\n", $1 / $4 }'
  done
fi
if command -v valgrind >/dev/null; then
  valgrind --tool=callgrind --callgrind-out-file="$out/profile" "$binary" "$milestone" --jobs 1 --out "$out/evidence" \
    >/dev/null 2>"$out/log"
  awk '/Collected/ { printf "%-30s %9.1f\n", "instructions, millions", $NF / 1e6 }' "$out/log"
  callgrind_annotate --inclusive=yes --threshold=100 "$out/profile" | tr -d , |
    awk '/PublicKey::verify/ && !seen++ { printf "%-30s %9.1f\n", "  that verify signatures", $1 / 1e6 }'
fi
tail -n 1 "$out/text"

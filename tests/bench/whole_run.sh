#!/bin/bash
# Measures the whole process of a milestone's run, evidence written, and where its time goes.
#   tests/bench/whole_run.sh [MILESTONE] [RUNS]     (default: milestones/M107.yaml, 31 runs)
# Prints medians in milliseconds: the process as a caller sees it, through the launcher and alone, and the runner's own
# split. The budget of the binary is 50 ms on M107.
set -euo pipefail

cd "$(dirname "$0")/../.."
milestone=${1:-milestones/M107.yaml}
runs=${2:-31}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
binary=${VERIFY_RUNNER_BIN:-${VERIFY_BUILD_DIR:-build/release}/runner/runner}

median() { sort -n | awk '{ value[NR] = $1 } END { printf "%.1f", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'; }

# measure COMMAND...: the wall time of each run in ms to $out/times, the runner's own line to $out/timings
measure() {
  : >"$out/times"
  : >"$out/timings"
  for ((i = 0; i < runs; ++i)); do
    local begin=$EPOCHREALTIME
    "$@" --timings --out "$out/evidence" >"$out/text" 2>>"$out/timings"
    local end=$EPOCHREALTIME
    echo $((${end/./} - ${begin/./})) | awk '{ print $1 / 1000 }' >>"$out/times"
    rm -rf "$out/evidence"
  done
}

# part NAME: the median of "NAME 12.3 ms" in the runner's lines
part() { grep -o "$1 [0-9.]* ms" "$out/timings" | sed 's/ ms$//; s/.* //' | median; }

verify/runner "$milestone" --quiet --out "$out/evidence" >/dev/null # builds where needed, warms the caches
measure verify/runner "$milestone"
printf '%-28s %8s ms\n' 'through verify/runner' "$(median <"$out/times")"
measure "$binary" "$milestone"
printf '%-28s %8s ms\n' 'the binary' "$(median <"$out/times")"
for name in load 'run and verify' publish print; do printf '  %-26s %8s ms\n' "$name" "$(part "$name")"; done
tail -n 1 "$out/text"

#!/bin/bash
# Measures how many exchanges a second explorations make with a service that answers after 50 ms, by the number of
# connections (--jobs) and of shards at once, and prints the table of docs/scale.md.
#   tests/bench/scale.sh [SECONDS] [LATENCY_MS]     (default: 8 s each, 50 ms; needs node)
set -euo pipefail

cd "$(dirname "$0")/../.."
seconds=${1:-8}
latency=${2:-50}
binary=${VERIFY_RUNNER_BIN:-${VERIFY_BUILD_DIR:-build/release}/runner/runner}
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

"$binary" keys new --out "$work/key.pem" >/dev/null
"$binary" serve --no-access-log --port 0 >"$work/serve" 2>/dev/null &
until grep -q listening "$work/serve"; do sleep 0.05; done
backend=$(sed -n 's/^listening on //p' "$work/serve")
port=$((${backend##*:} % 20000 + 40000))
node tests/bench/delaying_proxy.mjs "$port" "$backend" "$latency" >"$work/proxy" &
until grep -q listening "$work/proxy"; do sleep 0.05; done

# exchanges_per_second JOBS SHARDS
exchanges_per_second() {
  local shard pids=()
  for ((shard = 1; shard <= $2; ++shard)); do
    "$binary" explore milestones/M107.yaml --target "http://127.0.0.1:$port" --seed 7 --for "${seconds}s" --jobs "$1" \
      --shard "$shard/$2" --out "$work/out-$shard" --signing-key "$work/key.pem" --format json >"$work/$shard.json" 2>/dev/null &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || true; done
  for ((shard = 1; shard <= $2; ++shard)); do
    node -e 'const [one] = JSON.parse(require("fs").readFileSync(process.argv[1])).explorations; console.log(1000 * one.exchanges / one.elapsed_ms)' "$work/$shard.json"
  done | awk '{ sum += $1 } END { printf "%.0f", sum }'
}

echo "| connections of each shard | 1 shard | 2 shards | 4 shards |"
echo "|---|---|---|---|"
for jobs in 1 4 16 64; do
  printf '| %s |' "$jobs"
  for shards in 1 2 4; do printf ' %s |' "$(exchanges_per_second "$jobs" "$shards")"; done
  echo
done

#!/bin/bash
# Measures `schema validate` of one instance against one leaf schema, compared with an empty program that is linked with the same
# libraries, in turns.
#   tests/bench/schema_start.sh [RUNS]      (default 201; uses the build of verify/runner)
# Prints least and median wall times in milliseconds: the empty program, the program `schema`, and the launcher verify/runner.
# The budget is 4 ms above the empty program, through the launcher too; on a busy machine the least time is what counts.
set -euo pipefail

cd "$(dirname "$0")/../.."
runs=${1:-201}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
verify/runner schema compile schemas/NonEmptyString.schema.json >/dev/null # builds where needed, warms the caches
schema=${SCHEMA_BIN:-${VERIFY_BUILD_DIR:-build/release}/runner/schema}

libraries=$(ldd "$schema" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }')
echo 'int main() {}' | g++ -x c++ -O2 -o "$work/empty" - -x none -Wl,--no-as-needed $libraries
echo '"a text"' >"$work/instance.json"
words=(validate --schema schemas/NonEmptyString.schema.json "$work/instance.json")

# milliseconds NAME COMMAND...: appends the wall time of one run in microseconds to $work/NAME.times
milliseconds() {
  local name=$1 begin end
  shift
  begin=$EPOCHREALTIME
  "$@" >/dev/null
  end=$EPOCHREALTIME
  echo $((${end/./} - ${begin/./})) >>"$work/$name.times"
}

# place NAME SHARE: the time below which that share of the runs is, at least one
place() { sort -n "$work/$1.times" | awk -v share="$2" '{ value[NR] = $1 } END { at = int(NR * share) + (share == 0); printf "%.2f", value[at] / 1000 }'; }

for ((i = 0; i < runs; ++i)); do
  milliseconds empty "$work/empty"
  milliseconds schema "$schema" "${words[@]}"
  milliseconds launcher verify/runner schema "${words[@]}"
done
printf '%-10s %9s %7s %9s %7s\n' process least above median above
for name in empty schema launcher; do
  echo "$name $(place "$name" 0) $(place empty 0) $(place "$name" 0.5) $(place empty 0.5)" |
    awk '{ printf "%-10s %9s %+7.2f %9s %+7.2f\n", $1, $2, $2 - $3, $4, $4 - $5 }'
done

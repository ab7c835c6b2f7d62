#!/bin/bash
# Measures `schema validate` of one instance against one leaf schema, compared with an empty program that is linked with the same
# libraries, in turns.
#   tests/bench/schema_start.sh [RUNS]      (default 201; uses the build of verify/runner)
# Prints medians in milliseconds: the empty program, the program `schema`, and the launcher verify/runner. The budget of
# `schema` is 4 ms above the empty program.
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

# milliseconds NAME COMMAND...: appends the wall time of one run to $work/NAME
milliseconds() {
  local name=$1 begin end
  shift
  begin=$EPOCHREALTIME
  "$@" >/dev/null
  end=$EPOCHREALTIME
  echo $((${end/./} - ${begin/./})) >>"$work/$name"
}

median() { sort -n "$work/$1" | awk '{ value[NR] = $1 } END { printf "%.2f", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2000 }'; }

for ((i = 0; i < runs; ++i)); do
  milliseconds empty "$work/empty"
  milliseconds schema "$schema" "${words[@]}"
  milliseconds launcher verify/runner schema "${words[@]}"
done
empty=$(median empty)
for name in empty schema launcher; do
  value=$(median "$name")
  printf '%-10s %7s ms  %+.2f\n' "$name" "$value" "$(echo "$value $empty" | awk '{ print $1 - $2 }')"
done

#!/bin/bash
# What a run costs, counted instead of timed, and compared with what it cost before (run_cost.baseline).
#   tests/bench/run_cost.sh [--update]
# The instructions of the program itself and its allocations, per exchange, of M107 in one thread, by callgrind. Those
# of libraries are shown and not compared: OpenSSL, libsodium and the C library choose their code by the processor.
# Also: the cost of a scenario's steps grows with their number and no faster. Exit 1: a run costs more than 3 % above
# the baseline, or steps cost more the more there are. --update writes the baseline. Needs valgrind.
set -euo pipefail

cd "$(dirname "$0")/../.."
binary=$PWD/${VERIFY_BUILD_DIR:-build/release}/runner/runner
baseline=tests/bench/run_cost.baseline
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# cost MILESTONE OPTION...: to $work/cost the lines own, all, allocations and exchanges with their numbers
cost() {
  valgrind --tool=callgrind --callgrind-out-file="$work/profile" "$binary" "$@" --jobs 1 --out "$work/evidence" \
    >"$work/text" 2>"$work/log" || { cat "$work/text" "$work/log" >&2; return 1; }
  local exchanges
  exchanges=$(sed -n 's/.*; \([0-9]*\) exchanges\{0,1\};.*/\1/p' "$work/text")
  awk -v binary="$binary" -v exchanges="$exchanges" '
    # Names are written once, later their number alone.
    function named(table, entry,  at) {
      at = index(entry, ")")
      if (length(entry) > at) table[substr(entry, 1, at)] = substr(entry, at + 2)
      return table[substr(entry, 1, at)]
    }
    /^ob=/ { object = named(objects, substr($0, 4)); next }
    /^cob=/ { named(objects, substr($0, 5)); next }
    /^fn=/ { named(functions, substr($0, 4)); next }
    /^cfn=/ { called = named(functions, substr($0, 5)); next }
    /^calls=/ { # the next line is the cost of what was called
      if (called == "malloc" || called == "calloc" || called == "realloc") allocations += substr($1, 7)
      getline
      next
    }
    /^[0-9+*-]/ { all += $2; if (object == binary) own += $2 }
    END { printf "own %d\nall %d\nallocations %d\nexchanges %d\n", own, all, allocations, exchanges }' \
    "$work/profile" >"$work/cost"
}
figure() { sed -n "s/^$1 //p" "$work/cost"; }
per_exchange() { echo $(($(figure "$1") / $(figure exchanges))); }

# steps COUNT: the program's instructions for M107 with a scenario of so many steps, alone
steps() {
  mkdir -p "$work/long"
  {
    printf 'fixture: long\nclock: 2026-01-15T12:00:00Z\nscenarios:\n- id: long\n  given: {lp: house_bot}\n  steps:\n'
    for ((i = 0; i < $1 / 2; ++i)); do
      printf '  - call: liquidityExecution.request.record\n    path: {provider_id: $lp}\n    body: {execution_request: '
      printf '{request_id: {$unique: r-%d}, proposal_id: p, intent_ids: [i], action_type: settlement_retry, ' "$i"
      printf 'risk_class: high, reason_codes: [v], correlation_id: c, requested_at: {$now: -1s}}}\n'
      printf '  - call: liquidityExecution.mode.get\n    path: {provider_id: $lp}\n'
    done
  } >"$work/long/long.yaml"
  cost milestones/M107.yaml --fixture "$work/long/long.yaml" --scenario long >&2
  figure own
}

verify/runner milestones/M107.yaml --quiet --out "$work/evidence" >"$work/text" # builds where needed
cost milestones/M107.yaml
own=$(per_exchange own)
allocations=$(per_exchange allocations)
printf '%-34s %12d (%d in all, libraries included)\n' 'instructions of the program' "$(figure own)" "$(figure all)"
printf '%-34s %12d\n' 'instructions per exchange' "$own" 'allocations per exchange' "$allocations"
[ "${1:-}" != --update ] || printf 'instructions %d\nallocations %d\n' "$own" "$allocations" >"$baseline"

code=0
compare() { # compare NAME FIGURE
  local before
  before=$(sed -n "s/^$1 //p" "$baseline")
  awk -v name="$1" -v now="$2" -v before="$before" 'BEGIN {
    printf "%s per exchange: %+.1f %% of the baseline\n", name, (now / before - 1) * 100
    exit now > before * 1.03 }' || code=1
}
compare instructions "$own"
compare allocations "$allocations"
[ "$code" = 0 ] || echo 'more than 3 % above tests/bench/run_cost.baseline; --update where that is meant' >&2
few=$(steps 400)
more=$(steps 800)
most=$(steps 1600)
awk -v few="$few" -v more="$more" -v most="$most" 'BEGIN {
  growth = (most - more) / (more - few)
  printf "800 steps more cost %.2f times what 400 more cost\n", growth
  exit growth > 2.2 }' || { code=1; echo 'the cost of a step grows with the steps before it' >&2; }

exit "$code"

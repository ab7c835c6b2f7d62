#!/bin/sh
# Runs the program from where `cmake --install` puts it, in an empty folder, as a user who has no checkout: no output
# of a typical command names the launcher of a checkout, and what it advises to type works.
#   installed_test.sh ROOT PROGRAM
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work/home"
mkdir -p "$HOME" "$work/usr/bin" "$work/usr/share/contract-verifier" "$work/empty" "$work/log"
cp "$program" "$work/usr/bin/contract-verifier"
cp -r "$root/milestones" "$root/schemas" "$root/fixtures" "$work/usr/share/contract-verifier"
export PATH="$work/usr/bin:$PATH"
cd "$work/empty"
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

commands=0
# expect CODE ARGUMENT...: what is printed is in "$work/out" too.
expect() {
  expected=$1 code=0
  shift
  contract-verifier "$@" >"$work/out" 2>&1 </dev/null || code=$?
  [ "$code" = "$expected" ] || { tail -n 40 "$work/out" >&2; fail "contract-verifier $*: exit code $code instead of $expected"; }
  commands=$((commands + 1))
  if grep -n 'verify/runner' "$work/out" >&2; then fail "contract-verifier $*: names verify/runner"; fi
}
expect_words() { grep -qF -- "$1" "$work/out" || { cat "$work/out" >&2; fail "\"$1\" is not printed"; }; }

expect 2
expect 0 --help
expect_words 'contract-verifier COMMAND --help'
expect 0 --version
for command in run explore list explain verify sign serve replay rejudge merge 'keys new' 'keys show' 'keys trust' 'keys rotate' \
  'schema validate' 'schema compile' 'schema lint' 'schema generate' 'schema diff' 'schema lock' 'schema bowtie' 'schema bundle' \
  'schema unbundle' diff history prune 'config show' 'config schema' completion man; do
  # shellcheck disable=SC2086 # several words
  expect 0 $command --help
  # shellcheck disable=SC2086
  expect 2 $command --no-such-option
done
for group in keys schema; do
  expect 0 "$group" --help
  expect 2 "$group" unknown
done
expect 2 explan
expect 0 list M107
expect 0 explain
expect 0 explain schema.response export.hash schema.changed
expect 2 run M107 --scenario no-such-scenario
expect 2 schema generate "$root/schemas/ActorRef.schema.json"
expect 0 run M103 --quiet --report html=report.html --report markdown=report.md --report sarif=report.sarif
expect 0 verify artifacts/milestones/M103/latest

# A fixture of an integrator, in another folder than the contract and the evidence: run, verified, and where it fails repeated.
mkdir "$work/theirs"
cat >"$work/theirs/own.yaml" <<'END'
fixture: our-own
clock: 2026-01-15T12:00:00Z
scenarios:
- id: our-desk-reads-its-mode
  given: {lp: house_bot}
  steps:
  - {call: liquidityExecution.mode.get, path: {provider_id: $lp}, expect: {body: {/execution_mode/mode: operator_assisted}}}
END
for own in "$work/theirs/own.yaml" ../theirs/own.yaml; do
  expect 0 run M107 --fixture "$own"
  expect_words 'runs: 1 passed, 0 failed'
  expect 0 verify artifacts/milestones/M107/latest
done
sed -i 's/operator_assisted/simulation/' "$work/theirs/own.yaml"
expect 1 run M107 --fixture ../theirs/own.yaml
expect_words 'theirs/own.yaml:7:'
again=$(sed -n 's/^   again contract-verifier //p' "$work/out")
# shellcheck disable=SC2086 # several words
expect 1 $again
expect 1 replay artifacts/milestones/M107/latest/replay/*.json
sed 's/our-desk-reads-its-mode/foreign-provider-in-each-operation/' "$work/theirs/own.yaml" >"$work/theirs/again.yaml"
expect 2 run M107 --fixture ../theirs/again.yaml
expect_words "theirs/again.yaml:4:7: scenario 'foreign-provider-in-each-operation' a second time"
expect 2 run M107 --fixture ../theirs/none.yaml
expect_words '../theirs/none.yaml'

# A run that fails: its causes, what repeats it, and its reports. The contract is a copy with a wrong expectation.
cp -r "$root/milestones" "$root/schemas" "$root/fixtures" .
sed -i 's/expect: {status: 400, body: /expect: {status: 499, body: /' fixtures/M103/events.yaml
expect 1 run M103 --report html=failed.html --report markdown=failed.md --report junit=failed.xml
expect 1 run M103 --verbose --quiet
expect_words 'contract-verifier explain'
replay=$(sed -n 's/^again: contract-verifier //p' "$work/out")
[ -n "$replay" ] || fail 'a run that failed does not show how to repeat it'
file=$(find artifacts/milestones/M103/latest/replay -name '*.json' | head -n 1)
expect 1 replay "$file"
cp "$file" "$work/recorded.json"
if grep -l 'verify/runner' report.* failed.*; then fail 'a report names verify/runner'; fi

# The same from the contract that is installed, where no folder above the evidence holds the milestone.
rm -rf milestones schemas fixtures
expect 0 run M103 --quiet
expect 1 replay "$work/recorded.json" # nothing of it has changed
expect 0 explore M103 --cases 20 --seed 1
echo "the installed program: $commands commands, all held"

#!/bin/sh
# The manual pages and completions of packaging/pages are those of the table of options, mandoc has nothing to say about
# the pages, and the completions work in the shells.
#   pages_test.sh ROOT PROGRAM
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" TERM=xterm
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
skipped=''
skip() { printf 'skipped: %s\n' "$1" && skipped="$skipped${skipped:+; }$1"; }
has() { command -v "$1" >/dev/null 2>&1 || { skip "$1 is not installed" && return 1; }; }

VERIFY_RUNNER_BIN=$program "$root/verify/pages" "$work/pages"
diff -r "$root/packaging/pages" "$work/pages" || fail 'packaging/pages differs from the table of options: call verify/pages'

lint() {
  mkdir "$work/man1"
  cp "$work"/pages/man/*.1 "$work/man1"
  [ "$(find "$work/man1" -name '*.1' | wc -l)" -ge 15 ] || fail 'pages are missing'
  for page in "$work"/man1/*.1; do
    mandoc -Tlint "$page" | grep -v 'STYLE: referenced manual not found' >&2 && fail "mandoc: $page" # none is installed
    sed -n 's/^\.\(It \)\{0,1\}Xr \([^ ]*\) 1.*/\2/p' "$page" | while IFS= read -r other; do
      [ -e "$work/man1/$other.1" ] || fail "${page##*/} refers to $other, which has no page"
    done
  done
  for option in --strict --target --report; do
    mandoc -Tmarkdown "$work/man1/contract-verifier-run.1" | tr -d "\\\\*_" | grep -q -- "$option" || fail "the page of run lacks $option"
  done
}

# What each command accepts, as words that begin like the last one of a line.
cases='run --forma|--format
run --format j|json
M107 --stric|--strict
explain --form|--format
exp|explain explore
keys ro|rotate
keys rotate --ol|--old
schema lint --format s|sarif
serve --clo|--clock
completion --he|--help
run --unix|--unix-socket'

in_bash() {
  cat >"$work/try.bash" <<'SCRIPT'
source "$1"
read -ra words <<<"contract-verifier $2"
COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
_contract_verifier
printf '%s\n' "${COMPREPLY[@]}" | sort
SCRIPT
  bash --norc "$work/try.bash" "$work/pages/completions/contract-verifier" "$1" | tr '\n' ' '
}
in_fish() { fish --no-config -c "source $work/pages/completions/contract-verifier.fish; complete -C 'contract-verifier $1'" | cut -f1 | sed 's/=$//' | sort | tr '\n' ' '; }

# Types the line and the tab key; the word is completed, or the choices are listed.
in_zsh() {
  cat >"$work/try.zsh" <<'SCRIPT'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT= fpath=($1 \$fpath); autoload -Uz compinit && compinit -u -D; LISTMAX=1000; setopt noautomenu; echo re''ady"
zpty -r -m shell line '*ready*'
zpty -n -w shell "contract-verifier $2"$'\t\t'
for word in ${=3}; do zpty -r -m shell line "*$word*" && print -r -- $word; done
zpty -d shell
SCRIPT
  timeout 60 zsh -f "$work/try.zsh" "$work/pages/completions" "$1" "$2" | tr '\n' ' '
}

try_in() { # try_in SHELL
  printf '%s\n' "$cases" >"$work/cases"
  while IFS='|' read -r line expected; do
    found=$(cd "$work/empty" && "in_$1" "$line" "$expected" </dev/null)
    [ "$found" = "$expected " ] || fail "$1: \"$line\" is completed to \"$found\" instead of \"$expected\""
  done <"$work/cases"
}

# Each command in the pages names options that the command has.
documented_options() {
  cat "$root"/README.md "$root"/CONTRIBUTING.md "$root"/docs/*.md | sed -n '/^```sh$/,/^```$/p' |
    sed -n 's/#.*//; s~^\(.*[ =]\)\{0,1\}\(verify/runner\|contract-verifier\) ~~p' >"$work/documented"
  [ "$(wc -l <"$work/documented")" -ge 45 ] || fail 'few commands are found in the pages'
  while IFS= read -r line; do
    # shellcheck disable=SC2086 # its words
    set -f && set -- $line && set +f
    command=run
    if [ -e "$work/pages/man/contract-verifier-${1:-}.1" ]; then command=$1; fi
    for option in $(printf '%s\n' "$line" | grep -oE '(^| )--[a-z][a-z-]*'); do
      case $option in --version | --help) continue ;; esac
      grep -qE "^\.It .*Fl -${option#--}( |\$)" "$work/pages/man/contract-verifier-$command.1" || fail "a page shows \"$line\", and $command has no $option"
    done
  done <"$work/documented"
}

mkdir "$work/empty"
documented_options
if has mandoc; then lint; fi
for shell in bash fish zsh; do
  if has "$shell"; then try_in "$shell"; fi
done
[ -z "$skipped" ] || { printf '%s: Skipped\n%s\n' "$0" "$skipped" && exit 77; }
echo 'manual pages and completions: all held'

#!/bin/sh
# What authors of schemas let git run: the hooks of .pre-commit-hooks.yaml, and the diff driver of .gitattributes.
#   schemas.sh lint FILE...    reports mistakes in the schemas
#   schemas.sh diff FILE...    reports what differs from HEAD in the folders of the schemas; 1 where a change is breaking
#   schemas.sh lock FILE...    updates schemas.lock.json in those folders that have one
#   schemas.sh git-diff PATH OLD OLD-ID OLD-MODE NEW NEW-ID NEW-MODE    what git calls as diff.contract-schema.command
# Run in the author's repository. The program is contract-verifier-schema, else the checkout that this script is in.
set -eu

script=$(readlink -f "$0")

schema() {
  if command -v contract-verifier-schema >/dev/null 2>&1; then
    contract-verifier-schema "$@"
  else
    "${script%/packaging/ci/*}/verify/runner" schema "$@"
  fi
}

# folders FILE...: those of the files, one a line.
folders() { for file in "$@"; do dirname -- "$file"; done | LC_ALL=C sort -u; }

# Each schema with those of its folder, which it may refer to.
lint() {
  worst=0
  for file in "$@"; do schema lint --ref "$(dirname -- "$file")" "$file" || worst=$?; done
  return "$worst"
}

# at_head FOLDER: the schemas and examples that the folder had in the last commit, below $work/old.
at_head() {
  rm -rf "$work/old" && mkdir "$work/old"
  prefix=$(git rev-parse --show-prefix)
  git archive --format=tar "HEAD:$prefix${1#./}" 2>/dev/null | tar -x -C "$work/old" 2>/dev/null || return 1
}

diff_with_head() {
  worst=0
  git rev-parse --quiet --verify HEAD >/dev/null || { echo 'no commit yet: there is nothing to compare with' && return 0; }
  folders "$@" >"$work/folders"
  while IFS= read -r folder; do
    at_head "$folder" || { echo "$folder is new: there is nothing to compare with" && continue; }
    schema diff "$work/old" "$folder" || worst=$?
  done <"$work/folders"
  return "$worst"
}

lock() {
  folders "$@" >"$work/folders"
  while IFS= read -r folder; do
    [ ! -f "$folder/schemas.lock.json" ] || schema lock "$folder"
  done <"$work/folders"
}

# others FILE: a folder with the other schemas of its folder, which it may refer to.
others() {
  mkdir "$work/others"
  for file in "$(dirname -- "$1")"/*.schema.json; do
    [ ! -f "$file" ] || [ "${file##*/}" = "${1##*/}" ] || cp "$file" "$work/others"
  done
  printf '%s' "$work/others"
}

# The text of the change, then what it breaks. Git takes an exit code other than 0 for a failure of the driver.
git_diff() {
  diff -u --label "a/$1" --label "b/$1" "$2" "$5" || true
  [ "$2" != /dev/null ] && [ "$5" != /dev/null ] || return 0
  schema diff --ref "$(others "$1")" "$2" "$5" || true
}

step=${1:-}
[ $# = 0 ] || shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $step in
  lint) lint "$@" ;;
  diff) diff_with_head "$@" ;;
  lock) lock "$@" ;;
  git-diff) git_diff "$@" ;;
  *) echo "schemas.sh: \"$step\" is not a step; there are: lint, diff, lock, git-diff" >&2 && exit 2 ;;
esac

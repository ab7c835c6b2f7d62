#!/bin/sh
# Tests the hooks for authors of schemas and the diff driver in a repository of git's: .pre-commit-hooks.yaml, .gitattributes.
#   schemas_test.sh ROOT PROGRAM
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; cat "$work/out" >&2; exit 1; }
command -v git >/dev/null 2>&1 || { printf '%s: Skipped\n%s\n' "$0" 'git is not installed' && exit 77; }
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
mkdir "$work/bin"
printf '#!/bin/sh\nexec "%s" schema "$@"\n' "$program" >"$work/bin/contract-verifier-schema"
chmod +x "$work/bin/contract-verifier-schema"
export PATH="$work/bin:$PATH"
repository="$work/a repository"
folder=the/schemas

write_schema() { # write_schema SIZE: what the member "size" must be
  cat >"$repository/$folder/WidgetResponse.schema.json" <<SCHEMA
{
  "\$schema": "https://json-schema.org/draft/2020-12/schema",
  "\$id": "https://example.org/WidgetResponse.schema.json",
  "type": "object",
  "required": ["id"],
  "properties": {"id": {"\$ref": "Id.schema.json"}, "size": $1},
  "additionalProperties": false
}
SCHEMA
}

# hook ID [FILE...]: as pre-commit runs it, in the repository with the changed files. Sets code; what it prints is in "out".
hook() {
  entry=$(sed -n "/^- id: $1\$/,/language:/s/^  entry: //p" "$root/.pre-commit-hooks.yaml")
  [ -n "$entry" ] || fail "there is no hook $1"
  shift
  code=0
  # shellcheck disable=SC2086 # the script and its step
  (cd "$repository" && "$root"/$entry "$@") >"$work/out" 2>&1 || code=$?
}
changed=$folder/WidgetResponse.schema.json
expect_code() { [ "$code" = "$1" ] || fail "$2: exit code $code instead of $1"; }
expect_words() { grep -qF -- "$1" "$work/out" || fail "\"$1\" is not printed"; }

: >"$work/out"
git init -q "$repository"
mkdir -p "$repository/$folder"
cp "$root/.gitattributes" "$repository"
printf '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n  "$id": "https://example.org/Id.schema.json",\n  "type": "string"\n}\n' \
  >"$repository/$folder/Id.schema.json"
write_schema '{"type": "integer", "minimum": 0}'

hook contract-schema-lint "$changed" "$folder/Id.schema.json"
expect_code 0 'schemas without a mistake'
hook contract-schema-diff "$changed"
expect_code 0 'before the first commit'
hook contract-schema-lock "$changed"
expect_code 0 'a folder without a lock'
[ ! -e "$repository/$folder/schemas.lock.json" ] || fail 'a lock is made where there is none'
contract-verifier-schema lock "$repository/$folder" >"$work/out"
git -C "$repository" add . && git -C "$repository" commit -qm one

hook contract-schema-diff "$changed"
expect_code 0 'nothing changed'
write_schema '{"type": "integer"}'
hook contract-schema-diff "$changed"
expect_code 1 'a widened response'
expect_words 'WidgetResponse: widened; breaks readers'
expect_words 'witness'
hook contract-schema-lock "$changed"
expect_code 0 'lock'
[ "$(git -C "$repository" diff --name-only | tr '\n' ' ')" = "$changed $folder/schemas.lock.json " ] || fail 'the lock has not changed'

git -C "$repository" config diff.contract-schema.command "'$root/packaging/ci/schemas.sh' git-diff"
git -C "$repository" diff >"$work/out" 2>&1 || fail 'git diff fails'
expect_words '-  "properties": {"id": {"$ref": "Id.schema.json"}, "size": {"type": "integer", "minimum": 0}},'
expect_words "+++ b/$changed"
expect_words 'WidgetResponse: widened; breaks readers'
(cd "$repository/the" && git diff) >"$work/out" 2>&1 || fail 'git diff below the root fails'
expect_words 'WidgetResponse: widened; breaks readers'
git -C "$repository" rm -q --cached "$folder/Id.schema.json"
git -C "$repository" diff --cached -- "$folder/Id.schema.json" >"$work/out" 2>&1 || fail 'git diff of a removed schema fails'
expect_words "--- a/$folder/Id.schema.json"
git -C "$repository" add .

write_schema '{"type": "integer", "minimum": 3, "maximum": 2}'
hook contract-schema-lint "$changed"
expect_code 1 'a schema that nothing satisfies'
write_schema '{"type": "integr"}'
hook contract-schema-lint "$changed"
[ "$code" != 0 ] || fail 'an unknown type is accepted'

echo 'schemas: all held'

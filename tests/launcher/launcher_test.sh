#!/bin/sh
# Tests verify/skipped.sh, verify/headers, and verify/runner, verify/build.sh and verify/prepare.sh on a small project of its own, whose "runner" takes a second to build.
#   launcher_test.sh ROOT
set -eu

source_root=$1
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
unset VERIFY_RUNNER_BIN VERIFY_NO_INSTALL VERIFY_BUILD_DIR
failures=0

# A space in the path, since users have them.
make_project() {
  project="$work/a project $1"
  mkdir -p "$project/verify" "$project/runner" "$project/wire" "$project/checks" "$project/reference_impl" "$project/cmake"
  cp "$source_root/verify/runner" "$source_root/verify/build.sh" "$source_root/verify/prepare.sh" \
    "$source_root/verify/packages" "$source_root/verify/unchanged.cc" "$project/verify/"
  cat >"$project/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES CXX)
add_subdirectory(runner)
add_executable(unchanged verify/unchanged.cc)
target_link_options(unchanged PRIVATE -static)
add_dependencies(runner unchanged)
END
  echo 'add_executable(runner main.cc)' >"$project/runner/CMakeLists.txt"
  cat >"$project/runner/main.cc" <<'END'
#include <cstdio>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) std::printf("[%s]", argv[i]);
  return argc == 1 ? 7 : 0;
}
END
  echo '// one' >"$project/wire/one.h"
}

# run ARGUMENT...: sets out, err, code
run() {
  code=0
  "$@" >"$work/out" 2>"$work/err" || code=$?
  out=$(cat "$work/out")
  err=$(cat "$work/err")
}

expect() { # expect WHAT ACTUAL EXPECTED
  [ "$2" = "$3" ] && return
  failures=$((failures + 1))
  printf 'FAILED %s\n  expected: %s\n  actual:   %s\n  standard error: %s\n' "$1" "$3" "$2" "$err"
}
expect_words() { # expect_words WHAT TEXT WORDS
  case $2 in *"$3"*) return ;; esac
  failures=$((failures + 1))
  printf 'FAILED %s\n  expected words: %s\n  in: %s\n' "$1" "$3" "$2"
}

builds_and_hands_over() {
  make_project build
  run "$project/verify/runner" 'one two' three
  expect 'first call: arguments' "$out" '[one two][three]'
  expect_words 'first call: reports that it builds' "$err" 'no binary yet: building'
  expect_words 'first call: reports its progress' "$err" 'building, 4 of 4'
  run "$project/verify/runner"
  expect 'exit code of the binary' "$code" 7
  expect 'a current binary: silence' "$err" ''
}

follows_contents_not_times() {
  find "$project" -name '*.h' -exec touch {} +
  touch "$project/runner/main.cc"
  run "$project/verify/runner" x
  expect 'times changed, contents did not' "$err" ''
  sed -i 's/\[%s\]/<%s>/' "$project/runner/main.cc"
  run "$project/verify/runner" x
  expect 'a changed source' "$out" '<x>'
  expect_words 'a changed source: is reported' "$err" 'the sources have changed'
  touch -d '2001-01-01' "$work/old"
  sed -i 's/<%s>/(%s)/' "$project/runner/main.cc"
  touch -r "$work/old" "$project/runner/main.cc"
  run "$project/verify/runner" x
  expect 'a changed source with an old time' "$out" '(x)'
  rm "$project/wire/one.h"
  run "$project/verify/runner" x
  expect_words 'a deleted source' "$err" 'the sources have changed'
  echo '// two' >"$project/wire/two.h"
  run "$project/verify/runner" x
  expect_words 'a new source' "$err" 'the sources have changed'
}

# Both ways of finding that nothing has changed, each with what it must notice.
compares_files_with_a_list() {
  unchanged=$project/build/release/unchanged
  mv "$unchanged" "$work/unchanged"
  run "$project/verify/runner" x
  expect 'without the program: silence' "$out$err" '(x)'
  mv "$work/unchanged" "$unchanged"
  mkdir -p "$work/some files/in"
  echo one >"$work/some files/in/a file"
  echo "$work/list" >"$work/libraries"
  list_here() { (cd "$work/some files" && find . -printf '%p %s %C@\n') >"$work/list"; }
  list_here
  differs() { run "$unchanged" "$work/some files" "$work/list" "$work/libraries"; expect "$1" "$code" 1; }
  run "$unchanged" "$work/some files" "$work/list" "$work/libraries"
  expect 'files as listed' "$code" 0
  echo 'a longer text' >"$work/some files/in/a file"
  differs 'a file that was written again'
  list_here
  echo three >"$work/some files/in/another"
  differs 'a new file'
  list_here
  rm "$work/some files/in/another"
  differs 'a removed file'
  list_here
  sed -i 's/\(file\) 14 /\1 15 /' "$work/list"
  differs 'another size'
  for text in '' '\n' './in' './in\n' './in x y\n' './in/a file 4 \n'; do
    # shellcheck disable=SC2059 # a format on purpose
    printf "$text" >"$work/list"
    differs "a malformed list: $text"
  done
  list_here
  run "$unchanged" "$work/some files" "$work/list" "$work/libraries"
  expect 'files as listed again' "$code" 0
  run "$unchanged" "$work/some files" "$work/no list" "$work/libraries"
  expect 'no list' "$code" 1
  echo "$work/no library" >>"$work/libraries"
  differs 'a library that is not there'
}

shows_warnings() {
  cp "$project/runner/main.cc" "$work/whole.cc"
  printf '#warning odd code\n' >>"$project/runner/main.cc"
  run "$project/verify/runner" x
  expect 'a warning does not stop the build' "$out" '(x)'
  expect_words 'a warning is shown' "$err" 'odd code'
  export VERIFY_WARNINGS_AS_ERRORS=1
  cp "$work/whole.cc" "$project/runner/main.cc"
  run "$project/verify/runner" x
  unset VERIFY_WARNINGS_AS_ERRORS
  expect_words 'VERIFY_WARNINGS_AS_ERRORS reaches CMake' "$(cat "$project/build/release/CMakeCache.txt")" 'VERIFY_WARNINGS_AS_ERRORS:UNINITIALIZED=ON'
}

# A binary from a cache whose shared libraries are not on this machine.
misses_a_library() {
  echo "$work/libmissing.so.1" >>"$project/build/release/libraries"
  run "$project/verify/runner" x
  expect_words 'a missing shared library is named as the reason' "$err" 'a shared library of the binary is missing'
  expect 'a missing shared library: built again' "$out" '(x)'
  run "$project/verify/runner" x
  expect 'a missing shared library: once' "$err" ''
}

survives_a_move() {
  mv "$project" "$work/moved"
  project=$work/moved
  run "$project/verify/runner" x
  expect 'a moved tree with its binary' "$out$err" '(x)'
}

is_called_from_anywhere() {
  ln -s "$project/verify/runner" "$work/link"
  cd /
  run "$work/link" linked
  expect 'through a symbolic link' "$out" '(linked)'
  cd "$project/verify"
  run sh runner here
  expect 'from its own folder' "$out" '(here)'
  PATH="$project/verify:$PATH" run runner found
  expect 'from PATH' "$out" '(found)'
  cd "$work"
}

reports_a_failed_build() {
  cp "$project/runner/main.cc" "$work/whole.cc"
  echo 'no C++' >>"$project/runner/main.cc"
  for attempt in first second; do
    run "$project/verify/runner" x
    expect "a failed build, $attempt attempt" "$code" 2
    expect_words 'a failed build names its log' "$err" 'build.log'
  done
  cp "$work/whole.cc" "$project/runner/main.cc"
  run "$project/verify/runner" x
  expect 'after a failed build' "$out" '(x)'
}

uses_a_named_binary() {
  export VERIFY_RUNNER_BIN=/bin/echo
  run "$project/verify/runner" as it is
  unset VERIFY_RUNNER_BIN
  expect 'VERIFY_RUNNER_BIN' "$out$err" 'as it is'
}

runs_from_a_read_only_tree() {
  chmod -R a-w "$project"
  touch -c "$project/verify/packages" 2>/dev/null || true
  run "$project/verify/runner" x
  chmod -R u+w "$project"
  expect 'a read-only tree with a current binary' "$out" '(x)'
}

builds_elsewhere() {
  export VERIFY_BUILD_DIR="$work/else where"
  run "$project/verify/runner" x
  expect 'VERIFY_BUILD_DIR' "$out" '(x)'
  [ -x "$work/else where/runner/runner" ] || expect 'VERIFY_BUILD_DIR is built in' no yes
  VERIFY_BUILD_DIR=/dev/null/nowhere
  run "$project/verify/runner" x
  expect 'a folder that cannot be made' "$code" 2
  expect_words 'a folder that cannot be made is named' "$err" 'VERIFY_BUILD_DIR'
  unset VERIFY_BUILD_DIR
}

builds_once_for_two() {
  make_project twice
  "$project/verify/runner" a >"$work/out.a" 2>"$work/err.a" &
  first=$!
  "$project/verify/runner" b >"$work/out.b" 2>"$work/err.b" &
  second=$!
  wait "$first" "$second"
  err=$(cat "$work/err.a" "$work/err.b")
  expect 'two at once: both run' "$(cat "$work/out.a" "$work/out.b")" '[a][b]'
  expect 'two at once: one build' "$(cat "$work/err.a" "$work/err.b" | grep -c 'verify: built')" 1
}

# With a package database that knows nothing, and installers that only write down how they were called.
pretend_bare_machine() {
  mkdir -p "$work/bin"
  printf '#!/bin/sh\nexit 1\n' >"$work/bin/dpkg-query"
  printf '#!/bin/sh\necho "apt-get $*" >>"%s/calls"\n' "$work" >"$work/bin/apt-get"
  printf '#!/bin/sh\necho "sudo $*" >>"%s/calls"\nexec "$@"\n' "$work" >"$work/bin/sudo"
  # shellcheck disable=SC2016 # expanded when it runs
  printf '#!/bin/sh\n[ "$*" != -u ] || { echo "${PRETEND_USER:-1000}"; exit; }\nexec /usr/bin/id "$@"\n' >"$work/bin/id"
  chmod +x "$work"/bin/*
  PATH=$work/bin:$PATH
}

installs_or_advises() {
  make_project bare
  pretend_bare_machine
  VERIFY_NO_INSTALL=1 run "$project/verify/runner" x
  expect 'VERIFY_NO_INSTALL: exit code' "$code" 2
  case $err in *building*) expect 'VERIFY_NO_INSTALL: announces no build' building nothing ;; esac
  expect_words 'VERIFY_NO_INSTALL: one command' "$err" "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends g++ cmake"
  [ ! -e "$work/calls" ] || expect 'VERIFY_NO_INSTALL calls nothing' "$(cat "$work/calls")" ''
  run "$project/verify/runner" x
  expect_words 'with sudo: update' "$(cat "$work/calls")" 'apt-get update'
  expect_words 'with sudo: install' "$(cat "$work/calls")" 'apt-get install -y --no-install-recommends g++ cmake ninja-build'
  expect 'with sudo: continues to build' "$out" '[x]'
  make_project root
  rm "$work/calls"
  PRETEND_USER=0 run "$project/verify/runner" x
  expect 'as root: continues to build' "$out" '[x]'
  case $(cat "$work/calls") in *sudo*) expect 'as root: no sudo' sudo none ;; esac
  printf '#!/bin/sh\nexit 100\n' >"$work/bin/apt-get"
  make_project refused
  run "$project/verify/runner" x
  expect 'an installation that fails: exit code' "$code" 2
  expect_words 'an installation that fails: the command' "$err" 'apt-get install'
}

names_skipped_tests() {
  cat >"$work/LastTest.log" <<'END'
1/3 Testing: wire.Json.Reads
1/3 Test: wire.Json.Reads
[       OK ] Json.Reads (0 ms)
2/3 Testing: wire.Json.Published
2/3 Test: wire.Json.Published
../tests/wire/json_test.cc:95: Skipped
the published test data is not here
[  SKIPPED ] Json.Published (0 ms)
END
  cp "$work/LastTest.log" "$work/tool.log"
  cat >>"$work/tool.log" <<'END'
3/3 Test: runner.Html.Opens
../tests/runner/html_test.cc:7: Skipped
Chromium is not installed
END
  script='say() { echo "$*"; }; . "$1/verify/skipped.sh"; report_skipped "$2"'
  run sh -c "$script" sh "$source_root" "$work/LastTest.log"
  expect 'a skipped test is named with its reason' "$out" '1 skipped, which is not passed:
  wire.Json.Published: the published test data is not here'
  VERIFY_TOOLS_REQUIRED=1 run sh -c "$script" sh "$source_root" "$work/LastTest.log"
  expect 'VERIFY_TOOLS_REQUIRED: published data may be absent' "$code" 0
  VERIFY_TOOLS_REQUIRED= run sh -c "$script" sh "$source_root" "$work/tool.log"
  expect 'a missing tool alone' "$code" 0
  expect_words 'a missing tool is named' "$out" 'runner.Html.Opens: Chromium is not installed'
  VERIFY_TOOLS_REQUIRED=1 run sh -c "$script" sh "$source_root" "$work/tool.log"
  expect 'VERIFY_TOOLS_REQUIRED: a missing tool fails' "$code" 1
  run sh -c "$script" sh "$source_root" "$work/absent.log"
  expect 'no log: nothing' "$code$out" 0
}

compiles_headers_alone() {
  make_project headers
  cp "$source_root/verify/headers" "$project/verify/"
  printf '#pragma once\n#include <string>\nstruct Json { std::string text; };\n' >"$project/wire/json.h"
  printf '#pragma once\n#include "wire/json.h"\ninline Json two() { return {"2"}; }\n' >"$project/wire/two.h"
  run "$project/verify/headers"
  expect 'headers that compile alone' "$code" 0
  # One of each kind: with a precompiled header among its includes, and without.
  printf '#pragma once\n#include "wire/two.h"\ninline std::vector<Json> all() { return {two()}; }\n' >"$project/checks/all.h"
  printf '#pragma once\ninline Json three() { return {"3"}; }\n' >"$project/checks/three.h"
  run "$project/verify/headers"
  expect 'headers that do not: exit code' "$code" 1
  expect_words 'headers that do not: all are named' "$err" 'do not compile alone: checks/all.h checks/three.h'
  expect_words 'headers that do not: why' "$err" 'does not name a type'
  run "$project/verify/headers" wire/two.h
  expect 'headers by name' "$code" 0
  printf '#pragma once\nstruct Json { std::string text; };\n' >"$project/wire/json.h"
  run "$project/verify/headers"
  expect_words 'a precompiled header that does not' "$err" 'do not compile alone: wire/json.h'
}

names_skipped_tests
compiles_headers_alone
builds_and_hands_over
follows_contents_not_times
compares_files_with_a_list
shows_warnings
misses_a_library
survives_a_move
is_called_from_anywhere
reports_a_failed_build
uses_a_named_binary
runs_from_a_read_only_tree
builds_elsewhere
builds_once_for_two
installs_or_advises
[ "$failures" = 0 ] && echo "launcher: all held"
exit "$failures"

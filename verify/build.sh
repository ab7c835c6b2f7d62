# Sourced by verify/runner, verify/test and verify/package, which share build/release, and by verify/fuzz: whether the binary is
# current, and building it.
# shellcheck disable=SC2154 # root and build are set by the script that sources this

# verify/test --sanitize and verify/fuzz share build/sanitize: with clang, since libFuzzer needs it.
sanitize_options='-DVERIFY_TESTS=ON -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Sanitize -DVERIFY_SANITIZE=ON -DVERIFY_FUZZ=ON'

# sources ROOT PREDICATE...: find over everything that the binary is made from.
sources() {
  from=$1
  shift
  find "$from/CMakeLists.txt" "$from/cmake" "$from/wire" "$from/checks" "$from/reference_impl" "$from/runner" "$from/verify/packages" "$from/verify/unchanged.cc" "$@"
}
# Size and change time of each file; a folder's time shows files that were added or removed.
list_times() { (cd "$root" && sources . -printf '%p %s %C@\n'); }
list_contents() { (cd "$root" && sources . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum); }

# Without one of its shared libraries the binary would not start: packages were removed, or the build came from a cache.
has_libraries() {
  [ -f "$build/libraries" ] || return 1
  while IFS= read -r library; do
    [ -e "$library" ] || return 1
  done <"$build/libraries"
}

# Times first, since they are cheap; contents where a time differs, since checkouts and caches change times. The program
# `unchanged` compares times and libraries in a third of the time that this script takes for it.
is_current() {
  [ -x "$build/runner/runner" ] && [ -f "$build/sources.sha256" ] || return 1
  if [ -x "$build/unchanged" ] && "$build/unchanged" "$root" "$build/sources.times" "$build/libraries"; then return 0; fi
  has_libraries || return 1
  seen=$(list_times)
  printf '%s\n' "$seen" | cmp -s - "$build/sources.times" && return 0
  list_contents | cmp -s - "$build/sources.sha256" || return 1
  printf '%s\n' "$seen" 2>/dev/null >"$build/sources.times" || true # a read-only checkout compares contents each time
}

# Why the binary is built, in words.
reason_to_build() {
  if [ ! -x "$build/runner/runner" ]; then
    echo 'no binary yet'
  elif [ -f "$build/libraries" ] && ! has_libraries; then
    echo 'a shared library of the binary is missing'
  else
    echo 'the sources have changed'
  fi
}

# open_build_folder: makes it, and waits for another build in it. Descriptor 9 holds the lock until the script ends.
open_build_folder() {
  if ! mkdir -p "$build" || ! [ -w "$build" ]; then
    say "cannot write to $build; name another folder with VERIFY_BUILD_DIR"
    exit 2
  fi
  build=$(cd "$build" && pwd -P)
  exec 9>"$build/lock"
  flock -n 9 || { say "waiting for another build in $build" && flock 9; }
}

# ninja goes by times alone: a source that differs from the last attempt and has an old time gets a new one.
touch_changed() {
  [ -f "$build/sources.tried" ] || return 0
  grep -vxF -f "$build/sources.tried" "$1" | cut -c67- | (cd "$root" && xargs -r -d '\n' touch -c) || true
}

# configure OPTION...: anew where the tree was moved since, which CMake's cache does not survive.
configure() {
  fresh=
  if [ -f "$build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_CACHEFILE_DIR:INTERNAL=$build" "$build/CMakeCache.txt"; then fresh=--fresh; fi
  [ "${VERIFY_WARNINGS_AS_ERRORS:-}" != 1 ] || set -- "$@" -DVERIFY_WARNINGS_AS_ERRORS=ON
  cmake ${fresh:+"$fresh"} -S "$root" -B "$build" -G Ninja "$@"
}

# Reads ninja's output and shows how far it is: in place on a terminal, else a line at each quarter. Warnings are shown.
show_progress() {
  shown=0
  while IFS= read -r line; do
    case $line in
      '['*/*']'*)
        count=${line#'['}
        count=${count%%']'*}
        done_=${count%/*} total=${count#*/}
        if [ -t 2 ]; then
          printf '\rverify: building, %s of %s ' "$done_" "$total" >&2
        elif [ $((done_ * 4 / total)) -gt "$shown" ]; then
          shown=$((done_ * 4 / total))
          say "building, $done_ of $total"
        fi
        ;;
      *' warning: '*) say "$line" ;;
    esac
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# run_build TARGET...: with its output in build.log, and its end where it failed.
run_build() {
  {
    NINJA_STATUS='[%f/%t] ' cmake --build "$build" --target "$@" 2>&1 || echo failed >"$build/failed"
  } | tee -a "$build/build.log" | show_progress
  [ -e "$build/failed" ] || return 0
  report_failure
}

report_failure() {
  rm -f "$build/failed"
  tail -n 40 "$build/build.log" >&2
  say "the build failed; the whole log is $build/build.log"
  exit 2
}

# build_targets "OPTION..." TARGET...: configures and builds. What the binary was made from is noted where it is among the targets.
build_targets() {
  options=$1
  shift
  rm -f "$build/sources.sha256" "$build/failed"
  list_times >"$build/sources.times" # before the build: what changes while it runs is built next time
  list_contents >"$build/sources.trying"
  touch_changed "$build/sources.trying"
  mv "$build/sources.trying" "$build/sources.tried"
  # shellcheck disable=SC2086 # several words
  configure $options >"$build/build.log" 2>&1 || report_failure
  run_build "$@"
  [ -x "$build/runner/runner" ] || return 0
  case " $* " in *' runner '* | *' all '*)
    ldd "$build/runner/runner" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' >"$build/libraries"
    cp "$build/sources.tried" "$build/sources.sha256"
    ;;
  esac
}

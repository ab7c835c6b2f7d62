# Sourced by verify/test: which tests were skipped and why, since a skipped test has shown nothing.

# report_skipped LOG: reads CTest's LastTest.log. With VERIFY_TOOLS_REQUIRED=1, fails where a test was skipped because a
# tool is not installed; published data, which is not part of the project, may be absent all the same.
report_skipped() {
  [ -f "$1" ] || return 0
  skipped=$(awk '/^[0-9]+\/[0-9]+ Test: / { name = $3 } /: Skipped$/ { getline reason; print "  " name ": " reason }' "$1" | sort -u)
  [ -n "$skipped" ] || return 0
  say "$(printf '%s\n' "$skipped" | wc -l) skipped, which is not passed:"
  printf '%s\n' "$skipped" | while IFS= read -r line; do say "$line"; done
  [ "${VERIFY_TOOLS_REQUIRED:-}" = 1 ] || return 0
  case $skipped in *'is not installed'*) say 'VERIFY_TOOLS_REQUIRED=1: the tools named above must be installed' && return 1 ;; esac
}

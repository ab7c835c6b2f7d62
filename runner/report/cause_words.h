// What is said of a cause wherever causes are listed: how far it reaches, the rules that it breaks, and the commands
// that show it. All of it is printable and on one line each, and holds no secret.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/record/record.h"

namespace runner {

struct CauseWords {
  std::string extent;     ///< "35 scenarios, 40 exchanges, 2 rules; 3 findings follow from it; known ..."
  std::string rules;      ///< ids
  std::string rule_text;  ///< of the first
  std::string seen;       ///< "SCENARIO step 1, FILE:12:3"; empty: a finding of the whole run, as is what follows
  std::string trace;      ///< trace id of the example; empty: none was sent
  std::string sent;       ///< "POST /path"
  std::string got;        ///< the response in short
  // Commands; empty where there is none.
  std::string curl;    ///< sends the request of the example again
  std::string replay;  ///< repeats the scenario of the example from the evidence
  std::string again;   ///< reruns the scenarios that show the cause
};

CauseWords words_of(const Record& record, const Cause& cause);

/// A cause of one of two compared runs, or of both.
struct DifferenceLine {
  std::string_view kind;  ///< "new", "fixed", "still", "no longer tested"
  std::string text;       ///< "FAIL cf019e405bc2d9b0  what is wrong where (35 scenarios)"
};
/// New causes first, then those that are fixed, are not tested any longer, and are still there.
std::vector<DifferenceLine> lines_of(const RunDifference& difference);
/// "compared with 20260115T120000Z-5d3f09ab: 1 new, 2 fixed, 3 still, 4 no longer tested"
std::string headline_of(const RunDifference& difference);

/// "until 2026-06-30: ticket 12 (LP team)", of an entry of a baseline.
std::string listed_words(const KnownFinding& known);

}  // namespace runner

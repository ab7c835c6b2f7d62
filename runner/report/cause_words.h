// What is said of a cause wherever causes are listed: how far it reaches, the rules that it breaks, and the commands
// that show it. All of it is printable and on one line each, and holds no secret.
#pragma once

#include <string>

#include "runner/record/record.h"

namespace runner {

struct CauseWords {
  std::string extent;     ///< "35 scenarios, 40 exchanges; 3 findings follow from it; known until 2026-06-30: ..."
  std::string rules;      ///< ids
  std::string rule_text;  ///< of the first
  std::string seen;       ///< "SCENARIO step 1, FILE:12:3"; empty: a finding of the whole run, as is what follows
  std::string sent;       ///< "POST /path"
  std::string got;        ///< the response in short
  // Commands; empty where there is none.
  std::string curl;    ///< sends the request of the example again
  std::string replay;  ///< repeats the scenario of the example from the evidence
  std::string again;   ///< reruns the scenarios that show the cause
};

CauseWords words_of(const Record& record, const Cause& cause);

/// "until 2026-06-30: ticket 12 (LP team)", of an entry of a baseline.
std::string listed_words(const KnownFinding& known);

/// "1 cause", "2 causes".
std::string plural(size_t count, std::string_view what);

}  // namespace runner

// What the evidence of a run says of it, as far as runs are listed and compared by it: verdicts of scenarios, and
// causes with the scenarios that show them. Made from documents, which may say anything: texts are printable and on one
// line, and what is missing stays empty. No file is read here.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace runner {

/// A cause as results.json and causes.json of a run have it.
struct SummarizedCause {
  std::string fingerprint;
  std::string level;                        ///< "must" or "should"
  std::string check;                        ///< id of the runner's rule
  std::string sentence;                     ///< what is wrong where
  bool known = false;                       ///< accepted by a baseline
  bool of_run = false;                      ///< a finding of the whole run shows it
  std::vector<std::string> scenarios = {};  ///< ids of those that show it

  std::string_view word() const;  ///< "known", "FAIL" or "warning"
};

struct SummarizedScenario {
  std::string verdict;
  bool complete = true;  ///< executed to its end
};

/// What a run's evidence says of it, as far as runs are compared and listed by it.
struct RunSummary {
  std::string name;        ///< of its folder; empty: not published yet
  std::string started_at;  ///< empty: not known
  std::string milestone;
  std::string target;
  bool overall = false;
  bool partial = false;
  bool interrupted = false;
  int64_t selected = 0;
  int64_t of = 0;                                            ///< scenarios that the milestone has
  std::map<std::string, SummarizedScenario> scenarios = {};  ///< by id
  std::vector<SummarizedCause> causes = {};
  std::map<std::string, std::string> inputs = {};  ///< digests by file

  size_t count(std::string_view verdict) const;
};

/// The documents that a summary is made from.
struct RunDocuments {
  const wire::Json& results;   ///< results.json
  const wire::Json& causes;    ///< causes.json; null where a run has none: causes have no sentences then
  const wire::Json& coverage;  ///< coverage.json
  const wire::Json& target;    ///< target.json
  const wire::Json& facts;     ///< run.json; null: not known
};
RunSummary summarize(const RunDocuments& documents);

}  // namespace runner

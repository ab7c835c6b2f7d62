// What an exploration found, as the record that reports and evidence are made from: a scenario for each finding, with
// that finding as its cause, after one that passes where the exploration itself was made. Read from the exploration's
// document (exploration.json), so that joined explorations become a record too. It judges nothing.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "runner/record/record.h"

namespace runner {

inline constexpr const char* kExplorationFile = "exploration.json";  ///< in the evidence of an exploration

struct ExploredParts {
  const wire::Json& document;                            ///< explore/render.h, exploration_json
  const std::map<std::string, ExchangeList>& exchanges;  ///< of each finding, by its id
  std::optional<AppliedBaseline> baseline;               ///< judged
  std::string where;                                     ///< names the document in the Error
};

/// The runs of `plan` become those of the record, which the plan must outlive. Error: where the document is not one of
/// this program.
wire::Result<Record> explored_record(Plan& plan, const ExploredParts& parts);

}  // namespace runner

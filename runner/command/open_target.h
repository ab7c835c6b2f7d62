// The driver of a run: the in-process reference implementation, or the service that the options name, with what was
// found out about it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/command/command.h"
#include "runner/command/target_options.h"

namespace runner {

struct OpenedTarget {
  std::unique_ptr<Driver> driver;
  /// The kind of target for a milestone's `optional_on`: a pinned gate makes the in-process subject a served one, so
  /// that both are judged alike.
  bool over_http = false;
  std::vector<std::string> facts;  ///< a line each; empty in process
};

/// Whether a run keeps every answer: then what a target may send in all has a limit.
enum class KeptAnswers { all, none };

/// What is asked of open_target besides the options.
struct TargetPurpose {
  std::string milestone;       ///< id
  std::string journal_folder;  ///< for the journal where the options name none; empty: no journal
  std::optional<Gate> pinned_gate;
  KeptAnswers answers = KeptAnswers::all;
};

wire::Result<OpenedTarget> open_target(const TargetOptions& options, const TargetPurpose& purpose,
                                       const Environment& environment);

}  // namespace runner

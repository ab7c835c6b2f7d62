// Opens the target of a run: the in-process reference implementation, or the service that the options name, with what
// was found out about it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/command/command.h"
#include "runner/command/target_options.h"

namespace runner {

struct Plan;

struct OpenedTarget {
  std::unique_ptr<Driver> driver;
  /// The kind of target for a milestone's `optional_on`. With a pinned gate the in-process subject counts as a served
  /// one, so that both are judged alike.
  bool over_http = false;
  std::vector<std::string> facts;  ///< one per line; empty in process
};

/// The target's URL and the facts, for the user; empty in process.
std::string facts_text(const OpenedTarget& target);

/// Whether a run keeps every response; if so, the total that a target may send is limited.
enum class KeptResponses { all, none };

/// What open_target needs besides the options.
struct TargetPurpose {
  const Plan& plan;            ///< outlives the target
  std::string journal_folder;  ///< for the journal where the options name none; empty: no journal
  std::optional<Gate> pinned_gate;
  KeptResponses responses = KeptResponses::all;
};

wire::Result<OpenedTarget> open_target(const TargetOptions& options, const TargetPurpose& purpose,
                                       const Environment& environment);

}  // namespace runner

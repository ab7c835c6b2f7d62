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
  unsigned shards = 1;  ///< that share the limit of requests per second
};

/// What happens to the machines of the target while it is used (driver/machine_faults.h).
struct MachineFaultOptions {
  std::string restart;                ///< command for sh; empty: none
  std::vector<std::string> replicas;  ///< URLs besides that of the target
  bool lose_answers = false;

  bool any() const { return !restart.empty() || !replicas.empty() || lose_answers; }
};

/// The target, with its replicas, on machines that fail. A command that restarts it is given a minute.
wire::Result<OpenedTarget> open_failing_target(TargetOptions options, const MachineFaultOptions& faults,
                                               const TargetPurpose& purpose, const Environment& environment);

wire::Result<OpenedTarget> open_target(const TargetOptions& options, const TargetPurpose& purpose,
                                       const Environment& environment);

}  // namespace runner

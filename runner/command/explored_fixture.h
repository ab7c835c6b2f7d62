// Writes what an exploration found as a fixture, and keeps the file only where it says what it should: it can be read,
// the reference implementation passes it, and the target fails it for the reason that was found.
#pragma once

#include <string>

#include "runner/command/command.h"
#include "runner/command/load_plan.h"
#include "runner/explore/write_fixture.h"

namespace runner {

class ExploredFixtures {
 public:
  /// `folder` is below the root that the milestone is located from. All must outlive it.
  ExploredFixtures(const LocatedMilestone& milestone, std::string folder, Driver& target,
                   const Environment& environment)
      : milestone_(milestone), folder_(std::move(folder)), target_(target), environment_(environment) {}

  /// Names the file in the discovery, or why there is none.
  void keep(explore::Discovery& discovery);
  /// A file that could not be written.
  const std::optional<wire::Error>& failure() const { return failure_; }

 private:
  std::string refuse(const explore::Discovery& discovery, const std::string& path) const;
  bool is_shown(const explore::Discovery& discovery, const LoadedPlan& loaded, const ScenarioRun& run) const;

  const LocatedMilestone& milestone_;
  const std::string folder_;
  Driver& target_;
  const Environment& environment_;
  std::optional<wire::Error> failure_;
};

/// The folder that a run needs as its root to read both the milestone and fixtures in `folder`: the milestone's own
/// root where the folder is below it, else the nearest folder above both.
std::string root_of_both(const std::string& root, const std::string& folder);
/// The options with which a run finds such fixtures, each after a space; empty where it needs none.
std::string options_to_run(const std::string& root, const std::string& root_of_fixtures);

}  // namespace runner

// Finds the repository of a milestone or of a run's evidence and makes the plan. The repository root is the option
// --root where it is given, else it is found from the path.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/plan/plan.h"

namespace runner {

/// The file that `name` means: a path as it is; an id in the folder milestones/ of `contract`, or where
/// that is empty, of the working directory or else of `installed`. `name` itself where no such file exists.
std::string milestone_file(const std::string& name, const std::string& contract, const std::string& installed);

/// Replaces each name by its milestone_file.
void name_files(std::vector<std::string>& milestones, const std::string& contract, const std::string& installed);

/// A milestone file split into the repository root and the path below it.
struct LocatedMilestone {
  std::string root;
  std::string file;  ///< relative to the root
};

/// An empty `root`: the nearest folder above the file that holds the folder "schemas", else the parent of the file's
/// folder.
wire::Result<LocatedMilestone> locate_milestone(const std::string& milestone, const std::string& root);

/// The milestone of evidence, which names it relative to the root. An empty `root`: the nearest folder above
/// `evidence`, or else above the working directory, or else `installed`, that has the file.
wire::Result<LocatedMilestone> locate_milestone_of(const std::string& evidence, const std::string& milestone_file,
                                                   const std::string& root, const std::string& installed);

struct LoadedPlan {
  std::string root;
  std::unique_ptr<Plan> plan;
  std::vector<std::string> fixtures;  ///< those that were asked for, relative to the root
};

/// One line for each fixture next to those of the plan that no milestone of its folder lists, so that no run plays it.
std::vector<std::string> unlisted_fixtures(const LoadedPlan& loaded);

/// Locates the milestone and makes its plan, with `fixtures` as if the milestone listed them last.
wire::Result<LoadedPlan> load_plan(const std::string& milestone, const std::string& root,
                                   const std::vector<std::string>& fixtures = {});
/// The same, whatever the schemas prove to be impossible: the first of these is in `impossible`.
wire::Result<LoadedPlan> load_plan_whatever_holds(const std::string& milestone, wire::Problem& impossible);
wire::Result<LoadedPlan> load_plan(const LocatedMilestone& milestone, const std::vector<std::string>& fixtures = {});

}  // namespace runner

// Which scenario runs of a plan a filter selects, and where the repository root of a milestone file is.
#pragma once

#include <string>
#include <vector>

#include "runner/command/options.h"
#include "runner/plan/plan.h"

namespace runner {

/// In the order of the plan. A pattern (fnmatch(3), '*' stands for '/' too) matches a scenario's id, or one of its
/// cases'
/// ("scenario/case").
std::vector<const ScenarioRun*> select_runs(const Plan& plan, const Filter& filter);

/// "did you mean 'NAME'?" for the first operation, tag or scenario of the filter that the plan does not know; empty
/// where no name is near.
std::string nearest_selection(const Plan& plan, const Filter& filter);

/// A milestone file split into the repository root and the path below it. The root is `root` where given, else the
/// nearest folder above the file that holds the folder `schemas`, else the parent of the file's folder.
struct LocatedMilestone {
  std::string root;
  std::string file;  ///< relative to the root
};
wire::Result<LocatedMilestone> locate_milestone(const std::string& written, const std::string& root);
/// The files as paths below the root.
wire::Result<std::vector<std::string>> locate_fixtures(const std::vector<std::string>& written,
                                                       const std::string& root);

}  // namespace runner

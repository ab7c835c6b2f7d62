// Renders an exploration for people and for machines. Nothing is judged here.
#pragma once

#include <map>
#include <string>

#include "runner/explore/baseline.h"
#include "runner/explore/exploration.h"

namespace runner::explore {

struct RenderOptions {
  std::string milestone_file;        ///< as typed, for commands to repeat
  std::string run_options;           ///< with which a run finds the fixtures, each after a space
  std::string curl_options;          ///< with which curl reaches the target
  std::vector<std::string> secrets;  ///< not to be shown
  BaselineVerdict baseline;          ///< which findings are known, and which known ones were not found
  bool strict = false;
  bool colour = false;
};

std::string render_exploration(const Exploration& exploration, const RenderOptions& options);
wire::Json exploration_json(const Exploration& exploration, const RenderOptions& options);

/// Whether anything has to be fixed: a violated MUST that is not known; with `strict` a violated SHOULD too.
bool has_findings(const Exploration& exploration, const RenderOptions& options);
/// "must", "should" or "gap".
std::string_view weight_of(const Discovery& discovery);

}  // namespace runner::explore

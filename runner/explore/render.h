// Renders an exploration for people and for machines. Nothing is judged here.
#pragma once

#include <string>

#include "runner/explore/exploration.h"
#include "runner/explore/render_options.h"

namespace runner::explore {

std::string render_exploration(const Exploration& exploration, const RenderOptions& options);
wire::Json exploration_json(const Exploration& exploration, const RenderOptions& options);

/// Whether anything has to be fixed: a violated MUST that is not known, or no longer accepted;
/// with `strict` a violated SHOULD or what is known, too.
bool has_findings(const Exploration& exploration, const RenderOptions& options);
/// A baseline's entries for what fails the exploration.
std::vector<KnownFinding> entries_for(const Exploration& exploration, wire::Instant now);
/// "must", "should" or "gap".
std::string_view text_of_fault(const Exploration& exploration, AtFault at_fault);
std::string_view weight_of(const Discovery& discovery);

}  // namespace runner::explore

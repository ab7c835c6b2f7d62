// The order in which findings are shown: the worst first, as a person would fix them. It judges nothing.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/explore/exploration.h"

namespace runner::explore {

/// Lower is worse: lost connections and 5xx, integrity, access, effects of requests, state, payloads, envelopes and
/// codes; then warnings, then what the contract leaves undefined.
int severity_of(const Observation& observation);

/// The worst first; those of the same severity by the number of cases that show them. `known` fingerprints come last.
std::vector<const Discovery*> by_severity(const std::vector<Discovery>& discoveries,
                                          const std::set<std::string>& known);

}  // namespace runner::explore

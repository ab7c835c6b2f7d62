// JUnit XML of one or more runs: a test suite a milestone, a test case a scenario run. Valid under the schemas of Jenkins
// xUnit and of Ant.
#pragma once

#include <string>
#include <vector>

#include "runner/execute/record.h"

namespace runner {

std::string render_junit(const std::vector<const Record*>& records);

}  // namespace runner

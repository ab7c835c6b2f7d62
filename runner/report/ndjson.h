// Newline-delimited JSON: a line when a milestone begins, a line for each scenario run as it ends, a line with the
// verdict. Written during the run, so that it can be followed; the lines of scenarios are in the order in which
// they end.
#pragma once

#include <string>

namespace runner {

struct Plan;
struct Record;
struct ScenarioResult;

std::string ndjson_begin(const Plan& plan, size_t selected);
std::string ndjson_scenario(const ScenarioResult& result);
std::string ndjson_end(const Record& record, bool strict);

}  // namespace runner

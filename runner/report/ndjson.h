// Newline-delimited JSON: a line when a milestone begins, a line for each scenario run as it ends, a line with the
// verdict. Written while the run goes, so that somebody can follow it; the lines of scenarios come in the order in
// which they end.
#pragma once

#include <string>

#include "runner/report/report.h"

namespace runner {

std::string ndjson_begin(const Plan& plan, size_t selected);
std::string ndjson_scenario(const ScenarioResult& result);
std::string ndjson_end(const Record& record, bool strict);

/// The same for finished records, scenarios in the order of the plan.
std::string render_ndjson(const ReportInput& input);

}  // namespace runner

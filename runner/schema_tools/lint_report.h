// The findings of `schema lint` as text for people, as JSON, and as SARIF 2.1.0 for code review tools.
#pragma once

#include <string>
#include <vector>

#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

/// "file:line:column: level: message [rule]" and a line with the fix, for each finding.
std::string lint_text(const std::vector<LintFinding>& findings);
/// A list of {"rule", "level", "file", "line", "column", "pointer", "message", "fix"}.
wire::Json lint_json(const std::vector<LintFinding>& findings);
wire::Json lint_sarif(const std::vector<LintFinding>& findings);

}  // namespace runner::schema_tools

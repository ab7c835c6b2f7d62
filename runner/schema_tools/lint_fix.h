// Corrects findings that need no decision: deletes keywords without effect and values that are listed twice. A file is
// written only where the schema is proved to mean the same as before.
#pragma once

#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

/// How many of the findings in the file were corrected; `uri` is that of its root. Error: the meaning is not proved to
/// be the same, or the file cannot be written; then it is as it was.
wire::Result<size_t> fix_file(const SchemaFiles& files, const std::string& uri,
                              const std::vector<LintFinding>& findings);

}  // namespace runner::schema_tools

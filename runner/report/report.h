// The reports of a run by format: their names, and the text of each, rendered from finished records. A report judges
// nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/report/render.h"

namespace runner {

enum class ReportFormat { junit, ctrf, sarif, tap, markdown, html, ndjson, har, curl };
std::optional<ReportFormat> parse_report_format(std::string_view name);
/// "junit, ctrf, ...": for messages.
std::string report_format_names();
/// Its name in a run's reports/, such as "junit.xml".
std::string report_file_name(ReportFormat format);

std::string render_report(ReportFormat format, const ReportInput& input);

/// A script: its file may be executed.
constexpr bool is_script(ReportFormat format) { return format == ReportFormat::curl; }

}  // namespace runner

// The reports of a run by format. Each is rendered from finished records, after the run, by its own file; ndjson.h
// alone is written while the run goes. A report judges nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/record/record.h"

namespace runner {

enum class ReportFormat { junit, ctrf, sarif, tap, markdown, html, ndjson };
std::optional<ReportFormat> parse_report_format(std::string_view name);
/// "junit, ctrf, ...": for messages.
std::string report_format_names();
/// Its name in a run's reports/, such as "junit.xml".
std::string report_file_name(ReportFormat format);

/// What a report is made from. Times are those of the process; they are all that is not the same from run to run.
struct ReportInput {
  std::vector<const Record*> records;
  bool strict = false;
  int64_t started_ms = 0;  ///< since 1970-01-01T00:00:00Z
  int64_t stopped_ms = 0;
  /// Of places in what a code host shows at the lines of its checkout: the way from there to the repository root, "" or
  /// ending in '/'.
  std::string place_prefix = {};
};

std::string render_report(ReportFormat format, const ReportInput& input);

/// One test of a report: a scenario run, or a finding of the whole run.
struct ReportCase {
  std::string name;
  Place place;
  Verdict verdict = Verdict::passed;
  std::string reason;  ///< why not testable
  std::vector<const PlacedFinding*> findings;
};
std::vector<ReportCase> cases_of(const Record& record);

/// The file of a place; empty where it has none.
std::string file_of(const Place& place);

/// "file:line:column rule pointer: expected ..., actual ...", in lines, printable.
std::string describe_findings(const ReportCase& test);

std::string render_junit(const ReportInput& input);
std::string render_ctrf(const ReportInput& input);
std::string render_sarif(const ReportInput& input);
std::string render_tap(const ReportInput& input);
std::string render_markdown(const ReportInput& input);
std::string render_html(const ReportInput& input);

}  // namespace runner

// What every report is made from, and the function of each format, which is in a file of its own. Whatever a target
// sent passes through printable() on its way into a report.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// What a report is made from. Times are those of the process; they are all that is not the same from run to run.
struct ReportInput {
  std::vector<const Record*> records;
  bool strict = false;
  int64_t started_ms = 0;  ///< since 1970-01-01T00:00:00Z
  int64_t stopped_ms = 0;
  /// Of places in what a code host shows at the lines of its checkout: the way from there to the repository root, "" or
  /// ending in '/'.
  std::string place_prefix = {};
  /// The moment of started_ms on the clock of ExchangeTime; where it is not given, no exchange has a time of its own.
  std::chrono::steady_clock::time_point started = {};
};

/// Where, when and by what a run was made, for the header of a report: "target", "gate", "date", "version", "evidence".
struct RunFact {
  std::string_view name;
  std::string value;
};
std::vector<RunFact> facts_of(const Record& record, const ReportInput& input);

/// One test of a report: a scenario run, a finding of the whole run, or, deferred, that the run was interrupted.
struct ReportCase {
  std::string name;
  Place place;
  Verdict verdict = Verdict::passed;
  std::string reason;  ///< why not testable, or why what fails is accepted
  std::vector<const PlacedFinding*> findings;
  int64_t duration_ms = 0;
  std::vector<std::string> causes;  ///< "cause 3: what is wrong where", of its findings
  std::string trace = {};           ///< trace id of its requests; empty: none was sent
};
std::vector<ReportCase> cases_of(const Record& record);

/// Escapes '&', '<', '>' and both quotes: safe in HTML text and attributes.
std::string html_escaped(std::string_view text);

/// The file of a place; empty where it has none.
std::string file_of(const Place& place);

/// The causes in a line each, then "file:line:column rule pointer: expected ..., actual ...", in lines, printable.
/// Findings that follow from others are counted.
std::string describe_findings(const ReportCase& test);

std::string render_junit(const ReportInput& input);
std::string render_ctrf(const ReportInput& input);
std::string render_sarif(const ReportInput& input);
std::string render_tap(const ReportInput& input);
std::string render_markdown(const ReportInput& input);
std::string render_html(const ReportInput& input);
std::string render_har(const ReportInput& input);
std::string render_curl_script(const ReportInput& input);
/// ndjson.h has the parts that are written while the run is under way.
std::string render_ndjson(const ReportInput& input);

}  // namespace runner

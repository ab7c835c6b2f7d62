#include "runner/report/report.h"

#include <fmt/format.h>

#include <array>

#include "runner/record/printable.h"
#include "runner/report/ndjson.h"

namespace runner {
namespace {

constexpr size_t kMaxShownBytes = 4000;

struct FormatEntry {
  ReportFormat format;
  std::string_view name;
  std::string_view file;
  std::string (*render)(const ReportInput&);
};
constexpr std::array<FormatEntry, 7> kFormats = {{{ReportFormat::junit, "junit", "junit.xml", render_junit},
                                                  {ReportFormat::ctrf, "ctrf", "ctrf.json", render_ctrf},
                                                  {ReportFormat::sarif, "sarif", "sarif.json", render_sarif},
                                                  {ReportFormat::tap, "tap", "run.tap", render_tap},
                                                  {ReportFormat::markdown, "markdown", "run.md", render_markdown},
                                                  {ReportFormat::html, "html", "run.html", render_html},
                                                  {ReportFormat::ndjson, "ndjson", "run.ndjson", render_ndjson}}};

const FormatEntry& entry_of(ReportFormat format) { return kFormats[static_cast<size_t>(format)]; }

const Place& place_of(const ScenarioRun& run) { return run.variation ? run.variation->place : run.scenario->place; }

}  // namespace

std::optional<ReportFormat> parse_report_format(std::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.name == name) return entry.format;
  }
  return std::nullopt;
}

std::string report_format_names() {
  std::string names;
  for (const FormatEntry& entry : kFormats) names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  return names;
}

std::string report_file_name(ReportFormat format) { return std::string(entry_of(format).file); }

std::string render_report(ReportFormat format, const ReportInput& input) { return entry_of(format).render(input); }

std::vector<ReportCase> cases_of(const Record& record) {
  std::vector<ReportCase> cases;
  cases.reserve(record.scenarios.size() + record.run_findings.size());
  for (const ScenarioResult& result : record.scenarios) {
    ReportCase test{result.run->id, place_of(*result.run), result.verdict, result.reason, {}};
    for (const PlacedFinding& placed : result.findings) test.findings.push_back(&placed);
    cases.push_back(std::move(test));
  }
  for (const PlacedFinding& placed : record.run_findings) {
    const Verdict verdict = placed.finding.level == Level::must ? Verdict::failed : Verdict::warned;
    cases.push_back({fmt::format("{}: {}", checks::id_of(placed.finding.rule), printable(placed.finding.expected, 200)),
                     placed.place,
                     verdict,
                     "",
                     {&placed}});
  }
  return cases;
}

std::string file_of(const Place& place) { return place.file ? *place.file : std::string(); }

std::string describe_findings(const ReportCase& test) {
  std::string text;
  for (const PlacedFinding* placed : test.findings) {
    const checks::Finding& finding = placed->finding;
    text += fmt::format("{} {}{}\n", placed->place.to_string(), checks::id_of(finding.rule),
                        finding.level == Level::should ? " (warning)" : "");
    if (!finding.pointer.empty()) text += fmt::format("  at {}\n", printable(finding.pointer, kMaxShownBytes));
    text += fmt::format("  expected {}\n  actual {}\n", printable(finding.expected, kMaxShownBytes),
                        printable(finding.actual, kMaxShownBytes));
  }
  return text;
}

}  // namespace runner

#include "runner/report/render.h"

#include <fmt/format.h>

namespace runner {
namespace {

constexpr size_t kMaxShownBytes = 4000;

const Place& place_of(const ScenarioRun& run) { return run.variation ? run.variation->place : run.scenario->place; }

}  // namespace

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

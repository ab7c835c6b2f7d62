#include "runner/report/render.h"

#include <fmt/format.h>

#include <set>

#include "runner/tool/tool.h"

namespace runner {
namespace {

constexpr size_t kMaxShownBytes = 4000;

std::vector<std::string> causes_of(const Record& record, const std::vector<PlacedFinding>& findings) {
  std::set<int> causes;
  for (const PlacedFinding& placed : findings) causes.insert(placed.cause);
  causes.erase(-1);
  std::vector<std::string> lines;
  for (int cause : causes)
    lines.push_back(fmt::format("cause {}: {}", cause + 1, record.causes[static_cast<size_t>(cause)].sentence));
  return lines;
}

std::string gate_of(TargetGate gate) {
  switch (gate) {
    case TargetGate::settable:
      return "set by each scenario";
    case TargetGate::closed:
      return "closed";
    case TargetGate::open:
      return "open";
    case TargetGate::unknown:
      break;
  }
  return "not known";
}

// "known: ticket 12 (LP team, until 2026-12-31)", of the first cause that the baseline accepts.
std::string why_known(const Record& record, const std::vector<PlacedFinding>& findings) {
  for (const PlacedFinding& placed : findings) {
    if (!record.is_known(placed)) continue;
    const Cause& cause = record.causes[static_cast<size_t>(placed.cause)];
    return fmt::format("known: {} ({}, until {}); {}", wire::printable(cause.listed->reason, kMaxShownBytes),
                       wire::printable(cause.listed->owner, kMaxShownBytes), cause.listed->expires, cause.sentence);
  }
  return "";
}

const Place& place_of(const ScenarioRun& run) { return run.variation ? run.variation->place : run.scenario->place; }

}  // namespace

// The scenarios that did not run are no tests of the report, which would otherwise look like a success.
ReportCase interruption_of(const Record& record) {
  const auto file = std::make_shared<std::string>(record.plan->file);
  return {"the run was interrupted",
          {file, 1, 1},
          Verdict::deferred,
          fmt::format("interrupted: {} of {} scenario runs were made", record.scenarios.size(), record.selected),
          {},
          0,
          {}};
}

std::vector<ReportCase> cases_of(const Record& record) {
  std::vector<ReportCase> cases;
  cases.reserve(record.scenarios.size() + record.run_findings.size());
  for (const ScenarioResult& result : record.scenarios) {
    ReportCase test{result.run->id,
                    place_of(*result.run),
                    result.verdict,
                    result.reason,
                    {},
                    result.duration_ms,
                    causes_of(record, result.findings),
                    trace_id_of(result)};
    if (result.verdict == Verdict::known) test.reason = why_known(record, result.findings);
    for (const PlacedFinding& placed : result.findings) test.findings.push_back(&placed);
    cases.push_back(std::move(test));
  }
  for (const PlacedFinding& placed : record.run_findings) {
    const bool known = placed.cause >= 0 && record.accepts(record.causes[static_cast<size_t>(placed.cause)]);
    const Verdict verdict = placed.finding.level == Level::should ? Verdict::warned
                            : known                               ? Verdict::known
                                                                  : Verdict::failed;
    cases.push_back(
        {fmt::format("{}: {}", checks::id_of(placed.finding.rule), wire::printable(placed.finding.expected, 200)),
         placed.place,
         verdict,
         verdict == Verdict::known ? why_known(record, {placed}) : "",
         {&placed},
         0,
         causes_of(record, {placed})});
  }
  if (record.interrupted) cases.push_back(interruption_of(record));
  return cases;
}

std::vector<RunFact> facts_of(const Record& record, const ReportInput& input) {
  std::vector<RunFact> facts = {{"target", record.target},
                                {"gate", gate_of(record.capabilities.gate)},
                                {"date", wire::format_instant({input.started_ms})},
                                {"version", fmt::format("{} {}", kToolName, kToolVersion)}};
  if (!record.delivery.empty()) facts.push_back({"delivery", record.delivery});
  if (!record.evidence.empty()) facts.push_back({"evidence", record.evidence});
  return facts;
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 8);
  for (char byte : text) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

std::string file_of(const Place& place) { return place.file ? *place.file : std::string(); }

std::string describe_findings(const ReportCase& test) {
  std::string text;
  for (const std::string& cause : test.causes) text += cause + "\n";
  if (!test.trace.empty()) text += fmt::format("trace {}\n", test.trace);
  size_t consequences = 0;
  for (const PlacedFinding* placed : test.findings) {
    const checks::Finding& finding = placed->finding;
    if (placed->because_of >= 0) {
      ++consequences;
      continue;
    }
    text += fmt::format("{} {}{}\n", placed->place.to_string(), checks::id_of(finding.rule),
                        finding.level == Level::should ? " (warning)" : "");
    if (!finding.pointer.empty()) text += fmt::format("  at {}\n", wire::printable(finding.pointer, kMaxShownBytes));
    text += fmt::format("  expected {}\n  actual {}\n", wire::printable(finding.expected, kMaxShownBytes),
                        wire::printable(finding.actual, kMaxShownBytes));
  }
  if (consequences > 0) text += fmt::format("follows from these: {}\n", wire::counted(consequences, "more finding"));
  return text;
}

}  // namespace runner

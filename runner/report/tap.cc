// TAP version 14: a test point a scenario run, its causes and findings as its YAML diagnostic. What fails for known
// causes alone is "not ok ... # TODO", which fails no harness.
#include <fmt/format.h>

#include "runner/report/render.h"
#include "wire/json.h"

namespace runner {
namespace {

constexpr size_t kMaxNameBytes = 400;

/// '\' and '#' mean something in a description; line feeds end it.
std::string description(std::string_view text) {
  std::string escaped;
  for (char byte : wire::printable(text, kMaxNameBytes)) {
    if (byte == '\\' || byte == '#') escaped += '\\';
    escaped += byte == '\n' ? ' ' : byte;
  }
  return escaped;
}

/// A double-quoted YAML scalar: JSON text is one.
std::string yaml_scalar(std::string_view text) { return wire::to_text(wire::Json(wire::printable(text, 1000))); }

std::string diagnostic(const ReportCase& test) {
  std::string text = test.trace.empty() ? "  ---\n" : fmt::format("  ---\n  trace_id: {}\n", yaml_scalar(test.trace));
  text += "  findings:\n";
  for (const PlacedFinding* placed : test.findings) {
    const checks::Finding& finding = placed->finding;
    text += fmt::format("    - rule: {}\n      level: {}\n      at: {}\n", checks::id_of(finding.rule),
                        checks::to_text(finding.level), yaml_scalar(placed->place.to_string()));
    if (!finding.pointer.empty()) text += fmt::format("      pointer: {}\n", yaml_scalar(finding.pointer));
    text += fmt::format("      expected: {}\n      actual: {}\n", yaml_scalar(finding.expected),
                        yaml_scalar(finding.actual));
  }
  return text + "  ...\n";
}

}  // namespace

std::string render_tap(const ReportInput& input) {
  std::string points;
  std::string verdicts;
  std::string bail_out;  // ends the stream
  size_t number = 0;
  for (const Record* record : input.records) {
    verdicts += fmt::format("# {}: {}\n", description(record->plan->milestone.id),
                            description(record->verdict_line(input.strict)));
    for (const ReportCase& test : cases_of(*record)) {
      if (test.verdict == Verdict::deferred) {
        bail_out = fmt::format("Bail out! {} {}\n", description(record->plan->milestone.id), description(test.reason));
        continue;
      }
      const bool known = test.verdict == Verdict::known;
      points += fmt::format("{}ok {} - {} {}", known || test.verdict == Verdict::failed ? "not " : "", ++number,
                            description(record->plan->milestone.id), description(test.name));
      if (known) points += " # TODO " + description(test.reason);
      if (test.verdict == Verdict::not_testable) points += " # SKIP " + description(test.reason);
      points += '\n';
      if (!test.findings.empty()) points += diagnostic(test);
    }
  }
  return fmt::format("TAP version 14\n1..{}\n{}{}{}", number, points, verdicts, bail_out);
}

}  // namespace runner

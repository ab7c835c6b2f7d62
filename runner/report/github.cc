#include "runner/report/github.h"

#include <fmt/format.h>

#include "runner/report/printable.h"

namespace runner {
namespace {

constexpr size_t kMaxOfAKind = 10;
constexpr size_t kMaxMessageBytes = 1000;

/// Workflow commands end at the line; properties also at ',' and ':'.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char byte : printable(text, kMaxMessageBytes)) {
    if (special.find(byte) != std::string_view::npos) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    } else {
      out += byte;
    }
  }
  return out;
}

std::string property(std::string_view text) { return escaped(text, "%\r\n:,"); }
std::string message(std::string_view text) { return escaped(text, "%\r\n"); }

std::string annotation(const ReportCase& test, const PlacedFinding& placed) {
  const checks::Finding& finding = placed.finding;
  const std::string words = fmt::format("{}: {}{}expected {}, actual {}", test.name, finding.pointer,
                                        finding.pointer.empty() ? "" : ": ", finding.expected, finding.actual);
  return fmt::format("::{} file={},line={},col={},title={}::{}\n", finding.level == Level::must ? "error" : "warning",
                     property(file_of(placed.place)), std::max(1, placed.place.line), std::max(1, placed.place.column),
                     property(checks::id_of(finding.rule)), message(words));
}

}  // namespace

std::string render_annotations(const ReportInput& input) {
  std::string text;
  size_t left_out = 0;
  for (Level level : {Level::must, Level::should}) {
    size_t shown = 0;
    for (const Record* record : input.records) {
      for (const ReportCase& test : cases_of(*record)) {
        for (const PlacedFinding* placed : test.findings) {
          if (placed->finding.level != level) continue;
          if (shown++ < kMaxOfAKind) text += annotation(test, *placed);
        }
      }
    }
    left_out += shown > kMaxOfAKind ? shown - kMaxOfAKind : 0;
  }
  if (left_out > 0) text += fmt::format("::notice title=contract::{} more findings, in the job summary\n", left_out);
  return text;
}

}  // namespace runner

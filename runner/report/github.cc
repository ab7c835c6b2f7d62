#include "runner/report/github.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace runner {
namespace {

constexpr size_t kMaxOfAKind = 10;
constexpr size_t kMaxAnnotationBytes = 1000;

/// Workflow commands end at the line; properties also at ',' and ':'.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char byte : wire::printable(text, kMaxAnnotationBytes)) {
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

struct Annotation {
  std::string_view kind;
  const Place& place;
  std::string_view title;
  std::string words;
};

// One for each cause, at the fixture's line, and where a schema refuses a notice at its keyword.
class Annotations {
 public:
  explicit Annotations(const ReportInput& input) : prefix_(input.place_prefix) {
    for (const Record* record : input.records) {
      for (const Cause& cause : record->causes) take(*record, cause);
    }
  }

  std::string render() {
    std::string text;
    size_t left_out = 0;
    for (const auto* kind : {&errors_, &warnings_, &notices_}) {
      const size_t most = kind == &notices_ && left_out > 0 ? kMaxOfAKind - 1 : kMaxOfAKind;
      const size_t shown = std::min(most, kind->size());
      for (size_t i = 0; i < shown; ++i) text += (*kind)[i];
      if (kind != &notices_) left_out += kind->size() - shown;
    }
    if (left_out > 0)
      text += fmt::format("::notice title=contract::{}, in the job summary\n", wire::counted(left_out, "more cause"));
    return text;
  }

 private:
  std::string command(const Annotation& one) const {
    return fmt::format("::{} file={},line={},col={},title={}::{}\n", one.kind, property(prefix_ + file_of(one.place)),
                       std::max(1, one.place.line), std::max(1, one.place.column), property(one.title),
                       message(one.words));
  }

  void take(const Record& record, const Cause& cause) {
    const PlacedFinding& placed = record.example_of(cause);
    const bool must = cause.level == Level::must;
    const std::string trace =
        cause.scenario < 0 ? "" : trace_id_of(record.scenarios[static_cast<size_t>(cause.scenario)]);
    const std::string words =
        fmt::format("{} ({}){}{}", cause.sentence, wire::counted(cause.scenarios.size(), "scenario"),
                    trace.empty() ? "" : "; trace ", trace);
    if (record.accepts(cause)) {
      const std::string reason = fmt::format("known: {}; {}", cause.listed->reason, words);
      return notices_.push_back(command({"notice", placed.place, checks::id_of(cause.rule), reason}));
    }
    (must ? errors_ : warnings_)
        .push_back(command({must ? "error" : "warning", placed.place, checks::id_of(cause.rule), words}));
    if (placed.schema)
      notices_.push_back(command({"notice", *placed.schema, checks::id_of(cause.rule), "refuses: " + words}));
  }

  const std::string prefix_;
  std::vector<std::string> errors_;
  std::vector<std::string> warnings_;
  std::vector<std::string> notices_;
};

}  // namespace

std::string render_annotations(const ReportInput& input) { return Annotations(input).render(); }

}  // namespace runner

#include "runner/report/github.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace runner {
namespace {

constexpr size_t kMaxOfAKind = 10;
constexpr size_t kMaxAnnotationBytes = 1000;

/// Workflow commands end at the line; properties also at ',' and ':'.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char byte : printable(text, kMaxAnnotationBytes)) {
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

/// A keyword of a schema, and what it refused.
struct Refusal {
  const PlacedFinding* first = nullptr;
  std::string scenario;
  size_t count = 0;
};

/// Annotations of one level: for each rule and keyword the first, and the others.
struct Kind {
  std::vector<std::string> first;
  std::vector<std::string> again;
  std::set<std::pair<checks::Rule, std::string>> known;
};

class Annotations {
 public:
  explicit Annotations(const ReportInput& input) : prefix_(input.place_prefix) {
    for (const Record* record : input.records) {
      for (const ReportCase& test : cases_of(*record)) {
        for (const PlacedFinding* placed : test.findings) take(test, *placed);
      }
    }
  }

  std::string render() {
    std::string text;
    size_t left_out = 0;
    for (Kind* kind : {&errors_, &warnings_}) {
      std::vector<std::string>& all = kind->first;
      all.insert(all.end(), kind->again.begin(), kind->again.end());
      const size_t shown = std::min(kMaxOfAKind, all.size());
      for (size_t i = 0; i < shown; ++i) text += all[i];
      left_out += all.size() - shown;
    }
    text += on_schemas(left_out > 0 ? kMaxOfAKind - 1 : kMaxOfAKind);
    if (left_out > 0) text += fmt::format("::notice title=contract::{} more findings, in the job summary\n", left_out);
    return text;
  }

 private:
  std::string command(const Annotation& one) const {
    return fmt::format("::{} file={},line={},col={},title={}::{}\n", one.kind, property(prefix_ + file_of(one.place)),
                       std::max(1, one.place.line), std::max(1, one.place.column), property(one.title),
                       message(one.words));
  }

  std::string on_fixture(const ReportCase& test, const PlacedFinding& placed) const {
    const checks::Finding& finding = placed.finding;
    return command({finding.level == Level::must ? "error" : "warning", placed.place, checks::id_of(finding.rule),
                    fmt::format("{}: {}{}expected {}, actual {}", test.name, finding.pointer,
                                finding.pointer.empty() ? "" : ": ", finding.expected, finding.actual)});
  }

  void take(const ReportCase& test, const PlacedFinding& placed) {
    Kind& kind = placed.finding.level == Level::must ? errors_ : warnings_;
    // The first finding of a rule and keyword is listed before the repetitions.
    const bool is_new =
        placed.finding.keyword.empty() || kind.known.emplace(placed.finding.rule, placed.finding.keyword).second;
    (is_new ? kind.first : kind.again).push_back(on_fixture(test, placed));
    if (!placed.schema) return;
    Refusal& refusal = refusals_[placed.finding.keyword];
    if (refusal.count++ > 0) return;
    refusal.first = &placed;
    refusal.scenario = test.name;
  }

  // One notice for each keyword, the one that refuses most first.
  std::string on_schemas(size_t max) const {
    std::vector<const Refusal*> order;
    for (const auto& [keyword, refusal] : refusals_) order.push_back(&refusal);
    std::stable_sort(order.begin(), order.end(),
                     [](const Refusal* left, const Refusal* right) { return left->count > right->count; });
    std::string text;
    for (size_t i = 0; i < std::min(max, order.size()); ++i) {
      const checks::Finding& finding = order[i]->first->finding;
      text += command({"notice", *order[i]->first->schema, checks::id_of(finding.rule),
                       fmt::format("refuses {} value{}, first in {}: {}: expected {}, actual {}", order[i]->count,
                                   order[i]->count == 1 ? "" : "s", order[i]->scenario, finding.pointer,
                                   finding.expected, finding.actual)});
    }
    return text;
  }

  const std::string prefix_;
  Kind errors_;
  Kind warnings_;
  std::map<std::string, Refusal> refusals_;  ///< by keyword
};

}  // namespace

std::string render_annotations(const ReportInput& input) { return Annotations(input).render(); }

}  // namespace runner

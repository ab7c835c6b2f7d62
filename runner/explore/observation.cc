#include "runner/explore/observation.h"

#include <fmt/format.h>

#include "runner/explore/clauses.h"

namespace runner::explore {
namespace {

// Rules that are broken by outcomes, not at a place of the answer: expected and actual tell them apart.
bool is_of_outcome(checks::Rule rule) {
  return rule == checks::Rule::explore_accepted || rule == checks::Rule::explore_refused ||
         rule == checks::Rule::explore_refusal || rule == checks::Rule::explore_gap;
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::target:
      return "the target breaks a rule";
    case Verdict::reference:
      return "the reference breaks a rule";
    case Verdict::under_specified:
      return "under-specified";
  }
  return "";
}

std::string operation_of(const checks::Exchange& exchange) {
  return exchange.operation ? exchange.operation->id : exchange.request.method + " (raw)";
}

void set_key(Observation& observation, std::string_view defect_place) {
  const checks::Finding& finding = observation.finding;
  observation.key = fmt::format("{} {} {} {}", checks::id_of(finding.rule), observation.operation,
                                general_place(finding.pointer), static_cast<int>(observation.verdict));
  if (!is_of_outcome(finding.rule) || !finding.pointer.empty()) return;
  observation.key += fmt::format(" [{} / {}] {}", finding.expected, finding.actual, defect_place);
}

}  // namespace runner::explore

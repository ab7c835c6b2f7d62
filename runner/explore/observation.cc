#include "runner/explore/observation.h"

#include <fmt/format.h>

namespace runner::explore {
namespace {

// Rules about outcomes, not about a place in the response: expected and actual distinguish them.
bool is_of_outcome(checks::Rule rule) {
  return rule == checks::Rule::explore_accepted || rule == checks::Rule::explore_refused ||
         rule == checks::Rule::explore_refusal || rule == checks::Rule::explore_gap;
}

bool lacks_response(checks::Rule rule) {
  return rule == checks::Rule::transport_no_answer || rule == checks::Rule::transport_server_error;
}

}  // namespace

std::string_view to_text(AtFault at_fault) {
  switch (at_fault) {
    case AtFault::target:
      return "the target breaks a rule";
    case AtFault::reference:
      return "the reference breaks a rule";
    case AtFault::contract:
      return "under-specified";
  }
  return "";
}

std::string operation_of(const checks::Exchange& exchange) {
  return exchange.operation ? exchange.operation->id : exchange.request.method + " (raw)";
}

Observation observe(const checks::Finding& finding, const ExchangeLog& log, const Clauses& clauses) {
  Observation observation;
  observation.finding = finding;
  if (finding.exchange >= 0) {
    observation.operation = operation_of(log.at(finding.exchange));
    observation.action = log.at(finding.exchange).step;
  }
  observation.rules = clauses.of_check(checks::id_of(finding.rule));
  return observation;
}

void set_key(Observation& observation, const Defect& defect) {
  const checks::Finding& finding = observation.finding;
  observation.key = fmt::format("{} {} {} {}", checks::id_of(finding.rule), observation.operation,
                                general_place(finding.pointer), static_cast<int>(observation.at_fault));
  if (observation.other_order) observation.key += " order";
  if (lacks_response(finding.rule)) observation.key += fmt::format(" {} {}", defect.place, defect.kind);
  if (!is_of_outcome(finding.rule) || !finding.pointer.empty()) return;
  observation.key += fmt::format(" [{} / {}] {}", finding.expected, finding.actual, defect.place);
}

}  // namespace runner::explore

#include "runner/explore/consequences.h"

#include <algorithm>

namespace runner::explore {
namespace {

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

using checks::Exchange;
using checks::Rule;

bool is_explorers(const Observation& observation) {
  return checks::id_of(observation.finding.rule).starts_with("explore.");
}

// Status, code or reason code differ from the reference's.
bool compares_outcomes(const Observation& observation) {
  return is_explorers(observation) && observation.finding.pointer.empty() &&
         observation.finding.rule != Rule::explore_concurrent;
}

bool is_of_body(const Observation& observation) {
  const Rule rule = observation.finding.rule;
  return !observation.finding.pointer.empty() && (rule == Rule::explore_answer || rule == Rule::explore_gap ||
                                                  rule == Rule::explore_shows || rule == Rule::explore_trace);
}

// "409 CONFLICT reason" -> "CONFLICT reason"
std::string_view code_of(std::string_view outcome) {
  const size_t space = outcome.find(' ');
  return space == std::string_view::npos ? std::string_view() : outcome.substr(space + 1);
}
std::string_view without_reason(std::string_view outcome) {
  const size_t code = outcome.find(' ');
  const size_t reason = code == std::string_view::npos ? code : outcome.find(' ', code + 1);
  return outcome.substr(0, reason);
}

bool contains(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}
bool same_place(const Observation& left, const Observation& right) {
  const std::string& one = left.finding.pointer;
  const std::string& other = right.finding.pointer;
  return contains(one, other) || contains(other, one);
}

bool has_no_verdict(Rule rule) { return rule == Rule::transport_no_answer || rule == Rule::transport_server_error; }

// A check of the envelope says the same as the comparison with the reference's outcome.
bool explains_outcome(const Observation& check, const Observation& other, const Exchange& exchange) {
  const checks::Finding& outcome = other.finding;
  switch (check.finding.rule) {
    case Rule::error_status:
      return code_of(outcome.expected) == code_of(outcome.actual);
    case Rule::error_envelope:
      return exchange.error_code().empty();
    case Rule::reason_missing:
    case Rule::reason_misplaced:
    case Rule::reason_undeclared:
      return without_reason(outcome.expected) == without_reason(outcome.actual);
    case Rule::transport_body:
      return first_word(outcome.expected) == first_word(outcome.actual);
    case Rule::idempotency_replay:
      return true;
    default:
      return false;
  }
}

// The comparison with the reference's outcome says what a check of the envelope does.
bool is_explained_by_outcome(const Observation& outcome, const Observation& check, const Exchange& exchange) {
  switch (check.finding.rule) {
    case Rule::error_status:
      return code_of(outcome.finding.expected) != code_of(outcome.finding.actual);
    case Rule::reason_missing:
    case Rule::reason_misplaced:
    case Rule::reason_undeclared:
      return without_reason(outcome.finding.expected) != without_reason(outcome.finding.actual);
    case Rule::schema_response:
      return !exchange.error_code().empty();
    case Rule::explore_accepted:  // by the schema of the request alone
      return check.finding.pointer.starts_with("request ");
    case Rule::error_details:
      return true;
    default:
      return false;
  }
}

bool judges_exports(Rule rule) { return checks::id_of(rule).starts_with("export."); }

bool explains_body(const Observation& cause, const Observation& other) {
  const Rule rule = cause.finding.rule;
  if (rule == Rule::idempotency_replay) return true;
  if (judges_exports(rule)) return other.finding.pointer.starts_with("/export");
  if (!same_place(cause, other)) return false;
  if (rule == Rule::schema_response || rule == Rule::error_details || rule == Rule::explore_trace) return true;
  return rule == Rule::explore_answer && other.finding.rule == Rule::explore_shows;
}

// Whether `other` only repeats what `cause` shows of the same exchange.
bool explains(const Observation& cause, const Observation& other, const Exchange& exchange) {
  if (has_no_verdict(cause.finding.rule)) return !has_no_verdict(other.finding.rule);
  if (has_no_verdict(other.finding.rule)) return false;
  if (compares_outcomes(cause)) return is_explained_by_outcome(cause, other, exchange);
  if (compares_outcomes(other)) return explains_outcome(cause, other, exchange);
  if (!is_of_body(other) || cause.finding.rule == other.finding.rule) return false;
  // A warning does not hide what must hold.
  if (cause.finding.level == Level::should && other.finding.level == Level::must) return false;
  return explains_body(cause, other);
}

// Where events and writes do not pair up, an event was compared with another one's write.
bool is_of_unpaired_events(const Observation& observation, const std::vector<Observation>& observations) {
  return observation.finding.rule == Rule::event_payload &&
         std::any_of(observations.begin(), observations.end(), [](const Observation& other) {
           const Rule rule = other.finding.rule;
           return other.finding.level == Level::must && (rule == Rule::event_unexpected || rule == Rule::event_missing);
         });
}

}  // namespace

std::vector<Observation> without_consequences(const std::vector<Observation>& observations,
                                              const ExchangeList& exchanges) {
  const auto is_consequence = [&](const Observation& observation) {
    const int exchange = observation.finding.exchange;
    if (is_of_unpaired_events(observation, observations)) return true;
    if (exchange < 0 || observation.at_fault == AtFault::reference) return false;
    return std::any_of(observations.begin(), observations.end(), [&](const Observation& cause) {
      return &cause != &observation && cause.finding.exchange == exchange && cause.at_fault != AtFault::reference &&
             explains(cause, observation, exchanges[static_cast<size_t>(exchange)]);
    });
  };
  std::vector<Observation> leading;
  for (const Observation& observation : observations) {
    if (!is_consequence(observation)) leading.push_back(observation);
  }
  return leading;
}

}  // namespace runner::explore

#include "runner/explore/cause.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::explore {
namespace {

using checks::Rule;

// Mistakes in one member say something about that member. All others are of a kind that a service takes or refuses as
// a whole: an unknown member, null, whitespace, a body that is not JSON.
constexpr std::string_view kOfOneMember[] = {
    "required", "enum",       "choice",     "order",       "legal", "dependentRequired",
    "minimum",  "repetition", "empty list", "uniqueItems", "const", "text"};

bool is_of_one_member(std::string_view kind) {
  return std::find(std::begin(kOfOneMember), std::end(kOfOneMember), kind) != std::end(kOfOneMember);
}

bool is_made_wrong(const Defect& defect) {
  return !defect.empty() && defect.kind != "legal" && !defect.place.starts_with("case");
}

// The last member name of a pointer, without array indices.
std::string last_name(std::string_view pointer) {
  std::string general = general_place(pointer);
  while (general.ends_with("/*")) general.resize(general.size() - 2);
  return general.substr(general.rfind('/') + 1);
}

bool is_in_body(const Defect& defect) { return defect.place.empty() || defect.place.front() == '/'; }

// What was wrong with the request, or where nothing was, which operation was called.
std::string request_of(const Observation& observation, const Defect& defect) {
  const bool made_valid = defect.kind == "legal" && defect.place.empty();
  if (defect.empty() || made_valid || defect.place == "case") return observation.operation;
  if (!is_in_body(defect)) return fmt::format("{} {}", defect.kind, defect.place);
  return is_of_one_member(defect.kind) ? fmt::format("{} {}", defect.kind, last_name(defect.place)) : defect.kind;
}

// "400 CONSTRAINT_VIOLATION (generic)": the reason code for any bad input is another one in each operation.
std::string general_outcome(std::string_view outcome, const checks::Operation* operation) {
  const std::string_view generic = operation ? std::string_view(operation->generic_reason) : std::string_view();
  if (generic.empty() || !outcome.ends_with(generic)) return std::string(outcome);
  return fmt::format("{}(generic)", outcome.substr(0, outcome.size() - generic.size()));
}

bool lists(const std::vector<std::string>& reasons, std::string_view reason) {
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

// Every operation on a record can give the reason: it is about access to the record.
bool is_of_every_record(std::string_view reason, const checks::Contract& contract) {
  return std::all_of(contract.operations.begin(), contract.operations.end(), [&](const checks::Operation& operation) {
    return operation.borrowed || operation.path_parameters().empty() || lists(operation.reasons, reason);
  });
}

// The outcome is decided before what the operation is for: by identity, scope, key or the record in the path.
bool is_of_access(std::string_view outcome, const checks::Contract& contract) {
  const auto words = std::count(outcome.begin(), outcome.end(), ' ') + 1;
  if (words == 2 || outcome.starts_with("404 ")) return true;
  return outcome.starts_with("403 ") && is_of_every_record(outcome.substr(outcome.rfind(' ') + 1), contract);
}

bool is_about_outcome(const checks::Finding& finding) {
  const bool explorers = finding.rule == Rule::explore_accepted || finding.rule == Rule::explore_refused ||
                         finding.rule == Rule::explore_refusal || finding.rule == Rule::explore_gap;
  return explorers && finding.pointer.empty();
}

// What kind of value an excerpt shows, or in which words a check says what it expects, without the schema's place.
std::string shape_of(std::string_view excerpt) {
  if (excerpt == "nothing" || excerpt == "null") return std::string(excerpt);
  if (excerpt.starts_with('"')) return "text";
  if (excerpt.starts_with('{')) return "object";
  if (excerpt.starts_with('[')) return "list";
  return "";
}

// "the member "x" is not allowed here (SchemaName, /keyword)"
std::string message_of(std::string_view expected) { return std::string(expected.substr(0, expected.rfind(" ("))); }

std::string without_digits(std::string text) {
  std::string general;
  for (char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) general += c;
    if (digit && !general.ends_with('#')) general += '#';
  }
  return general;
}

Defect asked(const Defect& defect) { return is_made_wrong(defect) ? defect : Defect{}; }

// A service that fails over one text that it cannot read fails over all of them.
bool is_raw_body(const Defect& defect) { return defect.place == "body"; }

std::string of_outcome(const Observation& observation, const Defect& defect, const checks::Contract& contract) {
  const checks::Finding& finding = observation.finding;
  const checks::Operation* operation = contract.find_operation(observation.operation);
  const std::string expected = general_outcome(finding.expected, operation);
  const bool anywhere = !is_made_wrong(defect) && defect.kind != "legal" && is_of_access(finding.expected, contract);
  return fmt::format("{} for {}: {}", general_outcome(finding.actual, operation), expected,
                     anywhere ? "" : request_of(observation, defect));
}

std::string of_place(const Observation& observation, const Defect& defect) {
  const checks::Finding& finding = observation.finding;
  switch (finding.rule) {
    case Rule::transport_no_answer:
    case Rule::transport_server_error:
      return is_raw_body(defect) ? "a body that is not the sample's" : request_of(observation, asked(defect));
    case Rule::explore_concurrent:
      return request_of(observation, asked(defect));
    case Rule::explore_answer:
    case Rule::explore_gap:
      return fmt::format("{} {} for {}{}", last_name(finding.pointer), shape_of(finding.actual),
                         shape_of(finding.expected), observation.other_order ? " in another order" : "");
    default:
      return last_name(finding.pointer);
  }
}

}  // namespace

std::string cause_of(const Observation& observation, const Defect& defect, const checks::Contract& contract) {
  const checks::Finding& finding = observation.finding;
  const std::string rule = fmt::format("{} {} {}", checks::id_of(finding.rule), checks::to_text(finding.level),
                                       to_text(observation.at_fault));
  if (!observation.clause.empty()) return fmt::format("{}: {}", rule, observation.clause);
  if (!finding.keyword.empty()) {  // any document that a schema refuses in the same words
    return fmt::format("schema {}: {} {}", checks::to_text(finding.level), last_name(finding.pointer),
                       without_digits(message_of(finding.expected)));
  }
  return fmt::format(
      "{}: {}", rule,
      is_about_outcome(finding) ? of_outcome(observation, defect, contract) : of_place(observation, defect));
}

std::string place_of(const Observation& observation, const Defect& defect) {
  std::string place = observation.operation.empty() ? "the end of a case" : observation.operation;
  if (!observation.finding.pointer.empty()) place += " at " + general_place(observation.finding.pointer);
  if (is_made_wrong(defect)) place += fmt::format(", {} at {}", defect.kind, defect.place.empty() ? "/" : defect.place);
  return place;
}

}  // namespace runner::explore

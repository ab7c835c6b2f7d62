#include "runner/record/cause_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <tuple>

#include "runner/record/value_shape.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Exchange;
using checks::Finding;
using checks::Rule;
using Kind = CauseKey::Kind;

constexpr const char* kPlain = "any request";

// Which rules a finding is about; those of the step where it breaks none by itself.
std::string rules_of(const Record& record, const ScenarioResult& result, const PlacedFinding& placed) {
  if (placed.step < 0) return kPlain;
  std::vector<std::string> rules = placed.proves;
  if (is_without_result(placed.finding))
    rules = proof_of(*record.plan, *result.run, static_cast<size_t>(placed.step), "").rules;
  if (result.run->derived) rules = {std::string(checks::id_of(*result.run->derived))};
  std::sort(rules.begin(), rules.end());
  return rules.empty() ? kPlain : fmt::format("{}", fmt::join(rules, " "));
}

std::string operation_of(const Exchange& exchange) { return exchange.operation ? exchange.operation->id : ""; }

CauseKey refused_key(const Record& record, const ScenarioResult& result, const PlacedFinding& placed,
                     const Exchange& exchange) {
  CauseKey key;
  key.kind = Kind::refused;
  key.operation = operation_of(exchange);
  key.difference = checks::outcome_of(exchange);
  key.rules = rules_of(record, result, placed);
  return key;
}

// A request that nothing came of. A 5xx in place of one refusal has one cause in all operations.
CauseKey failed_key(const Record& record, const ScenarioResult& result, const PlacedFinding& placed,
                    const Exchange& exchange) {
  if (!exchange.response() || expects_success(*result.run, placed.step))
    return refused_key(record, result, placed, exchange);
  CauseKey key;
  key.kind = Kind::failed;
  key.difference = checks::outcome_of(exchange) + " in place of " +
                   (exchange.operation ? expected_refusal(*result.run, placed.step) : "a refusal");
  return key;
}

// An error code without a reason code has one meaning in all operations.
bool has_one_meaning(const ScenarioRun& run, int step) {
  if (step < 0) return false;
  const Expectation& expected = expectation_at(run, static_cast<size_t>(step));
  return expected.error && !expected.reason;
}

bool expects_reused_key(const Record& record, const ScenarioRun& run, int step) {
  const Expectation& expected = expectation_at(run, static_cast<size_t>(step));
  const std::string* code = expected.error ? expected.error->as_string() : nullptr;
  return code && record.plan->contract.conventions.errors.means(*code, checks::Refusal::key_reused);
}

// Mistakes of a request that a service notices, or does not, wherever they are.
struct MistakeInRequest {
  std::string_view keyword;  ///< of its schema
  std::string_view words;
};
constexpr MistakeInRequest kMistakes[] = {{"additionalProperties", "a member that its schema does not know"},
                                          {"minItems", "a list that is too short"},
                                          {"uniqueItems", "a list with equal items"}};

// The only mistake of the request, if it is such a one.
std::string mistake_in(const Exchange& exchange) {
  const checks::Operation* operation = exchange.operation;
  if (!operation || !operation->request || !exchange.request_body) return "";
  const auto violations = operation->request->schema.violations(*exchange.request_body, 2);
  if (violations.size() != 1) return "";
  const wire::Json* value = wire::find_at(*exchange.request_body, violations[0].instance_location);
  if (violations[0].keyword == "type" && value && value->is_null()) return "null where it is not allowed";
  for (const MistakeInRequest& mistake : kMistakes) {
    if (mistake.keyword == violations[0].keyword) return std::string(mistake.words);
  }
  return "";
}

CauseKey outcome_key(const Record& record, const ScenarioResult& result, const PlacedFinding& placed,
                     const Exchange& exchange) {
  if (expects_success(*result.run, placed.step)) return refused_key(record, result, placed, exchange);
  CauseKey key;
  if (!exchange.succeeded()) {
    key.kind = Kind::outcome;
    key.difference = placed.finding.expected + " -> ";
    // Whatever an operation refuses a reused key for, it does not compare payloads first.
    if (!expects_reused_key(record, *result.run, placed.step)) key.difference += placed.finding.actual;
    return key;
  }
  key.kind = Kind::accepted;
  if (has_one_meaning(*result.run, placed.step)) {
    key.difference = placed.finding.expected;
    return key;
  }
  key.place = mistake_in(exchange);
  if (!key.place.empty()) return key;
  key.rules = rules_of(record, result, placed);
  if (key.rules == kPlain) key.operation = operation_of(exchange);  // else the rule is not kept, wherever it shows
  return key;
}

// What is missing at a place is missing there whoever asks for it: a schema, a check or a fixture.
bool is_missing(const Finding& finding, const Exchange* exchange) {
  if (finding.pointer == "/error/details/reason_code" && exchange)
    return exchange->reason_code().empty() && !exchange->error_code().empty() && finding.rule != Rule::reason_misplaced;
  return finding.actual == "nothing" && finding.pointer.starts_with('/');
}

// The outermost of what is missing: where "/a" is not there, nothing below it is.
std::string missing_place(const std::string& pointer, const Exchange* exchange) {
  const wire::Response* response = exchange ? exchange->response() : nullptr;
  const auto body = response ? wire::parse_json(response->body.bytes()) : wire::Result<wire::Json>(wire::Error{});
  if (!body) return pointer;
  for (size_t end = pointer.find('/', 1); end != std::string::npos; end = pointer.find('/', end + 1)) {
    if (!wire::find_at(*body, pointer.substr(0, end))) return pointer.substr(0, end);
  }
  return pointer;
}

CauseKey missing_key(const Finding& finding, const Exchange* exchange) {
  CauseKey key;
  key.kind = Kind::missing;
  key.place = place_without_indices(missing_place(finding.pointer, exchange));
  return key;
}

// What a member must be, without what it is: "must be one of [...]".
std::string demand_of(const Finding& finding) {
  std::string words = finding.expected;
  for (std::string_view end : {" (", ", is ", "; is ", ", has "}) words.resize(std::min(words.find(end), words.size()));
  return words;
}

// A member that breaks what its schema demands does so wherever the record is shown that has it.
CauseKey schema_key(const Finding& finding) {
  CauseKey key;
  key.kind = Kind::schema;
  key.place = place_without_indices(finding.pointer);
  key.difference = finding.keyword.substr(finding.keyword.rfind('/') + 1);
  if (key.place.ends_with("/*") || key.place.empty()) return key;
  key.place.erase(0, key.place.rfind('/'));
  // A member that no schema knows is one too many in whatever object it is.
  if (key.difference != "additionalProperties") key.difference += " " + demand_of(finding);
  return key;
}

bool is_word(const wire::Json& value) {
  const std::string* text = value.as_string();
  if (!text) return value.as_boolean() != nullptr;
  return !text->empty() &&
         std::all_of(text->begin(), text->end(), [](unsigned char byte) { return std::isalpha(byte) || byte == '_'; });
}

// Goes down to the only member or element in which the values differ; `name`: of the last member on the way.
void narrow(const wire::Json*& expected, const wire::Json*& actual, std::string& name) {
  for (bool went = true; went;) {
    went = false;
    std::vector<std::tuple<const wire::Json*, const wire::Json*, std::string>> differing;
    const wire::Object* object = expected->as_object();
    const wire::Array* array = expected->as_array();
    if (object && actual->as_object() && object->size() == actual->as_object()->size()) {
      for (const wire::Member& member : *object) {
        const wire::Json* other = actual->find(member.key);
        if (!other || *other != member.value) differing.emplace_back(&member.value, other, member.key);
      }
    } else if (array && actual->as_array() && array->size() == actual->as_array()->size()) {
      for (size_t i = 0; i < array->size(); ++i) {
        if ((*array)[i] != (*actual->as_array())[i])
          differing.emplace_back(&(*array)[i], &(*actual->as_array())[i], name);
      }
    }
    if (differing.size() != 1 || !std::get<1>(differing[0])) return;
    std::tie(expected, actual, name) = differing[0];
    went = true;
  }
}

// A member that has one word in place of another, wherever it is shown: "status: restricted -> pending_review".
std::optional<CauseKey> word_key(const Finding& finding) {
  const auto expected = wire::parse_json(finding.expected.text());
  const auto actual = wire::parse_json(finding.actual.text());
  if (!expected || !actual || !finding.pointer.starts_with('/')) return std::nullopt;
  const wire::Json* wanted = &*expected;
  const wire::Json* found = &*actual;
  const std::string pointer = place_without_indices(finding.pointer);
  std::string name = pointer.substr(pointer.rfind('/') + 1);
  narrow(wanted, found, name);
  if (name == "*" || !is_word(*wanted) || !is_word(*found)) return std::nullopt;
  CauseKey key;
  key.kind = Kind::value;
  key.place = name;
  key.difference = wire::to_text(*wanted) + " -> " + wire::to_text(*found);
  return key;
}

CauseKey value_key(const Record& record, const ScenarioResult& result, const PlacedFinding& placed) {
  const Finding& finding = placed.finding;
  if (auto key = word_key(finding)) return *key;
  CauseKey key;
  key.kind = Kind::value;
  key.check = checks::id_of(finding.rule);
  if (const Exchange* exchange = exchange_of(&result, finding)) key.operation = operation_of(*exchange);
  key.place = place_without_indices(finding.pointer);
  const std::string expected = shape_of(finding.expected);
  const std::string actual = shape_of(finding.actual);
  key.difference = expected + " -> " + actual;
  // Two texts that differ look alike whichever rule decides them; a text that is missing does not.
  if (expected == actual || finding.pointer.empty()) key.rules = rules_of(record, result, placed);
  return key;
}

// The first exchange of the scenario with the same key.
const Exchange& first_with_key_of(const ScenarioResult& result, const Exchange& exchange) {
  return *std::find_if(result.exchanges.begin(), result.exchanges.end(), [&](const Exchange& earlier) {
    return &earlier == &exchange || (!earlier.idempotency_key.empty() && earlier.operation == exchange.operation &&
                                     earlier.idempotency_key == exchange.idempotency_key);
  });
}

// A response that is not the stored one differs from it in whatever the operation answers anew.
CauseKey replay_key(const ScenarioResult& result, const Exchange& exchange) {
  CauseKey key;
  key.kind = Kind::replay;
  key.difference = first_with_key_of(result, exchange).succeeded() ? "success" : "refusal";
  return key;
}

// Checks whose findings are distinguished by their words, which hold no values.
bool differs_by_words(Rule rule) {
  constexpr Rule kRules[] = {Rule::error_status, Rule::event_missing, Rule::event_unexpected};
  return std::find(std::begin(kRules), std::end(kRules), rule) != std::end(kRules);
}

// An error response with the status of a success: whatever else is said of it follows from that, unless it is another
// refusal than the expected one.
bool is_of_disguised_error(const ScenarioRun& run, const PlacedFinding& placed, const Exchange& exchange) {
  if (!is_disguised_error(exchange)) return false;
  const Finding& finding = placed.finding;
  if (!is_about_outcome(run, finding) || placed.step < 0) return true;
  const Expectation& expected = expectation_at(run, static_cast<size_t>(placed.step));
  if (!expected.error && !expects_success(run, placed.step)) return true;
  const auto names = [&](std::string_view word) { return finding.expected.text().find(word) != std::string::npos; };
  return names(exchange.error_code().bytes()) && names(exchange.reason_code().bytes());
}

CauseKey disguised_key(const Exchange& exchange) {
  CauseKey key;
  key.kind = Kind::status;
  key.difference = fmt::format("an error response with status {}", exchange.status());
  return key;
}

CauseKey check_key(const Finding& finding, bool of_run) {
  CauseKey key;
  key.check = checks::id_of(finding.rule);
  key.place = place_without_indices(finding.pointer);
  if (differs_by_words(finding.rule)) key.difference = shape_of(finding.expected) + " -> " + shape_of(finding.actual);
  if (of_run) key.difference = finding.expected;
  return key;
}

}  // namespace

std::string CauseKey::to_string() const {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", static_cast<int>(kind), check, operation, place, difference, rules);
}

CauseKey key_of(const Record& record, const ScenarioResult* result, const PlacedFinding& placed) {
  const Finding& finding = placed.finding;
  if (!result) return check_key(finding, true);
  const Exchange* exchange = exchange_of(result, finding);
  if (exchange && is_of_disguised_error(*result->run, placed, *exchange)) return disguised_key(*exchange);
  if (exchange && is_without_result(finding)) return failed_key(record, *result, placed, *exchange);
  if (exchange && is_about_replay(*result, finding)) return replay_key(*result, *exchange);
  if (is_missing(finding, exchange)) return missing_key(finding, exchange);
  if (exchange && is_about_outcome(*result->run, finding)) return outcome_key(record, *result, placed, *exchange);
  if (!finding.keyword.empty()) return schema_key(finding);
  return is_expectation(*result->run, finding) ? value_key(record, *result, placed) : check_key(finding, false);
}

CauseKey key_of_failing(const std::string& operation) {
  CauseKey key;
  key.kind = Kind::refused;
  key.operation = operation;
  key.difference = "always";
  return key;
}

std::string expected_refusal(const ScenarioRun& run, int step) {
  const Expectation& expected = expectation_at(run, static_cast<size_t>(step));
  std::string text = fmt::format("{}", fmt::join(expected.status, " or "));
  for (const auto* code : {&expected.error, &expected.reason}) {
    const std::string* word = *code ? (*code)->as_string() : nullptr;
    if (word) text += (text.empty() ? "" : " ") + *word;
  }
  return text.empty() ? "a refusal" : text;
}

bool is_plain_refusal(const CauseKey& key) { return key.kind == Kind::refused && key.rules == kPlain; }

bool is_expectation(const ScenarioRun& run, const Finding& finding) {
  return finding.rule == Rule::idempotency_replay || finding.rule == run.derived ||
         checks::id_of(finding.rule).starts_with("expect.");
}

bool is_about_outcome(const ScenarioRun& run, const Finding& finding) {
  constexpr Rule kOutcome[] = {Rule::expect_status, Rule::expect_error, Rule::expect_reason, Rule::expect_given};
  if (std::find(std::begin(kOutcome), std::end(kOutcome), finding.rule) != std::end(kOutcome)) return true;
  constexpr std::string_view kPlaces[] = {"", "/error/code", "/error/details/reason_code"};
  return finding.rule == run.derived &&
         std::find(std::begin(kPlaces), std::end(kPlaces), finding.pointer) != std::end(kPlaces);
}

bool is_disguised_error(const Exchange& exchange) {
  return exchange.status() >= 200 && exchange.status() < 300 && !exchange.error_code().bytes().empty();
}

bool is_about_replay(const ScenarioResult& result, const Finding& finding) {
  if (finding.rule == Rule::idempotency_replay) return true;
  const Exchange* exchange = exchange_of(&result, finding);
  if (finding.rule != Rule::derived_replay || !exchange) return false;
  const Exchange& first = first_with_key_of(result, *exchange);
  return &first != exchange && (!finding.pointer.empty() || checks::outcome_of(first) != checks::outcome_of(*exchange));
}

bool is_without_result(const Finding& finding) {
  return finding.rule == Rule::transport_no_answer || finding.rule == Rule::transport_lost ||
         finding.rule == Rule::transport_server_error;
}

bool is_conditional(const Finding& finding) {
  return finding.keyword.find("/then/") != std::string::npos || finding.keyword.find("/else/") != std::string::npos;
}

bool expects_success(const ScenarioRun& run, int step) {
  if (step < 0) return true;
  const Expectation& expected = expectation_at(run, static_cast<size_t>(step));
  const auto& status = expected.status;
  return !expected.error && (status.empty() || std::find(status.begin(), status.end(), 200) != status.end());
}

const Exchange* exchange_of(const ScenarioResult* result, const Finding& finding) {
  const auto index = static_cast<size_t>(finding.exchange);
  return result && finding.exchange >= 0 && index < result->exchanges.size() ? &result->exchanges[index] : nullptr;
}

}  // namespace runner

#include "runner/document/step_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/at_once_reader.h"
#include "runner/document/value_reader.h"

namespace runner {
namespace {

constexpr std::string_view kFinds = "finds";
using Keys = std::span<const std::string_view>;

constexpr std::string_view kActions[] = {"call",    "request", "at_once",  "events",    "document",
                                         "lineage", "project", "set_gate", "rotate_key"};
constexpr std::string_view kCallKeys[] = {"call",    "caller",  "scopes", "at",        "idempotency_key", "path",
                                          "query",   "headers", "body",   "body_text", "body_base64",     "expect",
                                          "capture", "cases",   "proves", "note"};
constexpr std::string_view kGivenCallKeys[] = {"call",        "caller",  "scopes",  "at",   "idempotency_key",
                                               "path",        "query",   "headers", "body", "body_text",
                                               "body_base64", "capture", "note"};
constexpr std::string_view kRequestKeys[] = {"request", "caller",  "scopes", "at",        "idempotency_key",
                                             "query",   "headers", "body",   "body_text", "body_base64",
                                             "expect",  "capture", "cases",  "proves",    "note"};
constexpr std::string_view kCaseKeys[] = {"id",     "proves",    "needs",           "set",    "remove", "caller",
                                          "scopes", "at",        "idempotency_key", "path",   "query",  "headers",
                                          "body",   "body_text", "body_base64",     "expect", "note"};
constexpr std::string_view kProjectionExpectation[] = {"body", "proves"};

/// The keys of a step other than its action.
std::vector<std::string_view> known_keys(std::string_view action, StepOwner owner) {
  const auto list = [](Keys keys) { return std::vector<std::string_view>(keys.begin(), keys.end()); };
  if (owner == StepOwner::given) return list(kGivenCallKeys);
  if (action == "call") return list(kCallKeys);
  if (action == "request") return list(kRequestKeys);
  if (action == "at_once") return {"at_once", "reads", "one_of", "proves", "note"};
  if (action == "project") return {"project", "expect", "capture", "proves", "note"};
  if (action == "set_gate" || action == "rotate_key") return {action, "note"};
  return {action, "proves", "note"};
}

/// The action of a step, or empty after a mistake.
std::string_view find_action(Reading& reading, const Node& node, StepOwner owner) {
  const Keys allowed = owner == StepOwner::given ? Keys(kActions).first(1) : Keys(kActions);
  std::string_view action;
  const Mapping empty;
  for (const Entry& entry : node.as_mapping() ? *node.as_mapping() : empty) {
    const auto found = std::find(allowed.begin(), allowed.end(), entry.key);
    if (found == allowed.end()) continue;
    if (!action.empty())
      reading.fail(entry.mark, fmt::format("both '{}' and '{}' in a step", action, *found), "one of them");
    action = *found;
  }
  if (!action.empty()) return action;
  std::vector<std::string_view> known(allowed.begin(), allowed.end());
  const std::vector<std::string_view> fields = known_keys("call", owner);
  known.insert(known.end(), fields.begin() + 1, fields.end());
  const Fields misspelt(reading, node, "a step", known);
  reading.fail(node.mark, "a step that does nothing", one_of(allowed));
  return {};
}

CallStep read_request(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'request'", {"method", "target"});
  CallStep step;
  step.method = fields.required_text("method", kMethod);
  if (const Node* target = fields.need("target")) step.target = read_parts(reading, *target, "target");
  return step;
}

EventPattern read_event_pattern(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "an event pattern", {"type", "body"});
  EventPattern pattern;
  pattern.place = reading.place(node.mark);
  if (const Node* type = fields.need("type")) pattern.type = read_text_matcher(reading, *type, "type");
  if (const Node* body = fields.find("body"))
    pattern.body = read_pointer_mapping(reading, *body, "body", FormUse::matcher);
  return pattern;
}

std::vector<EventPattern> read_event_patterns(const Fields& fields, std::string_view key) {
  std::vector<EventPattern> patterns;
  const Node* node = fields.find(key);
  if (!node) return patterns;
  Reading& reading = fields.reading();
  for (const Node& element : reading.elements(*node, key)) patterns.push_back(read_event_pattern(reading, element));
  if (patterns.empty()) reading.fail_type(*node, key, "a list of at least one event pattern");
  return patterns;
}

EventsStep read_events(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'events'", {"caller", "contains", "excludes"});
  EventsStep step;
  step.caller = fields.has("caller") ? fields.text("caller", kName) : "owner";
  step.contains = read_event_patterns(fields, "contains");
  step.excludes = read_event_patterns(fields, "excludes");
  if (!fields.has("contains") && !fields.has("excludes"))
    reading.fail(node.mark, "'events' without 'contains' and 'excludes'", "one of them");
  return step;
}

DocumentStep read_document(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'document'", {"schema", "value", "file", "valid"});
  DocumentStep step;
  step.schema = fields.required_text("schema", kSchemaName);
  if (fields.has("value") == fields.has("file")) {
    reading.fail(node.mark, fields.has("file") ? "both 'value' and 'file'" : "'document' without 'value' and 'file'",
                 "one of them");
  }
  if (const Node* value = fields.find("value")) step.source = read_value(reading, *value);
  if (fields.has("file")) step.source = fields.text("file", kPath);
  if (const Node* valid = fields.find("valid")) {
    const bool* value = valid->as_scalar() ? valid->as_scalar()->as_boolean() : nullptr;
    if (!value) reading.fail_type(*valid, "valid", "true or false");
    step.valid = !value || *value;
  }
  return step;
}

// Whether the milestone declares documents of these names is not known here.
LineageDocuments read_documents(Reading& reading, const Node& node, std::string_view what) {
  LineageDocuments documents;
  for (const Entry& entry : reading.members(node, what)) {
    if (entry.key == kFinds && what == "lineage") continue;
    if (entry.key == kFinds) reading.fail(entry.mark, "unknown key 'finds'", "names of documents");
    if (!kName.holds(entry.key))
      reading.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(kName.expected));
    documents.emplace_back(entry.key, read_value(reading, entry.node));
  }
  if (documents.empty()) reading.fail(node.mark, fmt::format("'{}' without a document", what), "at least one");
  return documents;
}

LineageStep read_lineage(Reading& reading, const Node& node) {
  LineageStep step{read_documents(reading, node, "lineage"), ""};
  const Node* finds = node.as_mapping() ? find_member(*node.as_mapping(), kFinds) : nullptr;
  if (finds) step.finds = reading.text(*finds, kFinds, kDottedId);
  return step;
}

SetGateStep read_set_gate(Reading& reading, const Node& node) {
  constexpr std::string_view kWords[] = {"open", "closed"};
  return {reading.word(node, "set_gate", kWords) == "open"};
}

std::vector<std::pair<std::string, std::string>> read_capture(const Fields& fields) {
  return fields.text_pairs("capture", kName, kPointer);
}

Case read_case(Reading& reading, const Node& node, std::string_view action) {
  std::vector<std::string_view> known(std::begin(kCaseKeys), std::end(kCaseKeys));
  if (action == "request") std::erase(known, "path");
  const Fields fields(reading, node, "a case", known);
  Case variation;
  variation.place = reading.place(node.mark);
  variation.id = fields.required_text("id", kWords);
  variation.proves = fields.unique_names("proves", kDottedId);
  variation.needs = read_needs(fields);
  if (const Node* set = fields.find("set")) variation.set = read_pointer_mapping(reading, *set, "set", FormUse::value);
  variation.remove = fields.texts("remove", kPointer);
  variation.call = read_call_fields(fields, NullParameters::remove);
  if (const Node* expect = fields.find("expect"))
    variation.expect = read_expectation(reading, *expect, expectation_keys());
  variation.note = fields.text("note", kAnyText);
  return variation;
}

std::vector<Case> read_cases(const Fields& fields, std::string_view action) {
  std::vector<Case> cases;
  const Node* node = fields.find("cases");
  if (!node) return cases;
  Reading& reading = fields.reading();
  Unique ids(reading, "case id");
  for (const Node& element : reading.elements(*node, "cases")) {
    cases.push_back(read_case(reading, element, action));
    ids.add(cases.back().id, element.mark);
  }
  if (cases.empty()) reading.fail_type(*node, "cases", "a list of at least one case");
  return cases;
}

/// The `call` and `request` steps: one exchange, what is expected of it, and its variations.
void read_exchange(Step& step, const Fields& fields, std::string_view action) {
  CallStep call;
  if (action == "call") call.operation = fields.text("call", kDottedId);
  if (action == "request") call = read_request(fields.reading(), *fields.find("request"));
  call.call = read_call_fields(fields, NullParameters::refused);
  step.action = std::move(call);
  if (const Node* expect = fields.find("expect"))
    step.expect = read_expectation(fields.reading(), *expect, expectation_keys());
  step.capture = read_capture(fields);
  step.cases = read_cases(fields, action);
}

void read_projection(Step& step, const Fields& fields) {
  step.action = ProjectStep{read_documents(fields.reading(), *fields.find("project"), "project")};
  if (const Node* expect = fields.find("expect"))
    step.expect = read_expectation(fields.reading(), *expect, kProjectionExpectation);
  step.capture = read_capture(fields);
}

}  // namespace

Step read_step(Reading& reading, const Node& node, StepOwner owner) {
  Step step;
  step.place = step.expect.place = reading.place(node.mark);
  const std::string_view action = find_action(reading, node, owner);
  if (action.empty()) return step;
  const Fields fields(reading, node, "a step", known_keys(action, owner));
  const Node& value = *fields.find(action);
  if (action == "call" || action == "request") read_exchange(step, fields, action);
  if (action == "project") read_projection(step, fields);
  if (action == "at_once") {
    step.action = read_at_once(fields);
    if (const Node* orders = fields.find("one_of")) step.expect.place = reading.place(orders->mark);
  }
  if (action == "events") step.action = read_events(reading, value);
  if (action == "document") step.action = read_document(reading, value);
  if (action == "lineage") step.action = read_lineage(reading, value);
  if (action == "set_gate") step.action = read_set_gate(reading, value);
  if (action == "rotate_key" && reading.is_true(value, action)) step.action = RotateKeyStep();
  if (owner == StepOwner::scenario) step.proves = fields.unique_names("proves", kDottedId);
  step.note = fields.text("note", kAnyText);
  return step;
}

}  // namespace runner

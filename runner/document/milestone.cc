#include "runner/document/milestone.h"

#include <fmt/format.h>

#include "runner/document/call_reader.h"
#include "runner/document/conventions.h"
#include "runner/document/lineage_reader.h"

namespace runner {
namespace {

constexpr std::string_view kMilestoneKeys[] = {"milestone",  "title",      "version", "conventions",  "uses",
                                               "schemas",    "operations", "events",  "reason_codes", "gates",
                                               "tolerances", "probe",      "members", "lineage",      "optional_on",
                                               "givens",     "fixtures",   "rules"};
constexpr std::string_view kOperationKeys[] = {
    "id",      "method", "path",           "request", "response",   "idempotency_key",
    "actors",  "scopes", "generic_reason", "reasons", "unknown_id", "verdict_reasons",
    "digests", "export", "sample"};
constexpr std::string_view kEventKeys[] = {"type", "payload", "emitted_by", "per", "identity", "agrees", "occurred_at"};

/// Calls `read` with each element of a list that may be absent.
template <typename Read>
void for_each_element(const Fields& fields, std::string_view key, Read read) {
  const Node* node = fields.find(key);
  if (!node) return;
  for (const Node& element : fields.reading().elements(*node, key)) read(element);
}

void require_elements(const Fields& fields, std::string_view key) {
  const Node* node = fields.need(key);
  if (node && node->as_sequence() && node->as_sequence()->empty())
    fields.reading().fail_type(*node, key, "a list that is not empty");
}

checks::ExportShape read_export(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'export'", {"entry_id", "order", "filters"});
  require_elements(fields, "order");
  return {fields.required_text("entry_id", kPointer), fields.unique_names("order", kPointer),
          fields.unique_names("filters", kAnyText)};
}

checks::Digest read_digest(Reading& reading, const Node& node) {
  constexpr IntegerRange kDigits = {1, 64};
  const Fields fields(reading, node, "a digest", {"at", "prefix", "digits", "of"});
  require_elements(fields, "of");
  checks::Digest digest;
  digest.at = fields.required_text("at", kPointer);
  digest.prefix = fields.text("prefix", kAnyText);
  if (const Node* digits = fields.find("digits"))
    digest.digits = static_cast<size_t>(reading.integer(*digits, "digits", kDigits));
  digest.of = fields.unique_names("of", kPointer);
  return digest;
}

Sample read_sample(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'sample'", {"given", "caller", "path", "query", "headers", "body"});
  return {fields.place(), read_given_uses(fields), read_call_fields(fields, NullParameters::refused)};
}

/// `request` is given where the operation takes a body; a GET takes none (RFC 9110, section 9.3.1).
void read_request_schema(OperationDeclaration& operation, const Fields& fields) {
  operation.request_schema = fields.text("request", kDottedId);
  if (operation.method != "GET" || !fields.has("request")) return;
  fields.reading().fail(fields.find("request")->mark, "'request' on a GET", "", "a GET has no body: leave the key out");
}

void read_operation_rest(OperationDeclaration& operation, const Fields& fields) {
  constexpr std::string_view kKeyNeeds[] = {"required", "none"};
  Reading& reading = fields.reading();
  if (const Node* key = fields.find("idempotency_key")) {
    operation.needs_idempotency_key = reading.word(*key, "idempotency_key", kKeyNeeds) == "required";
  }
  operation.unknown_id = fields.text_pairs("unknown_id", kName, kAnyText);
  operation.verdict_reasons = fields.unique_names("verdict_reasons", kPointer);
  for_each_element(fields, "digests",
                   [&](const Node& element) { operation.digests.push_back(read_digest(reading, element)); });
  if (const Node* node = fields.find("export")) operation.signed_export = read_export(reading, *node);
  if (const Node* node = fields.find("sample")) operation.sample = read_sample(reading, *node);
}

OperationDeclaration read_operation(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "an operation", kOperationKeys);
  OperationDeclaration operation;
  operation.place = fields.place();
  operation.id = fields.required_text("id", kDottedId);
  operation.method = fields.required_text("method", kMethod);
  operation.path = fields.required_text("path", kTemplate);
  read_request_schema(operation, fields);
  operation.response_schema = fields.required_text("response", kDottedId);
  require_elements(fields, "actors");
  operation.actors = fields.unique_names("actors", kAnyText);
  fields.need("scopes");
  operation.scopes = fields.unique_names("scopes", kAnyText);
  operation.generic_reason = fields.text("generic_reason", kAnyText);
  fields.need("reasons");
  operation.reasons = fields.unique_names("reasons", kAnyText);
  read_operation_rest(operation, fields);
  return operation;
}

EventDeclaration read_event(Reading& reading, const Node& node) {
  constexpr std::string_view kPer[] = {"record", "write"};
  const Fields fields(reading, node, "an event", kEventKeys);
  EventDeclaration event;
  event.place = fields.place();
  event.type = fields.required_text("type", kAnyText);
  event.payload_schema = fields.required_text("payload", kDottedId);
  require_elements(fields, "emitted_by");
  event.emitted_by = fields.unique_names("emitted_by", kDottedId);
  const Node* per = fields.find("per");
  const bool write = per && reading.word(*per, "per", kPer) == "write";
  event.per = write ? EventDeclaration::Per::write : EventDeclaration::Per::record;
  if (!write) fields.need("identity");
  event.identity = fields.text_pairs("identity", kPointer, kPointer);
  event.agrees = fields.text_pairs("agrees", kPointer, kPointer);
  event.occurred_at = fields.text("occurred_at", kPointer);
  return event;
}

RuleDeclaration read_rule(Reading& reading, const Node& node) {
  constexpr std::string_view kLevels[] = {"must", "should"};
  const Fields fields(reading, node, "a rule", {"id", "level", "section", "text", "checked_by"});
  RuleDeclaration rule;
  rule.place = fields.place();
  rule.id = fields.required_text("id", kDottedId);
  if (const Node* level = fields.need("level")) {
    rule.level = reading.word(*level, "level", kLevels) == "must" ? Level::must : Level::should;
  }
  rule.section = fields.required_text("section", kAnyText);
  rule.text = fields.required_text("text", kAnyText);
  rule.checked_by = fields.unique_names("checked_by", kAnyText);
  return rule;
}

void read_schemas(Milestone& milestone, const Fields& fields) {
  const Node* node = fields.need("schemas");
  if (!node) return;
  const Fields schemas(fields.reading(), *node, "'schemas'", {"directory", "artifacts", "shared", "baseline"});
  milestone.schema_directory = schemas.required_text("directory", kPath);
  schemas.need("artifacts");
  milestone.artifacts = schemas.unique_texts("artifacts", kDottedId);
  milestone.shared_schemas = schemas.unique_texts("shared", kDottedId);
  milestone.baseline_schemas = schemas.unique_texts("baseline", kDottedId);
}

void read_operations(Milestone& milestone, const Fields& fields) {
  Reading& reading = fields.reading();
  Unique ids(reading, "operation id");
  require_elements(fields, "operations");
  for_each_element(fields, "operations", [&](const Node& element) {
    milestone.operations.push_back(read_operation(reading, element));
    ids.add(milestone.operations.back().id, element.mark);
  });
}

void read_events(Milestone& milestone, const Fields& fields) {
  Reading& reading = fields.reading();
  Unique types(reading, "event type");
  for_each_element(fields, "events", [&](const Node& element) {
    milestone.events.push_back(read_event(reading, element));
    types.add(milestone.events.back().type, element.mark);
  });
}

void read_rules(Milestone& milestone, const Fields& fields) {
  Reading& reading = fields.reading();
  Unique ids(reading, "rule id");
  require_elements(fields, "rules");
  for_each_element(fields, "rules", [&](const Node& element) {
    milestone.rules.push_back(read_rule(reading, element));
    ids.add(milestone.rules.back().id, element.mark);
  });
}

void read_reason_codes(Milestone& milestone, const Fields& fields) {
  const Node* node = fields.need("reason_codes");
  if (!node) return;
  const Fields codes(fields.reading(), *node, "'reason_codes'", {"floor", "borrowed"});
  codes.need("floor");
  milestone.floor = codes.unique_names("floor", kAnyText);
  milestone.borrowed = codes.text_pairs("borrowed", kAnyText, kDottedId);
}

void read_gates(Milestone& milestone, const Fields& fields) {
  const Node* node = fields.find("gates");
  if (!node) return;
  Reading& reading = fields.reading();
  for (const Entry& entry : reading.members(*node, "gates")) {
    const Fields gate(reading, entry.node, fmt::format("gate '{}'", entry.key), {"environment", "open", "decides"});
    GateDeclaration& declared = milestone.gates.emplace_back();
    declared.name = entry.key;
    declared.environment = gate.required_text("environment", kEnvironment);
    declared.open = gate.required_text("open", kAnyText);
    if (const Node* decides = gate.find("decides")) declared.decides = read_condition(reading, *decides);
  }
}

std::vector<std::string> read_capabilities(const Fields& kinds, std::string_view key) {
  std::vector<std::string> names = kinds.unique_names(key, kAnyText);
  const Node* node = kinds.find(key);
  if (!node || kinds.reading().failed()) return names;
  const std::vector<std::string_view> known = optional_capability_names();
  for (const Node& element : *node->as_sequence()) kinds.reading().word(element, key, known);
  return names;
}

void read_optional_parts(Milestone& milestone, const Fields& fields) {
  const Node* node = fields.find("optional_on");
  if (!node) return;
  const Fields kinds(fields.reading(), *node, "'optional_on'", {"in_process", "http"});
  milestone.optional_in_process = read_capabilities(kinds, "in_process");
  milestone.optional_over_http = read_capabilities(kinds, "http");
}

}  // namespace

wire::Result<Milestone> parse_milestone(const YamlDocument& document) {
  Reading reading(document);
  const Fields fields(reading, document.root, "a milestone", kMilestoneKeys);
  Milestone milestone;
  milestone.place = fields.place();
  milestone.id = fields.required_text("milestone", kDottedId);
  milestone.title = fields.required_text("title", kAnyText);
  milestone.version = fields.text("version", kVersion);
  milestone.conventions = fields.required_text("conventions", kPath);
  milestone.uses = fields.unique_texts("uses", kDottedId);
  read_schemas(milestone, fields);
  read_operations(milestone, fields);
  read_events(milestone, fields);
  read_reason_codes(milestone, fields);
  read_gates(milestone, fields);
  milestone.tolerances = read_tolerances(fields);
  milestone.probe = read_probe(fields);
  milestone.lineage = read_lineage_shape(fields);
  milestone.members = read_member_names(fields);
  read_optional_parts(milestone, fields);
  milestone.givens = fields.unique_texts("givens", kPath);
  require_elements(fields, "fixtures");
  milestone.fixtures = fields.unique_texts("fixtures", kPath);
  read_rules(milestone, fields);
  if (reading.failed()) return *reading.error();
  return milestone;
}

wire::Result<Milestone> parse_milestone(std::string_view text, std::string file) {
  const wire::Result<YamlDocument> document = read_yaml(text, std::move(file));
  return document ? parse_milestone(*document) : document.error();
}

}  // namespace runner

#include "runner/document/call_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/value_reader.h"
#include "wire/instant.h"

namespace runner {
namespace {

using Parameters = std::vector<std::pair<std::string, wire::Json>>;

constexpr std::string_view kExpectationKeys[] = {"error",   "reason",   "status",  "body",
                                                 "headers", "replayed", "entries", "proves"};
constexpr std::string_view kBodyKeys[] = {"body", "body_text", "body_base64"};
constexpr int kLeastStatus = 100;
constexpr int kGreatestStatus = 599;

wire::Json read_caller(Reading& reading, const Node& node) {
  if (node.as_mapping()) {
    const Fields fields(reading, node, "a caller", {"type", "id"});
    wire::Object actor;
    for (const char* key : {"type", "id"}) {
      if (const Node* value = fields.need(key)) actor.append(key, read_text_value(reading, *value, key));
    }
    return actor;
  }
  const std::string* text = node.as_text();
  if (text && kName.holds(*text)) return *text;
  // "$stranger" is the caller as a value of a body; here the name alone is one.
  const auto name = text ? reference_name(*text) : std::nullopt;
  const std::string_view callers[] = {"owner", "stranger"};
  const bool is_caller = name && std::find(std::begin(callers), std::end(callers), *name) != std::end(callers);
  reading.fail(node.mark, fmt::format("'caller' is {}", describe(node)), "'owner', 'stranger', 'none' or {type, id}",
               is_caller ? fmt::format("write '{}', without '$'", *name) : "");
  return {};
}

wire::Json read_at(Reading& reading, const Node& node) {
  const std::string* text = node.as_text();
  const Mapping* mapping = node.as_mapping();
  const bool now = mapping && mapping->size() == 1 && mapping->front().key == "$now";
  const bool well_formed =
      now || (text && (parse_duration_ms(*text) || reference_name(*text) || wire::parse_instant(*text)));
  if (!well_formed) reading.fail_type(node, "at", "a duration like +8d, an instant, a $name or {$now: ...}");
  return read_value(reading, node);
}

wire::Json read_parameter_or_null(Reading& reading, const Node& node, std::string_view what, NullParameters nulls) {
  const wire::Json* scalar = node.as_scalar();
  if (scalar && scalar->is_null() && nulls == NullParameters::remove) return {};
  return read_parameter(reading, node, what);
}

Parameters read_parameters(Reading& reading, const Node& node, std::string_view what, NullParameters nulls) {
  Parameters parameters;
  for (const Entry& entry : reading.members(node, what)) {
    parameters.emplace_back(entry.key, read_parameter_or_null(reading, entry.node, entry.key, nulls));
  }
  return parameters;
}

Parameters read_headers(Reading& reading, const Node& node) {
  Parameters headers = read_parameters(reading, node, "headers", NullParameters::remove);
  for (const Entry& entry : reading.members(node, "headers")) {
    if (!kHeaderName.holds(entry.key))
      reading.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(kHeaderName.expected));
  }
  return headers;
}

/// A mapping, or a list of `[name, value]` where names repeat.
Parameters read_query(Reading& reading, const Node& node, NullParameters nulls) {
  if (node.as_mapping()) return read_parameters(reading, node, "query", nulls);
  Parameters pairs;
  if (!node.as_sequence()) {
    reading.fail_type(node, "query", "a mapping, or a list of [name, value] pairs");
    return pairs;
  }
  for (const Node& element : *node.as_sequence()) {
    const Sequence* pair = element.as_sequence();
    const std::string* name = pair && pair->size() == 2 ? pair->front().as_text() : nullptr;
    if (!name) {
      reading.fail(element.mark, fmt::format("an element of 'query' is {}", describe(element)), "a pair [name, value]");
      continue;
    }
    pairs.emplace_back(*name, read_parameter_or_null(reading, pair->back(), *name, nulls));
  }
  return pairs;
}

Body read_body(const Fields& fields) {
  std::string_view first;
  for (std::string_view key : kBodyKeys) {
    if (!fields.has(key)) continue;
    if (!first.empty())
      fields.reading().fail(fields.mark(), fmt::format("both '{}' and '{}'", first, key), "one of them");
    first = key;
  }
  Reading& reading = fields.reading();
  if (const Node* node = fields.find("body")) return read_value(reading, *node);
  if (const Node* node = fields.find("body_text")) return BodyText{read_parts(reading, *node, "body_text")};
  if (const Node* node = fields.find("body_base64")) return BodyBase64{reading.text(*node, "body_base64", kBase64)};
  return {};
}

int read_status_number(Reading& reading, const Node& node) {
  const std::optional<int64_t> number = node.as_scalar() ? integer_value(*node.as_scalar()) : std::nullopt;
  if (number && *number >= kLeastStatus && *number <= kGreatestStatus) return static_cast<int>(*number);
  reading.fail_type(node, "status",
                    fmt::format("an integer from {} to {}, or a list of them", kLeastStatus, kGreatestStatus));
  return 0;
}

std::vector<int> read_status(Reading& reading, const Node& node) {
  if (!node.as_sequence()) return {read_status_number(reading, node)};
  std::vector<int> list;
  for (const Node& element : *node.as_sequence()) list.push_back(read_status_number(reading, element));
  if (list.empty()) reading.fail_type(node, "status", "at least one status");
  return list;
}

wire::Json read_entries(Reading& reading, const Node& node) {
  wire::Array entries;
  for (const Node& element : reading.elements(node, "entries"))
    entries.push_back(read_text_matcher(reading, element, "entries"));
  return entries;
}

Parameters read_header_matchers(Reading& reading, const Node& node) {
  Parameters matchers;
  for (const Entry& entry : reading.members(node, "headers")) {
    if (!kHeaderName.holds(entry.key))
      reading.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(kHeaderName.expected));
    matchers.emplace_back(entry.key, read_text_matcher(reading, entry.node, entry.key));
  }
  return matchers;
}

GivenUse read_given_use(Reading& reading, const Entry& entry) {
  GivenUse use;
  use.place = reading.place(entry.mark);
  use.name = entry.key;
  if (!kName.holds(entry.key))
    reading.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(kName.expected));
  if (entry.node.as_text()) {
    use.given = reading.text(entry.node, entry.key, kName);
    return use;
  }
  const Fields fields(reading, entry.node, fmt::format("given '{}'", entry.key), {"use", "caller"});
  use.given = fields.required_text("use", kName);
  use.caller = fields.text("caller", kName);
  return use;
}

// Each part that is named is one that is expected.
void read_proven_parts(const Fields& fields, Expectation& expect) {
  const Node* node = fields.find("proves");
  if (!node) return;
  Reading& reading = fields.reading();
  for (const Entry& entry : reading.members(*node, "proves")) {
    const bool expected =
        std::any_of(expect.body.begin(), expect.body.end(), [&](const auto& part) { return part.first == entry.key; });
    if (!expected)
      reading.fail(entry.mark, fmt::format("'proves' names {}", in_quotes(entry.key)), "a pointer of 'body'");
    expect.proves.emplace_back(entry.key, reading.texts(entry.node, "proves", kDottedId));
  }
}

}  // namespace

std::span<const std::string_view> expectation_keys() { return kExpectationKeys; }

CallFields read_call_fields(const Fields& fields, NullParameters nulls) {
  Reading& reading = fields.reading();
  CallFields call;
  if (const Node* node = fields.find("caller")) call.caller = read_caller(reading, *node);
  if (const Node* node = fields.find("scopes")) call.scopes = reading.texts(*node, "scopes", kAnyText);
  if (const Node* node = fields.find("at")) call.at = read_at(reading, *node);
  if (const Node* node = fields.find("idempotency_key"))
    call.idempotency_key = reading.text(*node, "idempotency_key", kAnyText);
  if (const Node* node = fields.find("path")) call.path = read_parameters(reading, *node, "path", nulls);
  if (const Node* node = fields.find("query")) call.query = read_query(reading, *node, nulls);
  if (const Node* node = fields.find("headers")) call.headers = read_headers(reading, *node);
  call.body = read_body(fields);
  return call;
}

std::vector<GivenUse> read_given_uses(const Fields& fields) {
  std::vector<GivenUse> uses;
  const Node* node = fields.find("given");
  if (!node) return uses;
  for (const Entry& entry : fields.reading().members(*node, "given"))
    uses.push_back(read_given_use(fields.reading(), entry));
  return uses;
}

Requirements read_needs(const Fields& fields) {
  Requirements needs;
  const Node* node = fields.find("needs");
  if (!node) return needs;
  Reading& reading = fields.reading();
  std::vector<std::string_view> keys;
  for (const CapabilityRow& row : capability_rows()) {
    if (row.declared) keys.push_back(row.key);
  }
  const Fields wanted(reading, *node, "'needs'", keys);
  constexpr std::string_view kGate[] = {"closed", "open"};
  for (const CapabilityRow& row : capability_rows()) {
    const Node* value = row.declared ? wanted.find(row.key) : nullptr;
    if (value && row.needed) needs.*row.needed = reading.is_true(*value, row.key);
    if (value && !row.needed) needs.gate_open = reading.word(*value, row.key, kGate) == "open";
  }
  return needs;
}

Expectation read_expectation(Reading& reading, const Node& node, std::span<const std::string_view> known) {
  const Fields fields(reading, node, "'expect'", known);
  Expectation expect;
  expect.place = reading.place(node.mark);
  if (const Node* error = fields.find("error")) expect.error = read_text_matcher(reading, *error, "error");
  if (const Node* reason = fields.find("reason")) expect.reason = read_text_matcher(reading, *reason, "reason");
  if (const Node* status = fields.find("status")) expect.status = read_status(reading, *status);
  if (const Node* body = fields.find("body"))
    expect.body = read_pointer_mapping(reading, *body, "body", FormUse::matcher);
  if (const Node* headers = fields.find("headers")) expect.headers = read_header_matchers(reading, *headers);
  if (const Node* replayed = fields.find("replayed")) expect.replayed = reading.is_true(*replayed, "replayed");
  if (const Node* entries = fields.find("entries")) expect.entries = read_entries(reading, *entries);
  read_proven_parts(fields, expect);
  return expect;
}

}  // namespace runner

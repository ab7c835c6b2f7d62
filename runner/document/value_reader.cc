#include "runner/document/value_reader.h"

#include <fmt/format.h>

#include "checks/json_schema/regex/pattern.h"
#include "runner/document/nearest.h"
#include "wire/instant.h"

namespace runner {
namespace {

wire::Json read(Reading& reading, const Node& node, FormUse use);

/// The first key that names a form, or nullptr.
const Entry* find_form_entry(const Mapping& mapping) {
  for (const Entry& entry : mapping) {
    if (is_form_key(entry.key)) return &entry;
  }
  return nullptr;
}

void fail_unknown_form(Reading& reading, const Entry& entry, FormUse use) {
  const auto keys = form_keys(use);
  const bool matcher = form_kind(entry.key, FormUse::matcher).has_value();
  if (matcher) {
    reading.fail(entry.mark, fmt::format("the matcher '{}' in a value", entry.key), one_of(keys),
                 "matchers are allowed only in 'expect' and in event patterns");
    return;
  }
  const std::string near = did_you_mean(entry.key, keys);
  reading.fail(entry.mark, fmt::format("unknown form {}", in_quotes(entry.key)), one_of(keys),
               near.empty() ? fmt::format("write '${}' for a key that begins with '$'", entry.key) : near);
}

wire::Json read_instant_argument(Reading& reading, const Node& node) {
  constexpr std::string_view kExpected = "an instant text, a $name or {$now: ...}";
  const std::string* text = node.as_text();
  const Mapping* mapping = node.as_mapping();
  const bool now = mapping && mapping->size() == 1 && mapping->front().key == "$now";
  const bool well_formed = now || (text && (reference_name(*text) || wire::parse_instant(*text)));
  if (!well_formed) reading.fail_type(node, "$instant", kExpected);
  return read(reading, node, FormUse::value);
}

wire::Json read_alternatives(Reading& reading, const Node& node) {
  wire::Array alternatives;
  for (const Node& element : reading.elements(node, "$one_of"))
    alternatives.push_back(read(reading, element, FormUse::matcher));
  if (alternatives.empty()) reading.fail_type(node, "$one_of", "a list of at least one matcher");
  return alternatives;
}

void check_pattern(Reading& reading, const Entry& entry) {
  const auto pattern = json_schema::Pattern::compile(reading.text(entry.node, entry.key, kAnyText));
  if (pattern) return;
  const wire::Error& error = pattern.error();
  reading.fail(entry.node.mark, fmt::format("'{}', {}: {}", entry.key, error.where, error.found), error.expected);
}

/// The argument must be of the form that `kind` names; it is kept as it is.
wire::Json read_plain_argument(Reading& reading, const Entry& entry, FormKind kind) {
  wire::Json argument = to_json(entry.node);
  const std::string* text = argument.as_string();
  switch (kind) {
    case FormKind::now:
      if (!text || !parse_duration_ms(*text))
        reading.fail_type(entry.node, entry.key, "a signed duration like +7d, -90m or +0s");
      break;
    case FormKind::repeat:
      if (!parse_repetition(argument)) {
        reading.fail_type(entry.node, entry.key,
                          fmt::format("a list of a text of 1 to {} characters and a count from 0 to {}",
                                      kMaxRepeatedCodePoints, kMaxRepetitions));
      }
      break;
    case FormKind::after:
      if (!parse_successor(argument))
        reading.fail_type(entry.node, entry.key,
                          fmt::format("a list of a $name and a count from 1 to {}", kMaxSuccessor));
      break;
    case FormKind::unique:
      reading.text(entry.node, entry.key, kAnyText);
      break;
    case FormKind::absent:
      reading.is_true(entry.node, entry.key);
      break;
    case FormKind::matches:
      check_pattern(reading, entry);
      break;
    default:
      reading.text(entry.node, entry.key, kAnyText);
      break;
  }
  return argument;
}

wire::Json read_form_argument(Reading& reading, const Entry& entry, FormKind kind) {
  if (kind == FormKind::one_of) return read_alternatives(reading, entry.node);
  if (kind == FormKind::instant) return read_instant_argument(reading, entry.node);
  return read_plain_argument(reading, entry, kind);
}

wire::Json read_form(Reading& reading, const Mapping& mapping, const Entry& entry, FormUse use) {
  const auto kind = form_kind(entry.key, use);
  if (!kind) {
    fail_unknown_form(reading, entry, use);
    return {};
  }
  if (mapping.size() != 1) {
    const Entry& other = &mapping.front() == &entry ? mapping[1] : mapping.front();
    reading.fail(other.mark, fmt::format("the key {} next to '{}'", in_quotes(other.key), entry.key),
                 "a form without other keys");
  }
  wire::Object form;
  form.append(entry.key, read_form_argument(reading, entry, *kind));
  return form;
}

wire::Json read_mapping(Reading& reading, const Mapping& mapping, FormUse use) {
  if (const Entry* entry = find_form_entry(mapping)) return read_form(reading, mapping, *entry, use);
  wire::Object object;
  for (const Entry& entry : mapping) object.append(entry.key, read(reading, entry.node, FormUse::value));
  return object;
}

wire::Json read(Reading& reading, const Node& node, FormUse use) {
  if (const Mapping* mapping = node.as_mapping()) return read_mapping(reading, *mapping, use);
  if (const Sequence* sequence = node.as_sequence()) {
    wire::Array array;
    array.reserve(sequence->size());
    for (const Node& element : *sequence) array.push_back(read(reading, element, FormUse::value));
    return array;
  }
  const std::string* text = node.as_text();
  if (text && is_malformed_reference(*text)) {
    reading.fail(node.mark, describe(node), "'$' and the name of a bound value",
                 fmt::format("write '${}' for a text that begins with '$'", *text));
  }
  return *node.as_scalar();
}

bool is_text_or_form(const Node& node) {
  return node.as_text() || (node.as_mapping() && find_form_entry(*node.as_mapping()));
}

}  // namespace

wire::Json read_value(Reading& reading, const Node& node) { return read(reading, node, FormUse::value); }

wire::Json read_matcher(Reading& reading, const Node& node) { return read(reading, node, FormUse::matcher); }

wire::Json read_text_value(Reading& reading, const Node& node, std::string_view what) {
  if (!is_text_or_form(node)) reading.fail_type(node, what, "a text or a form that gives one");
  return read_value(reading, node);
}

wire::Json read_text_matcher(Reading& reading, const Node& node, std::string_view what) {
  if (!is_text_or_form(node)) reading.fail_type(node, what, "a text or a form that matches one");
  return read_matcher(reading, node);
}

wire::Json read_parts(Reading& reading, const Node& node, std::string_view what) {
  if (!node.as_sequence()) return read_text_value(reading, node, what);
  wire::Array parts;
  for (const Node& part : *node.as_sequence()) parts.push_back(read_text_value(reading, part, what));
  return parts;
}

wire::Json read_parameter(Reading& reading, const Node& node, std::string_view what) {
  const wire::Json* scalar = node.as_scalar();
  if (scalar && scalar->is_boolean()) return *scalar;
  if (scalar && scalar->is_number() && wire::is_integral(*scalar)) {
    const std::optional<int64_t> integer = integer_value(*scalar);
    return integer ? wire::Json(*integer) : *scalar;
  }
  if (!is_text_or_form(node))
    reading.fail_type(node, what, "a text, an integer, a boolean or a form that gives a text");
  return read_value(reading, node);
}

std::vector<std::pair<std::string, wire::Json>> read_pointer_mapping(Reading& reading, const Node& node,
                                                                     std::string_view what, FormUse use) {
  std::vector<std::pair<std::string, wire::Json>> pairs;
  for (const Entry& entry : reading.members(node, what)) {
    if (!kPointer.holds(entry.key)) {
      reading.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(kPointer.expected),
                   fmt::format("did you mean '/{}'?", entry.key));
    }
    pairs.emplace_back(entry.key, read(reading, entry.node, use));
  }
  return pairs;
}

}  // namespace runner

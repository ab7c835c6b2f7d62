#include "runner/plan/schema_demand.h"

#include <algorithm>

#include "runner/document/value_forms.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using wire::Json;

constexpr size_t kMaxListedIndex = 256;
constexpr size_t kMaxWrittenText = 100'000;
constexpr const char* kExampleInstant = "2026-01-15T12:00:00Z";
constexpr const char* kExampleText = "x";

Json any_text() { return wire::Object{{"type", "string"}}; }

Json constant(Json value) { return wire::Object{{"const", std::move(value)}}; }

/// The text of `$repeat`, unless it is long.
Json repeated_text(const Json& argument) {
  const auto repetition = parse_repetition(argument);
  if (!repetition || repetition->text.size() * static_cast<size_t>(repetition->count) > kMaxWrittenText) return {};
  std::string text;
  for (int64_t i = 0; i < repetition->count; ++i) text += repetition->text;
  return text;
}

Json demand_of_form(const Form& form) {
  if (form.kind == FormKind::one_of) {
    wire::Array choices;
    for (const Json& choice : *form.argument->as_array()) choices.push_back(demand_of(choice));
    return wire::Object{{"anyOf", std::move(choices)}};
  }
  if (form.kind == FormKind::absent) return true;
  if (form.kind != FormKind::repeat) return any_text();
  Json text = repeated_text(*form.argument);
  return text.is_null() ? any_text() : constant(std::move(text));
}

Json demand_of_list(const wire::Array& list) {
  wire::Array items;
  for (const Json& item : list) items.push_back(demand_of(item));
  wire::Object demand{{"type", "array"}, {"minItems", list.size()}, {"maxItems", list.size()}};
  if (!items.empty()) demand.set("prefixItems", std::move(items));
  return demand;
}

Json demand_of_members(const wire::Object& object) {
  wire::Object properties;
  wire::Array required;
  for (const wire::Member& member : object) {
    const std::string name(unescaped(member.key));
    properties.set(name, demand_of(member.value));
    required.push_back(name);
  }
  return wire::Object{{"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(required)},
                      {"additionalProperties", false}};
}

bool is_index(const std::string& token) {
  const bool digits = std::all_of(token.begin(), token.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
  return digits && !token.empty() && token.size() <= 9 && (token.size() == 1 || token.front() != '0');
}

Json demand_of_item(const std::string& token, Json inner, bool any_item) {
  const size_t index = token == "*" ? 0 : std::stoul(token);
  if (token == "*" || any_item || index > kMaxListedIndex)
    return wire::Object{{"type", "array"}, {"contains", std::move(inner)}};
  wire::Array items(index, Json(true));
  items.push_back(std::move(inner));
  return wire::Object{{"type", "array"}, {"minItems", index + 1}, {"prefixItems", std::move(items)}};
}

Json demand_of_member(const std::string& token, Json inner) {
  wire::Object properties;
  properties.set(token, std::move(inner));
  return wire::Object{
      {"type", "object"}, {"required", wire::Array{Json(token)}}, {"properties", std::move(properties)}};
}

/// An example of a form; null where only a run knows the value.
Json example_of_form(const Form& form) {
  switch (form.kind) {
    case FormKind::now:
      return kExampleInstant;
    case FormKind::unique:
      return "scope-" + (form.argument->as_string() ? *form.argument->as_string() : std::string());
    case FormKind::repeat:
      return repeated_text(*form.argument);
    case FormKind::instant:
      return kExampleInstant;
    case FormKind::matches:
      return kExampleText;
    default:
      return {};
  }
}

class ExampleMaker {
 public:
  ExampleMaker(const Json& actor, std::vector<std::string>& unknown) : actor_(actor), unknown_(unknown) {}

  Json make(const Json& value, const std::string& pointer) {
    if (const std::string* text = value.as_string()) {
      const auto name = reference_name(*text);
      if (!name) return Json(unescaped(*text));
      unknown_.push_back(pointer);
      const bool is_actor = *name == "owner" || *name == "stranger" || *name == "caller";
      return is_actor ? actor_ : Json(kExampleText);
    }
    if (const wire::Array* list = value.as_array()) {
      wire::Array items;
      for (const Json& item : *list) items.push_back(make(item, pointer + "/" + std::to_string(items.size())));
      return items;
    }
    const wire::Object* object = value.as_object();
    if (!object) return value;
    if (const auto form = form_of(value)) {
      Json example = example_of_form(*form);
      if (form->kind != FormKind::repeat || example.is_null()) unknown_.push_back(pointer);
      return example;
    }
    wire::Object members;
    for (const wire::Member& member : *object) {
      const std::string name(unescaped(member.key));
      members.set(name, make(member.value, pointer + "/" + wire::pointer_token(name)));
    }
    return members;
  }

 private:
  const Json& actor_;
  std::vector<std::string>& unknown_;
};

}  // namespace

Json demand_of(const Json& matcher) {
  if (const std::string* text = matcher.as_string())
    return reference_name(*text) ? Json(true) : constant(Json(unescaped(*text)));
  if (const wire::Array* list = matcher.as_array()) return demand_of_list(*list);
  if (const auto form = form_of(matcher)) return demand_of_form(*form);
  if (const wire::Object* object = matcher.as_object()) return demand_of_members(*object);
  // A fraction matches the nearest double, however it was written.
  if (matcher.is_number() && !matcher.as_integer()) return wire::Object{{"type", "number"}};
  return constant(matcher);
}

// Each level is a definition of its own: an index can be that of an item or the name of a member.
Json demand_at(const std::vector<std::string>& tokens, Json inner, bool any_item) {
  wire::Object levels;
  levels.append(std::to_string(tokens.size()), std::move(inner));
  for (size_t level = tokens.size(); level-- > 0;) {
    const std::string& token = tokens[level];
    const Json below = wire::Object{{"$ref", "#/$defs/" + std::to_string(level + 1)}};
    wire::Array ways;
    if (token == "*" || is_index(token)) ways.push_back(demand_of_item(token, below, any_item));
    if (token != "*") ways.push_back(demand_of_member(token, below));
    levels.append(std::to_string(level), wire::Object{{"anyOf", std::move(ways)}});
  }
  return wire::Object{{"$ref", "#/$defs/0"}, {"$defs", std::move(levels)}};
}

std::vector<const Json*> alternatives_of(const Json& matcher) {
  const auto form = form_of(matcher);
  if (form && form->kind == FormKind::absent) return {};
  if (!form || form->kind != FormKind::one_of) return {&matcher};
  std::vector<const Json*> all;
  for (const Json& choice : *form->argument->as_array()) {
    for (const Json* each : alternatives_of(choice)) all.push_back(each);
  }
  return all;
}

bool is_reference(const Json& value) { return value.as_string() && reference_name(*value.as_string()); }

ExampleValue example_of(const Json& value, const Json& actor) {
  ExampleValue example;
  example.value = ExampleMaker(actor, example.unknown).make(value, "");
  return example;
}

}  // namespace runner

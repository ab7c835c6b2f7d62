#include "runner/explore/generated_requests.h"

#include "wire/json_pointer.h"

namespace runner::explore {

wire::Json escaped(const wire::Json& value) {
  const auto escape = [](const std::string& text) { return text.starts_with('$') ? "$" + text : text; };
  if (const std::string* text = value.as_string()) return escape(*text);
  if (const wire::Array* array = value.as_array()) {
    wire::Array result;
    for (const wire::Json& item : *array) result.push_back(escaped(item));
    return result;
  }
  if (const wire::Object* object = value.as_object()) {
    wire::Object result;
    for (const wire::Member& member : *object) result.append(escape(member.key), escaped(member.value));
    return result;
  }
  return value;
}

GeneratedRequests::GeneratedRequests(const Recipe& recipe, const ValueLimits& limits)
    : recipe_(recipe), limits_(limits), generator_(recipe.operation->request->schema) {}

std::optional<Action> GeneratedRequests::at(size_t n, const Action& sample) {
  Action action = sample;
  wire::Json body;
  if (n % 2 == 0) {
    auto wrong = generator_.invalid(n / 2);
    if (!wrong) return std::nullopt;
    body = escaped(wrong->instance);
    action.defect = {wrong->instance_location, wrong->keyword};
  } else {
    auto valid = generator_.valid(n / 2);
    if (!valid) return std::nullopt;
    body = escaped(*valid);
    action.defect = {"", "legal"};
  }
  make_ours(body, action.defect.place);
  action.call()->call.body = std::move(body);
  return action;
}

// The schema knows neither the caller nor which ids are in use: owners become the caller, and where others use the same
// state, ids that can be used once in the whole service become the session's own. The mistake is kept.
void GeneratedRequests::make_ours(wire::Json& body, std::string_view mistake) const {
  for (const Field& field : recipe_.body.fields) {
    const bool wrong = !mistake.empty() && (mistake.starts_with(field.pointer) || field.pointer.starts_with(mistake));
    const wire::Json* value = wire::find_at(body, field.pointer);
    if (!value || wrong) continue;
    if (field.is_actor && field.name == "owner_actor") wire::set_at(body, field.pointer, wire::Json("$caller"));
    const bool shared = !limits_.fresh_state && field.kind == FieldKind::identifier && is_own_id(recipe_, field);
    if (shared) wire::set_at(body, field.pointer, wire::Object{{"$unique", "generated"}});
  }
}

}  // namespace runner::explore

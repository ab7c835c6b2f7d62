#include "runner/play/bindings.h"

#include <algorithm>
#include <utility>

#include "checks/json_schema/regex/pattern.h"
#include "checks/same_value.h"
#include "runner/document/value_forms.h"

namespace runner {
namespace {

constexpr uint32_t kMaxPatternSteps = 1'000'000;

std::string repeat(const Repetition& repetition) {
  const auto count = static_cast<size_t>(repetition.count);
  if (repetition.text.size() == 1) return std::string(count, repetition.text.front());
  std::string text;
  text.reserve(repetition.text.size() * count);
  for (size_t i = 0; i < count; ++i) text += repetition.text;
  return text;
}

wire::Json resolve_form(const Form& form, const Bindings& bindings) {
  switch (form.kind) {
    case FormKind::now: {
      const auto offset = parse_duration_ms(*form.argument->as_string());
      return wire::format_instant(bindings.now().plus_ms(offset.value_or(0)));
    }
    case FormKind::unique:
      return bindings.unique(*form.argument->as_string());
    case FormKind::repeat: {
      const auto repetition = parse_repetition(*form.argument);
      return repetition ? repeat(*repetition) : std::string();
    }
    case FormKind::after: {
      const auto successor = parse_successor(*form.argument);
      const wire::Json* bound = successor ? bindings.find(successor->name) : nullptr;
      if (!bound || !bound->as_string()) return {};
      return successor_of(*bound->as_string(), successor->count);
    }
    default:
      return {};  // a matcher is not a value; documents with one there are rejected
  }
}

bool fits_pattern(const wire::Json& pattern, const wire::Json* value) {
  const std::string* text = value ? value->as_string() : nullptr;
  if (!text || !pattern.as_string()) return false;
  const auto compiled = json_schema::Pattern::compile(*pattern.as_string());
  return compiled && (*compiled)->match(*text, kMaxPatternSteps) == json_schema::MatchOutcome::match;
}

bool same_instant(const wire::Json& expected, const wire::Json* value) {
  if (!value || !value->as_string() || !expected.as_string()) return false;
  const auto left = wire::parse_instant(*expected.as_string());
  const auto right = wire::parse_instant(*value->as_string());
  return left && right && *left == *right;
}

}  // namespace

const wire::Json* Bindings::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void Bindings::enter_given(std::string name) {
  given_ = std::move(name);
  outside_ = values_;
}

void Bindings::leave_given(wire::Json value) {
  values_ = std::move(outside_);
  bind(std::exchange(given_, {}), std::move(value));
}

std::string Bindings::unique(std::string_view name) const {
  std::string text = name_space_ + "-";
  if (!given_.empty()) text += given_ + "-";
  return text += name;
}

wire::Json Bindings::resolve(const wire::Json& value) const {
  if (const std::string* text = value.as_string()) {
    if (const auto name = reference_name(*text)) {
      const wire::Json* bound = find(*name);
      return bound ? *bound : wire::Json();
    }
    return wire::Json(unescaped(*text));
  }
  if (const wire::Array* array = value.as_array()) {
    wire::Array resolved;
    for (const wire::Json& element : *array) resolved.push_back(resolve(element));
    return resolved;
  }
  if (const wire::Object* object = value.as_object()) {
    if (const auto form = form_of(value)) return resolve_form(*form, *this);
    wire::Object resolved;
    for (const wire::Member& member : *object) {
      resolved.append(std::string(unescaped(member.key)), resolve(member.value));
    }
    return resolved;
  }
  return value;
}

std::string Bindings::resolve_text(const wire::Json& parts) const {
  const wire::Json resolved = resolve(parts);
  if (const std::string* text = resolved.as_string()) return *text;
  std::string joined;
  if (const wire::Array* array = resolved.as_array()) {
    for (const wire::Json& part : *array) {
      joined += part.as_string() ? *part.as_string() : wire::to_text(part);
    }
  } else if (!resolved.is_null()) {
    joined = wire::to_text(resolved);
  }
  return joined;
}

std::string Bindings::resolve_time(const wire::Json& parts) const {
  std::string text = resolve_text(parts);
  const auto offset = parse_duration_ms(text);
  return offset ? wire::format_instant(now_.plus_ms(*offset)) : text;
}

bool Bindings::matches(const wire::Json& matcher, const wire::Json* value) const {
  if (const auto form = form_of(matcher)) {
    switch (form->kind) {
      case FormKind::absent:
        return (value == nullptr) == (form->argument->as_boolean() == nullptr || *form->argument->as_boolean());
      case FormKind::one_of: {
        const wire::Array& choices = *form->argument->as_array();
        return std::any_of(choices.begin(), choices.end(), [&](const auto& choice) { return matches(choice, value); });
      }
      case FormKind::matches:
        return fits_pattern(*form->argument, value);
      case FormKind::instant:
        return same_instant(resolve(*form->argument), value);
      case FormKind::now:
        return same_instant(resolve(matcher), value);
      default:
        return value && *value == resolve(matcher);
    }
  }
  if (!value) return false;
  if (const wire::Array* array = matcher.as_array()) {
    const wire::Array* actual = value->as_array();
    return actual && std::equal(array->begin(), array->end(), actual->begin(), actual->end(),
                                [&](const auto& expected, const auto& found) { return matches(expected, &found); });
  }
  if (const wire::Object* object = matcher.as_object()) {
    const wire::Object* actual = value->as_object();
    if (!actual || actual->size() != object->size()) return false;
    return std::all_of(object->begin(), object->end(), [&](const wire::Member& member) {
      return matches(member.value, actual->find(unescaped(member.key)));
    });
  }
  if (matcher.is_number() && value->is_number()) return checks::same_number(matcher, *value);
  // What the service itself said elsewhere may be written otherwise here (common, Payload rules).
  const bool refers = matcher.as_string() && reference_name(*matcher.as_string());
  return refers ? checks::same_value(*value, resolve(matcher)) : *value == resolve(matcher);
}

}  // namespace runner

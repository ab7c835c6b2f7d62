#include "checks/json_schema/explain/assertion.h"

#include <algorithm>

#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;

bool number_holds(const Keyword& keyword, const Json& number) {
  if (keyword.kind == KeywordKind::multiple_of) return keyword.divisor->divides(number);
  const bool is_bound = keyword.kind == KeywordKind::maximum || keyword.kind == KeywordKind::exclusive_maximum ||
                        keyword.kind == KeywordKind::minimum || keyword.kind == KeywordKind::exclusive_minimum;
  if (!is_bound) return true;
  const int order = wire::compare_numbers(number, *keyword.value);
  if (keyword.kind == KeywordKind::maximum) return order <= 0;
  if (keyword.kind == KeywordKind::exclusive_maximum) return order < 0;
  return keyword.kind == KeywordKind::minimum ? order >= 0 : order > 0;
}

bool string_holds(const Keyword& keyword, const std::string& text, uint32_t max_regex_steps) {
  switch (keyword.kind) {
    case KeywordKind::max_length:
      return wire::count_code_points(text) <= keyword.limit;
    case KeywordKind::min_length:
      return wire::count_code_points(text) >= keyword.limit;
    case KeywordKind::pattern:
      return keyword.pattern->match(text, max_regex_steps) == MatchOutcome::match;
    case KeywordKind::format:
      return !keyword.format || has_format(*keyword.format, text);
    default:
      return true;
  }
}

bool array_holds(const Keyword& keyword, const wire::Array& array) {
  if (keyword.kind == KeywordKind::max_items) return array.size() <= keyword.limit;
  return keyword.kind != KeywordKind::min_items || array.size() >= keyword.limit;
}

bool object_holds(const Keyword& keyword, const wire::Object& object) {
  if (keyword.kind == KeywordKind::max_properties) return object.size() <= keyword.limit;
  return keyword.kind != KeywordKind::min_properties || object.size() >= keyword.limit;
}

bool is_listed(const wire::Array& values, const Json& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool assertion_holds(const Keyword& keyword, const Json& value, uint32_t max_regex_steps) {
  if (keyword.kind == KeywordKind::type) return allows_type(keyword, value);
  if (keyword.kind == KeywordKind::const_) return value == *keyword.value;
  if (keyword.kind == KeywordKind::enum_) return is_listed(*keyword.value->as_array(), value);
  if (value.is_number()) return number_holds(keyword, value);
  if (const std::string* text = value.as_string()) return string_holds(keyword, *text, max_regex_steps);
  if (const wire::Array* array = value.as_array()) return array_holds(keyword, *array);
  if (const wire::Object* object = value.as_object()) return object_holds(keyword, *object);
  return true;
}

}  // namespace json_schema

#include "checks/json_schema/graph/keyword_reader.h"

#include <fmt/format.h>

namespace json_schema {
namespace {

using wire::Error;
using wire::Json;
using Failure = std::optional<Error>;

Error shape_error(const Json& value, std::string expected) {
  std::string text = wire::to_text(value);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return Error{"", std::move(text), std::move(expected), ""};
}

Failure read_type_name(Keyword& keyword, const Json& name) {
  const std::string* text = name.as_string();
  const uint8_t kinds = text ? kinds_of_type(*text) : 0;
  if (kinds == 0) return shape_error(name, "one of null, boolean, integer, number, string, array, object");
  const bool had_numbers = (keyword.types & kNumberKinds) != 0;
  if (kinds == kNumberKinds) keyword.integral = *text == "integer" && (!had_numbers || keyword.integral);
  keyword.types |= kinds;
  return std::nullopt;
}

Failure read_type(Keyword& keyword) {
  const wire::Array* list = keyword.value->as_array();
  if (!list) return read_type_name(keyword, *keyword.value);
  for (const Json& name : *list) {
    if (Failure failure = read_type_name(keyword, name)) return failure;
  }
  return std::nullopt;
}

Failure read_limit(Keyword& keyword) {
  const Json& value = *keyword.value;
  if (!value.is_number() || !wire::is_integral(value) || wire::compare_numbers(value, Json(0)) < 0) {
    return shape_error(value, "a non-negative integer");
  }
  const int64_t* integer = value.as_integer();
  double real = integer ? 0 : wire::to_double(value);
  keyword.limit = integer ? static_cast<uint64_t>(*integer) : real < 1e18 ? static_cast<uint64_t>(real) : UINT64_MAX;
  return std::nullopt;
}

Failure read_names(const Json& value, std::vector<std::string_view>& names) {
  const wire::Array* list = value.as_array();
  if (!list) return shape_error(value, "an array of property names");
  for (const Json& name : *list) {
    if (!name.is_string()) return shape_error(name, "a property name");
    names.push_back(*name.as_string());
  }
  return std::nullopt;
}

Failure read_dependent_required(const Json& value) {
  const wire::Object* object = value.as_object();
  if (!object) return shape_error(value, "an object of arrays of property names");
  for (const wire::Member& member : *object) {
    std::vector<std::string_view> names;
    if (Failure failure = read_names(member.value, names)) return failure;
  }
  return std::nullopt;
}

Failure read_pattern(Keyword& keyword, PatternCache& patterns) {
  const std::string* text = keyword.value->as_string();
  if (!text) return shape_error(*keyword.value, "a regular expression");
  auto pattern = patterns.get(*text);
  if (!pattern.ok()) {
    const Error& cause = pattern.error();
    return Error{"",
                 fmt::format("the pattern {}: {}{}{}", wire::to_text(*keyword.value), cause.where,
                             cause.where.empty() ? "" : ": ", cause.found),
                 cause.expected, ""};
  }
  keyword.pattern = *pattern;
  return std::nullopt;
}

Failure read_format(Keyword& keyword, const ReadContext& context) {
  const std::string* name = keyword.value->as_string();
  if (!name) return shape_error(*keyword.value, "the name of a format");
  bool by_dialect = context.dialect->has(Vocabulary::format_assertion);
  if (!by_dialect && context.format == FormatMode::annotation) return std::nullopt;
  keyword.format = find_format(*name);
  if (!keyword.format && by_dialect) {
    return Error{"", fmt::format("the format \"{}\" is not known", *name),
                 "a format of the specification, since the dialect has the format-assertion vocabulary", ""};
  }
  return std::nullopt;
}

Failure read_divisor(Keyword& keyword) {
  wire::Result<Divisor> divisor = Divisor::of(*keyword.value);
  if (!divisor.ok()) return divisor.error();
  keyword.divisor = std::make_shared<const Divisor>(std::move(divisor).value());
  return std::nullopt;
}

}  // namespace

Failure read_value(Keyword& keyword, const ReadContext& context) {
  const Json& value = *keyword.value;
  switch (keyword.kind) {
    case KeywordKind::type:
      return read_type(keyword);
    case KeywordKind::enum_:
      return value.is_array() ? Failure() : shape_error(value, "an array of values");
    case KeywordKind::multiple_of:
      return read_divisor(keyword);
    case KeywordKind::maximum:
    case KeywordKind::minimum:
    case KeywordKind::exclusive_maximum:
    case KeywordKind::exclusive_minimum:
      return value.is_number() ? Failure() : shape_error(value, "a number");
    case KeywordKind::max_length:
    case KeywordKind::min_length:
    case KeywordKind::max_items:
    case KeywordKind::min_items:
    case KeywordKind::max_contains:
    case KeywordKind::min_contains:
    case KeywordKind::max_properties:
    case KeywordKind::min_properties:
      return read_limit(keyword);
    case KeywordKind::unique_items:
      return value.is_boolean() ? Failure() : shape_error(value, "true or false");
    case KeywordKind::pattern:
      return read_pattern(keyword, *context.patterns);
    case KeywordKind::required:
      return read_names(value, keyword.names);
    case KeywordKind::dependent_required:
      return read_dependent_required(value);
    case KeywordKind::format:
      return read_format(keyword, context);
    default:
      return std::nullopt;
  }
}

}  // namespace json_schema

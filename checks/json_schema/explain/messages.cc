#include "checks/json_schema/explain/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/json_schema/values/nearest.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;

constexpr size_t kMaxListedValues = 8;

std::string cut(std::string text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string with_article(std::string_view type) {
  if (type == "null") return "null";
  bool vowel = type.find_first_of("aeiou") == 0;
  return fmt::format("{} {}", vowel ? "an" : "a", type);
}

std::string type_message(const Keyword& keyword, const Json& value) {
  std::string types;
  if (const std::string* one = keyword.value->as_string()) {
    types = with_article(*one);
  } else {
    const wire::Array& list = *keyword.value->as_array();
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) types += i + 1 == list.size() ? " or " : ", ";
      types += with_article(*list[i].as_string());
    }
  }
  return fmt::format("must be {}, is {}", types, quote(value));
}

/// The value that was likely meant: a similar text, or the nearest of several numbers.
std::string nearest_value_advice(const wire::Array& values, const Json& value) {
  if (const std::string* text = value.as_string()) {
    NearestName nearest(*text);
    for (const Json& known : values) {
      if (const std::string* name = known.as_string()) nearest.offer(*name);
    }
    return nearest.advice();
  }
  if (!value.is_number() || values.size() < 2) return "";
  const Json* nearest = nullptr;
  const auto distance = [&](const Json& known) { return std::abs(wire::to_double(known) - wire::to_double(value)); };
  for (const Json& known : values) {
    if (known.is_number() && (!nearest || distance(known) < distance(*nearest))) nearest = &known;
  }
  return nearest ? "the nearest is " + quote(*nearest, 40) : "";
}

std::string enum_message(const Keyword& keyword, const Json& value) {
  const wire::Array& values = *keyword.value->as_array();
  std::string listed;
  for (size_t i = 0; i < values.size() && i < kMaxListedValues; ++i) {
    if (i > 0) listed += ", ";
    listed += quote(values[i], 40);
  }
  if (values.size() > kMaxListedValues) listed += fmt::format(" and {} more", values.size() - kMaxListedValues);
  std::string message = fmt::format("must be one of {}; is {}", listed, quote(value));
  const std::string advice = nearest_value_advice(values, value);
  return advice.empty() ? message : message + "; " + advice;
}

std::string length_message(std::string_view rule, const Keyword& keyword, const std::string& text) {
  return fmt::format("must have {} {}, has {}: {}", rule, wire::counted(keyword.limit, "character"),
                     wire::count_code_points(text), quote_text(text));
}

std::string size_message(std::string_view rule, const Keyword& keyword, size_t size, std::string_view noun) {
  return fmt::format("must have {} {}, has {}", rule, wire::counted(keyword.limit, noun), size);
}

std::string number_message(std::string_view rule, const Keyword& keyword, const Json& value) {
  return fmt::format("must be {} {}, is {}", rule, quote(*keyword.value), quote(value));
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += quote_text(name);
  }
  return text;
}

}  // namespace

std::string quote(const Json& value, size_t max_bytes) {
  if (const std::string* text = value.as_string()) return quote_text(*text, max_bytes);
  if (const wire::Array* array = value.as_array(); array && array->size() > 20) {
    return fmt::format("an array of {} items", array->size());
  }
  if (const wire::Object* object = value.as_object(); object && object->size() > 20) {
    return fmt::format("an object of {} members", object->size());
  }
  return cut(wire::to_text(value), max_bytes);
}

std::string quote_text(std::string_view text, size_t max_bytes) {
  bool is_long = text.size() > max_bytes;
  if (is_long) {
    size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  std::string quoted = wire::to_text(Json(text));
  return is_long ? quoted + "..." : quoted;
}

std::string assertion_message(const Keyword& keyword, const Json& value) {
  size_t size = value.is_array() ? value.as_array()->size() : value.is_object() ? value.as_object()->size() : 0;
  switch (keyword.kind) {
    case KeywordKind::type:
      return type_message(keyword, value);
    case KeywordKind::const_:
      return fmt::format("must be {}, is {}", quote(*keyword.value), quote(value));
    case KeywordKind::enum_:
      return enum_message(keyword, value);
    case KeywordKind::multiple_of:
      return number_message("a multiple of", keyword, value);
    case KeywordKind::maximum:
      return number_message("at most", keyword, value);
    case KeywordKind::exclusive_maximum:
      return number_message("less than", keyword, value);
    case KeywordKind::minimum:
      return number_message("at least", keyword, value);
    case KeywordKind::exclusive_minimum:
      return number_message("greater than", keyword, value);
    case KeywordKind::max_length:
      return length_message("at most", keyword, *value.as_string());
    case KeywordKind::min_length:
      return length_message("at least", keyword, *value.as_string());
    case KeywordKind::pattern:
      return fmt::format("must match {}, is {}", quote(*keyword.value), quote(value));
    case KeywordKind::format:
      return fmt::format("must be {} (format), is {}", with_article(*keyword.value->as_string()), quote(value));
    case KeywordKind::max_items:
      return size_message("at most", keyword, size, "item");
    case KeywordKind::min_items:
      return size_message("at least", keyword, size, "item");
    case KeywordKind::max_properties:
      return size_message("at most", keyword, size, "property");
    case KeywordKind::min_properties:
      return size_message("at least", keyword, size, "property");
    default:
      return fmt::format("is refused by \"{}\"", keyword.name);
  }
}

std::string missing_message(const std::vector<std::string_view>& missing) { return "lacks " + joined(missing); }

std::string dependent_message(std::string_view present, const std::vector<std::string_view>& missing) {
  return fmt::format("has {} and therefore must have {}", quote_text(present), joined(missing));
}

std::string unknown_member_message(std::string_view name, const std::vector<std::string_view>& known_names,
                                   KeywordKind refusing) {
  if (std::find(known_names.begin(), known_names.end(), name) != known_names.end()) {
    if (refusing == KeywordKind::additional_properties) {
      return fmt::format(
          "the member {} is not allowed here, because \"additionalProperties\" knows only the properties next to it",
          quote_text(name));
    }
    return fmt::format("the member {} counts as unknown here, because a subschema that defines it is not satisfied",
                       quote_text(name));
  }
  NearestName nearest(name);
  for (std::string_view known : known_names) nearest.offer(known);
  const std::string advice = nearest.advice();
  std::string message = fmt::format("the member {} is not allowed here", quote_text(name));
  return advice.empty() ? message : message + "; " + advice;
}

std::string unevaluated_item_message() {
  return "the item counts as unknown here, because a subschema that defines it is not satisfied";
}

std::string equal_items_message(size_t first, size_t second, const Json& value) {
  return fmt::format("must have no two equal items, but items {} and {} are both {}", first, second, quote(value));
}

std::string contains_message(uint64_t found, uint64_t minimum, uint64_t maximum) {
  if (found < minimum)
    return fmt::format("must have at least {} that match \"contains\", has {}", wire::counted(minimum, "item"), found);
  return fmt::format("must have at most {} that match \"contains\", has {}", wire::counted(maximum, "item"), found);
}

}  // namespace json_schema

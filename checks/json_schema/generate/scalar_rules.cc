#include <algorithm>

#include "checks/json_schema/generate/scalars.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr uint32_t kMaxRegexSteps = 100'000;

bool text_holds(const Keyword& keyword, const std::string& text) {
  switch (keyword.kind) {
    case Kind::max_length:
      return wire::count_code_points(text) <= keyword.limit;
    case Kind::min_length:
      return wire::count_code_points(text) >= keyword.limit;
    case Kind::pattern:
      return keyword.pattern->match(text, kMaxRegexSteps) == MatchOutcome::match;
    case Kind::format:
      return !keyword.format || has_format(*keyword.format, text);
    default:
      return true;
  }
}

bool number_holds(const Keyword& keyword, const Json& number) {
  if (keyword.kind == Kind::multiple_of) return keyword.divisor->divides(number);
  const bool is_bound = keyword.kind == Kind::maximum || keyword.kind == Kind::exclusive_maximum ||
                        keyword.kind == Kind::minimum || keyword.kind == Kind::exclusive_minimum;
  if (!is_bound) return true;
  const int order = wire::compare_numbers(number, *keyword.value);
  if (keyword.kind == Kind::maximum) return order <= 0;
  if (keyword.kind == Kind::exclusive_maximum) return order < 0;
  return keyword.kind == Kind::minimum ? order >= 0 : order > 0;
}

}  // namespace

bool scalar_holds(const Keyword& keyword, const Json& value) {
  if (value.is_number()) return number_holds(keyword, value);
  return !value.is_string() || text_holds(keyword, *value.as_string());
}

bool satisfies(const Conjunction& all, const Json& value) {
  if ((all.types >> static_cast<int>(value.kind()) & 1) == 0) return false;
  if (value.is_number() && (all.integral || all.fractional) && wire::is_integral(value) == all.fractional) return false;
  const auto equal = [&](const Json* other) { return *other == value; };
  if (std::any_of(all.excluded.begin(), all.excluded.end(), equal)) return false;
  if (all.values && std::none_of(all.values->begin(), all.values->end(), equal)) return false;
  const auto holds = [&](const Keyword* keyword) { return scalar_holds(*keyword, value); };
  return std::all_of(all.holding.begin(), all.holding.end(), holds) &&
         std::none_of(all.failing.begin(), all.failing.end(), holds);
}

}  // namespace json_schema

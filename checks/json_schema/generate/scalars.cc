#include "checks/json_schema/generate/scalars.h"

#include <algorithm>

#include "checks/json_schema/explain/assertion.h"

namespace json_schema {
namespace {

using wire::Json;

}  // namespace

bool scalar_holds(const Keyword& keyword, const Json& value) { return assertion_holds(keyword, value, kMaxRegexSteps); }

bool satisfies(const Conjunction& all, const Json& value) {
  if ((all.types & kind_bit(value.kind())) == 0) return false;
  if (value.is_number() && (all.integral || all.fractional) && wire::is_integral(value) == all.fractional) return false;
  const auto equal = [&](const Json* other) { return *other == value; };
  if (std::any_of(all.excluded.begin(), all.excluded.end(), equal)) return false;
  if (all.values && std::none_of(all.values->begin(), all.values->end(), equal)) return false;
  const auto holds = [&](const Keyword* keyword) { return scalar_holds(*keyword, value); };
  return std::all_of(all.holding.begin(), all.holding.end(), holds) &&
         std::none_of(all.failing.begin(), all.failing.end(), holds);
}

}  // namespace json_schema

#include "checks/schema_verdict.h"

#include <fmt/format.h>

#include "wire/json_pointer.h"

namespace checks {
namespace {

constexpr size_t kMaxViolationsShown = 5;

Discrepancy describe(const json_schema::Violation& violation, const NamedSchema& named, const PlacedValue& placed) {
  const wire::Json* actual = wire::find_at(placed.value, violation.instance_location);
  return {std::string(placed.pointer) + violation.instance_location,
          fmt::format("{} ({}, {})", violation.message, named.name, violation.keyword_location), excerpt(actual),
          violation.absolute_keyword_location};
}

}  // namespace

bool judge_schema(Rule rule, const NamedSchema& named, const PlacedValue& placed, Judgement& judgement) {
  const auto violations = named.schema.violations(placed.value, kMaxViolationsShown);
  if (violations.empty()) return judgement.judge(rule, true, [] { return Discrepancy{}; });
  for (const auto& violation : violations) {
    judgement.judge(rule, false, [&] { return describe(violation, named, placed); });
  }
  return false;
}

}  // namespace checks

#include "checks/schema_verdict.h"

#include <fmt/format.h>

#include <functional>

#include "wire/json_pointer.h"

namespace checks {
namespace {

constexpr size_t kMaxViolationsShown = 5;
constexpr size_t kMaxMissingNamed = 2;

Discrepancy describe(const json_schema::Violation& violation, const NamedSchema& named, const PlacedValue& placed) {
  const wire::Json* actual = wire::find_at(placed.value, violation.instance_location);
  return {std::string(placed.pointer) + violation.instance_location,
          fmt::format("{} ({}, {})", violation.message, named.name, violation.keyword_location), excerpt(actual),
          violation.absolute_keyword_location};
}

// A missing member has a place of its own: where it should be.
Discrepancy describe_missing(const std::string& member, const json_schema::Violation& violation,
                             const NamedSchema& named, const PlacedValue& placed) {
  return {fmt::format("{}{}/{}", placed.pointer, violation.instance_location, wire::pointer_token(member)),
          fmt::format("the required member {} ({}, {})", excerpt(member), named.name, violation.keyword_location),
          "nothing", violation.absolute_keyword_location};
}

void judge_violation(const json_schema::Violation& violation, const NamedSchema& named, const PlacedValue& placed,
                     const std::function<void(Discrepancy)>& refuse) {
  // What lacks more is another document altogether.
  const bool names_members = !violation.missing.empty() && violation.missing.size() <= kMaxMissingNamed;
  if (!names_members) return refuse(describe(violation, named, placed));
  for (const std::string& member : violation.missing) refuse(describe_missing(member, violation, named, placed));
}

}  // namespace

bool judge_schema(Rule rule, const NamedSchema& named, const PlacedValue& placed, Judgement& judgement) {
  const auto violations = named.schema.violations(placed.value, kMaxViolationsShown);
  if (violations.empty()) return judgement.judge(rule, true, [] { return Discrepancy{}; });
  for (const auto& violation : violations) {
    judge_violation(violation, named, placed, [&](Discrepancy difference) {
      judgement.judge(rule, false, [&] { return std::move(difference); });
    });
  }
  return false;
}

}  // namespace checks

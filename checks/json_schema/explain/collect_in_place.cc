#include <fmt/format.h>

#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/explain/messages.h"
#include "checks/json_schema/graph/dynamic_scope.h"

namespace json_schema {
namespace {

using wire::Json;

/// How far a branch is from the intended one: a wrong type or a wrong constant hints at another branch.
size_t distance(const Violation& violation, size_t own_depth) {
  bool near_top = violation.instance_location.size() <= own_depth;
  if (violation.keyword == "type" && near_top) return 1'000;
  if (violation.keyword == "const" || violation.keyword == "enum") return 100;
  return violation.keyword == "required" ? 3 : 2;
}

/// "branch 2 came closest: /a must be ..."; empty where the branches give no reason.
std::string closest_branch(const OutputUnit& unit, const std::string& instance_path) {
  constexpr size_t kMaxReasons = 20;
  size_t best_distance = SIZE_MAX;
  std::string best;
  for (size_t i = 0; i < unit.children.size(); ++i) {
    std::vector<Violation> reasons = violations_of(unit.children[i], kMaxReasons);
    if (reasons.empty()) continue;
    size_t sum = 0;
    for (const Violation& reason : reasons) sum += distance(reason, instance_path.size());
    if (sum >= best_distance) continue;
    best_distance = sum;
    std::string place = reasons[0].instance_location.substr(instance_path.size());
    best = fmt::format("branch {} came closest: {}{}{}", i, place, place.empty() ? "" : " ", reasons[0].message);
    if (reasons.size() > 1) best += fmt::format(" (and {} more)", reasons.size() - 1);
  }
  return best;
}

}  // namespace

void Collector::in_place(Frame& frame, const Branch& branch, OutputUnit& unit, std::string_view token) {
  bool valid = false;
  if (token.data() == nullptr) {
    valid = apply(branch.schema, frame.value, {unit, unit.keyword}, &frame.evaluated);
  } else {
    PathStep step(keyword_path_, token);
    valid = apply(branch.schema, frame.value, {unit, unit.keyword}, &frame.evaluated);
  }
  if (!valid) fail(unit, fmt::format("the schema under \"{}\" is not satisfied", unit.keyword));
}

void Collector::all_of(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  for (size_t i = 0; i < keyword.branches.size(); ++i) {
    in_place(frame, keyword.branches[i], unit, fmt::format_int(i).c_str());
  }
}

void Collector::any_of(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  bool any = false;
  const InChoice in_choice(*this);
  for (size_t i = 0; i < keyword.branches.size(); ++i) {
    PathStep step(keyword_path_, i);
    any |= apply(keyword.branches[i].schema, frame.value, {unit, unit.keyword}, &frame.evaluated);
  }
  if (any) return;
  std::string closest = closest_branch(unit, instance_path_);
  fail(unit, fmt::format("must match at least one of the {} branches of \"anyOf\"{}{}", keyword.branches.size(),
                         closest.empty() ? "" : "; ", closest));
  if (retain_ == Retain::errors) unit.children.clear();  // the message has what a reader gets
}

void Collector::one_of(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  std::string holding;
  size_t count = 0;
  const InChoice in_choice(*this);
  for (size_t i = 0; i < keyword.branches.size(); ++i) {
    PathStep step(keyword_path_, i);
    if (!apply(keyword.branches[i].schema, frame.value, {unit, unit.keyword}, &frame.evaluated)) continue;
    if (count++ > 0) holding += " and ";
    holding += fmt::format_int(i).c_str();
  }
  if (count == 1) return;
  if (count > 1) {
    fail(unit, fmt::format("must match exactly one branch of \"oneOf\", matches {}", holding));
    return;
  }
  std::string closest = closest_branch(unit, instance_path_);
  fail(unit, fmt::format("must match exactly one of the {} branches of \"oneOf\", matches none{}{}",
                         keyword.branches.size(), closest.empty() ? "" : "; ", closest));
  if (retain_ == Retain::errors) unit.children.clear();
}

void Collector::not_(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const InChoice in_choice(*this);
  bool holds = apply(keyword.branches[0].schema, frame.value, {unit, unit.keyword});
  if (holds) fail(unit, fmt::format("must not match the schema under \"not\", is {}", quote(frame.value)));
}

/// "if" only decides; it comes before "then" and "else" (core, section 10.2.2).
void Collector::choose(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  if (keyword.kind == KeywordKind::if_) {
    const InChoice in_choice(*this);
    frame.condition = apply(keyword.branches[0].schema, frame.value, {unit, unit.keyword}, &frame.evaluated);
  } else if (frame.subschema.find(KeywordKind::if_) && frame.condition == (keyword.kind == KeywordKind::then_)) {
    in_place(frame, keyword.branches[0], unit, {});
  }
}

void Collector::dependent_schemas(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  for (const Branch& branch : keyword.branches) {
    if (frame.value.as_object()->contains(branch.name)) in_place(frame, branch, unit, branch.name);
  }
}

void Collector::dynamic_ref(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  Branch branch = keyword.branches[0];
  if (const DynamicTarget* target = outermost_target(scope_, keyword.dynamic)) branch.schema = target->schema;
  in_place(frame, branch, unit, {});
}

}  // namespace json_schema

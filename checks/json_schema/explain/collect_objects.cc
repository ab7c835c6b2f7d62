#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/explain/messages.h"

namespace json_schema {
namespace {

using wire::Json;
using wire::Member;

std::string member_summary(const OutputUnit& unit) {
  return fmt::format("a member is refused by \"{}\"", unit.keyword);
}

}  // namespace

void Collector::apply_object_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  switch (keyword.kind) {
    case KeywordKind::properties:
      return properties(frame, keyword, unit);
    case KeywordKind::pattern_properties:
      return pattern_properties(frame, keyword, unit);
    case KeywordKind::additional_properties:
    case KeywordKind::unevaluated_properties:
      return other_properties(frame, keyword, unit);
    case KeywordKind::property_names:
      return property_names(frame, keyword, unit);
    case KeywordKind::required:
      return required(frame, keyword, unit);
    case KeywordKind::dependent_schemas:
      return dependent_schemas(frame, keyword, unit);
    case KeywordKind::dependent_required:
      return dependent_required(frame, keyword, unit);
    case KeywordKind::dependencies:
      dependent_schemas(frame, keyword, unit);
      return dependent_required(frame, keyword, unit);
    default:
      return;
  }
}

void Collector::properties(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  wire::Array names;
  size_t index = 0;
  for (const Member& member : *frame.value.as_object()) {
    size_t at = index++;
    auto branch = std::find_if(keyword.branches.begin(), keyword.branches.end(),
                               [&](const Branch& candidate) { return candidate.name == member.key; });
    if (branch == keyword.branches.end()) continue;
    PathStep schema_step(keyword_path_, member.key);
    PathStep instance_step(instance_path_, member.key);
    frame.evaluated[at] = true;
    if (retain_ == Retain::everything) names.emplace_back(member.key);
    if (!apply(branch->schema, member.value, {unit, unit.keyword})) fail(unit, member_summary(unit));
    if (may_stop(unit)) break;
  }
  annotate(unit, std::move(names));
}

void Collector::pattern_properties(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  wire::Array names;
  size_t index = 0;
  for (const Member& member : *frame.value.as_object()) {
    size_t at = index++;
    for (const Branch& branch : keyword.branches) {
      if (!matches(*branch.pattern, member.key)) continue;
      PathStep schema_step(keyword_path_, branch.name);
      PathStep instance_step(instance_path_, member.key);
      if (!frame.evaluated[at] && retain_ == Retain::everything) names.emplace_back(member.key);
      frame.evaluated[at] = true;
      if (!apply(branch.schema, member.value, {unit, unit.keyword})) fail(unit, member_summary(unit));
    }
    if (may_stop(unit)) break;
  }
  annotate(unit, std::move(names));
}

/// "additionalProperties" and "unevaluatedProperties".
void Collector::other_properties(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  wire::Array names;
  SubschemaId schema = keyword.branches[0].schema;
  bool refuses = graph_.at(schema).shape == Subschema::Shape::never;
  bool additional = keyword.kind == KeywordKind::additional_properties;
  size_t index = 0;
  for (const Member& member : *frame.value.as_object()) {
    size_t at = index++;
    if (additional ? !is_additional(frame, member.key) : frame.evaluated[at]) continue;
    PathStep instance_step(instance_path_, member.key);
    frame.evaluated[at] = true;
    if (retain_ == Retain::everything) names.emplace_back(member.key);
    if (apply(schema, member.value, {unit, unit.keyword})) continue;
    fail(unit, member_summary(unit));
    if (refuses) {
      std::vector<std::string_view> known;
      add_known_names(frame.subschema, member.key, known);
      unit.children.back().error = unknown_member_message(member.key, known, keyword.kind);
    }
    if (may_stop(unit)) break;
  }
  annotate(unit, std::move(names));
}

bool Collector::is_additional(const Frame& frame, std::string_view name) {
  for (const Keyword& keyword : frame.subschema.keywords) {
    bool named = keyword.kind == KeywordKind::properties;
    if (!named && keyword.kind != KeywordKind::pattern_properties) continue;
    for (const Branch& branch : keyword.branches) {
      if (named ? branch.name == name : matches(*branch.pattern, name)) return false;
    }
  }
  return true;
}

/// The properties of the subschema, and of those that are applied to the same value; the member's own name also where
/// one of their patterns matches it.
void Collector::add_known_names(const Subschema& subschema, std::string_view member,
                                std::vector<std::string_view>& names, int depth) {
  constexpr int kMaxDepth = 8;  // references may form cycles
  for (const Keyword& keyword : subschema.keywords) {
    const bool in_place = keyword.kind == KeywordKind::ref || keyword.kind == KeywordKind::all_of ||
                          keyword.kind == KeywordKind::any_of || keyword.kind == KeywordKind::one_of ||
                          keyword.kind == KeywordKind::then_ || keyword.kind == KeywordKind::else_ ||
                          keyword.kind == KeywordKind::dependent_schemas;
    for (const Branch& branch : keyword.branches) {
      if (keyword.kind == KeywordKind::properties) names.push_back(branch.name);
      if (keyword.kind == KeywordKind::pattern_properties && matches(*branch.pattern, member)) names.push_back(member);
      if (in_place && depth < kMaxDepth) add_known_names(graph_.at(branch.schema), member, names, depth + 1);
    }
  }
}

void Collector::property_names(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  for (const Member& member : *frame.value.as_object()) {
    Json name(member.key);
    if (apply(keyword.branches[0].schema, name, {unit, unit.keyword})) continue;
    std::vector<Violation> reasons = violations_of(unit.children.back(), 1);
    std::string reason = reasons.empty() ? "is refused" : reasons[0].message;
    if (unit.valid) fail(unit, fmt::format("the name of the member {} {}", quote_text(member.key), reason));
    if (may_stop(unit)) break;
  }
}

void Collector::required(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  std::vector<std::string_view> missing;
  for (std::string_view name : keyword.names) {
    if (!frame.value.as_object()->contains(name)) missing.push_back(name);
  }
  if (missing.empty()) return;
  fail(unit, missing_message(missing));
  unit.missing.assign(missing.begin(), missing.end());
}

void Collector::dependent_required(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const wire::Object& object = *frame.value.as_object();
  for (const Member& dependency : *keyword.value->as_object()) {
    const wire::Array* names = dependency.value.as_array();
    if (!names || !object.contains(dependency.key)) continue;
    std::vector<std::string_view> missing;
    for (const Json& name : *names) {
      if (!object.contains(*name.as_string())) missing.push_back(*name.as_string());
    }
    if (missing.empty() || !unit.valid) continue;
    fail(unit, dependent_message(dependency.key, missing));
    unit.missing.assign(missing.begin(), missing.end());
  }
}

}  // namespace json_schema

#include "runner/schema_tools/usage_linter.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::schema_tools {
namespace {

using json_schema::KeywordKind;
using wire::Json;

constexpr size_t kSampleBytes = 60;
constexpr size_t kMaxCompared = 1'000;  ///< values of one "enum"
constexpr size_t kMaxBranches = 30;     ///< of a "oneOf" whose pairs are compared

std::string shortened(const Json& value) {
  std::string text = wire::to_text(value);
  return text.size() <= kSampleBytes ? text : text.substr(0, kSampleBytes) + "...";
}

/// A keyword that says nothing without another one next to it.
struct Companion {
  KeywordKind keyword;
  KeywordKind needs;
  std::string_view name;
};
constexpr Companion kCompanions[] = {
    {KeywordKind::then_, KeywordKind::if_, "if"},
    {KeywordKind::else_, KeywordKind::if_, "if"},
    {KeywordKind::min_contains, KeywordKind::contains, "contains"},
    {KeywordKind::max_contains, KeywordKind::contains, "contains"},
};

/// The types of which a keyword says something; all for most.
uint8_t concerned_types(KeywordKind kind) {
  using JsonKind = Json::Kind;
  switch (kind) {
    case KeywordKind::multiple_of:
    case KeywordKind::maximum:
    case KeywordKind::exclusive_maximum:
    case KeywordKind::minimum:
    case KeywordKind::exclusive_minimum:
      return json_schema::kNumberKinds;
    case KeywordKind::max_length:
    case KeywordKind::min_length:
    case KeywordKind::pattern:
      return json_schema::kind_bit(JsonKind::string);
    case KeywordKind::max_items:
    case KeywordKind::min_items:
    case KeywordKind::unique_items:
    case KeywordKind::prefix_items:
    case KeywordKind::items:
    case KeywordKind::contains:
    case KeywordKind::unevaluated_items:
      return json_schema::kind_bit(JsonKind::array);
    case KeywordKind::max_properties:
    case KeywordKind::min_properties:
    case KeywordKind::required:
    case KeywordKind::properties:
    case KeywordKind::pattern_properties:
    case KeywordKind::additional_properties:
    case KeywordKind::unevaluated_properties:
    case KeywordKind::property_names:
    case KeywordKind::dependent_required:
    case KeywordKind::dependent_schemas:
      return json_schema::kind_bit(JsonKind::object);
    default:
      return 0xFF;
  }
}

}  // namespace

void UsageLinter::check(const Subschema& subschema) {
  check_companions(subschema);
  check_types(subschema);
  check_duplicates(subschema);
  check_samples(subschema);
}

void UsageLinter::check_companions(const Subschema& subschema) {
  for (const Companion& companion : kCompanions) {
    const Keyword* keyword = subschema.find(companion.keyword);
    if (!keyword || subschema.find(companion.needs)) continue;
    findings_.add(LintRule::no_effect, subschema, *keyword,
                  fmt::format("\"{}\" has no effect without \"{}\"", keyword->name, companion.name));
  }
}

void UsageLinter::check_types(const Subschema& subschema) {
  const Keyword* type = subschema.find(KeywordKind::type);
  for (const Keyword& keyword : subschema.keywords) {
    if (!type || (concerned_types(keyword.kind) & type->types) != 0) continue;
    findings_.add(LintRule::no_effect, subschema, keyword,
                  fmt::format("\"{}\" has no effect on type {}", keyword.name, shortened(*type->value)));
  }
}

void UsageLinter::check_duplicates(const Subschema& subschema) {
  const Keyword* list = subschema.find(KeywordKind::enum_);
  if (!list) return;
  const wire::Array& values = *list->value->as_array();
  const auto end = values.begin() + static_cast<ptrdiff_t>(std::min(values.size(), kMaxCompared));
  for (auto value = values.begin(); value != end; ++value) {
    if (std::find(values.begin(), value, *value) == value) continue;
    return findings_.add(LintRule::duplicate_value, subschema, *list,
                         fmt::format("{} is listed more than once", shortened(*value)));
  }
}

/// "default" and "examples" are valid by the subschema that they are in.
void UsageLinter::check_samples(const Subschema& subschema) {
  std::vector<std::pair<const Keyword*, const Json*>> samples;
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.name == "default") samples.emplace_back(&keyword, keyword.value);
    const wire::Array* list = keyword.name == "examples" ? keyword.value->as_array() : nullptr;
    for (size_t i = 0; list && i < list->size(); ++i) samples.emplace_back(&keyword, &(*list)[i]);
  }
  if (samples.empty()) return;
  const auto schema = json_schema::compile(findings_.files().documents(), location_of(subschema));
  if (!schema) return;
  for (const auto& [keyword, value] : samples) {
    const auto violations = schema->violations(*value, 1);
    if (violations.empty()) continue;
    findings_.add(
        LintRule::invalid_sample, subschema, *keyword,
        fmt::format("{} in \"{}\" is not valid: {}", shortened(*value), keyword->name, violations.front().message));
  }
}

void UsageLinter::check_overlaps(json_schema::Solver& solver, json_schema::SubschemaId id) {
  const Subschema& subschema = solver.graph(0).at(id);
  const Keyword* one_of = subschema.find(KeywordKind::one_of);
  if (!one_of || one_of->branches.size() > kMaxBranches) return;
  for (size_t i = 0; i < one_of->branches.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const json_schema::Literal left{0, true, one_of->branches[j].schema};
      const json_schema::Literal right{0, true, one_of->branches[i].schema};
      const json_schema::Answer answer = solver.ask({{left, right}, {}});
      if (answer.is_witness() && report_overlap(subschema, *one_of, *answer.witness)) return;
    }
  }
}

/// False where other keywords reject the value, too.
bool UsageLinter::report_overlap(const Subschema& subschema, const Keyword& one_of, const Json& witness) {
  const auto schema = json_schema::compile(findings_.files().documents(), location_of(subschema));
  if (!schema) return false;
  const auto violations = schema->violations(witness, 2);
  if (violations.size() != 1 || violations.front().keyword != "oneOf") return false;
  findings_.add(LintRule::overlapping_branches, subschema, one_of,
                fmt::format("several branches accept {}, which is therefore rejected", shortened(witness)));
  return true;
}

}  // namespace runner::schema_tools

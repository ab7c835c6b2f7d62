#include "checks/json_schema/generate/invalid_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/values/value_hash.h"
#include "wire/json_pointer.h"

namespace json_schema {
namespace {

constexpr int kMaxTries = 4;        ///< fruitless instances for one keyword at one place
constexpr size_t kMaxChanges = 40;  ///< tried at one keyword of one instance
constexpr size_t kMaxReasons = 8;   ///< of the engine for one change

/// The pointer with array indices left out. A member whose name is a number counts as one.
std::string general_place(std::string_view pointer) {
  std::string place;
  for (size_t at = 0; at < pointer.size();) {
    const size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    const std::string_view token = pointer.substr(at + 1, end - at - 1);
    const bool index = !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
    place.append("/").append(index ? "*" : token);
    at = end;
  }
  return place;
}

size_t count_values(const wire::Json& value) {
  size_t count = 1;
  if (const wire::Array* items = value.as_array()) {
    for (const wire::Json& item : *items) count += count_values(item);
  }
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) count += count_values(member.value);
  }
  return count;
}

bool can_be_broken(KeywordKind kind) {
  switch (kind) {
    case KeywordKind::ref:
    case KeywordKind::dynamic_ref:
    case KeywordKind::all_of:
    case KeywordKind::if_:
    case KeywordKind::then_:
    case KeywordKind::else_:
      return false;  // what they apply can
    default:
      return kind >= KeywordKind::prefix_items && kind != KeywordKind::meta_data && kind != KeywordKind::unknown &&
             kind != KeywordKind::content_encoding && kind != KeywordKind::content_media_type &&
             kind != KeywordKind::content_schema;
  }
}

/// False for keywords that only apply subschemas: it is mostly these that refuse.
bool refuses_by_itself(KeywordKind kind) {
  switch (kind) {
    case KeywordKind::properties:
    case KeywordKind::pattern_properties:
    case KeywordKind::additional_properties:
    case KeywordKind::unevaluated_properties:
    case KeywordKind::items:
    case KeywordKind::prefix_items:
    case KeywordKind::unevaluated_items:
    case KeywordKind::dependent_schemas:
    case KeywordKind::any_of:
    case KeywordKind::one_of:
      return false;
    default:
      return true;
  }
}

/// Keywords below which a subschema may fail.
bool may_fail_below(std::string_view keyword) {
  return keyword == "if" || keyword == "not" || keyword == "contains" || keyword == "propertyNames";
}

}  // namespace

InvalidSource::InvalidSource(const Schema& schema, const GenerateLimits& limits, ValidSource& source,
                             std::vector<Gap>& gaps)
    : schema_(schema), limits_(limits), source_(source), gaps_(gaps) {
  const SchemaGraph& graph = schema.graph();
  for (SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    const Subschema& subschema = graph.at(id);
    for (const Keyword& keyword : subschema.keywords) {
      if (!can_be_broken(keyword.kind) || (keyword.kind == KeywordKind::format && !keyword.format)) continue;
      keywords_.emplace(subschema.location_of(keyword.name), KeywordAt{id, &keyword});
    }
  }
}

const InvalidInstance* InvalidSource::get(size_t n) {
  while (found_.size() <= n && !exhausted_) advance();
  return n < found_.size() ? &found_[n] : nullptr;
}

void InvalidSource::advance() {
  const bool continues = bases_ < limits_.bases && judged_ < limits_.values_judged;
  const wire::Json* base = continues ? source_.get(bases_++) : nullptr;
  if (base) {
    const wire::Json copy = *base;  // making more may move it
    size_ = count_values(copy);
    visit(copy, schema_.evaluate(copy));
    return hand_over();
  }
  exhausted_ = true;
  if (judged_ >= limits_.values_judged) {
    gaps_.push_back({schema_.uri(), fmt::format("gave up after {} values in candidates for mistakes", judged_)});
  }
  list_gaps();
}

void InvalidSource::visit(const wire::Json& base, const OutputUnit& unit) {
  const auto found = unit.keyword.empty() ? keywords_.end() : keywords_.find(unit.absolute_keyword_location);
  if (found != keywords_.end() && unit.valid) try_target(base, unit, found->second);
  if (may_fail_below(unit.keyword)) return;
  for (const OutputUnit& child : unit.children) visit(base, child);
}

void InvalidSource::try_target(const wire::Json& base, const OutputUnit& unit, const KeywordAt& at) {
  const wire::Json* value = wire::find_at(base, unit.instance_location);
  if (!value) return;  // a member's name
  const std::string key = general_place(unit.instance_location) + " " + unit.absolute_keyword_location;
  const auto [known, is_new] = efforts_.try_emplace(key);
  if (is_new) order_.push_back(key);
  Effort& effort = known->second;
  if (effort.found > 0 || effort.tries >= kMaxTries || judged_ >= limits_.values_judged) return;
  const SchemaGraph& graph = schema_.graph();
  const std::vector<Change> changes = ways_to_break({graph, graph.at(at.schema), *at.keyword, *value}, source_);
  if (!changes.empty()) ++effort.tries;
  if (refuses_by_itself(at.keyword->kind)) effort.location = unit.absolute_keyword_location;
  for (size_t i = 0; i < changes.size() && i < kMaxChanges; ++i)
    effort.found += try_change({base, unit, effort.found}, changes[i]);
}

/// Keeps the changed instance where the engine finds exactly this keyword broken, or one that encloses it.
bool InvalidSource::try_change(const Trial& trial, const Change& change) {
  const OutputUnit& unit = trial.unit;
  wire::Json instance = trial.base;
  if (!wire::set_at(instance, unit.instance_location, change.value)) return false;
  judged_ += size_;
  const std::vector<Violation> violations = schema_.violations(instance, kMaxReasons);
  if (violations.empty()) return false;
  const auto is_target = [&](const Violation& violation) {
    return violation.absolute_keyword_location == unit.absolute_keyword_location;
  };
  auto label = std::find_if(violations.begin(), violations.end(), is_target);
  if (label == violations.end() && violations.size() == 1) label = violations.begin();
  const auto elsewhere = [&](const Violation& violation) {
    return violation.instance_location != label->instance_location || violation.keyword.empty();
  };
  if (label == violations.end() || std::any_of(violations.begin(), violations.end(), elsewhere)) return false;
  InvalidInstance found{std::move(instance),
                        label->instance_location,
                        label->keyword,
                        label->absolute_keyword_location,
                        label->message,
                        change.text,
                        {}};
  for (const Violation& violation : violations) {
    if (&violation != &*label) found.also.push_back(violation.keyword);
  }
  if (!known_.insert(mix(hash_value(found.instance), found.keyword_location)).second) return true;
  fresh_.push_back({trial.round, std::move(found)});
  return true;
}

/// The first mistake at each keyword, then the second, and so on.
void InvalidSource::hand_over() {
  std::stable_sort(fresh_.begin(), fresh_.end(), [](const Fresh& a, const Fresh& b) { return a.round < b.round; });
  for (Fresh& fresh : fresh_) found_.push_back(std::move(fresh.instance));
  fresh_.clear();
}

void InvalidSource::list_gaps() {
  for (const std::string& key : order_) {
    const Effort& effort = efforts_[key];
    if (effort.found > 0 || effort.location.empty()) continue;
    gaps_.push_back({effort.location, "no instance was found that breaks this keyword alone, at " +
                                          (key.starts_with(' ') ? "the root" : key.substr(0, key.find(' ')))});
  }
}

}  // namespace json_schema

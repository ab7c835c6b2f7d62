#include "checks/json_schema/compare/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "checks/json_schema/compare/schema_changes.h"
#include "checks/json_schema/generate/generator.h"
#include "checks/json_schema/generate/regex_sample.h"

namespace json_schema {
namespace {

using wire::Json;

constexpr size_t kMaxHints = 60;
constexpr size_t kMaxWitnesses = 200;
constexpr size_t kReasons = 20;  ///< of the schema that refuses
constexpr uint64_t kPatternSamples = 6;

/// Values in the changed keywords: instances with them are likely to show the change.
class Hints {
 public:
  explicit Hints(const std::vector<SchemaChange>& changes) {
    for (const SchemaChange& change : changes) {
      if (change.before) take(*change.before, change.after);
      if (change.after) take(*change.after, change.before);
    }
  }

  std::vector<Json> values() const { return values_; }

 private:
  void offer(const Json& value) {
    const bool known = std::find(values_.begin(), values_.end(), value) != values_.end();
    if (values_.size() < kMaxHints && !known && (value.is_number() || value.is_string())) values_.push_back(value);
  }

  void take(const Keyword& keyword, const Keyword* other) {
    offer(*keyword.value);
    const wire::Array* list = keyword.value->as_array();
    for (size_t i = 0; list && i < list->size(); ++i) offer((*list)[i]);
    for (const Branch& branch : keyword.branches) {
      const auto has = [&](const Branch& candidate) { return candidate.name == branch.name; };
      const bool in_both = other && std::any_of(other->branches.begin(), other->branches.end(), has);
      if (!branch.name.empty() && !branch.pattern && !in_both) offer(Json(branch.name));
    }
    for (uint64_t noise = 0; keyword.pattern && noise < kPatternSamples; ++noise) {
      offer(sample_regex(keyword.pattern->regex(), {noise, static_cast<uint32_t>(noise)}));
    }
  }

  std::vector<Json> values_;
};

/// Array indices left out, so that each item of a list is the same place.
std::string key_of(const Violation& violation) {
  std::string key = violation.absolute_keyword_location + " ";
  for (char byte : violation.instance_location) {
    if (byte < '0' || byte > '9') key += byte;
  }
  return violation.keyword == "required" ? key + violation.message : key;
}

class Witnesses {
 public:
  void add(const Schema& refusing, const Json& instance, const std::string& source) {
    const std::vector<Violation> violations = refusing.violations(instance, kReasons);
    for (const Violation& violation : violations) {
      const auto known = by_key_.find(key_of(violation));
      if (known == by_key_.end()) {
        if (list_.size() >= kMaxWitnesses) return;
        by_key_[key_of(violation)] = list_.size();
        list_.push_back({instance, source, violation, violations.size()});
      } else if (violations.size() < list_[known->second].violations) {
        list_[known->second] = {instance, source, violation, violations.size()};
      }
    }
  }

  std::vector<Witness> take() { return std::move(list_); }

 private:
  std::map<std::string, size_t> by_key_;
  std::vector<Witness> list_;
};

class Search {
 public:
  Search(const Schema& before, const Schema& after, const CompareOptions& options)
      : before_(before), after_(after), options_(options) {}

  Comparison run() {
    const std::vector<SchemaChange> changes = schema_changes(before_.graph(), after_.graph());
    std::set<std::string> locations;
    for (const SchemaChange& change : changes) locations.insert(change.location);
    result_.changes.assign(locations.begin(), locations.end());
    if (changes.empty()) return std::move(result_);
    for (const Example& example : options_.examples) judge(example.instance, example.name);
    const std::vector<Json> hints = Hints(changes).values();
    sample(before_, hints);
    sample(after_, hints);
    result_.narrowings = narrowings_.take();
    result_.widenings = widenings_.take();
    result_.relation = relation();
    return std::move(result_);
  }

 private:
  void sample(const Schema& schema, const std::vector<Json>& hints) {
    Generator generator(schema, {options_.seed, hints, {}});
    for (size_t n = 0; n < options_.samples; ++n) {
      auto instance = generator.valid(n);
      if (!instance) break;
      judge(*instance, "generated");
    }
    for (size_t n = 0; n < options_.samples; ++n) {
      auto mistake = generator.invalid(n);
      if (!mistake) break;
      judge(mistake->instance, "generated");
    }
  }

  void judge(const Json& instance, const std::string& source) {
    ++result_.judged;
    const bool was = before_.accepts(instance);
    const bool is = after_.accepts(instance);
    if (was && !is) narrowings_.add(after_, instance, source);
    if (!was && is) widenings_.add(before_, instance, source);
  }

  Relation relation() const {
    if (result_.narrowings.empty() && result_.widenings.empty()) return Relation::no_difference_found;
    if (result_.narrowings.empty()) return Relation::widened;
    return result_.widenings.empty() ? Relation::narrowed : Relation::both;
  }

  const Schema& before_;
  const Schema& after_;
  const CompareOptions& options_;
  Witnesses narrowings_;
  Witnesses widenings_;
  Comparison result_;
};

}  // namespace

Comparison compare_schemas(const Schema& before, const Schema& after, const CompareOptions& options) {
  return Search(before, after, options).run();
}

}  // namespace json_schema

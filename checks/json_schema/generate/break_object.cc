#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/explain/messages.h"
#include "checks/json_schema/generate/break_value.h"
#include "checks/json_schema/generate/regex_sample.h"

namespace json_schema {
namespace {

using wire::Json;
using wire::Object;
using Kind = KeywordKind;

constexpr uint64_t kMostMembers = 300;  ///< of an object that becomes too large
constexpr std::string_view kUnknown = "unexpected_member";

class ObjectBreaker {
 public:
  ObjectBreaker(const Target& target, ValidSource& source, std::vector<Change>& changes)
      : target_(target), object_(*target.value.as_object()), source_(source), changes_(changes) {}

  void run() {
    const Keyword& keyword = target_.keyword;
    switch (keyword.kind) {
      case Kind::required:
        for (std::string_view name : keyword.names) remove(name);
        return;
      case Kind::dependent_required:
      case Kind::dependencies:
        return break_dependents();
      case Kind::dependent_schemas:
        for (const Branch& branch : keyword.branches) add(branch.name, "text");
        return;
      case Kind::properties:
        for (const Branch& branch : keyword.branches) add_refused(branch, std::string(branch.name));
        return;
      case Kind::pattern_properties:
        for (const Branch& branch : keyword.branches) {
          add_refused(branch, sample_regex(branch.pattern->regex(), {0, 1}));
        }
        return;
      case Kind::additional_properties:
      case Kind::unevaluated_properties:
        return add_unknown();
      case Kind::property_names:
        return break_names();
      case Kind::min_properties:
        return shrink();
      case Kind::max_properties:
        return grow();
      default:
        return;
    }
  }

 private:
  void offer(Object object, std::string text) { changes_.push_back({std::move(object), std::move(text)}); }

  void remove(std::string_view name) {
    Object less = object_;
    if (less.erase(name)) offer(std::move(less), fmt::format("removed {}", quote_text(name)));
  }

  void add(std::string_view name, Json value) {
    if (object_.contains(name)) return;
    Object more = object_;
    more.append(std::string(name), std::move(value));
    offer(std::move(more), fmt::format("added {}", quote_text(name)));
  }

  /// A member with a schema that not every value satisfies.
  void add_refused(const Branch& branch, const std::string& name) {
    if (object_.contains(name)) return;
    for (Json value : {Json("text"), Json(nullptr), Json(1)}) add(name, std::move(value));
    if (auto value = source_.value_for({{}, {{branch.schema, nullptr}}}, 0)) add(name, *std::move(value));
  }

  void add_unknown() {
    add_refused(target_.keyword.branches[0], std::string(kUnknown));
    const Keyword* known = target_.subschema.find(Kind::properties);
    if (!known || known->branches.empty()) return;
    std::string misspelt(known->branches[0].name);
    misspelt += "_";
    add(misspelt, "text");
  }

  void break_dependents() {
    for (const wire::Member& dependency : *target_.keyword.value->as_object()) {
      const wire::Array* names = dependency.value.as_array();
      if (!names) {
        add(dependency.key, "text");
        continue;
      }
      if (object_.contains(dependency.key)) {
        for (const Json& name : *names) remove(*name.as_string());
      }
      add_trigger(dependency.key);
    }
  }

  void add_trigger(const std::string& name) {
    const Keyword* known = target_.subschema.find(Kind::properties);
    for (size_t i = 0; known && i < known->branches.size(); ++i) {
      if (known->branches[i].name != name) continue;
      if (auto value = source_.value_for({{{known->branches[i].schema, nullptr}}, {}}, 0)) add(name, *std::move(value));
    }
    add(name, "text");
  }

  void break_names() {
    Json value = object_.empty() ? Json("text") : object_.begin()->value;
    for (std::string_view name : {"", " ", "unexpected name", "UPPER", "lower", "0", "\xC3\xA9"}) add(name, value);
    add(std::string(1'000, 'a'), value);
    for (uint64_t noise = 0; noise < 4; ++noise) {
      auto name = source_.value_for({{}, {{target_.keyword.branches[0].schema, nullptr}}}, noise);
      if (name && name->is_string()) add(*name->as_string(), value);
    }
  }

  void shrink() {
    Object less = object_;
    while (!less.empty() && less.size() >= target_.keyword.limit) less.erase(std::string(less.begin()->key));
    if (less.size() < target_.keyword.limit) offer(std::move(less), "left out members");
    Object fewest = object_;
    while (!fewest.empty() && fewest.size() >= target_.keyword.limit)
      fewest.erase(std::string((fewest.end() - 1)->key));
    if (fewest.size() < target_.keyword.limit) offer(std::move(fewest), "left out members");
  }

  void grow() {
    if (target_.keyword.limit > kMostMembers) return;
    for (const bool copies : {true, false}) {
      Object more = object_;
      const Json value = copies && !more.empty() ? more.begin()->value : Json("text");
      for (uint64_t i = 1; more.size() <= target_.keyword.limit; ++i) more.set(fmt::format("extra{}", i), value);
      offer(std::move(more), "added members");
    }
  }

  const Target& target_;
  const Object& object_;
  ValidSource& source_;
  std::vector<Change>& changes_;
};

}  // namespace

void break_object(const Target& target, ValidSource& source, std::vector<Change>& changes) {
  ObjectBreaker(target, source, changes).run();
}

}  // namespace json_schema

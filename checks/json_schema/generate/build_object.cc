#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/generate/build.h"
#include "checks/json_schema/generate/regex_sample.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr std::string_view kExtraName = "extra";

bool matches(const Branch& branch, std::string_view name) {
  return branch.pattern->match(name, kMaxRegexSteps) == MatchOutcome::match;
}

const Branch* branch_of(const Keyword* keyword, std::string_view name) {
  if (!keyword) return nullptr;
  for (const Branch& branch : keyword->branches) {
    if (branch.name == name) return &branch;
  }
  return nullptr;
}

/// What the keywords of one subschema demand of a member. True where one of them applies to it.
bool demand_by(const AppliedSchema& applied, std::string_view name, Demand& demand) {
  bool known = false;
  const auto require = [&](const Branch& branch) {
    demand.must.push_back({branch.schema, applied.at.scope});
    known = true;
  };
  if (const Branch* branch = branch_of(applied.subschema->find(Kind::properties), name)) require(*branch);
  if (const Keyword* patterns = applied.subschema->find(Kind::pattern_properties)) {
    for (const Branch& branch : patterns->branches) {
      if (matches(branch, name)) require(branch);
    }
  }
  const Keyword* others = applied.subschema->find(Kind::additional_properties);
  if (!known && others) require(others->branches[0]);
  return known;
}

}  // namespace

Demand ValueBuilder::demand_for_member(const Task& task, std::string_view name) {
  Demand demand;
  bool known = false;
  for (const AppliedSchema& applied : task.all.applied) known |= demand_by(applied, name, demand);
  if (!known) {
    for (const Scoped& schema : task.all.unevaluated_properties) demand.must.push_back(schema);
  }
  for (const auto& [refused, schema] : task.all.refused_members) {
    if (refused == name) demand.must_not.push_back(schema);
  }
  return demand;
}

bool ValueBuilder::never(const Demand& demand) const {
  return std::any_of(demand.must.begin(), demand.must.end(), [&](const Scoped& scoped) {
    return context_.graph.at(scoped.id).shape == Subschema::Shape::never;
  });
}

std::vector<ValueBuilder::Member> ValueBuilder::known_members(const Task& task) {
  std::vector<Member> members;
  const auto find = [&](std::string_view name) {
    return std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.name == name; });
  };
  for (const AppliedSchema& applied : task.all.applied) {
    const Keyword* properties = applied.subschema->find(Kind::properties);
    for (size_t i = 0; properties && i < properties->branches.size(); ++i) {
      const std::string_view name = properties->branches[i].name;
      if (find(name) == members.end()) members.push_back({name, false, false});
    }
  }
  for (std::string_view name : task.all.required) {
    if (find(name) == members.end()) members.push_back({name, true, false});
    find(name)->required = true;
  }
  return members;
}

bool ValueBuilder::wants(const Task& task, const Member& member) {
  if (task.all.forbidden.contains(member.name)) return false;
  if (member.required) return true;
  if (task.smallest || never(demand_for_member(task, member.name))) return false;
  static const Options kPresence = make_options({{0, "absent"}, {1, "present"}});
  const size_t preferred = choices_.manner() == Manner::sparse ? 0 : 1;
  return choices_.choose({task.owner, "member", member.name}, task.place, kPresence, preferred) == 1;
}

/// "dependentRequired": names that the present ones need.
void ValueBuilder::add_dependents(const Task& task, std::vector<Member>& members) {
  const auto is_present = [&](std::string_view name) {
    return std::any_of(members.begin(), members.end(), [&](const Member& m) { return m.present && m.name == name; });
  };
  for (size_t changes = 1; changes > 0;) {
    changes = 0;
    for (const Dependent& dependent : task.all.dependents) {
      if (!is_present(dependent.name)) continue;
      for (std::string_view name : dependent.names) {
        if (is_present(name)) continue;
        ++changes;
        auto known = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
        if (known == members.end()) known = members.insert(members.end(), {name, true, true});
        known->present = known->required = true;
      }
    }
  }
}

std::optional<Json> ValueBuilder::object(const Task& task) {
  std::vector<Member> members = known_members(task);
  for (Member& member : members) {
    member.present = wants(task, member);
    if (!member.required || member.present) continue;
    note(task, fmt::format("\"{}\" is required and forbidden", member.name));
    return std::nullopt;
  }
  add_dependents(task, members);
  wire::Object object;
  for (const Member& member : members) {
    if (!member.present) continue;
    const bool set = set_member(task, std::string(member.name), demand_for_member(task, member.name), object);
    if (!set && member.required) return std::nullopt;
  }
  const bool is_map = members.empty() && task.all.constrains_members();
  const std::vector<std::string> names = extra_names(task, 0);
  std::vector<Option> options = {{0, "no other member"}};
  for (const std::string& name : names) options.push_back({mix(uint64_t{1}, name), fmt::format("\"{}\" added", name)});
  const size_t preferred = is_map && names.size() > 0 && choices_.manner() == Manner::full ? 1 : 0;
  const size_t extra = task.smallest ? 0
                                     : choices_.choose({task.owner, "other members", ""}, task.place,
                                                       make_options(std::move(options)), preferred);
  if (extra > 0) set_member(task, names[extra - 1], demand_for_member(task, names[extra - 1]), object);
  if (!fit_member_count(task, members, object)) return std::nullopt;
  return Json(std::move(object));
}

bool ValueBuilder::set_member(const Task& task, const std::string& name, const Demand& demand, wire::Object& object) {
  if (never(demand)) {
    note(task, fmt::format("\"{}\" is required and refused", name));
    return false;
  }
  auto value = build(demand, task.place.member(name));
  if (!value) return false;
  object.set(name, *std::move(value));
  return true;
}

/// Names in addition to the known ones: one of each pattern, any name, and hints.
std::vector<std::string> ValueBuilder::extra_names(const Task& task, size_t number) {
  std::vector<std::string> names;
  const std::vector<Member> known = known_members(task);
  const auto offer = [&](std::string name) {
    const auto is_known = [&](const Member& member) { return member.name == name; };
    if (std::any_of(known.begin(), known.end(), is_known) || task.all.forbidden.contains(name)) return;
    if (std::find(names.begin(), names.end(), name) != names.end() || never(demand_for_member(task, name))) return;
    const auto allows = [&](const Scoped& schema) { return context_.judge.holds(schema.id, Json(name)); };
    if (std::all_of(task.all.property_names.begin(), task.all.property_names.end(), allows)) names.push_back(name);
  };
  for (const AppliedSchema& applied : task.all.applied) {
    const Keyword* patterns = applied.subschema->find(Kind::pattern_properties);
    for (size_t i = 0; patterns && i < patterns->branches.size(); ++i) {
      const RegexNode& regex = patterns->branches[i].pattern->regex();
      offer(sample_regex(regex, {number, static_cast<uint32_t>(number % 5), number % 2 == 1}));
    }
  }
  if (!task.all.property_names.empty() && !is_for_name_) {
    static const Script kFree;
    Choices plain(kFree, Manner::full, number);
    plain.set_salt(number);
    ValueBuilder builder(context_, plain);
    builder.is_for_name_ = true;
    Demand demand{task.all.property_names, {}};
    auto name = builder.build(demand, {mix(number, uint64_t{17}), 0});
    if (name && name->is_string()) offer(*name->as_string());
  }
  offer(number == 0 ? std::string(kExtraName) : fmt::format("{}{}", kExtraName, number));
  for (size_t i = 0; number == 0 && i < context_.options.hints.size(); ++i) {
    if (const std::string* text = context_.options.hints[i].as_string()) offer(*text);
  }
  return names;
}

bool ValueBuilder::add_extra(const Task& task, wire::Object& object, size_t number) {
  for (const std::string& name : extra_names(task, number)) {
    if (object.contains(name)) continue;
    if (set_member(task, name, demand_for_member(task, name), object)) return true;
  }
  return false;
}

/// "minProperties" and "maxProperties": members are added or left out.
bool ValueBuilder::fit_member_count(const Task& task, const std::vector<Member>& members, wire::Object& object) {
  for (auto member = members.begin(); member != members.end() && object.size() < task.all.min_properties; ++member) {
    if (member->present || task.all.forbidden.contains(member->name)) continue;
    set_member(task, std::string(member->name), demand_for_member(task, member->name), object);
  }
  const size_t most = context_.options.limits.items;
  for (size_t number = 1; object.size() < task.all.min_properties && number <= 2 * most; ++number) {
    if (task.all.min_properties > most || !add_extra(task, object, number)) {
      if (number > most / 2 || task.all.min_properties > most) break;
    }
  }
  if (object.size() < task.all.min_properties) {
    note(task, fmt::format("{} cannot be found", wire::counted(task.all.min_properties, "member")));
    return false;
  }
  for (auto member = members.rbegin(); member != members.rend() && object.size() > task.all.max_properties; ++member) {
    if (!member->required) object.erase(member->name);
  }
  for (size_t i = object.size(); i-- > 0 && object.size() > task.all.max_properties;) {
    const std::string name = (object.begin() + static_cast<ptrdiff_t>(i))->key;
    if (!std::any_of(members.begin(), members.end(), [&](const Member& m) { return m.name == name; }))
      object.erase(name);
  }
  return true;
}

}  // namespace json_schema

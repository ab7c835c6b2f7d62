#include "checks/json_schema/generate/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "checks/json_schema/explain/messages.h"
#include "checks/json_schema/generate/scalars.h"
#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

using wire::Json;
using JsonKind = Json::Kind;

constexpr int kMaxRounds = 12;  ///< of adding to the demand what follows from the value

bool contains(const std::vector<Scoped>& list, const Scoped& scoped) {
  return std::find(list.begin(), list.end(), scoped) != list.end();
}

bool add(std::vector<Scoped>& list, const Scoped& scoped) {
  if (contains(list, scoped)) return false;
  list.push_back(scoped);
  return true;
}

bool on_texts(const Keyword* keyword) {
  return keyword->kind == KeywordKind::pattern || keyword->kind == KeywordKind::format ||
         keyword->kind == KeywordKind::min_length || keyword->kind == KeywordKind::max_length;
}

/// The kinds that are left, first those that keywords of the schema are about.
std::vector<JsonKind> likely_kinds(const Conjunction& all, bool smallest) {
  std::vector<JsonKind> kinds;
  const auto offer = [&](JsonKind kind, bool is_likely) {
    const uint8_t bits = kind == JsonKind::integer ? kNumberKinds : kind_bit(kind);
    const bool known = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    if (is_likely && !known && (all.types & bits) != 0) kinds.push_back(kind);
  };
  const bool about_numbers = std::any_of(all.holding.begin(), all.holding.end(), std::not_fn(on_texts));
  offer(JsonKind::null, smallest);
  offer(JsonKind::boolean, smallest);
  offer(JsonKind::object, all.constrains_members() && !smallest);
  offer(JsonKind::array, all.constrains_items() && !smallest);
  offer(JsonKind::string, std::any_of(all.holding.begin(), all.holding.end(), on_texts));
  offer(JsonKind::integer, about_numbers);
  for (JsonKind kind :
       {JsonKind::string, JsonKind::integer, JsonKind::boolean, JsonKind::object, JsonKind::array, JsonKind::null}) {
    offer(kind, true);
  }
  return kinds;
}

std::string_view kind_name(JsonKind kind) {
  static constexpr std::string_view kNames[] = {"null",   "boolean", "number", "number",
                                                "number", "string",  "array",  "object"};
  return kNames[static_cast<size_t>(kind)];
}

Candidates with_options(std::vector<Json> values) {
  std::vector<Option> options;
  for (const Json& value : values) options.push_back({hash_value(value), quote(value)});
  return {std::move(values), make_options(std::move(options))};
}

/// Everything that decides which numbers or texts are candidates. A keyword is identified by its address.
std::vector<uint64_t> identity_of(const Conjunction& all, JsonKind kind) {
  std::vector<uint64_t> identity = {static_cast<uint64_t>(kind), all.types,         all.integral, all.fractional,
                                    all.holding.size(),          all.failing.size()};
  for (const auto* list : {&all.holding, &all.failing}) {
    for (const Keyword* keyword : *list) identity.push_back(reinterpret_cast<uintptr_t>(keyword));
  }
  for (const Json* value : all.excluded) identity.push_back(reinterpret_cast<uintptr_t>(value));
  return identity;
}

}  // namespace

std::optional<Json> ValueBuilder::build(const Demand& demand, const Place& place) {
  if (++values_ > context_.max_values) {
    note_at("", "an instance needs more values than the limit");
    return std::nullopt;
  }
  if (depth_ >= context_.options.limits.depth) {
    note_at("", "an instance would be nested deeper than the limit: the schema may require itself");
    return std::nullopt;
  }
  ++depth_;
  for (const Scoped& scoped : demand.must) path_.push_back(scoped.id);
  std::optional<Json> value;
  for (uint64_t number = 0; number < context_.options.limits.attempts && !value; ++number) {
    value = attempt(demand, place, number);
    if (values_ > context_.max_values) break;
  }
  path_.resize(path_.size() - demand.must.size());
  --depth_;
  return value;
}

std::optional<Json> ValueBuilder::attempt(const Demand& demand, const Place& place, uint64_t number) {
  Demand whole = demand;
  const bool smallest = is_smallest(demand);
  for (int round = 0; round < kMaxRounds; ++round) {
    const Conjunction all = context_.conjoiner.conjoin(whole, choices_, {place, number, smallest});
    if (all.never) {
      note_at("", all.why);
      return std::nullopt;
    }
    const SubschemaId owner = !all.applied.empty()  ? all.applied.front().at.id
                              : demand.must.empty() ? 0
                                                    : demand.must[0].id;
    auto value = realize({all, place, owner, number, smallest});
    if (!value) return std::nullopt;
    if (impose(all, *value, whole)) continue;
    if (is_confirmed(all, demand, *value)) return value;
    note_at(context_.graph.location(owner), "the value that was built does not satisfy everything that applies here");
    return std::nullopt;
  }
  return std::nullopt;
}

bool ValueBuilder::is_smallest(const Demand& demand) const {
  if (values_ > context_.max_values / 2) return true;
  return std::any_of(demand.must.begin(), demand.must.end(), [&](const Scoped& scoped) {
    return std::count(path_.begin(), path_.end(), scoped.id) >
           static_cast<ptrdiff_t>(context_.options.limits.recursion);
  });
}

/// Adds to the demand what follows from the value; false where nothing does.
bool ValueBuilder::impose(const Conjunction& all, const Json& value, Demand& demand) {
  bool changed = impose_dependents(all, value, demand);
  for (const Conditional& conditional : all.conditionals) {
    const bool holds = context_.judge.holds(conditional.condition.id, value);
    const auto& next = holds ? conditional.then : conditional.otherwise;
    if (!next || context_.judge.holds(next->id, value)) continue;
    changed |= add(holds ? demand.must : demand.must_not, conditional.condition);
    changed |= add(demand.must, *next);
  }
  for (const Exclusive& exclusive : all.exclusives) {
    const auto& branches = exclusive.keyword->branches;
    for (size_t i = 0; i < branches.size(); ++i) {
      if (i == exclusive.chosen || !context_.judge.holds(branches[i].schema, value)) continue;
      changed |= add(demand.must_not, {branches[i].schema, exclusive.scope});
    }
  }
  return changed;
}

bool ValueBuilder::impose_dependents(const Conjunction& all, const Json& value, Demand& demand) {
  bool changed = false;
  for (const Dependent& dependent : all.dependents) {
    if (!dependent.schema || !value.find(dependent.name)) continue;
    if (context_.judge.holds(dependent.schema->id, value)) continue;
    changed |= add(demand.must, *dependent.schema);
  }
  return changed;
}

bool ValueBuilder::is_confirmed(const Conjunction& all, const Demand& demand, const Json& value) {
  if (!context_.judge.is_exact()) return true;
  const auto holds = [&](const Scoped& scoped) { return context_.judge.holds(scoped.id, value); };
  if (std::any_of(demand.must_not.begin(), demand.must_not.end(), holds)) return false;
  const bool is_root = path_.size() == demand.must.size();  // judged as a whole by the caller
  return is_root || !all.is_intricate() || std::all_of(demand.must.begin(), demand.must.end(), holds);
}

std::optional<Json> ValueBuilder::realize(const Task& task) {
  if (task.all.values) return one_of_values(task);
  const std::vector<JsonKind> kinds = likely_kinds(task.all, task.smallest);
  std::vector<Option> options;
  for (JsonKind kind : kinds) options.push_back({static_cast<uint64_t>(kind), std::string(kind_name(kind))});
  const size_t taken = task.smallest ? task.attempt % kinds.size()
                                     : choices_.choose({task.owner, "type", ""}, task.place,
                                                       make_options(std::move(options)), 0, task.attempt);
  return of_kind(task, kinds[taken]);
}

std::optional<Json> ValueBuilder::one_of_values(const Task& task) {
  std::vector<Json> candidates;
  for (const Json* value : *task.all.values) {
    if (satisfies(task.all, *value)) candidates.push_back(*value);
  }
  return candidate(task, with_options(std::move(candidates)), "enum");
}

std::optional<Json> ValueBuilder::candidate(const Task& task, const Candidates& candidates, std::string_view what) {
  if (!candidates.values.empty()) {
    return candidates.values[choices_.choose({task.owner, what, ""}, task.place, candidates.options, 0, task.attempt)];
  }
  note(task, fmt::format("no {} was found that satisfies every keyword", what == "enum" ? "value of the list" : what));
  return std::nullopt;
}

std::optional<Json> ValueBuilder::of_kind(const Task& task, JsonKind kind) {
  switch (kind) {
    case JsonKind::object:
      return object(task);
    case JsonKind::array:
      return array(task);
    case JsonKind::boolean: {
      std::vector<Json> both;
      for (bool value : {true, false}) {
        if (satisfies(task.all, value)) both.emplace_back(value);
      }
      return candidate(task, with_options(std::move(both)), "boolean");
    }
    case JsonKind::null:
      return satisfies(task.all, nullptr) ? std::optional<Json>(nullptr) : std::nullopt;
    default:
      return scalar(task, kind);
  }
}

/// In random manner, one value in three is new; the others are among those at the limits.
std::optional<Json> ValueBuilder::scalar(const Task& task, JsonKind kind) {
  const bool random = choices_.manner() == Manner::random;
  const uint64_t noise = random ? choices_.noise({task.owner, "value", ""}, task.place) : 0;
  const auto candidates = scalar_candidates(task, kind, noise % 3 == 1 ? noise : 0);
  return candidate(task, *candidates, kind == JsonKind::string ? "text" : "number");
}

std::shared_ptr<const Candidates> ValueBuilder::scalar_candidates(const Task& task, JsonKind kind, uint64_t noise) {
  const ScalarRequest request{task.all, context_.options.hints, noise, context_.options.limits.string_length};
  const auto make = [&] {
    auto values = kind == JsonKind::string ? text_candidates(request) : number_candidates(request);
    return std::make_shared<const Candidates>(with_options(std::move(values)));
  };
  if (noise != 0) return make();
  auto& known = context_.cache[identity_of(task.all, kind)];
  if (!known) known = make();
  return known;
}

void ValueBuilder::note(const Task& task, std::string reason) {
  note_at(context_.graph.location(task.owner), std::move(reason));
}

void ValueBuilder::note_at(std::string location, std::string reason) {
  obstacle_ = {std::move(location), std::move(reason)};
}

}  // namespace json_schema

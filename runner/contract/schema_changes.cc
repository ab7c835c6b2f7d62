#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/json_schema/compare/compare.h"
#include "runner/contract/contract_diff.h"
#include "runner/contract/schema_bundle.h"

namespace runner::contract {
namespace {

using json_schema::Comparison;
using json_schema::Direction;

constexpr size_t kMostWitnesses = 2;
constexpr size_t kMostWitnessBytes = 300;

/// What a schema describes, which decides whom a change breaks.
enum class Role { request, response, event, document };
constexpr std::string_view kRoleWords[] = {"request of", "response of", "payload of", "document"};

using UriPair = std::pair<std::string, std::string>;

struct SchemaUse {
  Role role = Role::document;
  std::string of;  ///< operation ids and the like
};

struct UsedPair {
  checks::SchemaRef before;
  checks::SchemaRef after;
  std::map<Role, std::vector<std::string>> uses;
};

struct DirectionEffect {
  VersionStep step;
  Affected breaks;
};

DirectionEffect effect_of(Role role, bool narrowing) {
  if (role == Role::document) return {VersionStep::major, Affected::callers};
  if ((role == Role::request) != narrowing) return {VersionStep::minor, Affected::services};
  return {VersionStep::major, role == Role::event ? Affected::event_readers : Affected::callers};
}

std::string witness_text(const json_schema::Witness& witness, bool narrowing) {
  const json_schema::Violation& violation = witness.violation;
  return fmt::format("{}{}{}: {} {}", violation.instance_location, violation.instance_location.empty() ? "" : " ",
                     wire::printable_line(violation.message, kMostWitnessBytes),
                     narrowing ? "refuses what was accepted:" : "refused before, accepted now:",
                     wire::printable_line(wire::to_text(witness.instance), kMostWitnessBytes));
}

class SchemaChanges {
 public:
  SchemaChanges(const Plan& before, const Plan& after, std::vector<Change>& changes)
      : before_(before), after_(after), changes_(changes) {}

  void add_all() {
    pair_operations();
    pair_events();
    pair_shared();
    pair_documents();
    const size_t first = changes_.size();
    compare_all();
    add_rewritten(changes_.size() > first);
  }

 private:
  void use(const checks::SchemaRef& old, const checks::SchemaRef& now, SchemaUse use) {
    if (!old || !now) return;
    UsedPair& pair = pairs_[{old->schema.uri(), now->schema.uri()}];
    pair.before = old;
    pair.after = now;
    pair.uses[use.role].push_back(std::move(use.of));
  }

  void pair_operations() {
    for (const checks::Operation& old : before_.contract.operations) {
      const checks::Operation* now = after_.contract.find_operation(old.id);
      if (!now || old.borrowed || now->borrowed) continue;
      use(old.request, now->request, {Role::request, old.id});
      use(old.response, now->response, {Role::response, old.id});
    }
  }

  void pair_events() {
    for (const checks::EventType& old : before_.contract.events) {
      const checks::EventType* now = after_.contract.find_event(old.type);
      if (now && !old.borrowed && !now->borrowed) use(old.payload, now->payload, {Role::event, old.type});
    }
  }

  void pair_shared() {
    const checks::Contract& old = before_.contract;
    const checks::Contract& now = after_.contract;
    use(old.error, now.error, {Role::response, "every refusal"});
    use(old.event, now.event, {Role::event, "every event"});
    use(old.event_feed, now.event_feed, {Role::event, "the feed"});
    use(old.key_set, now.key_set, {Role::response, "the keys"});
  }

  /// Declared schemas that are no part of the others.
  void pair_documents() {
    std::set<std::string> old_parts, new_parts;
    for (const auto& [uris, pair] : pairs_) {
      add_parts(before_, uris.first, old_parts);
      add_parts(after_, uris.second, new_parts);
    }
    for (const auto& [name, old] : before_.schemas) {
      const checks::SchemaRef now = counterpart(name, *old);
      const bool part = old_parts.contains(old->schema.uri());
      if (now && !part && !new_parts.contains(now->schema.uri())) use(old, now, {Role::document, name});
      if (!now && !part)
        changes_.push_back({"schema", name, "removed", VersionStep::major, {Affected::callers, Affected::services}});
    }
    for (const auto& [name, now] : after_.schemas) {
      if (!was_there(name, *now) && !new_parts.contains(now->schema.uri()))
        changes_.push_back({"schema", name, "added", VersionStep::minor, {}});
    }
  }

  /// The URIs of the documents that a schema consists of.
  static void add_parts(const Plan& plan, const std::string& uri, std::set<std::string>& parts) {
    SchemaBundle bundle(plan.schema_documents);
    bundle.reference(uri);
    const auto uris = bundle.uris();
    parts.insert(uris.begin(), uris.end());
  }

  /// By name, and for a renamed file by its URI.
  checks::SchemaRef counterpart(const std::string& name, const checks::NamedSchema& old) const {
    if (const auto same = after_.schemas.find(name); same != after_.schemas.end()) return same->second;
    for (const auto& [other, schema] : after_.schemas) {
      if (schema->schema.uri() == old.schema.uri()) return schema;
    }
    return nullptr;
  }

  bool was_there(const std::string& name, const checks::NamedSchema& now) const {
    if (before_.schemas.contains(name)) return true;
    return std::any_of(before_.schemas.begin(), before_.schemas.end(),
                       [&](const auto& old) { return old.second->schema.uri() == now.schema.uri(); });
  }

  /// Those that others consist of first, so that they are decided once.
  void compare_all() {
    std::vector<const UsedPair*> order;
    std::map<const UsedPair*, size_t> sizes;
    for (const auto& [uris, pair] : pairs_) {
      std::set<std::string> parts;
      add_parts(after_, uris.second, parts);
      sizes[&pair] = parts.size();
      order.push_back(&pair);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) { return sizes[a] < sizes[b]; });
    std::map<UriPair, Comparison> compared;
    json_schema::KnownComparisons known;
    for (const UsedPair* pair : order) {
      const UriPair uris(pair->before->schema.uri(), pair->after->schema.uri());
      json_schema::CompareOptions options;
      options.examples = examples_of(*pair);
      options.known = &known;
      Comparison& comparison = compared[uris];
      comparison = json_schema::compare_schemas(pair->before->schema, pair->after->schema, options);
      if (comparison.relation != json_schema::Relation::identical) known.emplace(uris, &comparison);
      add_changes(*pair, comparison);
    }
  }

  std::vector<json_schema::Example> examples_of(const UsedPair& pair) const {
    std::vector<json_schema::Example> examples;
    const auto add = [&](const Plan& plan, const std::string& name) {
      for (const SchemaExamples& file : plan.examples) {
        if (file.schema->name != name) continue;
        for (const auto& example : file.documents) examples.push_back({example.description, example.document});
      }
    };
    add(before_, pair.before->name);
    add(after_, pair.after->name);
    return examples;
  }

  void add_changes(const UsedPair& pair, const Comparison& comparison) {
    const bool renamed = pair.before->name != pair.after->name;
    const std::string subject =
        renamed ? fmt::format("{} -> {}", pair.before->name, pair.after->name) : pair.after->name;
    if (renamed) changes_.push_back({"schema", subject, "another name", VersionStep::patch, {}});
    if (comparison.relation == json_schema::Relation::equal)
      changes_.push_back({"schema", subject, "written otherwise; proved to accept the same", VersionStep::patch, {}});
    for (const auto& [role, uses] : pair.uses) {
      const std::string what = fmt::format("{} {}", kRoleWords[static_cast<size_t>(role)], fmt::join(uses, ", "));
      for (bool narrowing : {true, false}) add_direction(subject, what, {role, narrowing}, comparison);
    }
  }

  void add_direction(const std::string& subject, const std::string& what, std::pair<Role, bool> direction_of,
                     const Comparison& comparison) {
    const auto [role, narrowing] = direction_of;
    const Direction& direction = narrowing ? comparison.narrowing : comparison.widening;
    if (direction.kind == Direction::Kind::absent) return;
    const DirectionEffect effect = effect_of(role, narrowing);
    Change change{"schema", subject, "", effect.step, {effect.breaks}};
    if (direction.is_undecided()) {
      change.text = fmt::format("{}: undecided whether it accepts {}", what, narrowing ? "less" : "more");
      change.undecided = direction.reason.empty() ? "neither a witness nor a proof was found" : direction.reason;
      change.step = VersionStep::patch;
    } else {
      change.text = fmt::format("{}: accepts {}", what, narrowing ? "less" : "more");
      const auto& witnesses = narrowing ? comparison.narrowings : comparison.widenings;
      for (size_t i = 0; i < witnesses.size() && i < kMostWitnesses; ++i)
        change.witnesses.push_back(witness_text(witnesses[i], narrowing));
    }
    changes_.push_back(std::move(change));
  }

  /// Texts that differ in words alone.
  void add_rewritten(bool explained) {
    if (explained) return;
    for (const std::string& uri : before_.schema_documents.uris()) {
      const auto* old = before_.schema_documents.find(uri);
      const auto* now = after_.schema_documents.find(uri);
      if (!old || !now || wire::to_text(*old->root) == wire::to_text(*now->root) || !in_use(uri)) continue;
      changes_.push_back({"schema", uri.substr(uri.rfind('/') + 1), "words or order alone", VersionStep::patch, {}});
    }
  }

  bool in_use(const std::string& uri) const {
    for (const auto& [uris, pair] : pairs_) {
      std::set<std::string> parts;
      add_parts(after_, uris.second, parts);
      if (parts.contains(uri)) return true;
    }
    return false;
  }

  const Plan& before_;
  const Plan& after_;
  std::vector<Change>& changes_;
  std::map<UriPair, UsedPair> pairs_;
};

}  // namespace

void add_schema_changes(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  SchemaChanges(before, after, changes).add_all();
}

}  // namespace runner::contract

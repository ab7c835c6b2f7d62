#include <fmt/format.h>

#include <algorithm>

#include "runner/contract/contract_diff.h"
#include "runner/contract/fixture_facts.h"

namespace runner::contract {
namespace {

using enum VersionStep;
using Breaks = std::vector<Affected>;

const Breaks kNobody;
const Breaks kCallers{Affected::callers};
const Breaks kServices{Affected::services};
const Breaks kReaders{Affected::event_readers};
const Breaks kBothSides{Affected::callers, Affected::services};

/// What an addition and a removal mean.
struct Effect {
  VersionStep step;
  Breaks breaks;
};

std::string listed(const std::vector<std::string>& texts) {
  return texts.empty() ? "nothing" : fmt::format("{}", fmt::join(texts, ", "));
}

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

template <typename T>
const T* with_id(const std::vector<T>& list, const std::string& id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& item) { return item.id == id; });
  return found == list.end() ? nullptr : &*found;
}

/// A path without the names of its parameters, which callers do not see.
std::string shape_of_path(const std::string& path) {
  std::string shape;
  bool inside = false;
  for (char c : path) {
    if (!inside || c == '}') shape += c;
    if (c == '{') inside = true;
    if (c == '}') inside = false;
  }
  return shape;
}

class DeclaredChanges {
 public:
  DeclaredChanges(const Plan& before, const Plan& after, std::vector<Change>& changes)
      : before_(before.milestone),
        after_(after.milestone),
        old_rules_(before.contract.conventions),
        new_rules_(after.contract.conventions),
        changes_(changes) {}

  void add_all() {
    add_operations();
    add_events();
    add_codes();
    add_rules();
    add_gates();
    add_capabilities();
    add_tolerances();
    add_conventions();
  }

 private:
  void add(std::string kind, std::string subject, std::string text, VersionStep step, const Breaks& breaks) {
    changes_.push_back({std::move(kind), std::move(subject), std::move(text), step, breaks});
  }

  void add_changed(const std::string& kind, const std::string& subject, const std::string& what,
                   const std::pair<std::string, std::string>& values, const Effect& effect) {
    const auto& [from, to] = values;
    if (from == to) return;
    add(kind, subject, fmt::format("{}: {} -> {}", what, from.empty() ? "nothing" : from, to.empty() ? "nothing" : to),
        effect.step, effect.breaks);
  }

  /// One change for each text that is in one of the lists only.
  void add_list(const std::string& kind, const std::string& of,
                const std::pair<const std::vector<std::string>&, const std::vector<std::string>&>& lists,
                const std::pair<Effect, Effect>& effects) {
    const auto& [from, to] = lists;
    const auto subject = [&](const std::string& text) { return of.empty() ? text : fmt::format("{} {}", of, text); };
    for (const std::string& text : from) {
      if (!has(to, text)) add(kind, subject(text), "removed", effects.second.step, effects.second.breaks);
    }
    for (const std::string& text : to) {
      if (!has(from, text)) add(kind, subject(text), "added", effects.first.step, effects.first.breaks);
    }
  }

  void add_operations() {
    for (const OperationDeclaration& old : before_.operations) {
      if (const auto* now = with_id(after_.operations, old.id)) {
        add_route(old, *now);
        add_operation(old, *now);
      } else {
        add("operation", old.id, fmt::format("{} {} removed", old.method, old.path), major, kCallers);
      }
    }
    for (const OperationDeclaration& now : after_.operations) {
      if (!with_id(before_.operations, now.id))
        add("operation", now.id, fmt::format("{} {} added", now.method, now.path), minor, kServices);
    }
  }

  void add_route(const OperationDeclaration& old, const OperationDeclaration& now) {
    add_changed("operation", old.id, "method", {old.method, now.method}, {major, kBothSides});
    if (shape_of_path(old.path) != shape_of_path(now.path)) {
      add_changed("operation", old.id, "path", {old.path, now.path}, {major, kBothSides});
    } else {
      add_changed("parameter", old.id, "names in the path", {old.path, now.path}, {patch, kNobody});
    }
    if (old.request_schema.empty() != now.request_schema.empty())
      add("operation", old.id, now.request_schema.empty() ? "takes no body any more" : "takes a body", major,
          kBothSides);
  }

  void add_operation(const OperationDeclaration& old, const OperationDeclaration& now) {
    if (!old.needs_idempotency_key && now.needs_idempotency_key)
      add("parameter", old.id, "the idempotency key is required", major, kCallers);
    if (old.needs_idempotency_key && !now.needs_idempotency_key)
      add("parameter", old.id, "the idempotency key is not required any more", major, kCallers);
    add_list("actor type", old.id, {old.actors, now.actors}, {{minor, kServices}, {major, kCallers}});
    add_list("scope", old.id, {old.scopes, now.scopes}, {{major, kCallers}, {minor, kServices}});
    add_list("parameter", old.id, {query_parameter_names(old), query_parameter_names(now)},
             {{minor, kServices}, {major, kCallers}});
    add_list("reason code", old.id, {old.reasons, now.reasons}, {{major, kCallers}, {minor, kServices}});
    add_changed("reason code", old.id, "generic code", {old.generic_reason, now.generic_reason}, {major, kBothSides});
    add_unknown_ids(old, now);
    add_export(old, now);
  }

  void add_unknown_ids(const OperationDeclaration& old, const OperationDeclaration& now) {
    for (const auto& [parameter, code] : old.unknown_id) {
      for (const auto& [other, new_code] : now.unknown_id) {
        if (parameter == other)
          add_changed("reason code", old.id, "of an unknown " + parameter, {code, new_code}, {major, kBothSides});
      }
    }
  }

  void add_export(const OperationDeclaration& old, const OperationDeclaration& now) {
    if (old.signed_export.has_value() != now.signed_export.has_value())
      return add("operation", old.id, now.signed_export ? "is a signed export" : "is not a signed export any more",
                 major, kBothSides);
    if (!old.signed_export) return;
    add_changed("operation", old.id, "order of the export",
                {listed(old.signed_export->order), listed(now.signed_export->order)}, {major, kBothSides});
    add_changed("operation", old.id, "id of an entry", {old.signed_export->entry_id, now.signed_export->entry_id},
                {major, kBothSides});
  }

  void add_events() {
    const auto of_type = [](const std::vector<EventDeclaration>& events, const std::string& type) {
      const auto found =
          std::find_if(events.begin(), events.end(), [&](const auto& event) { return event.type == type; });
      return found == events.end() ? nullptr : &*found;
    };
    for (const EventDeclaration& old : before_.events) {
      const EventDeclaration* now = of_type(after_.events, old.type);
      if (now) add_event(old, *now);
      if (!now) add("event", old.type, "removed", major, kReaders);
    }
    for (const EventDeclaration& now : after_.events) {
      if (!of_type(before_.events, now.type)) add("event", now.type, "added", minor, kServices);
    }
  }

  void add_event(const EventDeclaration& old, const EventDeclaration& now) {
    const Breaks readers_and_services{Affected::event_readers, Affected::services};
    add_list("event", old.type + ", emitted by", {old.emitted_by, now.emitted_by},
             {{minor, kServices}, {major, kReaders}});
    if (old.per != now.per) {
      const bool write = now.per == EventDeclaration::Per::write;
      add("event", old.type,
          write ? "once for each write instead of each record" : "once for each record instead of each write", major,
          readers_and_services);
    }
    add_pairs(old.type, "identity", old.identity, now.identity);
    add_pairs(old.type, "equal in payload and response", old.agrees, now.agrees);
    add_changed("event", old.type, "occurred_at is that of", {old.occurred_at, now.occurred_at},
                {major, readers_and_services});
  }

  void add_pairs(const std::string& type, const std::string& what, const checks::PointerPairs& old,
                 const checks::PointerPairs& now) {
    const auto texts_of_pairs = [](const checks::PointerPairs& pairs) {
      std::vector<std::string> texts;
      for (const auto& [payload, response] : pairs) texts.push_back(fmt::format("{} = {}", payload, response));
      return texts;
    };
    add_list("event", type + ", " + what, {texts_of_pairs(old), texts_of_pairs(now)},
             {{minor, kServices}, {major, kReaders}});
  }

  void add_codes() {
    add_list("reason code", "", {before_.floor, after_.floor}, {{minor, kServices}, {minor, kServices}});
    const auto codes = [](const Milestone& milestone) {
      std::vector<std::string> list;
      for (const auto& [code, owner] : milestone.borrowed) list.push_back(fmt::format("{} of {}", code, owner));
      return list;
    };
    add_list("borrowed reason code", "", {codes(before_), codes(after_)}, {{minor, kNobody}, {minor, kServices}});
  }

  void add_rules() {
    for (const RuleDeclaration& old : before_.rules) {
      const RuleDeclaration* now = with_id(after_.rules, old.id);
      if (!now) {
        const bool must = old.level == Level::must;
        add("rule", old.id, fmt::format("removed: {}", old.text), must ? major : minor, must ? kCallers : kNobody);
        continue;
      }
      add_rule(old, *now);
    }
    for (const RuleDeclaration& now : after_.rules) {
      if (with_id(before_.rules, now.id)) continue;
      add("rule", now.id, fmt::format("added ({}): {}", checks::to_text(now.level), now.text), minor, kServices);
    }
  }

  void add_rule(const RuleDeclaration& old, const RuleDeclaration& now) {
    if (old.level == Level::must && now.level == Level::should) add("rule", old.id, "must -> should", major, kCallers);
    if (old.level == Level::should && now.level == Level::must) add("rule", old.id, "should -> must", minor, kServices);
    add_changed("rule", old.id, "section", {old.section, now.section}, {patch, kNobody});
    add_list("rule", old.id + ", checked by", {old.checked_by, now.checked_by}, {{minor, kServices}, {patch, kNobody}});
    if (old.text == now.text) return;
    add("rule", old.id, fmt::format("worded otherwise: {} -> {}", old.text, now.text), patch, kNobody);
    changes_.back().undecided = "whether the rule means the same is for a person to read";
  }

  void add_gates() {
    const auto named = [](const Milestone& milestone, const std::string& name) {
      const auto& gates = milestone.gates;
      const auto found = std::find_if(gates.begin(), gates.end(), [&](const auto& gate) { return gate.name == name; });
      return found == gates.end() ? nullptr : &*found;
    };
    for (const GateDeclaration& old : before_.gates) {
      const GateDeclaration* now = named(after_, old.name);
      if (!now) add("gate", old.name, "removed", minor, kServices);
      if (!now) continue;
      add_changed("gate", old.name, "environment", {old.environment, now->environment}, {minor, kServices});
      add_changed("gate", old.name, "open with", {old.open, now->open}, {minor, kServices});
    }
    for (const GateDeclaration& now : after_.gates) {
      if (!named(before_, now.name))
        add("gate", now.name, "added: it may refuse what was not refused", major, kBothSides);
    }
  }

  /// What may be not testable on a kind of target without failing the run.
  void add_capabilities() {
    add_list("capability", "optional in process:", {before_.optional_in_process, after_.optional_in_process},
             {{patch, kNobody}, {minor, kServices}});
    add_list("capability", "optional over HTTP:", {before_.optional_over_http, after_.optional_over_http},
             {{patch, kNobody}, {minor, kServices}});
  }

  void add_tolerances() {
    const auto described = [](const Milestone& milestone) {
      std::vector<std::string> list;
      for (const Tolerance& tolerance : milestone.tolerances) list.push_back(tolerance.id);
      return list;
    };
    add_list("tolerance", "", {described(before_), described(after_)}, {{patch, kNobody}, {minor, kServices}});
  }

  void add_conventions() {
    for (size_t i = 0; i < checks::kRefusalCount; ++i) {
      const auto refusal = static_cast<checks::Refusal>(i);
      const checks::ErrorCode& old = old_rules_.errors.at(refusal);
      const checks::ErrorCode& now = new_rules_.errors.at(refusal);
      const std::string& code = old.code.empty() ? now.code : old.code;
      add_changed("error code", code, "code", {old.code, now.code}, {major, kBothSides});
      add_changed("error code", code, "status", {std::to_string(old.status), std::to_string(now.status)},
                  {major, kBothSides});
    }
    add_list("actor type", "", {old_rules_.actor_types, new_rules_.actor_types},
             {{minor, kServices}, {major, kCallers}});
    add_changed("header", "shorthand for a caller", "name", {old_rules_.shorthand_header, new_rules_.shorthand_header},
                {old_rules_.shorthand_header.empty() ? minor : major, kBothSides});
    add_changed("correlation id", "prefix", "value", {old_rules_.correlation_prefix, new_rules_.correlation_prefix},
                {major, kBothSides});
    const Breaks readers_and_services{Affected::event_readers, Affected::services};
    add_changed("event feed", "route", "path", {old_rules_.feed_path, new_rules_.feed_path},
                {major, readers_and_services});
    add_list("scope", "event feed", {old_rules_.feed_scopes, new_rules_.feed_scopes},
             {{major, kReaders}, {minor, kServices}});
    add_changed("signing keys", "route", "path", {old_rules_.keys_path, new_rules_.keys_path}, {major, kBothSides});
    add_limits("limit", old_rules_.export_limit, new_rules_.export_limit);
    add_limits("retention_days", old_rules_.export_retention_days, new_rules_.export_retention_days);
  }

  void add_limits(const std::string& name, const checks::CountLimits& old, const checks::CountLimits& now) {
    add_changed("limit", name, "default", {std::to_string(old.fallback), std::to_string(now.fallback)},
                {major, kBothSides});
    const bool lower = now.largest < old.largest;
    add_changed("limit", name, "largest", {std::to_string(old.largest), std::to_string(now.largest)},
                {lower ? major : minor, lower ? kBothSides : kServices});
  }

  const Milestone& before_;
  const Milestone& after_;
  const checks::Conventions& old_rules_;
  const checks::Conventions& new_rules_;
  std::vector<Change>& changes_;
};

}  // namespace

void add_declared_changes(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  DeclaredChanges(before, after, changes).add_all();
}

}  // namespace runner::contract

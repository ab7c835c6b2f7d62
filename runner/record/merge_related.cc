#include "runner/record/merge_related.h"

#include <algorithm>
#include <set>

#include "wire/canonical_json.h"

namespace runner {
namespace {

using Kind = CauseKey::Kind;
using Group = CauseGroups::value_type;

// What a site is about: the operation, and the refusal that is expected of it.
using ExpectedAt = std::pair<const checks::Operation*, std::string>;

class RelatedMerger {
 public:
  RelatedMerger(const Record& record, CauseGroups& groups) : record_(record), groups_(groups) {}

  void merge() {
    note_given();
    note_broken_replays();
    merge_never_given();
    fold_into([&](const Group& from, const Group& to) { return follows_a_replay(from, to); });
    fold_into([&](const Group& from, const Group& to) { return accepts_the_same(from, to); });
    fold_into([&](const Group& from, const Group& to) { return is_in_responses_of(from, to); });
    merge_by([&](const Group& group) { return only_rule(group); });
    fold_into([&](const Group& from, const Group& to) { return is_the_same_member(from, to); });
    fold_into([&](const Group& from, const Group& to) { return is_shown_before(from, to); });
    fold_into([&](const Group& from, const Group& to) { return is_reached_later(from, to); });
    fold_into([&](const Group& from, const Group& to) { return is_checked(from, to); });
  }

 private:
  const PlacedFinding& at(const FindingSite& site) const { return finding_at(record_, site); }
  const checks::Exchange* exchange(const FindingSite& site) const {
    return exchange_of(scenario_at(record_, site), at(site).finding);
  }

  Level level_of(const CauseGroup& group) const {
    const bool must = std::any_of(group.sites.begin(), group.sites.end(),
                                  [&](const FindingSite& site) { return at(site).finding.level == Level::must; });
    return must ? Level::must : Level::should;
  }

  static bool is_expected(const CauseKey& key) {
    return key.kind == Kind::accepted || key.kind == Kind::refused || key.kind == Kind::outcome ||
           key.kind == Kind::value;
  }
  static bool is_of_refusal(const CauseKey& key) { return key.kind == Kind::accepted || key.kind == Kind::outcome; }

  template <typename Predicate>
  static bool all(const Group& group, Predicate fits) {
    return std::all_of(group.second.sites.begin(), group.second.sites.end(), fits);
  }

  static void append(CauseGroup& to, const CauseGroup& from) {
    to.sites.insert(to.sites.end(), from.sites.begin(), from.sites.end());
    to.followers.insert(to.followers.end(), from.followers.begin(), from.followers.end());
  }

  // Groups for which `name` says the same, if anything, become one under the first of their keys.
  template <typename Name>
  void merge_by(Name name) {
    std::map<std::pair<Level, std::string>, CauseGroup*> named;
    for (auto group = groups_.begin(); group != groups_.end();) {
      const std::string same = name(*group);
      const auto [first, fresh] = named.emplace(std::pair(level_of(group->second), same), &group->second);
      const bool joins = !fresh && !same.empty();
      if (joins) append(*first->second, group->second);
      group = joins ? groups_.erase(group) : std::next(group);
    }
  }

  // Each group goes into the largest one into which it may.
  template <typename May>
  void fold_into(May may) {
    for (auto from = groups_.begin(); from != groups_.end();) {
      Group* largest = nullptr;
      for (Group& to : groups_) {
        const bool is_larger = !largest || to.second.sites.size() > largest->second.sites.size();
        if (&to != &*from && is_larger && level_of(to.second) <= level_of(from->second) && may(*from, to))
          largest = &to;
      }
      if (largest) append(largest->second, from->second);
      from = largest ? groups_.erase(from) : std::next(from);
    }
  }

  // ---- refusals

  static std::string refusal_of(const checks::Exchange& exchange) {
    const std::string reason(exchange.reason_code().bytes());
    return std::string(exchange.error_code().bytes()) + (reason.empty() ? "" : " " + reason);
  }

  void note_given() {
    for (const ScenarioResult& result : record_.scenarios) {
      for (const checks::Exchange& exchange : result.exchanges) {
        if (exchange.operation && !exchange.succeeded()) given_.emplace(exchange.operation, refusal_of(exchange));
      }
    }
  }

  // "CONFLICT thing_taken" of a step that expects that refusal; empty: it expects none, or several.
  std::string expected_at(const FindingSite& site) const {
    const PlacedFinding& placed = at(site);
    const ScenarioResult* result = scenario_at(record_, site);
    if (!result || placed.step < 0 || !exchange(site) || !is_about_outcome(*result->run, placed.finding)) return "";
    const std::string words = expected_refusal(*result->run, placed.step);
    const size_t code = words.find_first_not_of("0123456789 ");
    return code == std::string::npos ? "" : words.substr(code);
  }

  // The refusal that all findings of the group miss and that their operations never give.
  std::string never_given(const Group& group) const {
    if (!is_of_refusal(group.first)) return "";
    const std::string expected = expected_at(group.second.sites.front());
    const bool never = all(group, [&](const FindingSite& site) {
      return expected_at(site) == expected && !given_.contains({exchange(site)->operation, expected});
    });
    return expected.find(' ') == std::string::npos || !never ? "" : expected;
  }

  void merge_never_given() {
    for (auto group = groups_.begin(); group != groups_.end();) {
      CauseKey key;
      key.kind = Kind::accepted;
      key.difference = never_given(*group);
      const bool never = !key.difference.empty() && key != group->first;
      if (never) append(groups_[key], group->second);
      group = never ? groups_.erase(group) : std::next(group);
    }
  }

  // Both accept what the same operation must refuse with the same words, and a scenario is about rules of both.
  bool accepts_the_same(const Group& from, const Group& to) const {
    if (from.first.kind != Kind::accepted || to.first.kind != Kind::accepted) return false;
    const FindingSite& one = to.second.sites.front();
    const auto shares = [&](const std::string& rule) { return rules_of(to).contains(rule); };
    const auto rules = rules_of(from);
    return to.second.sites.size() >= from.second.sites.size() && std::any_of(rules.begin(), rules.end(), shares) &&
           all(from, [&](const FindingSite& site) {
             return exchange(site)->operation == exchange(one)->operation && expected_at(site) == expected_at(one);
           });
  }

  // A request that a later check refuses, since the one that must refuse it accepts such requests.
  bool is_reached_later(const Group& from, const Group& to) const {
    if (from.first.kind != Kind::outcome || to.first.kind != Kind::accepted) return false;
    std::set<ExpectedAt> accepted;
    for (const FindingSite& site : to.second.sites) accepted.emplace(exchange(site)->operation, expected_at(site));
    return all(from, [&](const FindingSite& site) {
      const std::string expected = expected_at(site);
      return !expected.empty() && accepted.contains({exchange(site)->operation, expected});
    });
  }

  // ---- rules

  std::set<std::string> rules_of(const Group& group) const {
    std::set<std::string> rules;
    for (const FindingSite& site : group.second.sites) rules.insert(at(site).proves.begin(), at(site).proves.end());
    return rules;
  }

  // The rule that all findings of the group break; empty: none, or several.
  std::string only_rule(const Group& group) const {
    if (!is_expected(group.first)) return "";
    const auto& first = at(group.second.sites.front()).proves;
    const bool same = all(group, [&](const FindingSite& site) { return at(site).proves == first; });
    return same && first.size() == 1 ? first.front() : "";
  }

  // ---- repeated requests

  static bool repeats(const checks::Exchange& again, const checks::Exchange& first) {
    return !again.idempotency_key.empty() && again.idempotency_key == first.idempotency_key &&
           again.operation == first.operation && again.request.target == first.request.target && again.request_body &&
           first.request_body && wire::canonical_json(*again.request_body) == wire::canonical_json(*first.request_body);
  }

  // The scenarios in which a repeated request got a response of its own.
  void note_broken_replays() {
    for (size_t i = 0; i < record_.scenarios.size(); ++i) {
      const auto& exchanges = record_.scenarios[i].exchanges;
      for (size_t again = 1; again < exchanges.size(); ++again) {
        for (size_t first = 0; first < again; ++first) {
          if (exchanges[again].body != exchanges[first].body && repeats(exchanges[again], exchanges[first]))
            broken_replays_.insert(static_cast<int>(i));
        }
      }
    }
  }

  // What a repeated request did once more shows in the same scenario.
  bool follows_a_replay(const Group& from, const Group& to) const {
    constexpr checks::Rule kChecks[] = {checks::Rule::event_unexpected, checks::Rule::event_repeated,
                                        checks::Rule::idempotency_replay_header};
    if (to.first.kind != Kind::replay) return false;
    const bool is_effect =
        from.first.kind == Kind::value || from.first.kind == Kind::refused ||
        std::any_of(std::begin(kChecks), std::end(kChecks), [&](checks::Rule rule) { return is_about(from, rule); });
    return is_effect && all(from, [&](const FindingSite& site) { return broken_replays_.contains(site.scenario); });
  }

  // ---- parts of responses

  static bool are_values(const Group& from, const Group& to) {
    return from.first.kind == Kind::value && to.first.kind == Kind::value;
  }

  bool shares_a_rule(const Group& from, const Group& to) const {
    const auto rules = rules_of(to);
    const auto own = rules_of(from);
    return std::any_of(own.begin(), own.end(), [&](const std::string& rule) { return rules.contains(rule); });
  }

  // Two operations show the same member, or instants, wrong in the same way, and a rule says so of both.
  bool is_the_same_member(const Group& from, const Group& to) const {
    if (!are_values(from, to) || from.first.difference != to.first.difference) return false;
    const bool are_instants = from.first.difference.find("instant") != std::string::npos;
    const bool same = member_of(from.second.sites.front()) == member_of(to.second.sites.front());
    return (same || are_instants) && shares_a_rule(from, to);
  }

  static bool shows(const wire::Json& value, const std::string& name, const std::string& shown, bool any_name) {
    if (const wire::Array* array = value.as_array()) {
      return std::any_of(array->begin(), array->end(),
                         [&](const wire::Json& element) { return shows(element, name, shown, any_name); });
    }
    const wire::Object* object = value.as_object();
    return object && std::any_of(object->begin(), object->end(), [&](const wire::Member& member) {
             const bool is_that = (any_name || member.key == name) && wire::to_text(member.value) == shown;
             return is_that || shows(member.value, name, shown, any_name);
           });
  }

  // A later response, or an event, repeats the value that the response of another operation shows wrong.
  bool is_shown_before(const Group& from, const Group& to) const {
    if (!are_values(from, to) || from.second.sites.size() > to.second.sites.size()) return false;
    const std::string name = member_of(from.second.sites.front());
    const bool is_event = at(from.second.sites.front()).finding.rule == checks::Rule::expect_event;
    const bool are_instants = from.first.difference.find("instant") != std::string::npos;
    if (!(is_event && are_instants) && name != member_of(to.second.sites.front())) return false;
    std::set<const checks::Operation*> operations;
    for (const FindingSite& site : to.second.sites) {
      if (exchange(site)) operations.insert(exchange(site)->operation);
    }
    return all(from, [&](const FindingSite& site) {
      const auto& exchanges = scenario_at(record_, site)->exchanges;
      return std::any_of(exchanges.begin(), exchanges.end(), [&](const checks::Exchange& earlier) {
        return &earlier != exchange(site) && operations.contains(earlier.operation) && earlier.body &&
               shows(*earlier.body, name, at(site).finding.actual.text(), is_event);
      });
    });
  }

  // Whether the one may be wrong because the other is: a fixture compares both for the same rule, or a schema demands
  // the one for what the other is.
  bool may_depend(const Group& from, const Group& to) const {
    if (from.first.kind == Kind::schema) {
      const bool is_part = to.first.kind == Kind::value || to.first.kind == Kind::schema;
      return is_part && is_conditional(at(from.second.sites.front()).finding);
    }
    return are_values(from, to) && shares_a_rule(from, to);
  }

  // All findings are about responses in which those of the other group are wrong too, and few others are.
  bool is_in_responses_of(const Group& from, const Group& to) const {
    constexpr size_t kMany = 4;
    if (!may_depend(from, to)) return false;
    const size_t size = from.second.sites.size();
    if (to.second.sites.size() < size || to.second.sites.size() > kMany * size) return false;
    std::set<std::pair<int, int>> wrong;
    for (const FindingSite& site : to.second.sites) wrong.emplace(site.scenario, at(site).finding.exchange);
    return all(from, [&](const FindingSite& site) {
      return at(site).finding.exchange >= 0 && wrong.contains({site.scenario, at(site).finding.exchange});
    });
  }

  // A check finds the same member of the same operation wrong by itself; or counts what ids are made from.
  bool is_checked(const Group& from, const Group& to) const {
    const bool is_check = from.first.kind == Kind::check && from.second.sites.size() <= to.second.sites.size();
    if ((!is_check && from.first.kind != Kind::value) || to.first.kind != Kind::check) return false;
    const bool counts = is_about(from, checks::Rule::event_id) &&
                        (is_about(to, checks::Rule::event_unexpected) || is_about(to, checks::Rule::event_repeated));
    std::set<std::pair<const checks::Operation*, std::string>> wrong;
    std::set<int> scenarios;
    for (const FindingSite& site : to.second.sites) {
      if (const checks::Exchange* where = exchange(site)) wrong.emplace(where->operation, member_of(site));
      scenarios.insert(site.scenario);
    }
    return all(from, [&](const FindingSite& site) {
      return exchange(site) && scenarios.contains(site.scenario) &&
             (counts || wrong.contains({exchange(site)->operation, member_of(site)}));
    });
  }

  bool is_about(const Group& group, checks::Rule rule) const {
    return at(group.second.sites.front()).finding.rule == rule;
  }

  std::string member_of(const FindingSite& site) const {
    const std::string pointer = at(site).finding.pointer;
    return pointer.substr(pointer.rfind('/') + 1);
  }

  const Record& record_;
  CauseGroups& groups_;
  std::set<ExpectedAt> given_;
  std::set<int> broken_replays_;  ///< scenarios
};

}  // namespace

void merge_related(const Record& record, CauseGroups& groups) { RelatedMerger(record, groups).merge(); }

}  // namespace runner

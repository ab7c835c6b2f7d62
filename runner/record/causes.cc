#include "runner/record/causes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "runner/record/cause_rank.h"
#include "runner/record/cause_text.h"
#include "runner/record/merge_related.h"
#include "runner/record/merge_writings.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr size_t kFingerprintDigits = 16;

using Site = FindingSite;

class CauseFinder {
 public:
  explicit CauseFinder(Record& record) : record_(record) {}

  void find() {
    find_failing();
    gather();
    fold_into_plain_refusals();
    merge_statuses(record_, groups_);
    merge_codes(record_, groups_);
    merge_writings(record_, groups_);
    merge_related(record_, groups_);
    for (auto& [key, group] : groups_) causes_.push_back(make(key, group));
    sort();
    for (const Made& made : causes_) record_.causes.push_back(made.cause);
    for (size_t i = 0; i < causes_.size(); ++i) {
      for (const Site& site : causes_[i].group.sites) finding_at(site).cause = static_cast<int>(i);
      for (const Site& site : causes_[i].group.followers) finding_at(site).cause = static_cast<int>(i);
    }
    count_consequences();
  }

 private:
  struct Made {
    Cause cause;
    CauseGroup group;
    Rank rank{};
  };

  const ScenarioResult* scenario_of(const Site& site) const { return scenario_at(record_, site); }
  PlacedFinding& finding_at(const Site& site) {
    auto& findings =
        site.scenario < 0 ? record_.run_findings : record_.scenarios[static_cast<size_t>(site.scenario)].findings;
    return findings[site.finding];
  }

  void take(const Site& site) {
    const PlacedFinding& placed = finding_at(site);
    if (placed.because_of >= 0) return;
    const checks::Exchange* exchange = exchange_of(scenario_of(site), placed.finding);
    const std::string name = exchange && is_without_result(placed.finding) ? name_of(*exchange) : "";
    const bool always = failing_.contains(name);
    groups_[always ? key_of_failing(name) : key_of(record_, scenario_of(site), placed)].sites.push_back(site);
  }

  std::string name_of(const checks::Exchange& exchange) const {
    return name_of_operation(exchange, record_.plan->contract.conventions);
  }

  // The operations and routes that never gave a result.
  void find_failing() {
    const auto lacks_results = [](const ScenarioResult& result) {
      return std::any_of(result.findings.begin(), result.findings.end(),
                         [](const PlacedFinding& placed) { return is_without_result(placed.finding); });
    };
    if (std::none_of(record_.scenarios.begin(), record_.scenarios.end(), lacks_results)) return;
    std::set<std::string> working;
    for (const ScenarioResult& result : record_.scenarios) {
      for (const checks::Exchange& exchange : result.exchanges) {
        const checks::Operation* operation = exchange.operation;
        if (operation && exchange.request.method != operation->method) continue;  // HEAD, as GET without a body
        const bool works = exchange.response() && exchange.status() < 500;
        (works ? working : failing_).insert(name_of(exchange));
      }
    }
    for (const std::string& name : working) failing_.erase(name);
  }

  void gather() {
    for (size_t s = 0; s < record_.scenarios.size(); ++s) {
      for (size_t f = 0; f < record_.scenarios[s].findings.size(); ++f) take({static_cast<int>(s), f});
    }
    for (size_t f = 0; f < record_.run_findings.size(); ++f) take({-1, f});
  }

  // An operation that refuses every request so refuses those too that it should refuse otherwise.
  void fold_into_plain_refusals() {
    std::map<std::pair<std::string, std::string>, CauseKey> plain;  // by operation and outcome
    for (const auto& [key, group] : groups_) {
      if (is_plain_refusal(key)) plain.emplace(std::pair(key.operation, key.difference), key);
    }
    for (auto group = groups_.begin(); group != groups_.end();) {
      const auto to = plain.find(outcome_at(group->second.sites.front()));
      const bool folds = to != plain.end() && to->second != group->first && is_about_refusal(*group) &&
                         std::all_of(group->second.sites.begin(), group->second.sites.end(),
                                     [&](const Site& site) { return outcome_at(site) == to->first; });
      if (folds) {
        auto& sites = groups_[to->second].sites;
        sites.insert(sites.end(), group->second.sites.begin(), group->second.sites.end());
      }
      group = folds ? groups_.erase(group) : std::next(group);
    }
  }

  // About the outcome of a refused request, or about what its error response says.
  static bool is_about_refusal(const CauseGroups::value_type& group) {
    const CauseKey& key = group.first;
    const bool of_error = key.kind == CauseKey::Kind::check && key.place.starts_with("/error");
    return of_error || key.kind == CauseKey::Kind::refused || key.kind == CauseKey::Kind::outcome;
  }

  std::pair<std::string, std::string> outcome_at(const Site& site) {
    const checks::Exchange* exchange = exchange_of(scenario_of(site), finding_at(site).finding);
    if (!exchange || !exchange->operation) return {};
    return {exchange->operation->id, checks::outcome_of(*exchange)};
  }

  Made make(const CauseKey& key, CauseGroup& group) {
    Made made{{}, group, {}};
    const Site example = shortest(key, group.sites);
    const PlacedFinding& placed = finding_at(example);
    Cause& cause = made.cause;
    cause.scenario = example.scenario;
    cause.finding = example.finding;
    cause.rule = placed.finding.rule;
    cause.fingerprint = wire::sha256_hex(key.to_string()).substr(0, kFingerprintDigits);
    count(group.sites, cause);
    cause.consequences = group.followers.size();
    look_up(cause);
    const CauseKey own = own_key(key, example);
    made.rank = rank_of(record_, own, cause.level, scenario_of(example), placed);
    cause.sentence = sentence_of(own, cause, exchange_of(scenario_of(example), placed.finding), placed.finding);
    return made;
  }

  // A group may hold findings of several kinds.
  CauseKey own_key(const CauseKey& key, const Site& site) {
    constexpr CauseKey::Kind kMerged[] = {CauseKey::Kind::accepted, CauseKey::Kind::refused, CauseKey::Kind::outcome,
                                          CauseKey::Kind::value, CauseKey::Kind::schema};
    const bool is_merged = std::find(std::begin(kMerged), std::end(kMerged), key.kind) != std::end(kMerged);
    return is_merged ? key_of(record_, scenario_of(site), finding_at(site)) : key;
  }

  void look_up(Cause& cause) const {
    if (!record_.baseline) return;
    for (const KnownFinding& entry : record_.baseline->entries) {
      if (entry.fingerprint == cause.fingerprint) cause.listed = entry;
    }
    cause.known = cause.listed && cause.listed->expires >= record_.baseline->day;
  }

  void count(const std::vector<Site>& sites, Cause& cause) {
    std::set<ExchangeIdentity> exchanges;
    std::set<std::string> operations;
    std::set<std::string> rules;
    std::set<size_t> scenarios;
    cause.level = Level::should;
    for (const Site& site : sites) {
      const PlacedFinding& placed = finding_at(site);
      if (placed.finding.level == Level::must) cause.level = Level::must;
      rules.insert(placed.proves.begin(), placed.proves.end());
      if (site.scenario >= 0) scenarios.insert(static_cast<size_t>(site.scenario));
      const checks::Exchange* exchange = exchange_of(scenario_of(site), placed.finding);
      if (!exchange) continue;
      const auto index = static_cast<size_t>(placed.finding.exchange);
      if (exchanges.insert(identity_of(*scenario_of(site), index)).second)
        operations.insert(name_of_operation(*exchange, record_.plan->contract.conventions));
    }
    cause.exchanges = exchanges.size();
    cause.operations.assign(operations.begin(), operations.end());
    cause.rules.assign(rules.begin(), rules.end());
    cause.scenarios.assign(scenarios.begin(), scenarios.end());
  }

  // One of the kind of the group; the one with the fewest exchanges before it, then with the shortest request.
  Site shortest(const CauseKey& key, const std::vector<Site>& sites) {
    const auto length = [&](const Site& site) {
      const checks::Finding& finding = finding_at(site).finding;
      const checks::Exchange* exchange = exchange_of(scenario_of(site), finding);
      const bool is_other = own_key(key, site).kind != key.kind;
      return std::tuple(finding.level, is_other, finding.exchange, exchange ? exchange->request.body.size() : 0);
    };
    return *std::min_element(sites.begin(), sites.end(),
                             [&](const Site& left, const Site& right) { return length(left) < length(right); });
  }

  void sort() {
    std::stable_sort(causes_.begin(), causes_.end(), [](const Made& left, const Made& right) {
      const auto order = [](const Made& made) {
        return std::tuple(made.cause.known, made.rank, ~made.cause.scenarios.size());
      };
      return order(left) < order(right);
    });
  }

  void count_consequences() {
    for (ScenarioResult& result : record_.scenarios) {
      for (PlacedFinding& placed : result.findings) {
        if (placed.because_of < 0) continue;
        placed.cause = result.findings[static_cast<size_t>(placed.because_of)].cause;
        if (placed.cause >= 0) ++record_.causes[static_cast<size_t>(placed.cause)].consequences;
      }
    }
  }

  Record& record_;
  CauseGroups groups_;
  std::set<std::string> failing_;  ///< names of operations and routes
  std::vector<Made> causes_;
};

}  // namespace

void find_causes(Record& record) {
  record.causes.clear();
  CauseFinder(record).find();
}

}  // namespace runner

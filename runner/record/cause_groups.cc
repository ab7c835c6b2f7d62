#include "runner/record/cause_groups.h"

#include <fmt/format.h>

#include <set>

namespace runner {
namespace {

constexpr size_t kLeastCodes = 3;

// What has a status that is not its own, by that status.
struct OneStatus {
  std::vector<CauseGroups::iterator> groups;
  std::set<std::string> codes;
};

}  // namespace

void merge_statuses(const Record& record, CauseGroups& groups) {
  std::map<int, OneStatus> by_status;
  for (auto group = groups.begin(); group != groups.end(); ++group) {
    const FindingSite& first = group->second.sites.front();
    const PlacedFinding& placed = finding_at(record, first);
    const ScenarioResult* result = scenario_at(record, first);
    const checks::Exchange* exchange = exchange_of(result, placed.finding);
    if (!exchange || !exchange->response() || exchange->error_code().bytes().empty()) continue;
    if (placed.finding.rule != checks::Rule::error_status && !is_without_result(placed.finding)) continue;
    OneStatus& one = by_status[exchange->status()];
    one.groups.push_back(group);
    one.codes.emplace(exchange->error_code().bytes());
  }
  for (auto& [status, one] : by_status) {
    if (one.codes.size() < kLeastCodes) continue;
    CauseKey key;
    key.kind = status >= 500 ? CauseKey::Kind::failed : CauseKey::Kind::status;
    key.difference = fmt::format("errors have status {} whatever their code", status);
    std::vector<FindingSite> sites;
    for (const auto& group : one.groups) {
      sites.insert(sites.end(), group->second.sites.begin(), group->second.sites.end());
      groups.erase(group);
    }
    groups[key].sites = std::move(sites);
  }
}

void merge_codes(const Record& record, CauseGroups& groups) {
  constexpr size_t kLeastErrors = 20;
  size_t errors = 0;
  std::set<std::string> codes;
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      const std::string code(exchange.error_code().bytes());
      errors += !code.empty();
      if (!code.empty()) codes.insert(code);
    }
  }
  if (errors < kLeastErrors || codes.size() != 1) return;
  CauseKey key;
  key.kind = CauseKey::Kind::status;
  key.difference = fmt::format("all errors have the code {}", *codes.begin());
  CauseGroup merged;
  for (auto group = groups.begin(); group != groups.end();) {
    const CauseKey& own = group->first;
    const bool of_error = own.place.starts_with("/error") || own.kind == CauseKey::Kind::outcome;
    const auto& sites = group->second.sites;
    if (of_error) merged.sites.insert(merged.sites.end(), sites.begin(), sites.end());
    group = of_error ? groups.erase(group) : std::next(group);
  }
  if (!merged.sites.empty()) groups[key] = std::move(merged);
}

}  // namespace runner

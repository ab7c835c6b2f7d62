#include "runner/record/record.h"

#include <algorithm>

namespace runner {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::warned:
      return "warned";
    case Verdict::failed:
      return "failed";
    case Verdict::not_testable:
      return "not-testable";
    case Verdict::deferred:
      break;
  }
  return "deferred";
}

size_t Record::count(Verdict verdict) const {
  return static_cast<size_t>(std::count_if(scenarios.begin(), scenarios.end(),
                                           [&](const ScenarioResult& result) { return result.verdict == verdict; }));
}

size_t Record::count(Level level) const {
  const auto of_level = [&](const PlacedFinding& placed) { return placed.finding.level == level; };
  auto total = std::count_if(run_findings.begin(), run_findings.end(), of_level);
  for (const ScenarioResult& result : scenarios) {
    total += std::count_if(result.findings.begin(), result.findings.end(), of_level);
  }
  return static_cast<size_t>(total);
}

bool Record::answered() const {
  return std::any_of(scenarios.begin(), scenarios.end(), [](const ScenarioResult& result) {
    return std::any_of(result.exchanges.begin(), result.exchanges.end(),
                       [](const checks::Exchange& exchange) { return exchange.response() != nullptr; });
  });
}

size_t Record::left_over() const {
  return static_cast<size_t>(
      std::count_if(scenarios.begin(), scenarios.end(), [](const ScenarioResult& result) { return result.left_over; }));
}

bool Record::tested_whole() const {
  return std::all_of(scenarios.begin(), scenarios.end(),
                     [](const ScenarioResult& result) { return result.reason.empty(); });
}

bool Record::is_optional(std::string_view capability) const {
  const auto& optional = over_http ? plan->milestone.optional_over_http : plan->milestone.optional_in_process;
  return std::find(optional.begin(), optional.end(), capability) != optional.end();
}

bool Record::overall(bool strict) const {
  const auto untested = [](const auto& result) { return result.verdict == Verdict::not_testable && !result.optional; };
  const bool tested =
      std::none_of(scenarios.begin(), scenarios.end(), untested) && std::none_of(rules.begin(), rules.end(), untested);
  const bool rules_held = std::none_of(rules.begin(), rules.end(),
                                       [](const RuleResult& result) { return result.verdict == Verdict::failed; });
  return selected > 0 && !interrupted && tested && rules_held && count(Level::must) == 0 &&
         (!strict || count(Level::should) == 0);
}

}  // namespace runner

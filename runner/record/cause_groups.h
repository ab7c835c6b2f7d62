// Findings with the same key, before they are made into causes.
#pragma once

#include <map>
#include <vector>

#include "runner/record/cause_key.h"

namespace runner {

/// A finding by its scenario (-1: of the run) and its number there.
struct FindingSite {
  int scenario = -1;
  size_t finding = 0;
};

struct CauseGroup {
  std::vector<FindingSite> sites;
  std::vector<FindingSite> followers;  ///< that follow from them
};

using CauseGroups = std::map<CauseKey, CauseGroup>;

inline const ScenarioResult* scenario_at(const Record& record, const FindingSite& site) {
  return site.scenario < 0 ? nullptr : &record.scenarios[static_cast<size_t>(site.scenario)];
}
inline const PlacedFinding& finding_at(const Record& record, const FindingSite& site) {
  const ScenarioResult* result = scenario_at(record, site);
  return (result ? result->findings : record.run_findings)[site.finding];
}

/// Makes one group of statuses that do not depend on the error: "every error has status 400".
void merge_statuses(const Record& record, CauseGroups& groups);

/// Makes one group of what follows from a service whose errors all have the same code.
void merge_codes(const Record& record, CauseGroups& groups);

}  // namespace runner

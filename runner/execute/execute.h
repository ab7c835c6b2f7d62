// Drives a target through a plan and judges every exchange: plan and driver in, Record out. A violated rule and a
// target that does not respond are data in the Record; execute() itself cannot fail.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

class Driver;

struct ExecuteOptions {
  std::vector<const ScenarioRun*> selected;  ///< in the order of the plan
  bool partial = false;                      ///< a filter left runs out
  unsigned jobs = 1;                         ///< scenarios at once
  /// Kind of target for the milestone's `optional_on`: "in_process" or "http".
  bool over_http = false;
  std::vector<std::string> required;          ///< names of capabilities that are mandatory
  size_t max_failures = 0;                    ///< after so many failed scenarios no further one is begun; 0: no limit
  std::string limited_by = "--max-failures";  ///< the option that set max_failures
  std::optional<AppliedBaseline> baseline = {};  ///< not yet judged
  bool hostile_requests = false;                 ///< last: requests that end some services (hostile_requests.h)
  /// Scenarios, by id, that were not tested when this was recorded, and why; and why the run ended then.
  std::map<std::string, std::string> left_over = {};
  EndOfRun end = {};
  bool schema_coverage = true;  ///< fill Record::schema_coverage; costs some 2 % of a run in process
  /// Set by a signal: no further scenario is begun.
  const std::atomic<bool>* stop = nullptr;
  /// Called after each scenario, from any thread, one at a time; may be empty.
  std::function<void(const ScenarioResult&)> on_scenario;
};

Record execute(const Plan& plan, Driver& driver, const ExecuteOptions& options);

}  // namespace runner

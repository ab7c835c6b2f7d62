#include "runner/execute/execute.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace runner {
namespace {

ScenarioResult not_testable(const ScenarioRun& run, std::string reason, bool optional) {
  ScenarioResult result;
  result.run = &run;
  result.verdict = Verdict::not_testable;
  result.reason = std::move(reason);
  result.optional = optional;
  return result;
}

bool is_optional(const Plan& plan, const std::string& capability, bool over_http) {
  const auto& optional = over_http ? plan.milestone.optional_over_http : plan.milestone.optional_in_process;
  return std::find(optional.begin(), optional.end(), capability) != optional.end();
}

// Takes the next run until none is left; results keep the order of the plan, whoever makes them.
class Workers {
 public:
  Workers(const Plan& plan, Driver& driver, const ExecuteOptions& options)
      : plan_(plan), driver_(driver), options_(options), offered_(driver.capabilities()) {
    results_.resize(options.selected.size());
  }

  std::vector<ScenarioResult> work() {
    std::vector<std::thread> others;
    const unsigned jobs = std::max(1u, options_.jobs);
    for (unsigned i = 1; i < jobs; ++i) others.emplace_back([this] { take_runs(); });
    take_runs();
    for (std::thread& other : others) other.join();
    return std::move(results_);
  }

 private:
  void take_runs() {
    while (!(options_.stop && options_.stop->load())) {
      const size_t index = next_.fetch_add(1);
      if (index >= options_.selected.size()) return;
      results_[index] = run_one(*options_.selected[index]);
      if (!options_.on_scenario) continue;
      std::lock_guard lock(mutex_);
      options_.on_scenario(results_[index]);
    }
  }

  ScenarioResult run_one(const ScenarioRun& run) {
    std::string capability;
    std::string reason = missing_capability(run.requirements, offered_, capability);
    if (!reason.empty()) {
      return not_testable(run, std::move(reason), is_optional(plan_, capability, options_.over_http));
    }
    return execute_scenario(plan_, run, driver_, memory_);
  }

  const Plan& plan_;
  Driver& driver_;
  const ExecuteOptions& options_;
  const Capabilities offered_;
  std::vector<ScenarioResult> results_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  checks::VerificationMemory memory_;
};

void join(Record& record) {
  for (const ScenarioResult& scenario : record.scenarios) {
    record.coverage.join(scenario.coverage);
    for (size_t i = 0; i < checks::kRuleCount; ++i) record.judged[i] += scenario.judged[i];
  }
}

}  // namespace

std::string missing_capability(const Requirements& needed, const Capabilities& offered, std::string& capability) {
  const auto missing = [&](const char* name, std::string reason) {
    capability = name;
    return reason;
  };
  if (needed.gate_open && offered.gate && (*offered.gate == Gate::open) != *needed.gate_open) {
    return missing("gate", *needed.gate_open ? "the gate is closed on this target" : "the gate is open on this target");
  }
  if (needed.gate_open && !offered.gate_known) return missing("gate", "the gate of this target is not known");
  if (needed.clock && !offered.clock) return missing("clock", "the target does not honour x-now-iso");
  if (needed.events && !offered.events) return missing("events", "the target serves no event feed");
  if (needed.signing_keys && !offered.signing_keys) {
    return missing("signing_keys", "the target publishes no signing keys and none is pinned");
  }
  if (needed.projection && !offered.projection) return missing("projection", "the target offers no projection");
  if (needed.control && !offered.control) return missing("control", "gate and keys of the target cannot be set");
  if (needed.fresh_state && !offered.fresh_state) return missing("fresh_state", "the target's state is not ours");
  return {};
}

Record execute(const Plan& plan, Driver& driver, const ExecuteOptions& options) {
  Record record;
  record.plan = &plan;
  record.capabilities = driver.capabilities();
  record.partial = options.partial;
  record.selected = options.selected.size();
  record.scenarios = Workers(plan, driver, options).work();
  std::erase_if(record.scenarios, [](const ScenarioResult& result) { return result.run == nullptr; });
  record.interrupted = record.scenarios.size() < record.selected;
  record.partial = record.partial || record.interrupted;
  join(record);
  judge_run(record);
  return record;
}

}  // namespace runner

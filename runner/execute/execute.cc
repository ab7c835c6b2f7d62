#include "runner/execute/execute.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "checks/schema_coverage.h"
#include "runner/execute/execute_scenario.h"
#include "runner/execute/hostile_requests.h"
#include "runner/record/judge_run.h"

namespace runner {
namespace {

constexpr size_t kMaxReasonBytes = 1000;

ScenarioResult not_testable(const Record& record, const ScenarioRun& run,
                            const std::vector<MissingCapability>& missing) {
  ScenarioResult result;
  result.run = &run;
  result.verdict = Verdict::not_testable;
  result.optional = true;
  for (const MissingCapability& capability : missing) {
    result.reason += (result.reason.empty() ? "" : "; ") + capability.reason;
    result.optional = result.optional && record.is_optional(capability.name);
  }
  return result;
}

ScenarioResult not_tested(const ScenarioRun& run, const EndOfRun& stop) {
  ScenarioResult result;
  result.run = &run;
  result.verdict = Verdict::not_testable;
  result.reason = "not tested: " + stop.reason;
  result.left_over = true;
  return result;
}

// Each worker takes the next group until none is left. Results are in the order of the plan.
class Workers {
 public:
  Workers(const Record& record, Driver& driver, const ExecuteOptions& options)
      : record_(record), driver_(driver), options_(options), coverage_(record.plan->contract) {
    results_.resize(options.selected.size());
    groups_ = group_runs(slots(), record.capabilities.forks);
  }

  std::vector<ScenarioResult> work() {
    std::vector<std::thread> others;
    const unsigned jobs = std::max(1u, options_.jobs);
    for (unsigned i = 1; i < jobs; ++i) others.emplace_back([this] { take_groups(); });
    take_groups();
    for (std::thread& other : others) other.join();
    return std::move(results_);
  }

  /// Why no further scenario is begun.
  EndOfRun why_ended() const {
    if (const EndOfRun stop = driver_.stopped())
      return {stop.cause, wire::printable(stop.reason, kMaxReasonBytes), wire::printable(stop.detail, kMaxReasonBytes)};
    if (options_.max_failures == 0 || failures_ < options_.max_failures) return {};
    return {EndOfRun::Cause::limit,
            fmt::format("the run ended after {} ({})", wire::counted(options_.max_failures, "failed scenario"),
                        options_.limited_by),
            {}};
  }

  /// Call after work().
  const checks::SchemaCoverage& schema_coverage() const { return coverage_; }

 private:
  std::vector<RunSlot> slots() {
    std::vector<RunSlot> slots;
    for (size_t i = 0; i < results_.size(); ++i) slots.push_back({options_.selected[i], &results_[i]});
    return slots;
  }

  void take_groups() {
    WorkerContext worker{*record_.plan, driver_, memory_, {}};
    checks::SchemaCoverage coverage(record_.plan->contract);
    take_groups(worker, coverage);
    std::lock_guard lock(mutex_);
    coverage_.join(coverage);
  }

  void take_groups(WorkerContext& worker, checks::SchemaCoverage& coverage) {
    while (!(options_.stop && options_.stop->load())) {
      const size_t index = next_.fetch_add(1);
      if (index >= groups_.size()) return;
      const EndOfRun end = why_ended();
      leave_over(groups_[index]);
      if (!end) execute_testable(groups_[index], worker);
      if (is_interrupted()) return forget_unfinished(groups_[index]);
      for (const RunSlot& slot : groups_[index]) {
        if (!slot.result->run) *slot.result = not_tested(*slot.run, end);
      }
      if (options_.schema_coverage) count(groups_[index], coverage);
      report(groups_[index]);
    }
  }

  void leave_over(const RunGroup& group) const {
    for (const RunSlot& slot : group) {
      const auto recorded = options_.left_over.find(slot.run->id);
      if (recorded == options_.left_over.end()) continue;
      *slot.result = not_tested(*slot.run, {});
      slot.result->reason = recorded->second;
    }
  }

  // What an interruption cut short was not run.
  static void forget_unfinished(const RunGroup& group) {
    for (const RunSlot& slot : group) {
      if (!slot.result->reason.empty()) *slot.result = {};
    }
  }

  bool is_interrupted() const { return driver_.stopped().cause == EndOfRun::Cause::interrupted; }

  void report(const RunGroup& group) {
    std::lock_guard lock(mutex_);
    for (const RunSlot& slot : group) {
      slot.result->reason =
          wire::printable(slot.result->reason, kMaxReasonBytes);  // cut: it may quote what the target sent
      if (slot.result->verdict == Verdict::failed && !is_accepted(*slot.result)) ++failures_;
      if (options_.on_scenario) options_.on_scenario(*slot.result);
    }
  }

  bool is_accepted(const ScenarioResult& result) const {
    return options_.max_failures > 0 && fails_as_known(record_, result);
  }

  static void count(const RunGroup& group, checks::SchemaCoverage& coverage) {
    std::set<const checks::Exchange*> counted;
    for (const RunSlot& slot : group) {
      for (const checks::Exchange& exchange : slot.result->exchanges) {
        if (counted.insert(&exchange).second) coverage.count(exchange);
      }
    }
  }

  void execute_testable(const RunGroup& group, WorkerContext& worker) {
    RunGroup testable;
    for (const RunSlot& slot : group) {
      if (slot.result->run) continue;
      const auto missing = missing_capabilities(slot.run->requirements, record_.capabilities);
      if (missing.empty()) {
        testable.push_back(slot);
      } else {
        *slot.result = not_testable(record_, *slot.run, missing);
      }
    }
    if (testable.empty()) return;
    const auto begun = std::chrono::steady_clock::now();
    execute_group(worker, testable);
    if (record_.capabilities.forks) return;  // runs share exchanges: none has a time of its own
    const auto elapsed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    testable.front().result->duration_ms = elapsed.count();
  }

  const Record& record_;
  Driver& driver_;
  const ExecuteOptions& options_;
  std::vector<ScenarioResult> results_;
  std::vector<RunGroup> groups_;
  std::atomic<size_t> next_{0};
  std::atomic<size_t> failures_{0};
  std::mutex mutex_;
  RunMemory memory_;
  checks::SchemaCoverage coverage_;
};

void join(Record& record) {
  for (const ScenarioResult& scenario : record.scenarios) {
    record.coverage.join(scenario.coverage);
    for (size_t i = 0; i < checks::kRuleCount; ++i) record.judged[i] += scenario.judged[i];
  }
}

}  // namespace

Record execute(const Plan& plan, Driver& driver, const ExecuteOptions& options) {
  Record record;
  record.plan = &plan;
  record.capabilities = driver.capabilities();
  record.target = driver.address().origin;
  record.curl_options = driver.address().curl_options;
  record.secret_variables = driver.address().secret_variables;
  record.over_http = options.over_http;
  record.partial = options.partial;
  record.required = options.required;
  record.baseline = options.baseline;
  record.trusted_keys = driver.trusted_keys();
  record.selected = options.selected.size();
  Workers workers(record, driver, options);
  record.scenarios = workers.work();
  if (options.schema_coverage) record.schema_coverage = workers.schema_coverage().report(plan.reached_schemas);
  std::erase_if(record.scenarios, [](const ScenarioResult& result) { return result.run == nullptr; });
  record.stop = options.end ? options.end : workers.why_ended();
  const bool unfinished = record.scenarios.size() < record.selected;
  if (unfinished && record.stop.cause != EndOfRun::Cause::interrupted)
    record.stop = {EndOfRun::Cause::interrupted, "the run was interrupted", {}};
  record.partial = record.partial || unfinished;
  join(record);
  if (options.hostile_requests && !unfinished && (!record.stop || options.end)) {
    judge_hostile_requests(plan, driver, record);
    if (!record.stop) record.stop = driver.stopped();
  }
  record.interrupted = unfinished || record.stop.cause == EndOfRun::Cause::interrupted;
  record.delivery = driver.delivery();
  record.played_at = std::chrono::steady_clock::now();
  return judge_run(std::move(record));
}

}  // namespace runner

#include "runner/mutate/service_judge.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "runner/execute/execute_scenario.h"

namespace runner {
namespace {

// The runs of one scenario, with what they did in the baseline.
struct GroupFacts {
  std::vector<const ScenarioRun*> runs;
  std::set<std::string> operations;
  bool reads_feed = false;
  size_t exchanges = 0;
};

std::vector<GroupFacts> facts_of(const Record& baseline) {
  std::vector<RunSlot> slots;
  std::map<const ScenarioRun*, const ScenarioResult*> results;
  for (const ScenarioResult& result : baseline.scenarios) {
    slots.push_back({result.run, nullptr});
    results[result.run] = &result;
  }
  std::vector<GroupFacts> all;
  for (const RunGroup& group : group_runs(slots, baseline.capabilities.forks)) {
    GroupFacts& facts = all.emplace_back();
    for (const RunSlot& slot : group) {
      facts.runs.push_back(slot.run);
      for (const checks::Exchange& exchange : results[slot.run]->exchanges) {
        ++facts.exchanges;
        facts.operations.insert(exchange.operation ? exchange.operation->id : "");
        facts.reads_feed |= exchange.label == "events";
      }
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const GroupFacts& left, const GroupFacts& right) { return left.exchanges < right.exchanges; });
  return all;
}

class LieJudge {
 public:
  LieJudge(const Record& baseline, Driver& driver, const std::vector<GroupFacts>& groups, RunMemory& memory)
      : baseline_(baseline), driver_(driver), groups_(groups), memory_(memory) {}

  JudgedMutant judge(const Lie& lie, const std::function<bool(const ScenarioResult&)>& take) {
    JudgedMutant judged{lie.mutant, MutantVerdict::survived, {}, {}, {}};
    LyingDriver lying(driver_, baseline_.plan->contract, lie);
    WorkerContext worker{*baseline_.plan, lying, memory_, {}};
    bool warned = false;
    for (const GroupFacts& facts : groups_) {
      if (!concerns(lie, facts)) continue;
      bool enough = false;
      for (const ScenarioResult& result : execute(facts, worker)) {
        warned |= result.verdict == Verdict::warned;
        if (result.verdict != Verdict::failed) continue;
        if (judged.verdict != MutantVerdict::killed) kill(result, judged);
        enough |= take(result);
      }
      if (enough) return judged;
    }
    if (judged.verdict == MutantVerdict::killed) return judged;
    if (!lying.touched()) judged.verdict = MutantVerdict::unreached;
    if (lying.touched() && (warned || lie.same)) judged.verdict = MutantVerdict::tolerated;
    if (lie.same && !warned) judged.detail = "the same value, written in another way";
    return judged;
  }

 private:
  static bool concerns(const Lie& lie, const GroupFacts& facts) {
    if (lie.feed) return facts.reads_feed;
    return lie.operation.empty() || facts.operations.contains(lie.operation);
  }

  static std::vector<ScenarioResult> execute(const GroupFacts& facts, WorkerContext& worker) {
    std::vector<ScenarioResult> results(facts.runs.size());
    RunGroup group;
    for (size_t i = 0; i < results.size(); ++i) group.push_back({facts.runs[i], &results[i]});
    execute_group(worker, group);
    return results;
  }

  static void kill(const ScenarioResult& result, JudgedMutant& judged) {
    judged.verdict = MutantVerdict::killed;
    judged.killed_by = {result.run->id};
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.level != Level::must) continue;
      judged.rules = placed.proves;
      judged.rules.push_back(std::string(checks::id_of(placed.finding.rule)));
      return;
    }
  }

  const Record& baseline_;
  Driver& driver_;
  const std::vector<GroupFacts>& groups_;
  RunMemory& memory_;
};

}  // namespace

void in_parallel(size_t count, unsigned jobs, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, jobs); ++i) {
    threads.emplace_back([&] {
      for (size_t number = next++; number < count; number = next++) work(number);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

std::vector<JudgedMutant> judge_lies(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                     unsigned jobs, const TakeFailure& take) {
  const std::vector<GroupFacts> groups = facts_of(baseline);
  std::vector<JudgedMutant> judged(lies.size());
  RunMemory memory;
  LieJudge judge(baseline, driver, groups, memory);
  in_parallel(lies.size(), jobs, [&](size_t lie) {
    judged[lie] = judge.judge(lies[lie], [&](const ScenarioResult& result) { return !take || take(lie, result); });
  });
  return judged;
}

}  // namespace runner

#include "runner/execute/run_groups.h"

#include <algorithm>
#include <iterator>

namespace runner {
namespace {

bool share_steps(const ScenarioRun& left, const ScenarioRun& right) {
  return left.scenario == right.scenario && left.requirements.gate_open == right.requirements.gate_open &&
         left.level == right.level && left.derived == right.derived;
}

}  // namespace

std::vector<RunGroup> group_runs(const std::vector<RunSlot>& runs, bool forks) {
  std::vector<RunGroup> groups;
  for (const RunSlot& slot : runs) {
    const auto joins = [&](const RunGroup& group) { return forks && share_steps(*group.front().run, *slot.run); };
    // Only the last few groups can be of the same scenario.
    auto begin = groups.end();
    while (begin != groups.begin() && std::prev(begin)->front().run->scenario == slot.run->scenario) --begin;
    const auto group = std::find_if(begin, groups.end(), joins);
    if (group == groups.end()) {
      groups.push_back({slot});
    } else {
      group->push_back(slot);
    }
  }
  return groups;
}

}  // namespace runner

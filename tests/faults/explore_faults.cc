// Explores the reference implementation with each planted fault in turn, with the correct one as oracle, and prints
// whether the fault was found, by which rule, and after how many cases:
//   explore_faults [CASES] [SEED] [FAULT...]
// Exits with 1 if a fault is not found in a milestone that covers its rule. Faults that no response shows are left out:
// the explorer sends requests. It takes minutes; a test tries a few of the faults (explore_faults_test.cc).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "tests/faults/explore_fault.h"

namespace {

using faults::PlantedFault;

struct MilestonePlan {
  unsigned bit;
  std::unique_ptr<runner::Plan> plan;
};

std::vector<MilestonePlan> make_plans() {
  std::vector<MilestonePlan> plans;
  for (const auto& [bit, name] :
       {std::pair{faults::kM103, "M103"}, std::pair{faults::kM107, "M107"}, std::pair{faults::kM109, "M109"}}) {
    runner::InputFiles files(SOURCE_ROOT);
    auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", name));
    if (plan) plans.push_back({bit, *std::move(plan)});
  }
  return plans;
}

uint64_t number_of(const char* text, uint64_t fallback) {
  uint64_t number = fallback;
  std::from_chars(text, text + std::strlen(text), number);
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t cases = argc > 1 ? number_of(argv[1], 2000) : 2000;
  const uint64_t seed = argc > 2 ? number_of(argv[2], 1) : 1;
  const std::vector<std::string_view> names(argv + std::min(argc, 3), argv + argc);
  const auto plans = make_plans();
  size_t asked = 0;
  size_t found = 0;
  std::vector<PlantedFault> all(std::begin(faults::kExploredFaults), std::end(faults::kExploredFaults));
  all.insert(all.end(), std::begin(faults::kFaults), std::end(faults::kFaults));
  for (const PlantedFault& fault : all) {
    if (!names.empty() && std::find(names.begin(), names.end(), fault.name) == names.end()) continue;
    for (const MilestonePlan& milestone : plans) {
      if (!(fault.milestones & milestone.bit) || (fault.milestones & faults::kInProcess)) continue;
      ++asked;
      const std::string how = faults::explore_fault(*milestone.plan, fault.fault, {cases, seed});
      found += !how.empty();
      fmt::print("{:38} {} {}\n", fault.name, milestone.plan->milestone.id, how.empty() ? "HIDDEN" : how);
      std::fflush(stdout);
    }
  }
  fmt::print("{} of {} found within {} cases\n", found, asked, cases);
  return found == asked ? 0 : 1;
}

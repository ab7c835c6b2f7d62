// Two legal variants at once, chosen by chance:
//
//   variant_pairs NUMBER [SEED [CASES]]
//
// runs each pair through all milestones and explores it with CASES cases (default 200). Prints what is found that must
// not be, and then ends with 1. The pairs follow from the seed.
#include <fmt/format.h>

#include <cstdlib>
#include <iterator>
#include <random>

#include "tests/variants/variant_trial.h"

namespace variants {
namespace {

struct Pair {
  const LegalVariant* first;
  const LegalVariant* second;
};

bool is_over_http(const Pair& pair) { return (pair.first->where | pair.second->where) & kOverHttp; }

std::vector<std::string> problems_of(const Pair& pair, const MilestonePlan& milestone, const Effort& effort) {
  Variants variants;
  RuleNames allowed;
  for (const LegalVariant* variant : {pair.first, pair.second}) {
    variants.set(static_cast<size_t>(variant->variant));
    allowed.merge(allowed_warnings(*variant));
  }
  const bool over_http = is_over_http(pair);
  const TrialResult ran = (over_http ? run_over_http : run_in_process)(*milestone.plan, variants, allowed);
  const TrialResult explored = (over_http ? explore_over_http : explore_in_process)(*milestone.plan, variants, effort);
  std::vector<std::string> problems = ran.problems;
  problems.insert(problems.end(), explored.problems.begin(), explored.problems.end());
  return problems;
}

int try_pairs(uint64_t number, uint64_t seed, uint64_t cases) {
  std::mt19937_64 random(seed);
  const auto any_variant = [&random] { return &kVariants[random() % std::size(kVariants)]; };
  size_t failed = 0;
  for (uint64_t i = 0; i < number; ++i) {
    const Pair pair{any_variant(), any_variant()};
    const uint64_t case_seed = random();
    bool held = true;
    for (const MilestonePlan& milestone : plans()) {
      for (const std::string& problem : problems_of(pair, milestone, {cases, case_seed})) {
        fmt::print("{} {} and {}: {}\n", milestone.plan->milestone.id, pair.first->name, pair.second->name, problem);
        held = false;
      }
    }
    failed += !held;
  }
  fmt::print("{} of {} pairs gave a finding that they must not give\n", failed, number);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace variants

int main(int argc, char** argv) {
  const auto argument = [&](int index, uint64_t fallback) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : fallback;
  };
  if (argc < 2) {
    fmt::print(stderr, "usage: variant_pairs NUMBER [SEED [CASES]]\n");
    return 2;
  }
  return variants::try_pairs(argument(1, 10), argument(2, 1), argument(3, 200));
}

// A few of the planted faults, of each kind that the explorer must find. The program explore_faults tries them all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/explore_fault.h"
#include "tests/faults/whole_run.h"
#include "tests/support/sampled.h"

namespace {

using faults::Fault;

const runner::Plan& plan() {
  static const std::unique_ptr<runner::Plan> kPlan = [] {
    runner::InputFiles files(SOURCE_ROOT);
    auto made = runner::make_plan(files, "milestones/M107.yaml");
    return made ? *std::move(made) : nullptr;
  }();
  return *kPlan;
}

class ExploredFault : public testing::TestWithParam<Fault> {};

TEST_P(ExploredFault, IsFound) { EXPECT_NE(faults::explore_fault(plan(), GetParam(), {900, 1}), ""); }

INSTANTIATE_TEST_SUITE_P(
    Some, ExploredFault,
    testing::Values(Fault::agents_may_call, Fault::owner_not_checked_on_reads, Fault::mismatch_not_noticed,
                    Fault::replay_runs_again, Fault::null_counts_as_absent, Fault::missing_zone_is_utc,
                    Fault::export_hash_without_query, Fault::default_mode_unrestricted, Fault::gate_ignored,
                    Fault::decided_other_way_again, Fault::refused_request_uses_id, Fault::lists_unsorted,
                    Fault::limit_defaults_to_100, Fault::from_left_out, Fault::attestation_not_compared));

// Each shows in moves of one kind alone, or in a value that few requests have. VERIFY_CAUSES=explored prints how it
// was found.
TEST(ExploredFaults, ThatOnlyRareMovesShowAreFoundWithinSomeHundredCases) {
  for (const faults::PlantedFault& fault : samples::where_sanitized(faults::kExploredFaults)) {
    for (const auto& [bit, name] :
         {std::pair{faults::kM103, "M103"}, {faults::kM107, "M107"}, {faults::kM109, "M109"}}) {
      if (!(fault.milestones & bit)) continue;
      const std::string how = faults::explore_fault(faults::plan_of(name), fault.fault, {600, 1});
      EXPECT_NE(how, "") << name << " " << fault.name << ": " << fault.rule;
      if (faults::is_shown("explored")) fmt::print("{} {}: {}\n", name, fault.name, how);
    }
  }
}

TEST(ExploredReference, GivesNoFinding) { EXPECT_EQ(faults::explore_fault(plan(), Fault::none, {900, 1}), ""); }

}  // namespace

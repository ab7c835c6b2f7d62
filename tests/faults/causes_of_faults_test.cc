// One fault is a handful of causes in a whole run, however many scenarios show it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "tests/faults/fault_table.h"

namespace {

using faults::kFaults;

struct CausesMilestone {
  unsigned bit;
  std::unique_ptr<runner::Plan> plan;
};

const std::vector<CausesMilestone>& milestones() {
  static const std::vector<CausesMilestone> kAll = [] {
    std::vector<CausesMilestone> made;
    for (const auto& [bit, name] :
         {std::pair{faults::kM103, "M103"}, std::pair{faults::kM107, "M107"}, std::pair{faults::kM109, "M109"}}) {
      runner::InputFiles files(SOURCE_ROOT);
      auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", name));
      EXPECT_TRUE(plan) << plan.error().to_string();
      made.push_back({bit, plan ? *std::move(plan) : nullptr});
    }
    return made;
  }();
  return kAll;
}

runner::Record whole_run(const runner::Plan& plan) {
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.schema_coverage = false;
  const auto driver = runner::make_in_process_driver({});
  return runner::execute(plan, *driver, options);
}

std::string sentences_of(const runner::Record& record) {
  std::string text;
  for (const runner::Cause& cause : record.causes)
    text += fmt::format("    {} {} ({} scenarios) {}\n", cause.fingerprint.substr(0, 6), checks::id_of(cause.rule),
                        cause.scenarios.size(), cause.sentence.text().substr(0, 230));
  return text;
}

// Faults that many scenarios show, and the most causes that each may be.
struct Ceiling {
  faults::Fault fault;
  size_t causes;
};
constexpr Ceiling kCeilings[] = {
    {faults::Fault::padded_ids_accepted, 4},       {faults::Fault::error_has_no_details, 1},
    {faults::Fault::unknown_members_accepted, 10}, {faults::Fault::empty_lists_accepted, 7},
    {faults::Fault::blank_header_counts, 6},       {faults::Fault::texts_not_trimmed, 9},
    {faults::Fault::correlation_id_keeps_case, 6}, {faults::Fault::replay_runs_again, 7},
    {faults::Fault::scope_refusal_is_401, 3},      {faults::Fault::agents_may_call, 4},
    {faults::Fault::mismatch_not_noticed, 4},      {faults::Fault::foreign_provider_not_found, 3},
};

TEST(CausesOfFaults, AreNoMoreThanTheirCeilings) {
  for (const Ceiling& ceiling : kCeilings) {
    const auto& fault = *std::find_if(std::begin(kFaults), std::end(kFaults),
                                      [&](const auto& row) { return row.fault == ceiling.fault; });
    faults::planted = fault.fault;
    for (const CausesMilestone& milestone : milestones()) {
      if (!(fault.milestones & milestone.bit)) continue;
      const runner::Record record = whole_run(*milestone.plan);
      const std::string name = fmt::format("{} in {}", fault.name, milestone.plan->milestone.id);
      EXPECT_GE(record.causes.size(), 1u) << name;
      EXPECT_LE(record.causes.size(), ceiling.causes) << name << "\n" << sentences_of(record);
    }
  }
  faults::planted = faults::Fault::none;
}

}  // namespace

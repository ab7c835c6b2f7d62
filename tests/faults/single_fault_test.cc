// Each planted fault alone is few causes, and one of the first three names the rule that it breaks.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "tests/faults/fault_table.h"

namespace {

struct ExpectedCause {
  faults::Fault fault;
  size_t most;
  std::string_view rules;  ///< separated by spaces
};
constexpr ExpectedCause kExpectedCauses[] = {
#define CAUSE(fault, most, rules) {faults::Fault::fault, most, rules},
#include "tests/faults/causes.def"
#undef CAUSE
};

// The expected rules of the milestone, and those of the runner.
bool names_one(const runner::Cause& cause, std::string_view rules, std::string_view milestone) {
  const auto is_expected = [&](const std::string& id) {
    const bool is_listed = (" " + std::string(rules) + " ").find(" " + id + " ") != std::string::npos;
    return is_listed && (id.starts_with(milestone) || checks::find_rule(id));
  };
  return is_expected(std::string(checks::id_of(cause.rule))) ||
         std::any_of(cause.rules.begin(), cause.rules.end(), is_expected);
}

std::string described(const runner::Record& record) {
  std::string text;
  for (const runner::Cause& cause : record.causes) {
    text += fmt::format("  {} {} [{}], {} scenarios, {} consequences: {}\n", checks::to_text(cause.level),
                        checks::id_of(cause.rule), fmt::join(cause.rules, " "), cause.scenarios.size(),
                        cause.consequences, cause.sentence.text().substr(0, 230));
  }
  return text;
}

unsigned bit_of(std::string_view milestone) {
  return milestone == "M103" ? faults::kM103 : milestone == "M107" ? faults::kM107 : faults::kM109;
}

class SingleFaults : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    runner::InputFiles files(SOURCE_ROOT);
    auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", GetParam()));
    ASSERT_TRUE(plan) << plan.error().to_string();
    plan_ = *std::move(plan);
  }
  void TearDown() override { faults::planted = faults::Fault::none; }

  runner::Record run_with(faults::Fault fault) const {
    faults::planted = fault;
    runner::ExecuteOptions options;
    for (const runner::ScenarioRun& scenario : plan_->runs) options.selected.push_back(&scenario);
    options.jobs = std::max(1u, std::thread::hardware_concurrency());
    options.schema_coverage = false;
    const auto driver = runner::make_in_process_driver({});
    return runner::execute(*plan_, *driver, options);
  }

  void try_fault(const faults::PlantedFault& fault, bool is_shown) const {
    const auto expected = std::find_if(std::begin(kExpectedCauses), std::end(kExpectedCauses),
                                       [&](const ExpectedCause& row) { return row.fault == fault.fault; });
    ASSERT_NE(expected, std::end(kExpectedCauses)) << fault.name;
    const runner::Record record = run_with(fault.fault);
    const auto& causes = record.causes;
    if (is_shown)
      fmt::print("== {} {} {}: {}\n{}", causes.size(), GetParam(), fault.name, fault.rule, described(record));
    EXPECT_LE(causes.size(), expected->most) << fault.name << "\n" << described(record);
    const auto end = causes.begin() + static_cast<long>(std::min<size_t>(3, causes.size()));
    EXPECT_TRUE(std::any_of(causes.begin(), end,
                            [&](const runner::Cause& cause) { return names_one(cause, expected->rules, GetParam()); }))
        << fault.name << ": " << expected->rules << "\n"
        << described(record);
  }

  std::unique_ptr<runner::Plan> plan_;
};

// VERIFY_CAUSES=1 prints the causes, VERIFY_CAUSES=TEXT those of the faults whose names hold the text, and tries no
// others. VERIFY_FAULTS=N tries one fault in N.
TEST_P(SingleFaults, AreFewCausesAndAmongTheFirstIsTheirOwn) {
  const char* shown = std::getenv("VERIFY_CAUSES");
  const char* one_in = std::getenv("VERIFY_FAULTS");
  const size_t step = one_in ? std::max<size_t>(1, std::strtoul(one_in, nullptr, 10)) : 1;
  for (size_t i = 0; i < std::size(faults::kFaults); i += step) {
    const faults::PlantedFault& fault = faults::kFaults[i];
    if (!(fault.milestones & bit_of(GetParam()))) continue;
    if (shown && std::string_view(shown) != "1" && fault.name.find(shown) == std::string_view::npos) continue;
    try_fault(fault, shown != nullptr);
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, SingleFaults, testing::Values("M103", "M107", "M109"));

}  // namespace

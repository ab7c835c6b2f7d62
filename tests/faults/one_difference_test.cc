// A service that differs in one way everywhere shows few causes on a short first screen, however many scenarios fail.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "runner/report/text.h"
#include "tests/faults/differences.h"
#include "tests/faults/fault_table.h"
#include "tests/support/sampled.h"

namespace {

using faults::Difference;

runner::Record run_with(const runner::Plan& plan, const runner::Change& change) {
  runner::ChangedDriver driver(runner::make_in_process_driver({}), change);
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.schema_coverage = false;
  return runner::execute(plan, driver, options);
}

// VERIFY_CAUSES=1 prints the causes, VERIFY_CAUSES=TEXT those of differences whose names hold the text.
bool is_shown(const std::string& name) {
  const char* wanted = std::getenv("VERIFY_CAUSES");
  return wanted && (std::string_view(wanted) == "1" || name.find(wanted) != std::string::npos);
}
bool is_left_out(const std::string& name) {
  const char* wanted = std::getenv("VERIFY_CAUSES");
  return wanted && std::string_view(wanted) != "1" && name.find(wanted) == std::string::npos;
}

std::string describe(const runner::Cause& cause) {
  return fmt::format("  {} {}, {} scenarios, {} consequences: {}\n", checks::to_text(cause.level),
                     checks::id_of(cause.rule), cause.scenarios.size(), cause.consequences,
                     cause.sentence.text().substr(0, 230));
}

class OneDifference : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    runner::InputFiles files(SOURCE_ROOT);
    auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", GetParam()));
    ASSERT_TRUE(plan) << plan.error().to_string();
    plan_ = *std::move(plan);
  }

  void expect_few_causes(const std::vector<Difference>& differences) const {
    constexpr auto kMaxLines = 120;
    for (const Difference& difference : samples::where_sanitized(differences)) {
      if (is_left_out(difference.name)) continue;
      const runner::Record record = run_with(*plan_, difference.change);
      const std::string text = runner::render_text(record, {});
      std::string sentences;
      for (const runner::Cause& cause : record.causes) sentences += describe(cause);
      if (is_shown(difference.name))
        fmt::print("== {} {}: {}\n{}", GetParam(), difference.name, record.causes.size(), sentences);
      EXPECT_LE(record.causes.size(), difference.most_causes) << difference.name << "\n" << sentences;
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), kMaxLines) << difference.name;
    }
  }

  std::unique_ptr<runner::Plan> plan_;
};

TEST_P(OneDifference, OfBodiesIsFewCausesAndAPage) { expect_few_causes(faults::differences_of_bodies()); }
TEST_P(OneDifference, OfResponsesIsFewCausesAndAPage) { expect_few_causes(faults::differences_of_responses()); }

// A difference in all responses together with one fault: the fault's cause is listed as when it is alone.
struct Pair {
  const char* milestone;
  const char* difference;
  faults::Fault fault;
};
constexpr Pair kPairs[] = {
    {"M103", "a member too much in every object", faults::Fault::owner_not_checked_on_reads},
    {"M103", "one correlation_id", faults::Fault::list_not_filtered},
    {"M103", "booleans as strings", faults::Fault::policy_dropped},
    {"M103", "arrays reversed", faults::Fault::agents_may_call},
    {"M107", "a member too much in every object", faults::Fault::total_counts_the_page},
    {"M107", "booleans as strings", faults::Fault::total_counts_the_page},
    {"M107", "instants an hour late", faults::Fault::total_counts_the_page},
    {"M107", "instants an hour late", faults::Fault::default_mode_unrestricted},
    {"M107", "arrays reversed", faults::Fault::total_counts_the_page},
    {"M107", "errors with status 400", faults::Fault::empty_lists_accepted},
    {"M107", "numbers as strings", faults::Fault::rejected_shown_as_approved},
    {"M107", "one correlation_id", faults::Fault::scope_not_checked_on_reads},
    {"M109", "nulls left out", faults::Fault::audit_without_codes},
    {"M103", "strings in upper case", faults::Fault::agents_may_call},
    {"M103", "ids in upper case", faults::Fault::policy_dropped},
    {"M103", "arrays cut to one element", faults::Fault::register_owner_not_checked},
    {"M107", "booleans negated", faults::Fault::total_counts_the_page},
    {"M107", "one error code for all", faults::Fault::limit_defaults_to_100},
};

TEST(TwoFaults, AreBothListed) {
  auto all = faults::differences_of_bodies();
  for (Difference& difference : faults::differences_of_responses()) all.push_back(std::move(difference));
  for (const Pair& pair : samples::where_sanitized(kPairs)) {
    runner::InputFiles files(SOURCE_ROOT);
    auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", pair.milestone));
    ASSERT_TRUE(plan) << plan.error().to_string();
    const auto difference =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == pair.difference; });
    ASSERT_NE(difference, all.end()) << pair.difference;
    faults::planted = pair.fault;
    const runner::Record alone = run_with(**plan, [](const wire::Request&, wire::Response&) {});
    const runner::Record both = run_with(**plan, difference->change);
    faults::planted = faults::Fault::none;
    std::string sentences;
    bool is_listed = false;
    for (const runner::Cause& cause : both.causes) {
      sentences += describe(cause);
      is_listed = is_listed || std::any_of(alone.causes.begin(), alone.causes.end(), [&](const runner::Cause& wanted) {
                    return wanted.level == checks::Level::must && wanted.fingerprint == cause.fingerprint;
                  });
    }
    std::string wanted;
    for (const runner::Cause& cause : alone.causes) wanted += describe(cause);
    EXPECT_TRUE(is_listed) << pair.milestone << " " << pair.difference << "\nalone:\n"
                           << wanted << "both:\n"
                           << sentences;
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, OneDifference, testing::Values("M103", "M107", "M109"));

}  // namespace

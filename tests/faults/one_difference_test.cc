// A service that differs in one way everywhere shows few causes on a short first screen, however many scenarios fail.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "runner/report/text.h"
#include "tests/faults/differences.h"
#include "tests/faults/fault_table.h"
#include "tests/faults/whole_run.h"
#include "tests/support/sampled.h"

namespace {

using faults::Difference;

class OneDifference : public testing::TestWithParam<const char*> {
 protected:
  void expect_few_causes(const std::vector<Difference>& differences) const {
    constexpr size_t kMostCauses = 3;
    constexpr auto kMaxLines = 120;
    for (const Difference& difference : samples::where_sanitized(differences)) {
      if (faults::is_left_out(difference.name)) continue;
      const runner::Record record = faults::whole_run(faults::plan_of(GetParam()), difference.change);
      const std::string text = runner::render_text(record, {});
      const std::string sentences = faults::described(record);
      if (faults::is_shown(difference.name))
        fmt::print("== {} {}: {}\n{}", GetParam(), difference.name, record.causes.size(), sentences);
      EXPECT_LE(record.causes.size(), kMostCauses) << difference.name << "\n" << sentences;
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), kMaxLines) << difference.name;
    }
  }
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
    const runner::Plan& plan = faults::plan_of(pair.milestone);
    const auto difference =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == pair.difference; });
    ASSERT_NE(difference, all.end()) << pair.difference;
    faults::planted = pair.fault;
    const runner::Record alone = faults::whole_run(plan);
    const runner::Record both = faults::whole_run(plan, difference->change);
    faults::planted = faults::Fault::none;
    bool is_listed = false;
    for (const runner::Cause& cause : both.causes) {
      is_listed = is_listed || std::any_of(alone.causes.begin(), alone.causes.end(), [&](const runner::Cause& wanted) {
                    return wanted.level == checks::Level::must && wanted.fingerprint == cause.fingerprint;
                  });
    }
    EXPECT_TRUE(is_listed) << pair.milestone << " " << pair.difference << "\nalone:\n"
                           << faults::described(alone) << "both:\n"
                           << faults::described(both);
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, OneDifference, testing::Values("M103", "M107", "M109"));

}  // namespace

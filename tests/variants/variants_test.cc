// Drives each legal variant of the reference implementation through the runs of all milestones and the explorer: a
// MUST that is found is a false one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/faults/edit_table.h"
#include "tests/variants/variant_trial.h"

namespace variants {
namespace {

constexpr uint64_t kCases = 60;
constexpr uint64_t kSeed = 7;

Variants only(Variant variant) { return Variants().set(static_cast<size_t>(variant)); }

std::string described(const TrialResult& result) { return fmt::format("{}", fmt::join(result.problems, "\n")); }

/// The responses of the reference implementation as it is, by milestone.
uint64_t plain_responses(const MilestonePlan& milestone) {
  static std::map<unsigned, uint64_t> known;
  const auto [entry, fresh] = known.emplace(milestone.bit, 0);
  if (fresh) entry->second = run_in_process(*milestone.plan, {}, {}).responses;
  return entry->second;
}

std::string name_of_test(const testing::TestParamInfo<LegalVariant>& info) { return std::string(info.param.name); }

class LegalVariants : public testing::TestWithParam<LegalVariant> {
 protected:
  bool over_http() const { return GetParam().where & kOverHttp; }
  /// The milestones that the variant can change.
  static std::vector<MilestonePlan> concerned() {
    std::vector<MilestonePlan> milestones;
    std::copy_if(plans().begin(), plans().end(), std::back_inserter(milestones),
                 [](const MilestonePlan& milestone) { return GetParam().where & milestone.bit; });
    return milestones;
  }
  static void expect_clean(const TrialResult& result, const MilestonePlan& milestone) {
    EXPECT_TRUE(result.problems.empty()) << milestone.plan->milestone.id << " against " << GetParam().name << " ("
                                         << GetParam().section << ": " << GetParam().sentence << ")\n"
                                         << described(result);
  }
};

TEST_P(LegalVariants, GivesAtMostItsWarning) {
  if (over_http()) return;
  const RuleNames allowed = allowed_warnings(GetParam());
  RuleNames warned;
  bool differs = false;
  for (const MilestonePlan& milestone : plans()) {
    const TrialResult result = run_in_process(*milestone.plan, only(GetParam().variant), allowed);
    expect_clean(result, milestone);
    warned.insert(result.warned.begin(), result.warned.end());
    differs = differs || result.responses != plain_responses(milestone);
  }
  EXPECT_NE(differs, (GetParam().where & kExploredAlone) != 0) << GetParam().name << ": whether a response changes";
  EXPECT_EQ(warned.empty(), allowed.empty()) << GetParam().name << " gives no warning";
}

// What a run over HTTP finds out by itself, such as the clock and the keys; the nightly variant_pairs takes all.
TEST_P(LegalVariants, GivesAtMostItsWarningOverHttp) {
  if (!(GetParam().where & (kOverHttp | kOverHttpToo))) return;
  const RuleNames allowed = allowed_warnings(GetParam());
  RuleNames warned;
  for (const MilestonePlan& milestone : concerned()) {
    const TrialResult result = run_over_http(*milestone.plan, only(GetParam().variant), allowed);
    expect_clean(result, milestone);
    warned.insert(result.warned.begin(), result.warned.end());
  }
  if (!over_http()) return;
  EXPECT_EQ(warned.empty(), allowed.empty()) << GetParam().name << " gives no warning";
}

TEST_P(LegalVariants, IsNotFoundByTheExplorer) {
  const bool may_warn = !allowed_warnings(GetParam()).empty() || (GetParam().where & kWarnedByExplorer);
  const Effort effort{kCases, kSeed, may_warn, std::getenv("VARIANTS_EXPLAIN") != nullptr};
  for (const MilestonePlan& milestone : concerned()) {
    expect_clean(explore_over_http(*milestone.plan, only(GetParam().variant), effort), milestone);
  }
}

INSTANTIATE_TEST_SUITE_P(All, LegalVariants, testing::ValuesIn(kVariants), name_of_test);

TEST(VariantTable, HasAnEditForEachVariant) {
  RuleNames switches;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/tests/variants/edits")) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const auto& edit : source_edits::read_table(text, entry.path()).edits) switches.insert(edit.name);
  }
  for (const LegalVariant& variant : kVariants) EXPECT_TRUE(switches.contains(variant.name)) << variant.name;
}

}  // namespace
}  // namespace variants

// Each planted fault alone is few causes, and one of the first three names the rule that it breaks.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "tests/faults/fault_table.h"
#include "tests/faults/whole_run.h"
#include "tests/support/sampled.h"

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

unsigned bit_of(std::string_view milestone) {
  return milestone == "M103" ? faults::kM103 : milestone == "M107" ? faults::kM107 : faults::kM109;
}

class SingleFaults : public testing::TestWithParam<const char*> {
 protected:
  void TearDown() override { faults::planted = faults::Fault::none; }

  void try_fault(const faults::PlantedFault& fault) const {
    const auto expected = std::find_if(std::begin(kExpectedCauses), std::end(kExpectedCauses),
                                       [&](const ExpectedCause& row) { return row.fault == fault.fault; });
    ASSERT_NE(expected, std::end(kExpectedCauses)) << fault.name;
    faults::planted = fault.fault;
    const runner::Record record = faults::whole_run(faults::plan_of(GetParam()));
    const auto& causes = record.causes;
    if (faults::is_shown(fault.name))
      fmt::print("== {} {} {}: {}\n{}", causes.size(), GetParam(), fault.name, fault.rule, faults::described(record));
    EXPECT_LE(causes.size(), expected->most) << fault.name << "\n" << faults::described(record);
    const auto end = causes.begin() + static_cast<long>(std::min<size_t>(3, causes.size()));
    EXPECT_TRUE(std::any_of(causes.begin(), end,
                            [&](const runner::Cause& cause) { return names_one(cause, expected->rules, GetParam()); }))
        << fault.name << ": " << expected->rules << "\n"
        << faults::described(record);
  }
};

TEST_P(SingleFaults, AreFewCausesAndAmongTheFirstIsTheirOwn) {
  for (const faults::PlantedFault& fault : samples::where_sanitized(faults::kFaults)) {
    if ((fault.milestones & bit_of(GetParam())) && !faults::is_left_out(fault.name)) try_fault(fault);
  }
}

// Scenarios about other rules send filters and expect their echo, too.
TEST_P(SingleFaults, BreakTheRuleOfTheirCheckAlone) {
  const std::string milestone = GetParam();
  if (milestone == "M103") return;  // exports nothing
  faults::planted = faults::Fault::filters_not_echoed;
  const runner::Record record = faults::whole_run(faults::plan_of(milestone));
  // The fault names each filter "filter": the schema knows no such member, and two of them are one member twice.
  const std::set<std::string> broken =
      milestone == "M107"
          ? std::set<std::string>{"M107.export.query-signed", "M107.transport.json", "M107.transport.answered"}
          : std::set<std::string>{"M109.export.query", "M109.wire.response"};
  for (const runner::RuleResult& result : record.rules) {
    EXPECT_EQ(result.verdict == runner::Verdict::failed, broken.contains(result.rule->id)) << result.rule->id;
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, SingleFaults, testing::Values("M103", "M107", "M109"));

}  // namespace

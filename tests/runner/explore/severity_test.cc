// The worst first.
#include "runner/explore/severity.h"

#include <gtest/gtest.h>

namespace {

using checks::Rule;
using runner::explore::Discovery;
using runner::explore::Observation;

Observation seen(Rule rule, const std::string& expected = "", checks::Level level = checks::Level::must) {
  Observation observation;
  observation.finding = {rule, level, "", expected, ""};
  return observation;
}

int severity(const Observation& observation) { return runner::explore::severity_of(observation); }

TEST(Severity, RanksCrashesIntegrityAccessEffectsStatePayloadsEnvelopesAndWarnings) {
  Observation gap = seen(Rule::explore_gap, "", checks::Level::should);
  gap.at_fault = runner::explore::AtFault::contract;
  const std::vector<Observation> worst_first = {seen(Rule::transport_server_error),
                                                seen(Rule::export_hash),
                                                seen(Rule::explore_accepted, "403 FORBIDDEN"),
                                                seen(Rule::idempotency_replay),
                                                seen(Rule::explore_accepted, "409 CONFLICT decided"),
                                                seen(Rule::explore_accepted, "400 INVALID order_invalid"),
                                                seen(Rule::error_status),
                                                seen(Rule::transport_charset, "", checks::Level::should),
                                                gap};
  for (size_t i = 1; i < worst_first.size(); ++i) {
    EXPECT_LT(severity(worst_first[i - 1]), severity(worst_first[i])) << i;
  }
}

TEST(Severity, SortsByTheNumberOfCasesWhereEqualAndKnownOnesLast) {
  std::vector<Discovery> found(4);
  found[0].observation = seen(Rule::error_status);
  found[1].observation = seen(Rule::error_envelope);
  found[1].count = 7;
  found[2].observation = seen(Rule::transport_server_error);
  found[2].fingerprint = "known";
  found[3].observation = seen(Rule::export_hash);
  const auto sorted = runner::explore::by_severity(found, {"known"});
  ASSERT_EQ(sorted.size(), 4u);
  EXPECT_EQ(sorted[0], &found[3]);
  EXPECT_EQ(sorted[1], &found[1]);
  EXPECT_EQ(sorted[2], &found[0]);
  EXPECT_EQ(sorted[3], &found[2]);
}

}  // namespace

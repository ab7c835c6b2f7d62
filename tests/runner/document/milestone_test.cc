#include "runner/document/milestone.h"

#include "tests/runner/document/edits.h"

namespace runner {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Milestone whole() {
  auto milestone = parse_milestone(whole_document("milestone"), "m.yaml");
  EXPECT_TRUE(milestone.ok()) << milestone.error().to_string();
  return milestone.ok() ? *milestone : Milestone();
}

TEST(Milestone, ReadsItsOwnMembers) {
  const Milestone milestone = whole();
  EXPECT_EQ(milestone.id, "M107");
  EXPECT_EQ(milestone.title, "Operator-assisted settlement and Steam-safe execution controls");
  EXPECT_EQ(milestone.uses[0].first, "M103");
  EXPECT_EQ(milestone.uses[0].second.to_string(), "m.yaml:5:8");
  EXPECT_EQ(milestone.schema_directory, "../schemas");
  EXPECT_EQ(milestone.artifacts[0].first, "LiquidityExecutionModeView");
  EXPECT_EQ(milestone.shared_schemas.size(), 2u);
  EXPECT_EQ(milestone.baseline_schemas[0].first, "SwapIntent");
  EXPECT_EQ(milestone.floor, std::vector<std::string>{"liquidity_execution_mode_invalid"});
  EXPECT_EQ(milestone.borrowed, (Pairs{{"liquidity_provider_not_found", "M103"}}));
  ASSERT_EQ(milestone.gates.size(), 1u);
  EXPECT_EQ(milestone.gates[0].environment, "INTEGRATION_ENABLED");
  EXPECT_EQ(milestone.gates[0].open, "1");
  EXPECT_TRUE(milestone.optional_in_process.empty());
  EXPECT_EQ(milestone.optional_over_http.size(), 7u);
  EXPECT_EQ(milestone.givens[0].first, "../fixtures/givens.yaml");
  EXPECT_EQ(milestone.fixtures[0].second.to_string(), "m.yaml:58:12");
}

TEST(Milestone, ReadsOperations) {
  const Milestone milestone = whole();
  ASSERT_EQ(milestone.operations.size(), 2u);
  const OperationDeclaration& approve = milestone.operations[0];
  EXPECT_EQ(approve.id, "liquidityExecution.request.approve");
  EXPECT_EQ(approve.place.to_string(), "m.yaml:12:3");
  EXPECT_EQ(approve.method, "POST");
  EXPECT_EQ(approve.path, "/liquidity-providers/{provider_id}/execution-requests/{request_id}/approve");
  EXPECT_TRUE(approve.needs_idempotency_key);
  EXPECT_EQ(approve.unknown_id.size(), 2u);
  EXPECT_EQ(approve.verdict_reasons, std::vector<std::string>{"/eligibility/reason_codes/*"});
  ASSERT_TRUE(approve.sample);
  EXPECT_EQ(approve.sample->given[1].given, "pending_request");
  EXPECT_EQ(approve.sample->call.path[1].second, wire::Json("$request"));
  EXPECT_FALSE(approve.signed_export);
  const OperationDeclaration& signed_export = milestone.operations[1];
  EXPECT_FALSE(signed_export.needs_idempotency_key);
  EXPECT_EQ(signed_export.request_schema, "");
  ASSERT_TRUE(signed_export.signed_export);
  EXPECT_EQ(signed_export.signed_export->entry_id, "/request_id");
  EXPECT_EQ(signed_export.signed_export->order, (std::vector<std::string>{"/requested_at", "/request_id"}));
  EXPECT_EQ(signed_export.signed_export->filters, (std::vector<std::string>{"status", "risk_class"}));
}

TEST(Milestone, ReadsEventsAndRules) {
  const Milestone milestone = whole();
  ASSERT_EQ(milestone.events.size(), 2u);
  EXPECT_EQ(milestone.events[0].per, EventDeclaration::Per::record);
  EXPECT_EQ(milestone.events[0].identity[1],
            (std::pair<std::string, std::string>("/request_id", "/execution_request/request_id")));
  EXPECT_EQ(milestone.events[0].occurred_at, "/decided_at");
  EXPECT_EQ(milestone.events[1].per, EventDeclaration::Per::write);
  ASSERT_EQ(milestone.rules.size(), 2u);
  EXPECT_EQ(milestone.rules[0].level, Level::must);
  EXPECT_EQ(milestone.rules[1].level, Level::should);
  EXPECT_EQ(milestone.rules[1].checked_by, std::vector<std::string>{"derived.identity"});
  EXPECT_EQ(milestone.rules[1].text, "Every operation refuses a request without identity: UNAUTHORIZED.");
}

}  // namespace
}  // namespace runner

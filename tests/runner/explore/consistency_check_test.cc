// One service's responses judged by each other: every rule with what holds and what does not.
#include "runner/explore/consistency_check.h"

#include <gtest/gtest.h>

#include "tests/runner/explore/hand_made.h"

namespace hand_made {
namespace {

using checks::Exchange;
using checks::Rule;
using runner::explore::ConsistencyCheck;

class ConsistencyCheckTest : public ::testing::Test {
 protected:
  static checks::Contract make_contract() {
    checks::Contract contract;
    contract.operations = {operation("orders.put", "POST", "/customers/{customer_id}/orders"),
                           operation("orders.get", "GET", "/customers/{customer_id}/orders/{order_id}"),
                           operation("orders.export", "GET", "/customers/{customer_id}/exports")};
    contract.operations[2].signed_export = checks::ExportShape{};
    return contract;
  }

  Exchange exchange(const std::string& id, int status, std::string_view body, std::string_view request = "") {
    Exchange made;
    made.operation = contract_.find_operation(id);
    made.request.method = made.operation->method;
    made.request.target = id == "orders.get" ? "/customers/ann/orders/o-1" : "/customers/ann/orders";
    if (!request.empty()) made.request_body = json(request);
    made.outcome = wire::Response{status, {}, std::string(body)};
    checks::read_body(made);
    return made;
  }
  Exchange put(std::string_view sent, std::string_view shown) { return exchange("orders.put", 200, shown, sent); }
  Exchange get(std::string_view shown) { return exchange("orders.get", 200, shown); }

  size_t findings(Rule rule) const {
    size_t count = 0;
    for (const checks::Finding& finding : judgement_.findings()) count += finding.rule == rule;
    return count;
  }

  const checks::Contract contract_ = make_contract();
  checks::Judgement judgement_;
  ConsistencyCheck check_{contract_, judgement_};
};

constexpr const char* kShown = R"({"customer_id":"ann","order":{"order_id":"o-1","size":"small","note":"x"}})";

TEST_F(ConsistencyCheckTest, AcceptsAnEchoThatIsTrimmedSortedOrCompleted) {
  check_.take(put(R"({"order":{"size":" small ","tags":["b","a"],"at":"2026-01-15T13:00:00+01:00","gone":1}})",
                  R"({"customer_id":"ann","order":{"order_id":"o-1","size":"small","tags":["a","b","c"],
                      "at":"2026-01-15T12:00:00Z"}})"));
  EXPECT_EQ(judgement_.findings().size(), 0u);
}

TEST_F(ConsistencyCheckTest, FindsAnEchoThatDiffers) {
  check_.take(put(R"({"order":{"size":"large"}})", kShown));
  ASSERT_EQ(findings(Rule::explore_shows), 1u);
  EXPECT_EQ(judgement_.findings().front().pointer, "/order/size");
}

TEST_F(ConsistencyCheckTest, FindsAReadingThatDiffersFromAnEarlierOne) {
  check_.take(get(kShown));
  check_.take(get(kShown));
  EXPECT_EQ(judgement_.findings().size(), 0u);
  check_.take(get(R"({"customer_id":"ann","order":{"order_id":"o-1","size":"large","note":"x"}})"));
  ASSERT_EQ(findings(Rule::explore_shows), 1u);
  EXPECT_EQ(judgement_.findings().front().pointer, "/order/size");
}

TEST_F(ConsistencyCheckTest, ComparesOneRecordOnlyWithItself) {
  check_.take(get(kShown));
  check_.take(get(R"({"customer_id":"ann","order":{"order_id":"o-2","size":"large"}})"));
  EXPECT_EQ(judgement_.findings().size(), 0u);
}

TEST_F(ConsistencyCheckTest, FindsTheTraceOfARefusedWrite) {
  check_.take(get(kShown));
  check_.take(exchange("orders.put", 400, R"({"correlation_id":"c"})", R"({"order":{"size":"huge"}})"));
  check_.take(get(R"({"customer_id":"ann","order":{"order_id":"o-1","size":"huge","note":"x"}})"));
  EXPECT_EQ(findings(Rule::explore_trace), 1u);
  EXPECT_EQ(findings(Rule::explore_shows), 0u);
}

TEST_F(ConsistencyCheckTest, TakesAnAcceptedWriteForAChange) {
  check_.take(get(kShown));
  check_.take(put(R"({"order":{"size":"large"}})",
                  R"({"customer_id":"ann","order":{"order_id":"o-1","size":"large","note":"x"}})"));
  check_.take(get(R"({"customer_id":"ann","order":{"order_id":"o-1","size":"large","note":"x"}})"));
  EXPECT_EQ(judgement_.findings().size(), 0u);
}

TEST_F(ConsistencyCheckTest, ForgetsViewsOnRequest) {
  check_.take(get(kShown));
  check_.forget_views();
  check_.take(get(R"({"customer_id":"ann","order":{"order_id":"o-1","size":"large"}})"));
  EXPECT_EQ(judgement_.findings().size(), 0u);
}

TEST_F(ConsistencyCheckTest, ComparesTheEntriesOfAnExportWithWhatWasShown) {
  check_.take(get(kShown));
  check_.take(exchange("orders.export", 200,
                       R"({"export":{"entries":[{"customer_id":"ann","order_id":"o-1","size":"large","note":"x"}]}})"));
  ASSERT_EQ(findings(Rule::explore_shows), 1u);
  EXPECT_TRUE(judgement_.findings().front().pointer.starts_with("/export/entries/0"));
}

// The record of the export's entries is named by nothing but the id of the customer, which has a line of its own.
TEST_F(ConsistencyCheckTest, KeepsTheIdsOfARecordApartWhateverTheyHold) {
  check_.take(get(R"({"customer_id":"an\nn","order":{"size":"small"}})"));
  check_.take(exchange("orders.export", 200, R"({"customer_id":"an\nn","export":{"entries":[{"size":"large"}]}})"));
  EXPECT_EQ(judgement_.findings().size(), 0u);
}

TEST_F(ConsistencyCheckTest, ExpectsTheStoredResponseUnderARepeatedKey) {
  Exchange first = put(R"({"order":{}})", kShown);
  Exchange again = first;
  std::get<wire::Response>(again.outcome).headers.push_back({"idempotency-replayed", "true"});
  check_.judge_replay(first, again);
  EXPECT_EQ(judgement_.findings().size(), 0u);
  check_.judge_replay(first, first);
  EXPECT_EQ(findings(Rule::idempotency_replay_header), 1u);
  again.body = json(R"({"order":{"order_id":"o-2"}})");
  check_.judge_replay(first, again);
  EXPECT_EQ(findings(Rule::idempotency_replay), 1u);
}

TEST_F(ConsistencyCheckTest, LetsARepetitionByAnotherCallerBeRefused) {
  const Exchange first = put(R"({"order":{}})", kShown);
  Exchange refused = exchange("orders.put", 403, R"({"correlation_id":"c"})");
  check_.judge_replay(first, refused);
  EXPECT_EQ(findings(Rule::idempotency_replay), 1u) << "by the same caller";
  refused.request.headers.push_back({"x-actor-id", "bob"});
  check_.judge_replay(first, refused);
  EXPECT_EQ(findings(Rule::idempotency_replay), 1u);
}

TEST_F(ConsistencyCheckTest, ExpectsTheSameEntriesOfWalksOverOneState) {
  Exchange page = exchange("orders.export", 200, R"({"export":{}})");
  page.query = {{"limit", "1"}};
  check_.judge_walk(page, 3, {"a", "b"});
  page.query = {{"limit", "2"}};
  check_.judge_walk(page, 5, {"a", "b"});
  EXPECT_EQ(judgement_.findings().size(), 0u);
  page.query = {{"limit", "2"}, {"size", "small"}};
  check_.judge_walk(page, 6, {"a"});
  EXPECT_EQ(judgement_.findings().size(), 0u) << "another filter";
  page.query = {{"limit", "50"}};
  check_.judge_walk(page, 7, {"a"});
  ASSERT_EQ(findings(Rule::export_walk), 1u);
  EXPECT_EQ(judgement_.findings().front().exchange, 7);
  check_.forget_walks();
  check_.judge_walk(page, 8, {"c"});
  EXPECT_EQ(findings(Rule::export_walk), 1u) << "a write came between";
}

}  // namespace
}  // namespace hand_made

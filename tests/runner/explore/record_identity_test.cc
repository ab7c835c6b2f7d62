#include "runner/explore/record_identity.h"

#include <gtest/gtest.h>

#include "tests/runner/explore/hand_made.h"

namespace {

TEST(RecordIdentity, IsThePathParametersThatARecordNames) {
  checks::Contract contract;
  contract.operations = hand_made::shop_operations();
  const runner::explore::RecordIdentity identity(contract);
  const auto ids = identity.of(hand_made::json(R"({"order_id":"o","customer_id":"c","size":"s"})"),
                               contract.operations[1], "/orders");
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(ids[0].pointer, "/customer_id");
  EXPECT_EQ(ids[1].text, "o");
  EXPECT_TRUE(identity.of(hand_made::json(R"({"size":"s"})"), contract.operations[1], "/orders").empty());
  EXPECT_TRUE(identity.of(hand_made::json(R"({"order_id":7})"), contract.operations[1], "/orders").empty());
}

TEST(RecordIdentity, OfEntriesIsWhatTheMilestoneDeclares) {
  checks::Contract contract;
  contract.operations = hand_made::shop_operations();
  contract.operations[2].signed_export->entry_id = "/audit_id";
  const runner::explore::RecordIdentity identity(contract);
  const auto ids =
      identity.of(hand_made::json(R"({"audit_id":"a","order_id":"o"})"), contract.operations[2], "/export/entries");
  ASSERT_EQ(ids.size(), 1u);
  EXPECT_EQ(ids[0].text, "a");
}

}  // namespace

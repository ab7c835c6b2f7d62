// Requests that differ from the sample in one place: each names it, the sample comes first, and everything else
// stays.
#include "runner/explore/single_requests.h"

#include <gmock/gmock.h>

#include <set>

#include "runner/explore/field_variants.h"
#include "tests/runner/explore/hand_made.h"

namespace hand_made {
namespace {

using runner::explore::field_variants;
using runner::explore::SingleRequests;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

class SingleRequestsTest : public ::testing::Test {
 protected:
  SingleRequests of(std::string_view operation) const {
    return runner::explore::single_requests(shop_.recipe(operation), shop_.recipes(), shop_.start());
  }
  static std::set<std::string> places(const SingleRequests& single) {
    std::set<std::string> places;
    for (const Action& request : single.requests) places.insert(request.defect.place);
    return places;
  }

  Shop shop_;
};

TEST_F(SingleRequestsTest, BeginWithTheSample) {
  const SingleRequests single = of("orders.put");
  const Action& sample = single.requests.front();
  EXPECT_EQ(sample.defect.kind, "legal");
  EXPECT_EQ(std::get<wire::Json>(sample.call()->call.body), shop_.recipe("orders.put").bodies.front());
  EXPECT_THAT(single.setup, IsEmpty()) << "a given's customer is there";
}

TEST_F(SingleRequestsTest, NameWhereTheyAreWrong) {
  for (const char* operation : {"orders.put", "orders.get", "orders.export"}) {
    for (const Action& request : of(operation).requests) EXPECT_FALSE(request.defect.empty()) << operation;
  }
  const auto put = places(of("orders.put"));
  for (const char* place :
       {"body", "/order", "/order/order_id", "/order/size", "/order/unknown_member", "header x-actor-type",
        "header idempotency-key", "header content-type", "order", "path", "path customer_id"}) {
    EXPECT_THAT(put, Contains(place));
  }
  const auto exported = places(of("orders.export"));
  for (const char* place : {"query limit", "query size", "query unknown_parameter", "query checkpoint_after"}) {
    EXPECT_THAT(exported, Contains(place));
  }
  EXPECT_THAT(exported, Not(Contains("body"))) << "a read has none";
}

TEST_F(SingleRequestsTest, MakeTheRecordThatAPathNeeds) {
  const SingleRequests single = of("orders.get");
  ASSERT_EQ(single.setup.size(), 1u);
  EXPECT_EQ(single.setup.front().call()->operation, "orders.put");
  ASSERT_EQ(single.setup.front().capture.size(), 1u);
  EXPECT_EQ(single.setup.front().capture[0].first, "made_order_id");
  const auto& path = single.requests.front().call()->call.path;
  EXPECT_EQ(path[1].second, wire::Json("$made_order_id"));
}

TEST_F(SingleRequestsTest, ChangeNothingElse) {
  const wire::Json sample = shop_.recipe("orders.put").bodies.front();
  for (const Action& request : of("orders.put").requests) {
    const auto* body = std::get_if<wire::Json>(&request.call()->call.body);
    if (!body || !request.defect.place.starts_with("/order/size")) continue;
    ASSERT_TRUE(body->find("order"));
    EXPECT_EQ(*body->find("order")->find("order_id"), *sample.find("order")->find("order_id"));
  }
}

TEST_F(SingleRequestsTest, SendOtherMethodsAndRoutesAsRawRequests) {
  std::set<std::string> methods;
  for (const Action& request : of("orders.export").requests) {
    if (request.call()->operation.empty()) methods.insert(request.call()->method);
  }
  EXPECT_THAT(methods, ::testing::ElementsAre("DELETE", "GET", "HEAD"));
}

TEST_F(SingleRequestsTest, SendATextInOtherLettersUnderTheKeyOfTheSample) {
  const std::vector<Action> requests = of("orders.put").requests;
  size_t pairs = 0;
  for (size_t i = 1; i < requests.size(); ++i) {
    if (requests[i].defect.kind != "other letters under one key") continue;
    ++pairs;
    EXPECT_EQ(i % 2, 1u) << "both are in one case";
    const auto& first = requests[i - 1].call()->call;
    const auto& second = requests[i].call()->call;
    EXPECT_TRUE(first.idempotency_key);
    EXPECT_EQ(first.idempotency_key, second.idempotency_key);
    EXPECT_EQ(std::get<wire::Json>(first.body), shop_.recipe("orders.put").bodies.front());
    EXPECT_NE(std::get<wire::Json>(first.body), std::get<wire::Json>(second.body));
  }
  EXPECT_GT(pairs, 0u);
}

TEST_F(SingleRequestsTest, AreAlwaysTheSame) {
  const auto words = [&] {
    std::string text;
    for (const Action& request : of("orders.put").requests) text += describe(request) + "\n";
    return text;
  };
  EXPECT_EQ(words(), words());
}

std::set<std::string> kinds(const Field& field, bool service_wide = false) {
  std::set<std::string> kinds;
  for (const auto& variant : field_variants(field, service_wide)) kinds.insert(variant.kind);
  return kinds;
}

TEST(FieldVariants, LeaveOutOnlyWhatIsRequired) {
  EXPECT_THAT(kinds(field("/a", FieldKind::text, true)), Contains("required"));
  EXPECT_THAT(kinds(field("/a", FieldKind::text, false)), Not(Contains("required")));
}

TEST(FieldVariants, AreNullOnlyWhereThatIsWrong) {
  Field nullable = field("/a", FieldKind::text);
  nullable.nullable = true;
  EXPECT_THAT(kinds(nullable), Not(Contains("null")));
  EXPECT_THAT(kinds(field("/a", FieldKind::text)), Contains("null"));
}

TEST(FieldVariants, FitTheKindOfField) {
  EXPECT_THAT(kinds(field("/a", FieldKind::instant)), Contains("format"));
  EXPECT_THAT(kinds(field("/a", FieldKind::integer)), Contains("number"));
  EXPECT_THAT(kinds(field("/a", FieldKind::list)), Contains("repetition"));
  EXPECT_THAT(kinds(field("/a", FieldKind::open_object)), Contains("large integer"));
  EXPECT_THAT(kinds(field("/a", FieldKind::identifier)), Contains("odd id"));
  EXPECT_THAT(kinds(field("/a", FieldKind::text)), Not(Contains("odd id")));
}

TEST(FieldVariants, GiveAnIdOfTheWholeServiceOnlyTheSessionsOwnValues) {
  const Field id = field("/a", FieldKind::identifier);
  EXPECT_THAT(kinds(id, true), Not(Contains("odd id")));
  for (const auto& variant : field_variants(id, true)) {
    EXPECT_TRUE(variant.kind != "text" || variant.value->find("$unique"));
  }
}

}  // namespace
}  // namespace hand_made

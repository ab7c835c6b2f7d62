// Idempotent writes (contract, common.md, "Idempotency").

#include <algorithm>
#include <thread>

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

TEST(Idempotency, ReplaysASuccessWithoutASecondEffect) {
  Client client;
  const wire::Json body = client.registration("");
  const ParsedResponse first = client.post_with_key("/liquidity-providers", body, "k");
  client.now = "2027-01-01T00:00:00Z";
  const ParsedResponse again = client.post_with_key("/liquidity-providers", body, "k");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(first.header("idempotency-replayed"), "absent");
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(client.get("/liquidity-providers").body.find("providers")->as_array()->size(), 1u);
  EXPECT_EQ(client.get("/events").body.find("events")->as_array()->size(), 1u);
}

TEST(Idempotency, ReplaysARefusalByRuleAfterItsCauseIsGone) {
  Client client;
  client.register_provider("lp");
  const wire::Json decision =
      json(R"({"decision":{"operator_actor":{"type":"user","id":"op"},"reason_codes":["ok"],"correlation_id":"c"}})");
  const std::string target = "/liquidity-providers/lp/execution-requests/late/approve";
  const ParsedResponse refused = client.post_with_key(target, decision, "k");
  EXPECT_EQ(refused.outcome(), "404 NOT_FOUND liquidity_execution_request_not_found");
  client.record("lp", "late", std::string(kNow));
  const ParsedResponse again = client.post_with_key(target, decision, "k");
  EXPECT_EQ(again.text, refused.text);
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(client.post_with_key(target, decision, "k2").status, 200);
}

TEST(Idempotency, DoesNotStoreEarlierRefusals) {
  Client client;
  client.now = "not now";
  EXPECT_EQ(client.post_with_key("/liquidity-providers", client.registration("lp"), "k").status, 400);
  client.now = kNow;
  EXPECT_EQ(client.post_with_key("/liquidity-providers", json("[]"), "k").status, 400);
  EXPECT_EQ(client.post_with_key("/liquidity-providers/lp/persona", json("{}"), "p").status, 404);
  EXPECT_EQ(client.post_with_key("/liquidity-providers", client.registration("lp"), "k").status, 200);
  const wire::Json persona = json(R"({"persona":{"display_name":"Bot","strategy_summary":"S","disclosure_text":"D"}})");
  EXPECT_EQ(client.post_with_key("/liquidity-providers/lp/persona", persona, "p").status, 200);
}

TEST(Idempotency, RefusesAnotherPayload) {
  Client client;
  client.register_provider("a");
  client.register_provider("b");
  const wire::Json body = client.recording("r");
  const std::string target = "/liquidity-providers/a/execution-requests";
  const ParsedResponse first = client.post_with_key(target, body, "k");
  for (const auto& [pointer, value] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"/execution_request/risk_class", "\"high\""},
                                                                  {"/execution_request/metadata", R"({"__proto__":1})"},
                                                                  {"/constructor", "1"}}) {
    SCOPED_TRACE(pointer);
    const ParsedResponse other = client.post_with_key(target, changed(body, pointer, value), "k");
    EXPECT_EQ(other.outcome(), "409 IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH");
    EXPECT_EQ(other.at("/error/details/operation_id"), R"("liquidityExecution.request.record")");
    EXPECT_EQ(other.at("/error/details/idempotency_key"), R"("k")");
    EXPECT_EQ(other.at("/error/details/payload_hash").size(), 66u);
    EXPECT_NE(other.at("/error/details/payload_hash"), other.at("/error/details/original_payload_hash"));
  }
  EXPECT_EQ(client.post_with_key("/liquidity-providers/b/execution-requests", body, "k").status, 409);
  EXPECT_EQ(client.post_with_key(target, body, "k").text, first.text);
}

TEST(Idempotency, IgnoresKeyOrderAndWhiteSpace) {
  Client client;
  const wire::Json body = client.registration("lp");
  const ParsedResponse first = client.post_with_key("/liquidity-providers", body, "k");
  wire::Headers headers = client.headers(true);
  headers.back().value = "k";
  wire::Object reversed;
  const wire::Object& provider = *body.find("provider")->as_object();
  for (auto member = provider.end(); member != provider.begin();) {
    --member;
    reversed.append(member->key, member->value);
  }
  const std::string text = wire::to_text(wire::Object{{"provider", reversed}}, 2);
  EXPECT_EQ(client.send({"POST", "/liquidity-providers", headers, text}).text, first.text);
}

TEST(Idempotency, ScopesAKeyByActorAndOperation) {
  Client client;
  client.register_provider("lp");
  EXPECT_EQ(client.post_with_key("/liquidity-providers", client.registration("x"), "k").status, 200);
  EXPECT_EQ(client.post_with_key("/partner-liquidity-providers", client.onboarding("x"), "k").status, 200);
  client.actor = "acme|liquidityProviders.register";
  EXPECT_EQ(client.post_with_key("/liquidity-providers", client.registration("y"), "k").status, 200);
  client.actor = "acme";
  EXPECT_EQ(
      client.post_with_key("/liquidity-providers", client.registration("z"), "liquidityProviders.register|k").status,
      200);
}

TEST(Idempotency, ConcurrentRequestsHaveOneEffect) {
  Client client;
  const wire::Request request{"POST", "/liquidity-providers", client.headers(true),
                              wire::to_text(client.registration(""))};
  std::vector<std::string> bodies(8);
  std::vector<std::thread> threads;
  for (std::string& body : bodies) {
    threads.emplace_back([&client, &request, &body] { body = client.reference().handle(request).body.bytes(); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(std::count(bodies.begin(), bodies.end(), bodies.front()), 8);
  EXPECT_EQ(client.get("/liquidity-providers").body.find("providers")->as_array()->size(), 1u);
}

}  // namespace
}  // namespace reference_impl

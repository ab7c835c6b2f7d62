// Events and their feed (contract, common.md, "Events").

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

std::string short_digest(const std::string& text) { return "\"evt_" + wire::sha256_hex(text).substr(0, 12) + "\""; }

/// Succeeds once with each operation that emits an event, and twice with one.
void emit_one_of_each(Client& client) {
  client.register_provider("lp");
  const wire::Json persona = json(R"({"persona":{"display_name":"Bot","strategy_summary":"S","disclosure_text":"D"}})");
  client.post("/liquidity-providers/lp/persona", persona);
  client.post("/liquidity-providers/lp/persona", persona);
  client.post("/liquidity-providers/lp/execution-mode", json(R"({"mode":{"mode":"simulation"}})"));
  client.record("lp", "r", "2026-01-14T00:00:00Z");
  client.post("/liquidity-providers/lp/execution-requests/r/reject",
              json(R"({"decision":{"operator_actor":{"type":"agent","id":"op"},"reason_codes":["b","a"],
                   "correlation_id":"dec","rejected_at":"2026-01-14T01:00:00Z"}})"));
}

TEST(Events, HaveThePayloadsOfTheContract) {
  Client client;
  emit_one_of_each(client);
  const ParsedResponse feed = client.get("/events");
  EXPECT_EQ(feed.at("/next_after"), "null");
  EXPECT_EQ(feed.body.find("events")->as_array()->size(), 6u);
  EXPECT_EQ(feed.at("/events/0/payload"),
            R"({"disclosure_text":"Automated liquidity.","display_label":"House Bot","is_automated":true,)"
            R"("is_house_inventory":true,"label_required":true,"owner_actor":{"id":"acme","type":"partner"},)"
            R"("provider_id":"lp","provider_type":"house_bot","registered_at":"2026-01-15T12:00:00.000Z"})");
  EXPECT_EQ(feed.at("/events/1/payload"),
            R"({"active":true,"disclosure_text":"D","display_name":"Bot","persona_id":"lp_persona_000001",)"
            R"("provider_id":"lp","updated_at":"2026-01-15T12:00:00.000Z"})");
  EXPECT_EQ(feed.at("/events/3/payload"),
            R"({"mode":"simulation","override_policy":null,"provider_id":"lp","restricted_adapter_context":true,)"
            R"("updated_at":"2026-01-15T12:00:00.000Z"})");
  EXPECT_EQ(feed.at("/events/4/payload"),
            R"({"action_type":"settlement_execute","correlation_id":"corr-req","provider_id":"lp",)"
            R"("reason_codes":["r1","r2"],"request_id":"r","requested_at":"2026-01-14T00:00:00.000Z",)"
            R"("risk_class":"low","status":"pending"})");
  EXPECT_EQ(feed.at("/events/5/payload"),
            R"({"decided_at":"2026-01-14T01:00:00.000Z","decision":"reject","decision_correlation_id":"dec",)"
            R"("decision_reason_codes":["a","b"],"operator_actor":{"id":"op","type":"agent"},"provider_id":"lp",)"
            R"("request_id":"r"})");
}

struct EnvelopeRow {
  std::string_view type;
  std::string_view correlation_id;
  std::string_view key;
  std::string_view occurred_at;
};

TEST(Events, HaveVerifiableEnvelopes) {
  Client client;
  emit_one_of_each(client);
  const ParsedResponse feed = client.get("/events");
  const EnvelopeRow kRows[] = {
      {"liquidity_provider.registered", "corr_liquidityproviders_register", R"(["lp"])", "2026-01-15T12:00:00.000Z"},
      {"liquidity_provider.persona_upserted", "corr_liquidityproviders_persona_upsert", R"(["lp",1])",
       "2026-01-15T12:00:00.000Z"},
      {"liquidity_provider.persona_upserted", "corr_liquidityproviders_persona_upsert", R"(["lp",2])",
       "2026-01-15T12:00:00.000Z"},
      {"liquidity.execution_mode.updated", "corr_liquidityexecution_mode_upsert", R"(["lp",1])",
       "2026-01-15T12:00:00.000Z"},
      {"liquidity.execution_request.recorded", "corr_liquidityexecution_request_record", R"(["lp","r"])",
       "2026-01-14T00:00:00.000Z"},
      {"liquidity.execution_request.decided", "corr_liquidityexecution_request_reject", R"(["lp","r"])",
       "2026-01-14T01:00:00.000Z"},
  };
  for (size_t i = 0; i < std::size(kRows); ++i) {
    SCOPED_TRACE(i);
    const EnvelopeRow& row = kRows[i];
    const std::string at = "/events/" + std::to_string(i);
    EXPECT_EQ(feed.at(at + "/type"), "\"" + std::string(row.type) + "\"");
    EXPECT_EQ(feed.at(at + "/correlation_id"), "\"" + std::string(row.correlation_id) + "\"");
    EXPECT_EQ(feed.at(at + "/occurred_at"), "\"" + std::string(row.occurred_at) + "\"");
    EXPECT_EQ(feed.at(at + "/actor"), R"({"id":"acme","type":"partner"})");
    const std::string type(row.type);
    EXPECT_EQ(feed.at(at + "/event_id"),
              short_digest(type + "|" + std::string(row.correlation_id) + "|" + std::string(row.key)));
    const wire::Json& envelope = *wire::find_at(feed.body, at);
    EXPECT_EQ(envelope.as_object()->size(), 7u);
    EXPECT_TRUE(
        key_of_seed(1).public_key().verify(wire::canonical_json_without(*envelope.as_object(), "signature"),
                                           *wire::base64_decode(*envelope.find("signature")->find_string("sig"))));
  }
}

TEST(Events, KeepTheirEnvelopesWhenKeysRotate) {
  Client client;
  emit_one_of_each(client);
  const std::string first = client.get("/events?limit=2").at("/events");
  client.reference().rotate_key({"key-2", key_of_seed(2)});
  const ParsedResponse all = client.get("/events");
  EXPECT_EQ(client.get("/events?limit=2").at("/events"), first);
  EXPECT_EQ(all.at("/events/1/signature/key_id"), "\"key-1\"");
  EXPECT_EQ(all.at("/events/2/signature/key_id"), "\"key-2\"");
}

TEST(Events, AreNotMadeByRefusalsReplaysOrRepeatedDecisions) {
  Client client;
  emit_one_of_each(client);
  const std::string before = client.get("/events").text;
  client.post("/liquidity-providers", client.registration("lp"));
  client.post("/liquidity-providers/lp/execution-mode", json(R"({"mode":{"mode":"constrained_auto"}})"));
  client.record("lp", "r", "2026-01-14T00:00:00Z");
  client.post("/liquidity-providers/lp/execution-requests/r/reject",
              json(R"({"decision":{"operator_actor":{"type":"agent","id":"op"},"reason_codes":["a","b"],
                   "correlation_id":"dec"}})"));
  client.onboard("partner");
  EXPECT_EQ(client.get("/events").text, before);
}

TEST(Feed, PagesAndShowsOwnEventsOnly) {
  Client client;
  emit_one_of_each(client);
  client.actor = "other";
  client.register_provider("foreign");
  const std::string foreign = *client.get("/events").body.find("events")->as_array()->front().find_string("event_id");
  client.actor = "acme";
  client.register_provider("second");
  std::string after;
  size_t events = 0;
  size_t pages = 0;
  for (; pages < 10; ++pages) {
    const ParsedResponse page = client.get("/events?limit=3" + after);
    events += page.body.find("events")->as_array()->size();
    if (page.body.find("next_after")->is_null()) {
      break;
    }
    EXPECT_EQ(page.at("/next_after"), page.at("/events/2/event_id"));
    after = "&after=" + *page.body.find_string("next_after");
  }
  EXPECT_EQ(events, 7u);
  EXPECT_EQ(pages, 2u);
  const std::string last = *client.get("/events").body.find("events")->as_array()->back().find_string("event_id");
  EXPECT_EQ(client.get("/events?after=" + last).at("/events"), "[]");
  for (const char* query : {"after=evt_none", "after=", "limit=0", "limit=x", "x=1", "limit=1&limit=1"}) {
    EXPECT_EQ(client.get("/events?" + std::string(query)).outcome(), "400 CONSTRAINT_VIOLATION") << query;
  }
  EXPECT_EQ(client.get("/events?after=" + foreign).outcome(), "400 CONSTRAINT_VIOLATION");
  client.actor = "stranger";
  EXPECT_EQ(client.get("/events").at("/events"), "[]");
  EXPECT_EQ(client.get("/events?after=" + foreign).outcome(), "400 CONSTRAINT_VIOLATION");
  EXPECT_EQ(client.send({"GET", "/events", {{"x-partner-key", "acme"}}, ""}).outcome(), "403 INSUFFICIENT_SCOPE");
  EXPECT_EQ(client.send({"GET", "/events", {}, ""}).outcome(), "401 UNAUTHORIZED");
}

}  // namespace
}  // namespace reference_impl

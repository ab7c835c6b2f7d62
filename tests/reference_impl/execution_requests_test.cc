// M107: execution requests and their decisions (contract, M107.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kRestricted = "403 FORBIDDEN liquidity_execution_mode_restricted";
constexpr std::string_view kBlocked = "409 CONFLICT liquidity_execution_platform_policy_blocked";
constexpr std::string_view kInvalid = "400 CONSTRAINT_VIOLATION liquidity_execution_request_invalid";
constexpr std::string_view kConflict = "409 CONFLICT liquidity_execution_request_invalid";
constexpr std::string_view kNotFound = "404 NOT_FOUND liquidity_execution_request_not_found";
constexpr std::string_view kApproval = "403 FORBIDDEN liquidity_execution_operator_approval_required";

constexpr const char* kMode = "/liquidity-providers/lp/execution-mode";
constexpr const char* kRequests = "/liquidity-providers/lp/execution-requests";

wire::Json decision() {
  return json(R"({"decision":{"operator_actor":{"type":"user","id":"op"},"reason_codes":["b","a"],
      "correlation_id":"corr-dec"}})");
}

std::string decide_at(const std::string& request_id, const char* how) {
  return std::string(kRequests) + "/" + request_id + "/" + how;
}

constexpr PayloadCase kRecordCases[] = {
    {"/execution_request", "-", kInvalid},
    {"/execution_request", "[]", kInvalid},
    {"/execution_request/action_type", "-", kInvalid},
    {"/execution_request/action_type", "\"pay\"", kInvalid},
    {"/execution_request/risk_class", "\"extreme\"", kInvalid},
    {"/execution_request/risk_class", "\"critical\"", "200"},
    {"/execution_request/reason_codes", "[]", kInvalid},
    {"/execution_request/reason_codes", R"(["a","a"])", kInvalid},
    {"/execution_request/reason_codes", R"([""])", kInvalid},
    {"/execution_request/correlation_id", "-", kInvalid},
    {"/execution_request/correlation_id", "\" \"", kInvalid},
    {"/execution_request/requested_at", "null", kInvalid},
    {"/execution_request/metadata", "[]", kInvalid},
    {"/execution_request/metadata", "null", kInvalid},
    {"/execution_request/proposal_id", "null", kInvalid},
    {"/execution_request/proposal_id", "-", kInvalid},
    {"/execution_request/cycle_id", "\"cyc\"", "200"},
    {"/execution_request/intent_ids", R"(["i","i"])", kInvalid},
    {"/execution_request/intent_ids", "\"i\"", kInvalid},
    {"/execution_request/intent_ids", "[]", "200"},
    {"/execution_request/auto_execute", "\"true\"", kInvalid},
    {"/execution_request/auto_execute", "true", kApproval},
    {"/execution_request/auto_execute", "false", "200"},
    {"/execution_request/platform_policy_blocked", "true", kBlocked},
    {"/execution_request/platform_policy_blocked", "null", kInvalid},
    {"/execution_request/request_id", "\"taken\"", kConflict},
    {"/execution_request/request_id", "\"a \"", kInvalid},
    {"/execution_request/status", "\"approved\"", kInvalid},
    {"/extra", "1", kInvalid},
};

TEST(Record, ChecksEachField) {
  for (const PayloadCase& test : kRecordCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    client.register_provider("lp");
    client.record("lp", "taken", std::string(kNow));
    const ParsedResponse response = client.post(kRequests, changed(client.recording("r"), test.pointer, test.value));
    EXPECT_EQ(response.outcome(), test.outcome);
    EXPECT_EQ(client.get(std::string(kRequests) + "/export").at("/export/total_filtered"),
              response.status == 200 ? "2" : "1");
  }
}

TEST(Record, ReturnsTheCompleteRequest) {
  Client client;
  client.register_provider("lp");
  wire::Json body = client.recording("r");
  body = changed(body, "/execution_request/proposal_id", "-");
  body = changed(body, "/execution_request/intent_ids", R"(["i2","i1"])");
  EXPECT_EQ(client.post(kRequests, body).at("/execution_request"),
            R"({"action_type":"settlement_execute","correlation_id":"corr-req","cycle_id":null,"decided_at":null,)"
            R"("decision":null,"decision_correlation_id":null,"decision_reason_codes":[],"intent_ids":["i1","i2"],)"
            R"("metadata":{},"mode_snapshot":{"mode":"operator_assisted","override_policy":null,)"
            R"("restricted_adapter_context":true},"operator_actor":null,"proposal_id":null,"provider_id":"lp",)"
            R"("reason_codes":["r1","r2"],"request_id":"r","requested_at":"2026-01-15T12:00:00.000Z",)"
            R"("requested_by":{"id":"acme","type":"partner"},"risk_class":"low","status":"pending"})");
}

TEST(Record, FollowsTheOrderOfItsRefusals) {
  Client client(true);
  client.register_provider("lp");
  client.record("lp", "taken", std::string(kNow));
  EXPECT_EQ(client.post(kMode, constrained_auto()).status, 200);
  wire::Json body = json(R"({"execution_request":{"request_id":"taken","auto_execute":true,
      "platform_policy_blocked":true}})");
  const auto outcome = [&] { return client.post(kRequests, body).outcome(); };
  const auto repair = [&](std::string_view pointer, std::string_view value) { body = changed(body, pointer, value); };
  client.now = "2026-01-15T12:00:00.001Z";
  client.reference().set_gate(false);
  EXPECT_EQ(client.post(kRequests, json("{}")).outcome(), kInvalid);
  EXPECT_EQ(outcome(), kRestricted);
  client.now = kNow;
  EXPECT_EQ(outcome(), kBlocked);
  EXPECT_EQ(client.post(kRequests, body).at("/error/details/required_env"), R"("INTEGRATION_ENABLED=1")");
  client.reference().set_gate(true);
  EXPECT_EQ(outcome(), kInvalid);
  repair("/execution_request/action_type", "\"inventory_release\"");
  repair("/execution_request/risk_class", "\"high\"");
  repair("/execution_request/reason_codes", R"(["a"])");
  repair("/execution_request/correlation_id", "\"c\"");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/execution_request/cycle_id", "\"cyc\"");
  EXPECT_EQ(outcome(), kBlocked);
  EXPECT_EQ(client.post(kRequests, body).at("/error/details/required_env"), "absent");
  repair("/execution_request/platform_policy_blocked", "false");
  EXPECT_EQ(outcome(), kApproval);
  repair("/execution_request/auto_execute", "false");
  EXPECT_EQ(outcome(), kConflict);
  repair("/execution_request/request_id", "\"free\"");
  EXPECT_EQ(outcome(), "200");
}

TEST(Record, SnapshotsTheModeAndShowsItAfterExpiry) {
  Client client(true);
  client.register_provider("lp");
  EXPECT_EQ(client.post(kMode, constrained_auto()).status, 200);
  const ParsedResponse recorded = client.post(kRequests, client.recording("r"));
  EXPECT_EQ(recorded.at("/execution_request/mode_snapshot/mode"), "\"constrained_auto\"");
  EXPECT_EQ(recorded.at("/execution_request/mode_snapshot/override_policy/reason_codes"), R"(["a","z"])");
  client.now = "2026-01-16T00:00:00Z";
  EXPECT_EQ(client.get(kMode).at("/execution_mode/override_policy/override_id"), "\"o\"");
  EXPECT_EQ(client.post(kRequests, client.recording("r2")).outcome(), kRestricted);
  EXPECT_EQ(client.post(kMode, json(R"({"mode":{"mode":"simulation"}})")).status, 200);
  const ParsedResponse approved = client.post(decide_at("r", "approve"), decision());
  EXPECT_EQ(approved.at("/execution_request/mode_snapshot"), recorded.at("/execution_request/mode_snapshot"));
}

TEST(Record, IdsAreScopedByProvider) {
  Client client;
  client.register_provider("lp");
  client.register_provider("lp2");
  EXPECT_EQ(client.record("lp", "lpexec_req_000001", std::string(kNow)).status, 200);
  EXPECT_EQ(client.record("lp2", "lpexec_req_000001", std::string(kNow)).status, 200);
  EXPECT_EQ(client.record("lp", "", std::string(kNow)).at("/execution_request/request_id"), "\"lpexec_req_000002\"");
  EXPECT_EQ(client.record("lp2", "", std::string(kNow)).at("/execution_request/request_id"), "\"lpexec_req_000003\"");
  EXPECT_EQ(client.post("/liquidity-providers/lp2/execution-requests/lpexec_req_000002/approve", decision()).outcome(),
            kNotFound);
}

constexpr std::string_view kTooEarly = "\"2026-01-15T11:59:59.999Z\"";

constexpr PayloadCase kDecideCases[] = {
    {"/decision", "-", kInvalid},
    {"/decision", "1", kInvalid},
    {"/decision/operator_actor", "-", kApproval},
    {"/decision/operator_actor", "null", kApproval},
    {"/decision/operator_actor", R"({"type":"robot","id":"x"})", kApproval},
    {"/decision/operator_actor", R"({"type":"user","id":" "})", kApproval},
    {"/decision/operator_actor", R"({"type":"user","id":"x","y":1})", kApproval},
    {"/decision/reason_codes", "-", kInvalid},
    {"/decision/reason_codes", "[]", kInvalid},
    {"/decision/reason_codes", R"(["a","a"])", kInvalid},
    {"/decision/correlation_id", "\"\"", kInvalid},
    {"/decision/approved_at", "\"soon\"", kInvalid},
    {"/decision/approved_at", "null", kInvalid},
    {"/decision/rejected_at", "\"2026-01-15T12:00:00Z\"", kInvalid},
    {"/decision/approved_at", kTooEarly, kInvalid},
    {"/decision/approved_at", "\"2026-01-15T12:00:00Z\"", "200"},
    {"/x", "1", kInvalid},
};

TEST(Decide, ChecksEachField) {
  for (const PayloadCase& test : kDecideCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    client.register_provider("lp");
    client.record("lp", "r", std::string(kNow));
    const wire::Json body = changed(decision(), test.pointer, test.value);
    EXPECT_EQ(client.post(decide_at("r", "approve"), body).outcome(), test.outcome);
    // The payload is checked before the request is looked up, the instant afterwards.
    const bool found_first = test.outcome == "200" || test.value == kTooEarly;
    EXPECT_EQ(client.post(decide_at("none", "approve"), body).outcome(), found_first ? kNotFound : test.outcome);
  }
}

TEST(Decide, DecidesOnce) {
  for (const char* how : {"approve", "reject"}) {
    SCOPED_TRACE(how);
    Client client;
    client.register_provider("lp");
    client.record("lp", "r", std::string(kNow));
    const std::string other = std::string(how) == "approve" ? "reject" : "approve";
    client.now = "2026-01-15T13:00:00Z";
    const ParsedResponse first = client.post(decide_at("r", how), decision());
    EXPECT_EQ(first.at("/execution_request/decision"), "\"" + std::string(how) + "\"");
    EXPECT_EQ(first.at("/execution_request/status"), how == std::string("approve") ? "\"approved\"" : "\"rejected\"");
    EXPECT_EQ(first.at("/execution_request/operator_actor"), R"({"id":"op","type":"user"})");
    EXPECT_EQ(first.at("/execution_request/decision_reason_codes"), R"(["a","b"])");
    EXPECT_EQ(first.at("/execution_request/decision_correlation_id"), "\"corr-dec\"");
    EXPECT_EQ(first.at("/execution_request/decided_at"), "\"2026-01-15T13:00:00.000Z\"");
    EXPECT_EQ(first.at("/execution_request/correlation_id"), "\"corr-req\"");
    client.now = "2026-01-15T14:00:00Z";
    const ParsedResponse again =
        client.post(decide_at("r", how), changed(decision(), "/decision/reason_codes", R"(["a","b"])"));
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(client.post(decide_at("r", other.c_str()), decision()).outcome(), kConflict);
    for (const auto& [pointer, value] :
         std::vector<std::pair<std::string_view, std::string_view>>{{"/decision/operator_actor/id", "\"op2\""},
                                                                    {"/decision/operator_actor/type", "\"partner\""},
                                                                    {"/decision/reason_codes", R"(["a"])"},
                                                                    {"/decision/correlation_id", "\"other\""}}) {
      EXPECT_EQ(client.post(decide_at("r", how), changed(decision(), pointer, value)).outcome(), kConflict);
    }
    EXPECT_EQ(client.get("/events").body.find("events")->as_array()->size(), 3u);
  }
}

TEST(Decide, DefaultsToNoEarlierThanRequestedAt) {
  Client client;
  client.register_provider("lp");
  client.record("lp", "r", "2026-01-20T00:00:00Z");
  EXPECT_EQ(client.post(decide_at("r", "reject"), decision()).at("/execution_request/decided_at"),
            "\"2026-01-20T00:00:00.000Z\"");
}

}  // namespace
}  // namespace reference_impl

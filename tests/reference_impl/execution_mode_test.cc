// M107: execution modes (contract, M107.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kModeInvalid = "400 CONSTRAINT_VIOLATION liquidity_execution_mode_invalid";
constexpr std::string_view kRestricted = "403 FORBIDDEN liquidity_execution_mode_restricted";
constexpr std::string_view kBlocked = "409 CONFLICT liquidity_execution_platform_policy_blocked";

constexpr const char* kMode = "/liquidity-providers/lp/execution-mode";
constexpr const char* kRequests = "/liquidity-providers/lp/execution-requests";

constexpr PayloadCase kModeCases[] = {
    {"/mode", "-", kModeInvalid},
    {"/mode", "\"simulation\"", kModeInvalid},
    {"/mode/mode", "-", kModeInvalid},
    {"/mode/mode", "\"manual\"", kModeInvalid},
    {"/mode/restricted_adapter_context", "null", kModeInvalid},
    {"/mode/restricted_adapter_context", "1", kModeInvalid},
    {"/mode/updated_at", "\"later\"", kModeInvalid},
    {"/mode/x", "1", kModeInvalid},
    {"/x", "1", kModeInvalid},
    {"/mode/override_policy", "[]", kModeInvalid},
    {"/mode/override_policy/override_id", "-", kModeInvalid},
    {"/mode/override_policy/approved_by", "{\"type\":\"user\"}", kModeInvalid},
    {"/mode/override_policy/approved_at", "-", kModeInvalid},
    {"/mode/override_policy/reason_codes", "[]", kModeInvalid},
    {"/mode/override_policy/reason_codes", R"(["a","a"])", kModeInvalid},
    {"/mode/override_policy/reason_codes", R"([" a"])", kModeInvalid},
    {"/mode/override_policy/expires_at", "-", kModeInvalid},
    {"/mode/override_policy/expires_at", "\"2026-01-14T23:59:59Z\"", kModeInvalid},
    {"/mode/override_policy/x", "1", kModeInvalid},
    // The rules, here with the gate open.
    {"/mode/override_policy", "null", kRestricted},
    {"/mode/override_policy", "-", kRestricted},
    {"/mode/override_policy/expires_at", "\"2026-01-15T11:59:59.999Z\"", kRestricted},
    {"/mode/override_policy/expires_at", "\"2026-01-15T00:00:00Z\"", kRestricted},
    {"/mode/override_policy/expires_at", "null", "200"},
    {"/mode/mode", "\"simulation\"", "200"},
    {"/mode/restricted_adapter_context", "false", "200"},
    {"/mode/updated_at", "\"2026-01-15T13:00:00+01:00\"", "200"},
};

TEST(Mode, ChecksEachField) {
  for (const PayloadCase& test : kModeCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client(true);
    client.register_provider("lp");
    const std::string before = client.get(kMode).text;
    const ParsedResponse response = client.post(kMode, changed(constrained_auto(), test.pointer, test.value));
    EXPECT_EQ(response.outcome(), test.outcome);
    EXPECT_EQ(client.get(kMode).text == before, response.status != 200);
  }
}

TEST(Mode, HasADefault) {
  Client client;
  client.register_provider("lp");
  client.now = "2026-03-01T00:00:00Z";
  EXPECT_EQ(
      client.get(kMode).at(""),
      R"({"correlation_id":"corr_liquidityexecution_mode_get","execution_mode":{"integration_gate_enabled":false,)"
      R"("mode":"operator_assisted","override_policy":null,"provider_id":"lp","restricted_adapter_context":true,)"
      R"("updated_at":"2026-01-15T12:00:00.000Z","updated_by":{"id":"acme","type":"partner"}},)"
      R"("provider_id":"lp"})");
  client.reference().set_gate(true);
  EXPECT_EQ(client.get(kMode).at("/execution_mode/integration_gate_enabled"), "true");
}

TEST(Mode, NeedsTheGateInARestrictedContextOnly) {
  Client client;
  client.register_provider("lp");
  const ParsedResponse closed = client.post(kMode, constrained_auto());
  EXPECT_EQ(closed.outcome(), kBlocked);
  EXPECT_EQ(closed.at("/error/details/required_env"), R"("INTEGRATION_ENABLED=1")");
  EXPECT_EQ(client.post(kMode, changed(constrained_auto(), "/mode/override_policy", "null")).outcome(), kRestricted);
  client.now = "2026-01-15T12:00:00.001Z";
  EXPECT_EQ(client.post(kMode, constrained_auto()).outcome(), kRestricted);
  const ParsedResponse unrestricted =
      client.post(kMode, changed(constrained_auto(), "/mode/restricted_adapter_context", "false"));
  EXPECT_EQ(unrestricted.at("/execution_mode/override_policy/reason_codes"), R"(["a","z"])");
  EXPECT_EQ(client.post(kRequests, client.recording("r")).status, 200);
  const ParsedResponse dropped = client.post(kMode, changed(constrained_auto(), "/mode/mode", "\"operator_assisted\""));
  EXPECT_EQ(dropped.at("/execution_mode/override_policy"), "null");
  EXPECT_EQ(dropped.at("/execution_mode/restricted_adapter_context"), "true");
}

TEST(Mode, UpdatedAtNeverRunsBack) {
  Client client;
  client.register_provider("lp");
  const auto updated_at = [&](const std::string& instant) {
    wire::Json body = json(R"({"mode":{"mode":"simulation"}})");
    wire::set_at(body, "/mode/updated_at", instant);
    return client.post(kMode, body).at("/execution_mode/updated_at");
  };
  EXPECT_EQ(updated_at("2026-01-10T00:00:00Z"), "\"2026-01-10T00:00:00.000Z\"");
  EXPECT_EQ(updated_at("2026-01-09T00:00:00Z"), "\"2026-01-10T00:00:00.000Z\"");
  EXPECT_EQ(updated_at("2026-01-11T00:00:00Z"), "\"2026-01-11T00:00:00.000Z\"");
}

}  // namespace
}  // namespace reference_impl

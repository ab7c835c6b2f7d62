// M109: onboarding and status of partner providers (contract, M109.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kInvalid = "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid";
constexpr std::string_view kTaken = "409 CONFLICT partner_liquidity_provider_invalid";
constexpr std::string_view kMismatch = "403 FORBIDDEN partner_liquidity_provider_invalid";
constexpr std::string_view kDowngrade = "409 CONFLICT partner_liquidity_provider_downgrade_required";
constexpr std::string_view kEligibility = "409 CONFLICT partner_liquidity_provider_eligibility_failed";

constexpr const char* kRoot = "/partner-liquidity-providers";
constexpr const char* kProvider = "/partner-liquidity-providers/p";
constexpr const char* kStatus = "/partner-liquidity-providers/p/status";
constexpr const char* kExport = "/partner-liquidity-providers/p/rollout/export";

constexpr PayloadCase kOnboardCases[] = {
    {"/provider", "-", kInvalid},
    {"/recorded_at", "\"2026\"", kInvalid},
    {"/x", "1", kInvalid},
    {"/provider/x", "1", kInvalid},
    {"/provider/owner_actor", "{}", kInvalid},
    {"/provider/owner_actor/id", "\"other\"", kMismatch},
    {"/provider/external_provider_id", "\"\"", kInvalid},
    {"/provider/external_provider_id", "\" x\"", kInvalid},
    {"/provider/legal_entity_name", "\" \"", kInvalid},
    {"/provider/trust_contact_email", "\"ab\"", kInvalid},
    {"/provider/trust_contact_email", "\" a@ \"", kInvalid},
    {"/provider/trust_contact_email", "\"abc\"", kInvalid},
    {"/provider/trust_contact_email", "\" \u00e9@b \"", "200"},
    {"/provider/disclosure_text", "-", kInvalid},
    {"/provider/segment_tier", "\"S4\"", kInvalid},
    {"/provider/segment_tier", "1", kInvalid},
    {"/provider/status", "null", kInvalid},
    {"/provider/status", "\"paused\"", kInvalid},
    {"/provider/status", "\"active\"", kDowngrade},
    {"/provider/status", "\"restricted\"", "200"},
    {"/provider/provider_id", "\"taken\"", kTaken},
    {"/provider/provider_id", "null", kInvalid},
};

TEST(Onboard, ChecksEachField) {
  for (const PayloadCase& test : kOnboardCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    client.onboard("taken");
    EXPECT_EQ(client.post(kRoot, changed(client.onboarding("p"), test.pointer, test.value)).outcome(), test.outcome);
  }
  Client client;
  client.onboard("taken");
  wire::Json body = changed(client.onboarding("taken"), "/provider/status", "\"active\"");
  EXPECT_EQ(client.post(kRoot, body).outcome(), kTaken);
  EXPECT_EQ(client.post(kRoot, changed(body, "/provider/owner_actor/id", "\"other\"")).outcome(), kMismatch);
}

TEST(Onboard, ReturnsTheCompleteProvider) {
  Client client;
  EXPECT_EQ(client.post(kRoot, client.onboarding("")).at("/provider"),
            R"({"created_at":"2026-01-15T12:00:00.000Z","disclosure_text":"Partner liquidity.",)"
            R"("external_provider_id":"ext-1","governance":{"audit_conformance_passed":false,)"
            R"("reliability_baseline_passed":false,"trust_safety_baseline_passed":false,)"
            R"("unresolved_critical_violations":0},"legal_entity_name":"Acme Ltd",)"
            R"("owner_actor":{"id":"acme","type":"partner"},"provider_id":"plp_000001","segment_tier":"S1",)"
            R"("status":"pending_review","trust_contact_email":"trust@acme.example",)"
            R"("updated_at":"2026-01-15T12:00:00.000Z"})");
}

constexpr PayloadCase kStatusCases[] = {
    {"/status", "-", kInvalid},
    {"/status/status", "\"blocked\"", kInvalid},
    {"/status/segment_tier", "-", kInvalid},
    {"/status/unresolved_critical_violations", "-1", kInvalid},
    {"/status/unresolved_critical_violations", "0.5", kInvalid},
    {"/status/unresolved_critical_violations", "0.0", "200"},
    {"/status/trust_safety_baseline_passed", "-", kInvalid},
    {"/status/reason_codes", R"(["a","a"])", kInvalid},
    {"/status/reason_codes", "null", kInvalid},
    {"/status/reason_codes", "[]", "200"},
    {"/status/operator_note", "\" \"", kInvalid},
    {"/status/operator_note", "null", kInvalid},
    {"/status/x", "1", kInvalid},
    {"/status/trust_safety_baseline_passed", "false", kDowngrade},
    {"/status/reliability_baseline_passed", "false", kDowngrade},
    {"/status/audit_conformance_passed", "false", kDowngrade},
    {"/status/unresolved_critical_violations", "1", kDowngrade},
    {"/status/status", "\"restricted\"", kInvalid},
    {"/status/status", "\"offboarded\"", kInvalid},
    {"/status/status", "\"pending_review\"", "200"},
    {"/status/segment_tier", "\"S2\"", kEligibility},
    {"/status/segment_tier", "\"S0\"", "200"},
};

TEST(Status, ChecksEachField) {
  for (const PayloadCase& test : kStatusCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    client.onboard("p");
    const std::string before = client.get(kProvider).text;
    const ParsedResponse response = client.post(kStatus, changed(active_status(), test.pointer, test.value));
    EXPECT_EQ(response.outcome(), test.outcome);
    EXPECT_EQ(client.get(kProvider).text == before, response.status != 200);
  }
  Client client;
  client.onboard("p");
  wire::Json body = changed(active_status(), "/status/segment_tier", "\"S3\"");
  EXPECT_EQ(client.post(kStatus, changed(body, "/status/status", "\"restricted\"")).outcome(), kInvalid);
  EXPECT_EQ(client.post(kStatus, changed(body, "/status/audit_conformance_passed", "false")).outcome(), kDowngrade);
}

TEST(Status, ReplacesStatusTierAndGovernance) {
  Client client;
  client.onboard("p");
  wire::Json body = changed(active_status(), "/status/status", "\"restricted\"");
  body = changed(body, "/status/reason_codes", R"(["z","a"])");
  body = changed(body, "/status/segment_tier", "\"S0\"");
  body = changed(body, "/status/unresolved_critical_violations", "3.0");
  body = changed(body, "/status/operator_note", "\" note \"");
  body = changed(body, "/recorded_at", "\"2026-01-15T11:00:00Z\"");
  EXPECT_EQ(client.post(kStatus, body).at("/status"),
            R"({"audit_conformance_passed":true,"reason_codes":["z","a"],"reliability_baseline_passed":true,)"
            R"("segment_tier":"S0","status":"restricted","trust_safety_baseline_passed":true,)"
            R"("unresolved_critical_violations":3,"updated_at":"2026-01-15T12:00:00.000Z",)"
            R"("updated_by":{"id":"acme","type":"partner"}})");
  const ParsedResponse read = client.get(kProvider);
  EXPECT_EQ(read.at("/provider/status"), "\"restricted\"");
  EXPECT_EQ(read.at("/provider/segment_tier"), "\"S0\"");
  EXPECT_EQ(read.at("/provider/governance/unresolved_critical_violations"), "3");
  EXPECT_EQ(
      client.get(std::string(kExport) + "?event_type=status_upserted").at("/export/entries"),
      R"([{"actor":{"id":"acme","type":"partner"},"audit_id":"plpaudit_000002","details":{"governance":)"
      R"({"audit_conformance_passed":true,"reliability_baseline_passed":true,"trust_safety_baseline_passed":true,)"
      R"("unresolved_critical_violations":3},"operator_note":"note","segment_tier":"S0","status":"restricted"},)"
      R"("event_type":"status_upserted","provider_id":"p","reason_codes":["z","a"],)"
      R"("recorded_at":"2026-01-15T11:00:00.000Z"}])");
}

}  // namespace
}  // namespace reference_impl

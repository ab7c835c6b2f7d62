// M109: eligibility and rollout of partner providers, and their audit trail (contract, M109.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kInvalid = "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid";
constexpr std::string_view kBlocked = "409 CONFLICT partner_liquidity_provider_rollout_blocked";

constexpr const char* kProvider = "/partner-liquidity-providers/p";
constexpr const char* kStatus = "/partner-liquidity-providers/p/status";
constexpr const char* kEvaluate = "/partner-liquidity-providers/p/eligibility/evaluate";
constexpr const char* kRollout = "/partner-liquidity-providers/p/rollout";
constexpr const char* kExport = "/partner-liquidity-providers/p/rollout/export";

wire::Json eligibility() {
  return json(R"({"eligibility":{"requested_segment_tier":"S2","trust_safety_baseline_passed":true,
      "reliability_baseline_passed":true,"audit_conformance_passed":true,"unresolved_critical_violations":0,
      "consecutive_compliant_windows":2,"capability_family":"core"}})");
}

wire::Json rollout() {
  return json(R"({"rollout":{"rollout_status":"active","effective_segment_tier":"S2","capability_matrix":[
      {"capability":"b","min_segment_tier":"S2","enabled":true},
      {"capability":"a","min_segment_tier":"S3","enabled":false},
      {"capability":"a","min_segment_tier":"S0","enabled":true}]}})");
}

/// A provider at S1 that is active, and allowed to reach S2.
void prepare(Client& client) {
  client.onboard("p");
  EXPECT_EQ(client.post(kStatus, active_status()).status, 200);
  EXPECT_EQ(client.post(kEvaluate, eligibility()).at("/eligibility/verdict"), "\"allow\"");
}

constexpr std::string_view kFailed = R"(["partner_liquidity_provider_eligibility_failed"])";
constexpr std::string_view kFailedAndDowngrade =
    R"(["partner_liquidity_provider_eligibility_failed","partner_liquidity_provider_downgrade_required"])";

struct EligibilityCase {
  std::vector<std::pair<std::string_view, std::string_view>> changes;
  std::string_view reason_codes;
  std::string_view recommended;
};

const EligibilityCase kEligibilityCases[] = {
    {{}, "[]", "active"},
    {{{"requested_segment_tier", "\"S1\""}, {"consecutive_compliant_windows", "0"}}, "[]", "active"},
    {{{"requested_segment_tier", "\"S0\""}, {"remediation_closed", "false"}}, "[]", "active"},
    {{{"trust_safety_baseline_passed", "false"}}, kFailedAndDowngrade, "restricted"},
    {{{"reliability_baseline_passed", "false"}}, kFailedAndDowngrade, "restricted"},
    {{{"audit_conformance_passed", "false"}}, kFailedAndDowngrade, "restricted"},
    {{{"unresolved_critical_violations", "1"}}, kFailedAndDowngrade, "restricted"},
    {{{"requested_segment_tier", "\"S3\""}}, kFailed, "pending_review"},
    {{{"consecutive_compliant_windows", "1"}}, kFailed, "pending_review"},
    {{{"remediation_closed", "false"}}, kFailed, "pending_review"},
    {{{"capability_family", "\"high_risk\""}}, "[]", "active"},
    {{{"capability_family", "\"high_risk\""}, {"requested_segment_tier", "\"S1\""}}, kFailed, "pending_review"},
    {{{"capability_family", "\"advanced\""}, {"requested_segment_tier", "\"S0\""}}, "[]", "active"},
    {{{"requested_segment_tier", "\"S3\""}, {"unresolved_critical_violations", "2"}, {"remediation_closed", "false"}},
     kFailedAndDowngrade,
     "restricted"},
};

TEST(Eligibility, ChecksEachReason) {
  for (const EligibilityCase& test : kEligibilityCases) {
    wire::Json body = eligibility();
    std::string trace;
    for (const auto& [name, value] : test.changes) {
      body = changed(body, "/eligibility/" + std::string(name), value);
      trace += std::string(name) + "=" + std::string(value) + " ";
    }
    SCOPED_TRACE(trace);
    Client client;
    client.onboard("p");
    const ParsedResponse response = client.post(kEvaluate, body);
    EXPECT_EQ(response.at("/eligibility/reason_codes"), test.reason_codes);
    EXPECT_EQ(response.at("/eligibility/verdict"), test.reason_codes == "[]" ? "\"allow\"" : "\"deny\"");
    EXPECT_EQ(response.at("/eligibility/recommended_status"), "\"" + std::string(test.recommended) + "\"");
    EXPECT_EQ(response.at("/eligibility/current_segment_tier"), "\"S1\"");
    EXPECT_EQ(client.get(kProvider).at("/provider/last_eligibility"), response.at("/eligibility"));
    EXPECT_EQ(client.get(kProvider).at("/provider/status"), "\"pending_review\"");
    EXPECT_EQ(client.get(std::string(kExport) + "?event_type=eligibility_evaluated").at("/export/entries/0/details"),
              response.at("/eligibility"));
    EXPECT_EQ(
        client.get(std::string(kExport) + "?event_type=eligibility_evaluated").at("/export/entries/0/reason_codes"),
        test.reason_codes);
  }
}

TEST(Eligibility, RefusesBadPayloads) {
  const PayloadCase kCases[] = {
      {"/eligibility", "-", kInvalid},
      {"/eligibility/requested_segment_tier", "\"S9\"", kInvalid},
      {"/eligibility/consecutive_compliant_windows", "-1", kInvalid},
      {"/eligibility/consecutive_compliant_windows", "\"2\"", kInvalid},
      {"/eligibility/consecutive_compliant_windows", "2.0", "200"},
      {"/eligibility/capability_family", "-", kInvalid},
      {"/eligibility/remediation_closed", "null", kInvalid},
      {"/eligibility/audit_conformance_passed", "\"yes\"", kInvalid},
      {"/eligibility/x", "1", kInvalid},
      {"/recorded_at", "0", kInvalid},
  };
  for (const PayloadCase& test : kCases) {
    SCOPED_TRACE(test.pointer);
    Client client;
    client.onboard("p");
    EXPECT_EQ(client.post(kEvaluate, changed(eligibility(), test.pointer, test.value)).outcome(), test.outcome);
  }
}

TEST(Eligibility, DerivesItsIdAndKeepsTheLatest) {
  Client client;
  client.onboard("p");
  const ParsedResponse first = client.post(kEvaluate, eligibility());
  EXPECT_EQ(first.at("/eligibility/inputs"),
            R"({"audit_conformance_passed":true,"capability_family":"core","consecutive_compliant_windows":2,)"
            R"("reliability_baseline_passed":true,"remediation_closed":true,"requested_segment_tier":"S2",)"
            R"("trust_safety_baseline_passed":true,"unresolved_critical_violations":0})");
  const std::string identity = "p|2026-01-15T12:00:00.000Z|" + wire::sha256_hex(first.at("/eligibility/inputs"));
  EXPECT_EQ(first.at("/eligibility/evaluation_id"), "\"plpelig_" + wire::sha256_hex(identity).substr(0, 16) + "\"");
  const auto evaluated = [&](const char* instant, const char* windows) {
    wire::Json body = changed(eligibility(), "/recorded_at", instant);
    client.post(kEvaluate, changed(body, "/eligibility/consecutive_compliant_windows", windows));
    return client.get(kProvider).at("/provider/last_eligibility/inputs/consecutive_compliant_windows");
  };
  EXPECT_EQ(evaluated("\"2026-01-15T12:00:00Z\"", "3"), "3");
  EXPECT_EQ(evaluated("\"2026-01-15T11:59:59Z\"", "4"), "3");
  EXPECT_EQ(client.get(kProvider).at("/provider/updated_at"), "\"2026-01-15T12:00:00.000Z\"");
  EXPECT_EQ(evaluated("\"2026-01-15T12:00:01Z\"", "5"), "5");
  EXPECT_EQ(client.get(kProvider).at("/provider/updated_at"), "\"2026-01-15T12:00:01.000Z\"");
}

constexpr PayloadCase kRolloutCases[] = {
    {"/rollout", "-", kInvalid},
    {"/rollout/rollout_status", "\"on\"", kInvalid},
    {"/rollout/effective_segment_tier", "-", kInvalid},
    {"/rollout/capability_matrix", "[]", kInvalid},
    {"/rollout/capability_matrix", "{}", kInvalid},
    {"/rollout/capability_matrix/0", "1", kInvalid},
    {"/rollout/capability_matrix/0/enabled", "-", kInvalid},
    {"/rollout/capability_matrix/0/capability", "\" \"", kInvalid},
    {"/rollout/capability_matrix/0/min_segment_tier", "\"s2\"", kInvalid},
    {"/rollout/capability_matrix/0/effective_enabled", "true", kInvalid},
    {"/rollout/capability_matrix/1/min_segment_tier", "\"S0\"", kInvalid},
    {"/rollout/reason_codes", R"(["a","a"])", kInvalid},
    {"/rollout/x", "1", kInvalid},
    {"/recorded_at", "null", kInvalid},
};

TEST(Rollout, RefusesBadPayloads) {
  for (const PayloadCase& test : kRolloutCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    prepare(client);
    EXPECT_EQ(client.post(kRollout, changed(rollout(), test.pointer, test.value)).outcome(), test.outcome);
  }
}

TEST(Rollout, ActivatesWhatTheEvaluationAllowed) {
  Client client;
  prepare(client);
  const ParsedResponse response = client.post(kRollout, changed(rollout(), "/rollout/reason_codes", R"(["z","a"])"));
  const std::string matrix =
      R"([{"capability":"a","effective_enabled":true,"min_segment_tier":"S0","requested_enabled":true},)"
      R"({"capability":"a","effective_enabled":false,"min_segment_tier":"S3","requested_enabled":false},)"
      R"({"capability":"b","effective_enabled":true,"min_segment_tier":"S2","requested_enabled":true}])";
  EXPECT_EQ(response.at("/rollout/capability_matrix"), matrix);
  EXPECT_EQ(response.at("/rollout/capabilities_hash"), "\"sha256:" + wire::sha256_hex(matrix) + "\"");
  EXPECT_EQ(response.at("/rollout/rollout_version"), "1");
  EXPECT_EQ(response.at("/rollout/reason_codes"), R"(["z","a"])");
  EXPECT_EQ(response.at("/rollout/eligibility_ref/verdict"), "\"allow\"");
  EXPECT_EQ(response.at("/rollout/updated_by"), R"({"id":"acme","type":"partner"})");
  const ParsedResponse read = client.get(kProvider);
  EXPECT_EQ(read.at("/provider/rollout"), response.at("/rollout"));
  EXPECT_EQ(read.at("/provider/segment_tier"), "\"S2\"");
  EXPECT_EQ(read.at("/provider/status"), "\"active\"");
  EXPECT_EQ(read.at("/provider/rollout_policy_ref"),
            R"({"capabilities_hash":)" + response.at("/rollout/capabilities_hash") +
                R"(,"effective_segment_tier":"S2","rollout_status":"active","rollout_version":1})");
  EXPECT_EQ(client.get(std::string(kExport) + "?event_type=rollout_upserted").at("/export/entries/0/details"),
            response.at("/rollout"));
  EXPECT_EQ(client.post(kRollout, rollout()).at("/rollout/rollout_version"), "2");
}

struct RolloutCase {
  std::vector<std::pair<const char*, wire::Json>> before;  ///< posts after prepare()
  std::vector<std::pair<std::string_view, std::string_view>> changes;
  std::string_view outcome;
};

std::vector<RolloutCase> activation_cases() {
  const wire::Json deny = changed(eligibility(), "/eligibility/consecutive_compliant_windows", "0");
  const wire::Json allow_s3 = changed(eligibility(), "/eligibility/requested_segment_tier", "\"S3\"");
  const wire::Json allow_s1 = changed(eligibility(), "/eligibility/requested_segment_tier", "\"S1\"");
  const wire::Json pending = changed(active_status(), "/status/status", "\"pending_review\"");
  const wire::Json offboarded =
      changed(changed(active_status(), "/status/status", "\"offboarded\""), "/status/reason_codes", R"(["gone"])");
  const wire::Json low = changed(active_status(), "/status/segment_tier", "\"S0\"");
  return {
      {{}, {}, "200"},
      {{{kEvaluate, deny}}, {}, kBlocked},
      {{{kEvaluate, deny}, {kEvaluate, eligibility()}}, {}, "200"},
      {{{kStatus, changed(pending, "/status/unresolved_critical_violations", "1")}}, {}, kBlocked},
      {{{kStatus, changed(pending, "/status/reliability_baseline_passed", "false")}}, {}, kBlocked},
      {{{kStatus, offboarded}}, {}, kBlocked},
      {{{kStatus, low}}, {}, kBlocked},
      {{{kEvaluate, allow_s3}}, {}, kBlocked},
      {{{kEvaluate, allow_s1}}, {}, kBlocked},
      {{}, {{"/rollout/effective_segment_tier", "\"S3\""}}, kBlocked},
      {{}, {{"/rollout/capability_matrix/1/enabled", "true"}}, kBlocked},
      {{}, {{"/rollout/reason_codes", R"(["partner_liquidity_provider_rollout_blocked"])"}}, "200"},
  };
}

TEST(Rollout, BlocksActivation) {
  const std::vector<RolloutCase> cases = activation_cases();
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    Client client;
    prepare(client);
    for (const auto& [target, body] : cases[i].before) {
      EXPECT_EQ(client.post(target, body).status, 200);
    }
    wire::Json body = rollout();
    for (const auto& [pointer, value] : cases[i].changes) {
      body = changed(body, pointer, value);
    }
    const std::string before = client.get(kProvider).text;
    const ParsedResponse response = client.post(kRollout, body);
    EXPECT_EQ(response.outcome(), cases[i].outcome);
    EXPECT_EQ(client.get(kProvider).text == before, response.status != 200);
  }
}

TEST(Rollout, BlocksActivationWithoutAnEvaluation) {
  Client client;
  client.onboard("p");
  EXPECT_EQ(client.post(kStatus, active_status()).status, 200);
  EXPECT_EQ(client.post(kRollout, rollout()).outcome(), kBlocked);
}

TEST(Rollout, RecordsFindingsWhilePausedOrBlocked) {
  constexpr std::string_view kRecorded = R"(["x","partner_liquidity_provider_rollout_blocked"])";
  struct Case {
    std::string_view status;
    std::string_view tier;
    std::string_view enabled;
    std::string_view reason_codes;
    std::string_view then;
    std::string_view tier_after;
  };
  const Case kCases[] = {
      {"paused", "S2", "false", R"(["x"])", "active", "S1"},
      {"paused", "S3", "true", kRecorded, "active", "S1"},
      {"paused", "S2", "true", kRecorded, "active", "S1"},
      {"blocked", "S0", "true", kRecorded, "restricted", "S0"},
      {"blocked", "S2", "false", R"(["x"])", "restricted", "S1"},
  };
  for (const Case& test : kCases) {
    SCOPED_TRACE(std::string(test.status) + std::string(test.tier) + std::string(test.enabled));
    Client client;
    client.onboard("p");
    EXPECT_EQ(client.post(kStatus, active_status()).status, 200);
    wire::Json body = changed(rollout(), "/rollout/rollout_status", "\"" + std::string(test.status) + "\"");
    body = changed(body, "/rollout/effective_segment_tier", "\"" + std::string(test.tier) + "\"");
    body = changed(body, "/rollout/capability_matrix/1/enabled", test.enabled);
    body = changed(body, "/rollout/reason_codes", R"(["x"])");
    const ParsedResponse response = client.post(kRollout, body);
    EXPECT_EQ(response.at("/rollout/reason_codes"), test.reason_codes);
    EXPECT_EQ(response.at("/rollout/eligibility_ref"), "null");
    EXPECT_EQ(client.get(kProvider).at("/provider/status"), "\"" + std::string(test.then) + "\"");
    EXPECT_EQ(client.get(kProvider).at("/provider/segment_tier"), "\"" + std::string(test.tier_after) + "\"");
  }
}

TEST(Rollout, LeavesAnOffboardedProviderOffboarded) {
  Client client;
  prepare(client);
  wire::Json gone = changed(active_status(), "/status/status", "\"offboarded\"");
  EXPECT_EQ(client.post(kStatus, changed(gone, "/status/reason_codes", R"(["gone"])")).status, 200);
  wire::Json body = changed(rollout(), "/rollout/rollout_status", "\"blocked\"");
  body = changed(body, "/rollout/reason_codes", R"(["partner_liquidity_provider_rollout_blocked"])");
  EXPECT_EQ(
      client.post(kRollout, changed(body, "/rollout/capability_matrix/1/enabled", "true")).at("/rollout/reason_codes"),
      R"(["partner_liquidity_provider_rollout_blocked"])");
  EXPECT_EQ(client.get(kProvider).at("/provider/status"), "\"offboarded\"");
}

}  // namespace
}  // namespace reference_impl

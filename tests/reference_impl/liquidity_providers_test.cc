// M103: register, get, list, persona.upsert (contract, M103.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kInvalid = "400 CONSTRAINT_VIOLATION liquidity_provider_invalid";
constexpr std::string_view kType = "400 CONSTRAINT_VIOLATION liquidity_provider_type_invalid";
constexpr std::string_view kMismatch = "403 FORBIDDEN liquidity_provider_actor_mismatch";
constexpr std::string_view kDisclosure = "400 CONSTRAINT_VIOLATION liquidity_provider_disclosure_required";
constexpr std::string_view kPersona = "400 CONSTRAINT_VIOLATION liquidity_provider_persona_invalid";

constexpr std::string_view kPolicy =
    R"({"policy_id":"p","policy_version":2.0,"policy_mode":"manual","constraints_hash":"h"})";

const std::string kLongestId = "\"" + std::string(1024, 'a') + "\"";
const std::string kTooLongId = "\"" + std::string(1025, 'a') + "\"";

const PayloadCase kRegisterCases[] = {
    {"/recorded_at", "\"2026-02-30T00:00:00Z\"", kInvalid},
    {"/recorded_at", "\"2026-01-01\"", kInvalid},
    {"/recorded_at", "1768478400", kInvalid},
    {"/recorded_at", "\"2026-01-01T00:00:00\"", kInvalid},
    {"/recorded_at", "null", kInvalid},
    {"/recorded_at", "\"2026-01-01t00:00:00z\"", "200"},
    {"/provider", "-", kInvalid},
    {"/provider", "[]", kInvalid},
    {"/provider/provider_type", "-", kType},
    {"/provider/provider_type", "null", kType},
    {"/provider/provider_type", "7", kType},
    {"/provider/provider_type", "\"user\"", kType},
    {"/provider/provider_type", "\"House_Bot\"", kType},
    {"/provider/provider_type", "\"partner_lp\"", "200"},
    {"/provider/owner_actor", "-", kInvalid},
    {"/provider/owner_actor", "\"acme\"", kInvalid},
    {"/provider/owner_actor/id", "-", kInvalid},
    {"/provider/owner_actor/id", "\" \"", kInvalid},
    {"/provider/owner_actor/type", "\"lp\"", kInvalid},
    {"/provider/owner_actor/x", "1", kInvalid},
    {"/provider/owner_actor/id", "\"other\"", kMismatch},
    {"/provider/owner_actor/type", "\"user\"", kMismatch},
    {"/provider/is_automated", "-", kInvalid},
    {"/provider/is_house_inventory", "\"true\"", kInvalid},
    {"/provider/label_required", "null", kInvalid},
    {"/provider/is_automated", "false", kType},
    {"/provider/display_label", "-", kDisclosure},
    {"/provider/display_label", "\" \\t\"", kDisclosure},
    {"/provider/disclosure_text", "null", kDisclosure},
    {"/provider/disclosure_text", "5", kDisclosure},
    {"/provider/disclosure_text", "\"\\u00a0\"", "200"},
    {"/provider/active", "0", kInvalid},
    {"/provider/active", "null", kInvalid},
    {"/provider/active", "false", "200"},
    {"/provider/policy_ref", kPolicy, "200"},
    {"/provider/policy_ref", "null", kInvalid},
    {"/provider/policy_ref", "{}", kInvalid},
    {"/provider/policy_ref", R"({"policy_id":"p","policy_version":0,"policy_mode":"manual","constraints_hash":"h"})",
     kInvalid},
    {"/provider/policy_ref",
     R"({"policy_id":"p","policy_version":1.0000000000000000001,"policy_mode":"manual","constraints_hash":"h"})",
     kInvalid},
    {"/provider/policy_ref", R"({"policy_id":"p","policy_version":1e21,"policy_mode":"manual","constraints_hash":"h"})",
     kInvalid},
    {"/provider/policy_ref", R"({"policy_id":"p","policy_version":1,"policy_mode":"auto","constraints_hash":"h"})",
     kInvalid},
    {"/provider/policy_ref",
     R"({"policy_id":"p","policy_version":1,"policy_mode":"manual","constraints_hash":"h","x":1})", kInvalid},
    {"/provider/provider_id", "\"\"", kInvalid},
    {"/provider/provider_id", "\" lp\"", kInvalid},
    {"/provider/provider_id", "\"lp\\n\"", kInvalid},
    {"/provider/provider_id", "\".\"", kInvalid},
    {"/provider/provider_id", "\"..\"", kInvalid},
    {"/provider/provider_id", "7", kInvalid},
    {"/provider/provider_id", "null", kInvalid},
    {"/provider/provider_id", kTooLongId, kInvalid},
    {"/provider/provider_id", kLongestId, "200"},
    {"/provider/provider_id", "\"taken\"", kInvalid},
    {"/provider/persona_ref", "{}", kInvalid},
    {"/extra", "1", kInvalid},
};

TEST(Register, ChecksEachField) {
  for (const PayloadCase& test : kRegisterCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value.substr(0, 60)));
    Client client;
    client.register_provider("taken");
    const ParsedResponse response =
        client.post("/liquidity-providers", changed(client.registration("fresh"), test.pointer, test.value));
    EXPECT_EQ(response.outcome(), test.outcome);
    const size_t expected = response.status == 200 ? 2 : 1;
    EXPECT_EQ(client.get("/liquidity-providers").body.find("providers")->as_array()->size(), expected);
    EXPECT_EQ(client.get("/events").body.find("events")->as_array()->size(), expected);
  }
}

TEST(Register, FollowsTheOrderOfItsRefusals) {
  // Each row fixes one mistake of a payload that has them all.
  Client client;
  client.register_provider("taken");
  wire::Json body = json(R"({"recorded_at":1,"extra":1,"provider":7})");
  const auto outcome = [&] { return client.post("/liquidity-providers", body).outcome(); };
  const auto repair = [&](std::string_view pointer, std::string_view value) { body = changed(body, pointer, value); };
  EXPECT_EQ(outcome(), kInvalid);
  repair("/recorded_at", "\"2026-01-01T00:00:00Z\"");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/provider", R"({"provider_id":"taken","provider_type":"user","owner_actor":{"type":"user"}})");
  EXPECT_EQ(outcome(), kType);
  repair("/provider/provider_type", "\"house_bot\"");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/provider/owner_actor", R"({"type":"user","id":"acme"})");
  EXPECT_EQ(outcome(), kMismatch);
  repair("/provider/owner_actor/type", "\"partner\"");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/provider/is_automated", "false");
  repair("/provider/is_house_inventory", "false");
  repair("/provider/label_required", "true");
  EXPECT_EQ(outcome(), kType);
  repair("/provider/is_automated", "true");
  EXPECT_EQ(outcome(), kDisclosure);
  repair("/provider/label_required", "false");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/provider/display_label", "\"L\"");
  repair("/provider/disclosure_text", "\"D\"");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/extra", "-");
  EXPECT_EQ(outcome(), kInvalid);
  repair("/provider/provider_id", "\"free\"");
  EXPECT_EQ(outcome(), "200");
}

TEST(Register, ReturnsTheCompleteProvider) {
  Client client;
  wire::Json body = changed(client.registration("lp"), "/provider/policy_ref", kPolicy);
  body = changed(body, "/provider/display_label", "\"\\t Bot \\u000b\"");
  body = changed(body, "/recorded_at", "\"2026-01-01T01:00:00.1239+01:00\"");
  const ParsedResponse response = client.post("/liquidity-providers", body);
  EXPECT_EQ(response.at(""),
            R"({"correlation_id":"corr_liquidityproviders_register","provider":{"active":true,)"
            R"("created_at":"2026-01-01T00:00:00.123Z","disclosure_text":"Automated liquidity.","display_label":"Bot",)"
            R"("is_automated":true,"is_house_inventory":true,"label_required":true,)"
            R"("owner_actor":{"id":"acme","type":"partner"},"policy_ref":{"constraints_hash":"h","policy_id":"p",)"
            R"("policy_mode":"manual","policy_version":2},"provider_id":"lp","provider_type":"house_bot",)"
            R"("updated_at":"2026-01-01T00:00:00.123Z"}})");
  EXPECT_EQ(client.get("/liquidity-providers/lp").at("/provider"), response.at("/provider"));
}

TEST(Register, NamesTheAllowedTypes) {
  Client client;
  const ParsedResponse response =
      client.post("/liquidity-providers", changed(client.registration(""), "/provider/provider_type", "\"user\""));
  EXPECT_EQ(response.at("/error/details"), R"({"allowed_types":["house_bot","partner_lp"],"provider_type":"user",)"
                                           R"("reason_code":"liquidity_provider_type_invalid"})");
}

TEST(Register, GeneratedIdsSkipTakenOnesAndRefusalsUseNone) {
  Client client;
  client.register_provider("lp_000002");
  EXPECT_EQ(client.post("/liquidity-providers", client.registration("")).at("/provider/provider_id"), "\"lp_000001\"");
  client.post("/liquidity-providers", changed(client.registration(""), "/extra", "1"));
  client.actor = "other";
  EXPECT_EQ(client.post("/liquidity-providers", client.registration("")).at("/provider/provider_id"), "\"lp_000003\"");
}

TEST(List, ShowsOwnProvidersInCodePointOrder) {
  Client client;
  for (const char* id : {"b", "a", "B", "\xf0\x9f\x98\x80", "\xef\xbf\xbd"}) {
    client.register_provider(id);
  }
  client.post("/liquidity-providers",
              changed(client.registration("partner"), "/provider/provider_type", "\"partner_lp\""));
  client.actor = "other";
  client.register_provider("aa");
  client.actor = "acme";
  const auto ids = [&](const std::string& query) {
    std::string joined;
    const ParsedResponse response = client.get("/liquidity-providers" + query);
    for (const wire::Json& provider : *response.body.find("providers")->as_array()) {
      joined += *provider.find_string("provider_id") + " ";
    }
    return joined;
  };
  EXPECT_EQ(ids(""), "B a b partner \xef\xbf\xbd \xf0\x9f\x98\x80 ");
  EXPECT_EQ(ids("?provider_type=partner_lp"), "partner ");
  EXPECT_EQ(ids("?provider_type=user"), "");
  EXPECT_EQ(client.get("/liquidity-providers?provider_type=bot").outcome(), kType);
  EXPECT_EQ(client.get("/liquidity-providers?provider_type=").outcome(), kType);
  EXPECT_EQ(client.get("/liquidity-providers?x=1").outcome(), kInvalid);
  EXPECT_EQ(client.get("/liquidity-providers?provider_type=user&provider_type=user").outcome(), kInvalid);
  EXPECT_EQ(client.get("/liquidity-providers?provider_type=%zz").outcome(), kInvalid);
}

wire::Json persona() {
  return json(R"({"persona":{"display_name":"Bot","strategy_summary":"Spread","disclosure_text":"Automated"}})");
}

constexpr PayloadCase kPersonaCases[] = {
    {"/persona", "-", kPersona},
    {"/persona", "null", kPersona},
    {"/persona/display_name", "-", kPersona},
    {"/persona/strategy_summary", "\"\"", kPersona},
    {"/persona/disclosure_text", "\" \"", kPersona},
    {"/persona/display_name", "3", kPersona},
    {"/persona/active", "\"yes\"", kPersona},
    {"/persona/persona_id", "\"\"", kPersona},
    {"/persona/persona_id", "null", kPersona},
    {"/persona/provider_id", "\"lp\"", kPersona},
    {"/recorded_at", "\"now\"", kPersona},
    {"/other", "1", kPersona},
    {"/persona/persona_id", "\"mine\"", "200"},
};

TEST(Persona, ChecksEachField) {
  for (const PayloadCase& test : kPersonaCases) {
    SCOPED_TRACE(std::string(test.pointer) + " " + std::string(test.value));
    Client client;
    client.register_provider("lp");
    EXPECT_EQ(client.post("/liquidity-providers/lp/persona", changed(persona(), test.pointer, test.value)).outcome(),
              test.outcome);
  }
}

TEST(Persona, ReplacesTheTextsAndKeepsTheRest) {
  Client client;
  client.register_provider("lp");
  const std::string target = "/liquidity-providers/lp/persona";
  client.now = "2026-01-16T00:00:00Z";
  const ParsedResponse first = client.post(target, changed(persona(), "/persona/active", "false"));
  EXPECT_EQ(first.at("/persona"),
            R"({"active":false,"disclosure_text":"Automated","display_name":"Bot","persona_id":"lp_persona_000001",)"
            R"("provider_id":"lp","strategy_summary":"Spread","updated_at":"2026-01-16T00:00:00.000Z"})");
  EXPECT_EQ(first.at("/provider/persona_ref"), first.at("/persona"));
  EXPECT_EQ(first.at("/provider/updated_at"), R"("2026-01-16T00:00:00.000Z")");
  EXPECT_EQ(first.at("/provider_id"), "\"lp\"");
  const ParsedResponse second = client.post(target, changed(persona(), "/persona/display_name", "\" Bot 2 \""));
  EXPECT_EQ(second.at("/persona/persona_id"), "\"lp_persona_000001\"");
  EXPECT_EQ(second.at("/persona/active"), "false");
  EXPECT_EQ(second.at("/persona/display_name"), "\"Bot 2\"");
  const ParsedResponse third = client.post(target, changed(persona(), "/persona/persona_id", "\"mine\""));
  EXPECT_EQ(third.at("/persona/persona_id"), "\"mine\"");
  const ParsedResponse earlier = client.post(target, changed(persona(), "/recorded_at", "\"2026-01-01T00:00:00Z\""));
  EXPECT_EQ(earlier.at("/persona/updated_at"), R"("2026-01-16T00:00:00.000Z")");
  EXPECT_EQ(earlier.at("/provider/updated_at"), R"("2026-01-16T00:00:00.000Z")");
  EXPECT_EQ(client.get("/liquidity-providers/lp").at("/provider"), earlier.at("/provider"));
}

}  // namespace
}  // namespace reference_impl

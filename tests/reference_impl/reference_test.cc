// Routing, identity, scopes, body form and their order (contract, common.md).

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

struct RouteCase {
  std::string_view method;
  std::string target;
  std::string_view outcome;
  std::string_view allow;
};

TEST(Route, RefusesUnknownRoutesAndMethods) {
  Client client;
  client.register_provider("lp");
  const RouteCase kCases[] = {
      {"GET", "/", "404 NOT_FOUND", "absent"},
      {"GET", "", "404 NOT_FOUND", "absent"},
      {"GET", "/nowhere", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers/", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers//persona", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers/a/b/c", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers/%zz", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers/%", "404 NOT_FOUND", "absent"},
      {"GET", "/liquidity-providers/%FF", "404 NOT_FOUND", "absent"},
      {"DELETE", "/liquidity-providers", "405 METHOD_NOT_ALLOWED", "POST, GET, HEAD"},
      {"GET", "/liquidity-providers/lp/persona", "405 METHOD_NOT_ALLOWED", "POST"},
      {"POST", "/liquidity-providers/lp", "405 METHOD_NOT_ALLOWED", "GET, HEAD"},
      {"PUT", "/liquidity-providers/lp/execution-mode", "405 METHOD_NOT_ALLOWED", "POST, GET, HEAD"},
      {"OPTIONS", "/events", "405 METHOD_NOT_ALLOWED", "GET, HEAD"},
      {"GET", "/liquidity-providers/lp?unknown=1&unknown=2", "200", "absent"},
      {"GET", "/liquidity%2Dproviders/lp", "200", "absent"},
      {"GET", "/liquidity-providers/" + std::string(7979, 'a'), "404 NOT_FOUND liquidity_provider_not_found", "absent"},
      {"GET", "/liquidity-providers/" + std::string(7980, 'a'), "414 URI_TOO_LONG", "absent"},
  };
  for (const RouteCase& test : kCases) {
    SCOPED_TRACE(std::string(test.method) + " " + test.target.substr(0, 60));
    const ParsedResponse response = client.send({std::string(test.method), test.target, client.headers(false), ""});
    EXPECT_EQ(response.outcome(), test.outcome);
    EXPECT_EQ(response.header("allow"), test.allow);
    EXPECT_EQ(response.header("content-type"), "application/json; charset=utf-8");
    EXPECT_NE(response.at("/correlation_id"), "absent");
  }
}

TEST(Route, NamesMethodAndPathOfAnUnknownRoute) {
  Client client;
  const ParsedResponse response = client.get("/no/where?x=1");
  EXPECT_EQ(response.at("/error/details"), R"({"method":"GET","path":"/no/where"})");
}

TEST(Route, LooksUpAnyId) {
  Client client;
  for (const char* id : {"__proto__", "constructor", "a/b", "x+y", "日本", "%", ".", "..", " ", "toString"}) {
    SCOPED_TRACE(id);
    const ParsedResponse response = client.get("/liquidity-providers/" + wire::percent_encode(id));
    EXPECT_EQ(response.outcome(), "404 NOT_FOUND liquidity_provider_not_found");
  }
  for (const std::string id : {"__proto__", "a/b", "x+y", "日本", "a|b", "%41"}) {
    client.register_provider(id);
    const ParsedResponse response = client.get("/liquidity-providers/" + wire::percent_encode(id));
    EXPECT_EQ(response.at("/provider/provider_id"), wire::canonical_json(id));
  }
  EXPECT_EQ(client.get("/liquidity-providers/x+y").status, 200);
  EXPECT_EQ(client.get("/liquidity-providers/x%20y").status, 404);
}

TEST(Route, TreatsHeadAsGetWithoutBody) {
  Client client;
  client.register_provider("lp");
  const ParsedResponse response = client.send({"HEAD", "/liquidity-providers/lp", client.headers(false), ""});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.text, "");
  EXPECT_EQ(response.header("x-correlation-id"), "corr_liquidityproviders_get");
}

TEST(Correlation, EchoesTheCallersHeaderAndNamesTheOperation) {
  Client client;
  client.register_provider("lp");
  wire::Headers headers = client.headers(false);
  const ParsedResponse own = client.send({"GET", "/liquidity-providers/lp/execution-mode", headers, ""});
  EXPECT_EQ(own.at("/correlation_id"), R"("corr_liquidityexecution_mode_get")");
  EXPECT_EQ(own.header("x-correlation-id"), "corr_liquidityexecution_mode_get");
  headers.push_back({"X-Correlation-Id", "trace-7"});
  const ParsedResponse sent = client.send({"GET", "/liquidity-providers/lp/execution-mode", headers, ""});
  EXPECT_EQ(sent.header("x-correlation-id"), "trace-7");
  EXPECT_EQ(sent.at("/correlation_id"), R"("corr_liquidityexecution_mode_get")");
  headers.back().value = "trace\r\nset-cookie: x";
  EXPECT_EQ(client.send({"GET", "/liquidity-providers/lp", headers, ""}).header("x-correlation-id"),
            "corr_liquidityproviders_get");
}

struct IdentityCase {
  wire::Headers headers;
  std::string_view outcome;
};

TEST(Identity, ReadsActorAndScopes) {
  Client client;
  const wire::Header scopes{"x-auth-scopes", "settlement:read"};
  const IdentityCase kCases[] = {
      {{scopes}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-type", "partner"}}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-id", "acme"}}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-id", "acme"}, {"x-partner-key", "acme"}}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-type", " "}, {"x-actor-id", "\t"}}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-type", "partner"}, {"x-actor-id", "\xff"}}, "401 UNAUTHORIZED"},
      {{scopes, {"x-actor-type", ""}, {"x-actor-id", ""}, {"x-partner-key", "acme"}}, "200"},
      {{scopes, {"X-Partner-Key", "acme"}}, "200"},
      {{scopes, {"x-actor-type", "partner"}, {"x-actor-id", "acme"}}, "200"},
      {{scopes, {"x-actor-type", "user"}, {"x-actor-id", "acme"}}, "403 FORBIDDEN"},
      {{scopes, {"x-actor-type", "agent"}, {"x-actor-id", "acme"}}, "403 FORBIDDEN"},
      {{scopes, {"x-actor-type", "Partner"}, {"x-actor-id", "acme"}}, "403 FORBIDDEN"},
      {{{"x-partner-key", "acme"}}, "403 INSUFFICIENT_SCOPE"},
      {{{"x-partner-key", "acme"}, {"x-auth-scopes", "settlement:write"}}, "403 INSUFFICIENT_SCOPE"},
      {{{"x-partner-key", "acme"}, {"x-auth-scopes", "Settlement:read"}}, "403 INSUFFICIENT_SCOPE"},
      {{{"x-partner-key", "acme"}, {"x-auth-scopes", "a,settlement:read,b"}}, "200"},
      {{{"x-partner-key", "acme"}, {"x-auth-scopes", " a ,, settlement:read "}}, "200"},
  };
  for (size_t i = 0; i < std::size(kCases); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(client.send({"GET", "/liquidity-providers", kCases[i].headers, ""}).outcome(), kCases[i].outcome);
  }
}

TEST(Identity, NamesWhatIsMissing) {
  Client client;
  const ParsedResponse scope =
      client.send({"GET", "/liquidity-providers", {{"x-partner-key", "acme"}, {"x-auth-scopes", "z a,z"}}, ""});
  EXPECT_EQ(scope.at("/error/details"),
            R"({"missing_scopes":["settlement:read"],"operation_id":"liquidityProviders.list",)"
            R"("provided_scopes":["a","z"],"required_scopes":["settlement:read"]})");
  const ParsedResponse actor =
      client.send({"GET", "/liquidity-providers", {{"x-actor-type", "robot"}, {"x-actor-id", "acme"}}, ""});
  EXPECT_EQ(actor.at("/error/details"),
            R"({"actor_type":"robot","allowed_actor_types":["partner"],"operation_id":"liquidityProviders.list"})");
}

TEST(Order, FirstFailingCheckDecides) {
  // Each row fixes what the previous one was refused for.
  Client client;
  client.register_provider("lp");
  client.actor = "other";
  client.register_provider("foreign");
  client.actor = "acme";
  const std::string missing = "/liquidity-providers/none/persona";
  const std::string foreign = "/liquidity-providers/foreign/persona";
  const std::string own = "/liquidity-providers/lp/persona";
  wire::Headers headers{{"x-now-iso", "yesterday"}, {"content-type", "text/plain"}};
  const auto outcome = [&](const std::string& target, const std::string& body) {
    return client.send({"POST", target, headers, body}).outcome();
  };
  EXPECT_EQ(outcome("/nope", "x"), "404 NOT_FOUND");
  EXPECT_EQ(outcome(missing, "x"), "401 UNAUTHORIZED");
  headers.push_back({"x-actor-type", "user"});
  headers.push_back({"x-actor-id", "acme"});
  EXPECT_EQ(outcome(missing, "x"), "400 CONSTRAINT_VIOLATION liquidity_provider_persona_invalid");
  headers[0].value = std::string(kNow);
  EXPECT_EQ(outcome(missing, "x"), "400 CONSTRAINT_VIOLATION");
  headers.push_back({"idempotency-key", "k"});
  EXPECT_EQ(outcome(missing, std::string((1 << 20) + 1, ' ')), "413 PAYLOAD_TOO_LARGE");
  EXPECT_EQ(outcome(missing, "x"), "415 UNSUPPORTED_MEDIA_TYPE");
  headers[1].value = "Application/Vnd.Swap+JSON; charset=utf-8";
  EXPECT_EQ(outcome(missing, "x"), "400 CONSTRAINT_VIOLATION liquidity_provider_persona_invalid");
  EXPECT_EQ(outcome(missing, "{}"), "403 FORBIDDEN");
  headers[2].value = "partner";
  EXPECT_EQ(outcome(missing, "{}"), "403 INSUFFICIENT_SCOPE");
  headers.push_back({"x-auth-scopes", "settlement:write"});
  EXPECT_EQ(outcome(missing, "{}"), "404 NOT_FOUND liquidity_provider_not_found");
  EXPECT_EQ(outcome(foreign, "{}"), "403 FORBIDDEN liquidity_provider_actor_mismatch");
  // None of these was stored under the key, which is still unused.
  const std::string persona =
      R"({"persona":{"display_name":"Bot","strategy_summary":"Spread","disclosure_text":"Automated"}})";
  EXPECT_EQ(outcome(own, persona), "200");
  EXPECT_EQ(outcome(own, "{}"), "409 IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH");
}

TEST(Order, NamesTheHeaderOfAMissingKey) {
  Client client;
  wire::Headers headers = client.headers(true);
  headers.back().value = " ";
  const ParsedResponse response = client.send({"POST", "/liquidity-providers", headers, "{}"});
  EXPECT_EQ(response.outcome(), "400 CONSTRAINT_VIOLATION");
  EXPECT_EQ(response.at("/error/details"), R"({"header":"Idempotency-Key"})");
}

struct PathCase {
  std::string_view method;
  std::string_view tail;
};

constexpr PathCase kLiquidityPaths[] = {{"GET", ""},
                                        {"POST", "/persona"},
                                        {"POST", "/execution-mode"},
                                        {"GET", "/execution-mode"},
                                        {"POST", "/execution-requests"},
                                        {"POST", "/execution-requests/r/approve"},
                                        {"POST", "/execution-requests/r/reject"},
                                        {"GET", "/execution-requests/export"}};
constexpr PathCase kPartnerPaths[] = {{"GET", ""},
                                      {"POST", "/status"},
                                      {"POST", "/eligibility/evaluate"},
                                      {"POST", "/rollout"},
                                      {"GET", "/rollout/export"}};

std::string outcome_of(Client& client, const std::string& provider, const PathCase& test) {
  const bool write = test.method == "POST";
  const std::string target = provider + std::string(test.tail);
  return client.send({std::string(test.method), target, client.headers(write), write ? "{}" : ""}).outcome();
}

TEST(Order, EveryOperationRefusesForeignAndUnknownProviders) {
  Client client;
  client.actor = "other";
  client.register_provider("foreign");
  client.onboard("foreign");
  client.actor = "acme";
  for (const PathCase& test : kLiquidityPaths) {
    SCOPED_TRACE(test.tail);
    EXPECT_EQ(outcome_of(client, "/liquidity-providers/none", test), "404 NOT_FOUND liquidity_provider_not_found");
    EXPECT_EQ(outcome_of(client, "/liquidity-providers/foreign", test),
              "403 FORBIDDEN liquidity_provider_actor_mismatch");
  }
  for (const PathCase& test : kPartnerPaths) {
    SCOPED_TRACE(test.tail);
    EXPECT_EQ(outcome_of(client, "/partner-liquidity-providers/none", test),
              "404 NOT_FOUND partner_liquidity_provider_not_found");
    EXPECT_EQ(outcome_of(client, "/partner-liquidity-providers/foreign", test),
              "403 FORBIDDEN partner_liquidity_provider_invalid");
  }
}

TEST(Body, RefusesWhatIsNotAJsonObject) {
  Client client;
  const std::string deep = R"({"a":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("\"x\""),
        std::string("{\"a\":1,\"a\":2}"), std::string("{\"a\":\"\xff\"}"), std::string(R"({"a":"\ud800"})"),
        std::string("\xef\xbb\xbf{}"), std::string("{} x"), std::string(R"({"a":9007199254740992})"),
        std::string(R"({"a":[-9007199254740992]})"), std::string(R"({"a":18446744073709551616})"),
        std::string(R"({"a":1e400})"), deep}) {
    SCOPED_TRACE(body.substr(0, 60));
    EXPECT_EQ(client.post_text("/liquidity-providers", body).outcome(),
              "400 CONSTRAINT_VIOLATION liquidity_provider_invalid");
    EXPECT_EQ(client.post_text("/partner-liquidity-providers", body).outcome(),
              "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid");
  }
}

TEST(Body, AcceptsJsonMediaTypesOnly) {
  struct MediaCase {
    std::string_view type;
    int status;
  };
  const MediaCase kCases[] = {{"application/json", 200},
                              {"application/json;charset=utf-8", 200},
                              {" Application/JSON ; a=b", 200},
                              {"application/problem+json", 200},
                              {"", 200},
                              {"text/plain", 415},
                              {"application/jsonx", 415},
                              {"application/x-www-form-urlencoded", 415},
                              {"multipart/form-data; x=y", 415},
                              {"text/plain; application/json", 415}};
  Client client;
  for (const MediaCase& test : kCases) {
    SCOPED_TRACE(test.type);
    wire::Headers headers = client.headers(true);
    headers[4].value = std::string(test.type);
    const ParsedResponse response =
        client.send({"POST", "/liquidity-providers", headers, wire::to_text(client.registration(""))});
    EXPECT_EQ(response.status, test.status);
  }
  wire::Headers none = client.headers(true);
  none.erase(none.begin() + 4);
  EXPECT_EQ(client.send({"POST", "/liquidity-providers", none, wire::to_text(client.registration(""))}).status, 200);
}

TEST(Body, KeepsDeepAndWideMetadata) {
  Client client;
  client.register_provider("lp");
  std::string deep = "1";
  for (int level = 0; level < 64; ++level) {
    deep = R"({"n":)" + deep + "}";
  }
  wire::Json body = client.recording("req");
  wire::set_at(body, "/execution_request/metadata", json(deep));
  const ParsedResponse response = client.post("/liquidity-providers/lp/execution-requests", body);
  EXPECT_EQ(response.at("/execution_request/metadata"), deep);
  const std::string odd = R"({"__proto__":{"a":1},"big":9007199254740991,"f":0.1,"constructor":null,"e":1e21})";
  wire::Json second = client.recording("req2");
  wire::set_at(second, "/execution_request/metadata", json(odd));
  EXPECT_EQ(client.post("/liquidity-providers/lp/execution-requests", second).at("/execution_request/metadata"),
            wire::canonical_json(json(odd)));
}

TEST(Body, RefusesInexactIntegerLiterals) {
  Client client;
  client.register_provider("lp");
  const auto metadata_outcome = [&client](std::string_view number) {
    std::string text = wire::to_text(client.recording("of " + std::string(number)));
    text.insert(text.rfind("}}"),
                R"(,"metadata":{"\\\"9007199254740993":["90071992547409930\\",)" + std::string(number) + "]}");
    return client.post_text("/liquidity-providers/lp/execution-requests", text).outcome();
  };
  for (std::string_view exact : {"9007199254740991", "-9007199254740991", "1e20", "100000000000000000000.0", "-0",
                                 "0.12345678901234567890", "1E+300"}) {
    EXPECT_EQ(metadata_outcome(exact), "200") << exact;
  }
  for (std::string_view beyond : {"9007199254740992", "-9007199254740992", "100000000000000000000",
                                  "18446744073709551616", "-10000000000000000", "1e400", "-1e309"}) {
    EXPECT_EQ(metadata_outcome(beyond), "400 CONSTRAINT_VIOLATION liquidity_execution_request_invalid") << beyond;
  }
}

TEST(Clock, ReplacesNow) {
  Client client;
  client.now = "2026-02-01T00:00:00+01:00";
  const ParsedResponse honoured = client.post("/liquidity-providers", client.registration("a"));
  EXPECT_EQ(honoured.at("/provider/created_at"), R"("2026-01-31T23:00:00.000Z")");
  client.now = " ";
  const ParsedResponse own = client.post("/liquidity-providers", client.registration("b"));
  EXPECT_EQ(own.at("/provider/created_at"), R"("2026-01-15T12:00:00.000Z")");
  client.now = "2026-02-30T00:00:00Z";
  EXPECT_EQ(client.get("/liquidity-providers/a").outcome(), "400 CONSTRAINT_VIOLATION liquidity_provider_invalid");
  EXPECT_EQ(client.get("/events").outcome(), "400 CONSTRAINT_VIOLATION");
  EXPECT_EQ(client.get("/keys/policy-integrity-signing").status, 200);
}

}  // namespace
}  // namespace reference_impl

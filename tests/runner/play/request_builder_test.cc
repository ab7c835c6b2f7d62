// From the fields of a request in a fixture to the bytes that are sent.
#include "runner/play/request_builder.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

struct Builder {
  Bindings bindings{"ns", *wire::parse_instant("2026-01-15T12:00:00Z")};
  IdempotencyKeys keys{bindings};
  checks::Contract contract;

  Builder() {
    checks::Operation operation;
    operation.id = "op";
    bindings.bind("owner", wire::Object{{"type", "partner"}, {"id", "ns-owner"}});
    operation.method = "POST";
    operation.path = "/a/{x}/b/{y}";
    operation.scopes = {"one", "two"};
    operation.needs_idempotency_key = true;
    contract.operations.push_back(std::move(operation));
    contract.conventions.shorthand_header = "x-partner-key";
    contract.conventions.shorthand_type = "partner";
  }
  checks::Exchange build(const CallFields& fields) {
    return build_exchange(CallStep{"op", "", {}, fields}, contract, bindings, keys);
  }
  checks::Exchange build_raw(std::string method, wire::Json target, const CallFields& fields = {}) {
    return build_exchange(CallStep{"", std::move(method), std::move(target), fields}, contract, bindings, keys);
  }
};

std::string header(const checks::Exchange& exchange, std::string_view name) {
  const wire::UntrustedText* value = wire::find_header(exchange.request.headers, name);
  return value ? value->bytes() : "none";
}

TEST(RequestBuilder, SendsTheDefaultsOfAnOperation) {
  CallFields fields;
  fields.path = {{"x", "s/p \u00e9"}, {"y", "{x}"}};
  fields.query = {{"q", "a b+c&d"}, {"n", 7}};
  fields.body = wire::Json(wire::Object{{"k", 1}});
  Builder builder;
  const checks::Exchange exchange = builder.build(fields);
  EXPECT_EQ(exchange.request.method, "POST");
  EXPECT_EQ(exchange.request.target, "/a/s%2Fp%20%C3%A9/b/%7Bx%7D?q=a%20b%2Bc%26d&n=7");
  EXPECT_EQ(exchange.request.body, R"({"k":1})");
  EXPECT_EQ(header(exchange, "X-Actor-Type"), "partner");
  EXPECT_EQ(header(exchange, "x-actor-id"), "ns-owner");
  EXPECT_EQ(header(exchange, "x-auth-scopes"), "one two");
  EXPECT_EQ(header(exchange, "content-type"), "application/json");
  EXPECT_EQ(header(exchange, "x-now-iso"), "none");
  EXPECT_EQ(exchange.idempotency_key, header(exchange, "idempotency-key"));
  EXPECT_NE(exchange.idempotency_key, builder.build(fields).idempotency_key);
  EXPECT_EQ(exchange.query, (std::vector<std::pair<std::string, std::string>>{{"q", "a b+c&d"}, {"n", "7"}}));
}

TEST(RequestBuilder, KeepsLabelledKeys) {
  CallFields fields;
  fields.idempotency_key = "k";
  Builder builder;
  EXPECT_EQ(builder.build(fields).idempotency_key, builder.build(fields).idempotency_key);
  fields.idempotency_key = "none";
  EXPECT_EQ(header(builder.build(fields), "idempotency-key"), "none");
}

TEST(RequestBuilder, KnowsWhoTheHeadersNameInTheEnd) {
  Builder builder;
  const auto actor_with = [&](std::vector<std::pair<std::string, wire::Json>> headers, wire::Json caller = "none") {
    CallFields fields;
    fields.caller = std::move(caller);
    fields.headers = std::move(headers);
    const auto actor = builder.build(fields).actor;
    return actor ? actor->type + ":" + actor->id : "none";
  };
  EXPECT_EQ(actor_with({}), "none");
  EXPECT_EQ(actor_with({{"X-Partner-Key", "p"}}), "partner:p");
  EXPECT_EQ(actor_with({{"x-partner-key", " "}}), "none");
  EXPECT_EQ(actor_with({{"x-partner-key", "p"}, {"x-actor-type", "user"}}), "none");
  EXPECT_EQ(actor_with({{"x-partner-key", "p"}}, "owner"), "partner:ns-owner");
  EXPECT_EQ(actor_with({{"x-actor-type", "agent"}}, "owner"), "agent:ns-owner");
  EXPECT_EQ(actor_with({{"x-actor-id", nullptr}}, "owner"), "none");
  EXPECT_EQ(actor_with({}, wire::Object{{"type", "user"}, {"id", "u"}}), "user:u");
}

TEST(RequestBuilder, SendsTheClock) {
  Builder builder;
  CallFields fields;
  fields.at = wire::Json("-90m");
  EXPECT_EQ(header(builder.build(fields), "x-now-iso"), "2026-01-15T10:30:00.000Z");
  fields.at = wire::Json("2026-02-01T00:00:00+02:00");
  EXPECT_EQ(header(builder.build(fields), "x-now-iso"), "2026-02-01T00:00:00+02:00");
  fields.headers = {{"X-NOW-ISO", "never"}};
  EXPECT_EQ(header(builder.build(fields), "x-now-iso"), "never");
}

TEST(RequestBuilder, ReadsTheQueryOfARawTarget) {
  Builder builder;
  const checks::Exchange exchange = builder.build_raw("GET", "/x?a=1&b=c%20d+e&&f&=g&h=%zz");
  EXPECT_EQ(exchange.request.target, "/x?a=1&b=c%20d+e&&f&=g&h=%zz");
  EXPECT_EQ(exchange.query, (std::vector<std::pair<std::string, std::string>>{
                                {"a", "1"}, {"b", "c d e"}, {"f", ""}, {"", "g"}, {"h", "%zz"}}));
  EXPECT_EQ(exchange.operation, nullptr);
  EXPECT_EQ(header(exchange, "x-auth-scopes"), "none");
  EXPECT_EQ(header(exchange, "idempotency-key"), "none");
  EXPECT_NE(header(builder.build_raw("POST", "/x"), "idempotency-key"), "none");
}

TEST(RequestBuilder, SendsBodiesAsTheyAre) {
  Builder builder;
  CallFields fields;
  fields.body = BodyText{wire::Array{"{\"a\"", ": 1"}};
  EXPECT_EQ(builder.build(fields).request.body, "{\"a\": 1");
  EXPECT_EQ(builder.build(fields).request_body, std::nullopt);
  fields.body = BodyText{"{\"a\": 1 }"};
  EXPECT_EQ(*builder.build(fields).request_body, wire::Json(wire::Object{{"a", 1}}));
  fields.body = BodyBase64{"/w=="};
  EXPECT_EQ(builder.build(fields).request.body, "\xFF");
  EXPECT_EQ(header(builder.build({}), "content-type"), "none");
}

}  // namespace
}  // namespace runner

// exchanges.ndjson: what it contains, and what it must not.
#include "runner/record/exchanges.h"

#include <gtest/gtest.h>

#include "tests/support/sample_run.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

/// The only line of a record with this exchange.
wire::Json line_of(checks::Exchange exchange) {
  static const SampleRun sample;
  Record record;
  record.plan = &sample.plan();
  ScenarioResult result;
  result.run = &sample.plan().runs.front();
  result.exchanges.push_back(std::move(exchange));
  record.scenarios.push_back(std::move(result));
  const std::string text = render_exchanges(record);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  auto json = wire::parse_json(text);
  EXPECT_TRUE(json.ok()) << text;
  return json ? *json : wire::Json();
}

std::string at(const wire::Json& json, std::string_view pointer) {
  const wire::Json* value = wire::find_at(json, pointer);
  return value && value->as_string() ? *value->as_string() : "(none)";
}

checks::Exchange exchange_with(std::string request_body, std::string response_body) {
  checks::Exchange exchange;
  exchange.label = "step 1";
  exchange.request = {
      "POST", "/things?x=1", {{"authorization", "Bearer abc"}, {"x-actor-id", "p-1"}}, std::move(request_body)};
  exchange.outcome = wire::Response{200, {{"set-cookie", "session=1"}, {"x-odd", "\xff"}}, std::move(response_body)};
  return exchange;
}

TEST(Exchanges, KeepBodiesAsTheyWere) {
  const wire::Json line = line_of(exchange_with("{ \"a\" : 1 }\n", "\xff"));
  EXPECT_EQ(at(line, "/request/body"), "{ \"a\" : 1 }\n");
  EXPECT_EQ(at(line, "/response/body_base64"), wire::base64_encode("\xff"));
  EXPECT_EQ(at(line, "/response/headers/1/1"), "base64:" + wire::base64_encode("\xff"));
}

TEST(Exchanges, HideSecretsWhereverTheyAre) {
  checks::Exchange exchange = exchange_with("{\"token\":\"hush-hush\"}", "{\"echo\":\"hush-hush and hush-hush\"}");
  exchange.secrets = {"hush-hush", ""};
  exchange.request.target = "/things?token=hush-hush";
  exchange.request.headers.push_back({"x-key", "key hush-hush"});
  const wire::Json line = line_of(std::move(exchange));
  EXPECT_EQ(wire::to_text(line).find("hush"), std::string::npos);
  EXPECT_EQ(wire::to_text(line).find("Bearer"), std::string::npos);
  EXPECT_EQ(wire::to_text(line).find("session=1"), std::string::npos);
  EXPECT_EQ(at(line, "/response/body"), "{\"echo\":\"(redacted) and (redacted)\"}");
  EXPECT_EQ(*wire::find_at(line, "/response/redacted"), wire::Json(true));
  EXPECT_EQ(at(line, "/request/headers/1/1"), "p-1");
}

TEST(Exchanges, StateThatThereWasNoResponse) {
  checks::Exchange exchange = exchange_with("", "");
  exchange.outcome = checks::NoResponse{"connection refused"};
  const wire::Json line = line_of(std::move(exchange));
  EXPECT_EQ(at(line, "/no_answer"), "connection refused");
  EXPECT_EQ(line.find("response"), nullptr);
}

TEST(Exchanges, AreReadBackAsTheyWereWritten) {
  static const SampleRun sample;
  const std::string line = wire::to_text(line_of(exchange_with("{\"a\":1}", "{\"b\":2}")));
  const auto read = read_recorded_exchange(line, sample.plan().contract);
  ASSERT_TRUE(read) << line;
  EXPECT_EQ(read->scenario, sample.plan().runs.front().id);
  EXPECT_EQ(read->exchange.request.target, "/things?x=1");
  EXPECT_EQ(read->exchange.request.body, "{\"a\":1}");
  ASSERT_NE(read->exchange.response(), nullptr);
  EXPECT_EQ(read->exchange.response()->body, "{\"b\":2}");
  EXPECT_FALSE(read_recorded_exchange("{}", sample.plan().contract));
  EXPECT_FALSE(read_recorded_exchange("not JSON", sample.plan().contract));
}

TEST(Exchanges, GiveTheSessionOfEachScenarioInOrder) {
  const std::string first = wire::to_text(line_of(exchange_with("sent", "one"))) + "\n";
  checks::Exchange lost = exchange_with("", "");
  lost.outcome = checks::NoResponse{"closed", checks::NoResponse::Meaning::lost};
  const std::string text = first + wire::to_text(line_of(std::move(lost))) + "\n";
  const auto read = read_recorded_sessions(text, "e.ndjson");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  ASSERT_EQ(read->size(), 1u);
  const RecordedSession& session = read->begin()->second;
  ASSERT_EQ(session.outcomes.size(), 2u);
  EXPECT_EQ(session.requests[0].body, "sent");
  EXPECT_EQ(std::get<wire::Response>(session.outcomes[0]).body, "one");
  EXPECT_EQ(std::get<checks::NoResponse>(session.outcomes[1]).reason, "closed");
  EXPECT_EQ(std::get<checks::NoResponse>(session.outcomes[1]).meaning, checks::NoResponse::Meaning::lost);
  for (const char* broken : {"{\n", "{}\n", "{\"scenario\":\"s\"}\n", "\n", "[]\n"}) {
    const auto refused = read_recorded_sessions(first + broken, "e.ndjson");
    ASSERT_FALSE(refused.ok()) << broken;
    EXPECT_NE(refused.error().to_string().find("e.ndjson:2"), std::string::npos) << refused.error().to_string();
  }
}

TEST(Exchanges, KeepAHeaderThatLooksEncoded) {
  checks::Exchange exchange = exchange_with("", "");
  auto response = std::get<wire::Response>(exchange.outcome);
  const std::vector<std::string> values = {"base64:YWJj", "base64:", "\xff\xfe", "plain"};
  for (const std::string& value : values) response.headers.push_back({"x-value", value});
  exchange.outcome = response;
  const auto read = read_recorded_sessions(wire::to_text(line_of(std::move(exchange))), "e.ndjson");
  ASSERT_TRUE(read.ok());
  const auto& headers = std::get<wire::Response>(read->begin()->second.outcomes[0]).headers;
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(headers[headers.size() - values.size() + i].value, values[i]);
}

}  // namespace
}  // namespace runner

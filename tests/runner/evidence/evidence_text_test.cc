// What exchanges.ndjson and run.json contain, and what they must not.
#include <gtest/gtest.h>

#include "runner/evidence/run_facts.h"
#include "runner/record/exchanges.h"
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
  exchange.answer = wire::Response{200, {{"set-cookie", "session=1"}, {"x-odd", "\xff"}}, std::move(response_body)};
  return exchange;
}

TEST(Exchanges, KeepBodiesAsTheyWere) {
  const wire::Json line = line_of(exchange_with("{ \"a\" : 1 }\n", "\xff"));
  EXPECT_EQ(at(line, "/request/body"), "{ \"a\" : 1 }\n");
  EXPECT_EQ(at(line, "/response/body_base64"), wire::base64_encode("\xff"));
  EXPECT_EQ(at(line, "/response/headers/1/1"), "base64:" + wire::base64_encode("\xff"));
}

TEST(Exchanges, HideSecretsWhereverTheyStand) {
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

TEST(Exchanges, TellThatThereWasNoResponse) {
  checks::Exchange exchange = exchange_with("", "");
  exchange.answer = checks::NoResponse{"connection refused"};
  const wire::Json line = line_of(std::move(exchange));
  EXPECT_EQ(at(line, "/no_answer"), "connection refused");
  EXPECT_EQ(line.find("response"), nullptr);
}

TEST(RunFacts, RedactArguments) {
  const std::vector<std::string> shown = redact_arguments(
      {"m.yaml", "--header", "Authorization: Bearer abc", "--target", "https://user:pw@lp.example.net/base?key=1",
       "--auth-token=abc", "-H", "Cookie: x", "--quiet", "--signing-key", "env:KEY"});
  EXPECT_EQ(shown,
            (std::vector<std::string>{"m.yaml", "--header", "(redacted)", "--target",
                                      "https://(redacted)@lp.example.net/base?(redacted)", "--auth-token=(redacted)",
                                      "-H", "(redacted)", "--quiet", "--signing-key", "env:KEY"}));
}

TEST(RunFacts, ShowListedVariablesOnly) {
  const auto variables = [](const std::string& name) -> std::optional<std::string> {
    if (name == "CI" || name == "GITHUB_TOKEN" || name == "PATH") return "x";
    if (name == "GITHUB_SERVER_URL") return "https://ci.example";
    if (name == "GITHUB_REPOSITORY") return "a/b";
    if (name == "GITHUB_RUN_ID") return "7";
    return std::nullopt;
  };
  EXPECT_EQ(wire::to_text(shown_environment(variables)), R"({"CI":"x","GITHUB_REPOSITORY":"a/b","GITHUB_RUN_ID":"7"})");
  EXPECT_EQ(ci_run_url(variables), "https://ci.example/a/b/actions/runs/7");
  EXPECT_EQ(ci_run_url([](const std::string&) { return std::nullopt; }), "");
}

TEST(RunFacts, TellWhenByWhatAndFromWhere) {
  int64_t now_ms = 0;
  RunFacts facts(
      {"m.yaml"}, [](const std::string&) { return std::nullopt; }, [&] { return wire::Instant{now_ms}; });
  facts.begin("/");
  now_ms = 1500;
  const wire::Json json = facts.finish();
  EXPECT_EQ(at(json, "/started_at"), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(at(json, "/finished_at"), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(at(json, "/binary_sha256").size(), 64u);
  EXPECT_TRUE(json.find("source")->is_null()) << "no working tree there";
}

}  // namespace
}  // namespace runner

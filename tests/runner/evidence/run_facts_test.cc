// run.json: what it contains, and what it must not.
#include "runner/evidence/run_facts.h"

#include <gtest/gtest.h>

#include "wire/json_pointer.h"

namespace runner {
namespace {

std::string at(const wire::Json& json, std::string_view pointer) {
  const wire::Json* value = wire::find_at(json, pointer);
  return value && value->as_string() ? *value->as_string() : "(none)";
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

TEST(RunFacts, StateWhenByWhatAndFromWhere) {
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

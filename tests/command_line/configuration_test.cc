// Options from configuration files: which value holds, what is refused, and what `config show` prints.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"
#include "tests/support/file_text.h"
#include "wire/json_pointer.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kFile = ".contract-verifier.yaml";

class ConfigurationTest : public Sandbox {
 protected:
  /// "config show", which resolves as a run does.
  Outcome show(std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"config", "show"});
    return run(std::move(options));
  }
  /// What is wrong with a file of this text.
  std::string error_of(const std::string& text, std::vector<std::string> options = {}) const {
    write(kFile, text);
    const Outcome outcome = show(std::move(options));
    EXPECT_EQ(outcome.exit_code, 2) << text << outcome.out;
    return outcome.err;
  }
};

TEST_F(ConfigurationTest, SetsOptionsOfARun) {
  write(kFile, "report: junit=from-file.xml\nscenario: '*/unless-asked'\nquiet: true\n");
  const Outcome outcome = run_example();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(root() / "from-file.xml"));
  EXPECT_THAT(outcome.out, HasSubstr("1 passed"));
}

TEST_F(ConfigurationTest, CommandLineWinsOverEnvironmentOverFileOverUser) {
  std::filesystem::create_directories(root() / "../home/.config/contract-verifier");
  write("../home/.config/contract-verifier/config.yaml", "jobs: 1\nmax_failures: 9\nout: /user\n");
  write(kFile, "jobs: 2\nout: project\nenvironments:\n  staging: {jobs: 3}\nrun: {tag: defaults}\n");
  EXPECT_THAT(show().out, AllOf(HasSubstr("jobs                 2"), HasSubstr(".contract-verifier.yaml:1:1"),
                                HasSubstr("max_failures         9"), HasSubstr("config.yaml:2:1"),
                                HasSubstr("tag                  defaults"), HasSubstr(":5:7 (run)")));
  EXPECT_THAT(show({"--env", "staging"}).out,
              AllOf(HasSubstr("jobs                 3"), HasSubstr(":4:13 (environment staging)")));
  EXPECT_THAT(run({"list", kExample, "--format", "json"}).out, Not(HasSubstr("unless-asked-not")));
  const Outcome refused = run({"run", kExample, "--jobs", "0"});
  EXPECT_THAT(refused.err, HasSubstr("error: --jobs: \"0\""));
}

TEST_F(ConfigurationTest, IsFoundAboveTheWorkingDirectoryWithPathsRelativeToIt) {
  write(kFile, "baseline: known.json\n");
  write("known.json", "{\"findings\": []}\n");
  std::filesystem::create_directories(root() / "deep/er");
  Invocation below = invocation({"run", "../../" + std::string(kExample), "--quiet"});
  below.folder = root() / "deep/er";
  const Outcome outcome = run_process(below);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  write("known.json", "not json");
  EXPECT_THAT(run_process(below).err, HasSubstr("../../known.json"));
}

TEST_F(ConfigurationTest, ANamedFileReplacesTheOneThatIsFound) {
  write(kFile, "jobs: 2\n");
  write("other/file.yaml", "jobs: 5\nout: here\n");
  EXPECT_THAT(show({"--config", "other/file.yaml"}).out,
              AllOf(HasSubstr("jobs                 5"), Not(HasSubstr(".contract-verifier.yaml"))));
  const Outcome missing = show({"--config", "no-such.yaml"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("no-such.yaml"));
}

TEST_F(ConfigurationTest, RefusesUnknownKeysWithTheNearestOne) {
  EXPECT_THAT(error_of("strikt: true\n"), AllOf(HasSubstr(".contract-verifier.yaml:1:1"), HasSubstr("'strict'")));
  EXPECT_THAT(error_of("environments:\n  a: {raet_limit: 1}\n"), AllOf(HasSubstr(":2:7"), HasSubstr("'rate_limit'")));
  EXPECT_THAT(error_of("serve: {prot: 1}\n"), AllOf(HasSubstr(":1:9"), HasSubstr("'port'")));
  EXPECT_THAT(error_of("keys: {paraphrase: x}\n"), HasSubstr("'passphrase'"));
  EXPECT_THAT(error_of("enviroments: {}\n"), HasSubstr("'environments'"));
  EXPECT_THAT(error_of("environments: {staging: {}}\n", {"--env", "stagin"}),
              AllOf(HasSubstr("--env: \"stagin\""), HasSubstr("'staging'")));
}

TEST_F(ConfigurationTest, RefusesValuesWithTheirPlace) {
  EXPECT_THAT(error_of("strict: maybe\n"), HasSubstr(".contract-verifier.yaml:1:9: strict: "));
  EXPECT_THAT(error_of("jobs: [1, 2]\n"), HasSubstr(":1:7: jobs: "));
  EXPECT_THAT(error_of("out: {a: b}\n"), HasSubstr(":1:6: out: "));
  EXPECT_THAT(error_of("out: ''\n"), HasSubstr("an empty text"));
  EXPECT_THAT(error_of("- a\n"), HasSubstr(":1:1: "));
  EXPECT_THAT(error_of("environments: 5\n"), HasSubstr(":1:15: "));
  EXPECT_THAT(error_of("env: 5\n"), HasSubstr(":1:6: "));
  write(kFile, "jobs: many\nquiet: true\n");
  const Outcome outcome = run_example();
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr(".contract-verifier.yaml:1:1: --jobs: \"many\"; expected a whole number"));
}

TEST_F(ConfigurationTest, RefusesSecretsThatAreWrittenOut) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"header: 'Authorization: Bearer abc123'\n", ":1:9: header: "},
      {"headers: {x-api-key: sk-1}\n", ":1:22: header: "},
      {"headers:\n- 'x-trace: ci'\n- 'Cookie: session=1'\n", ":3:3: header: "},
      {"environments:\n  a:\n    headers: {x-auth-token: t0}\n", ":3:29: header: "},
      {"passphrase: hunter2\n", ":1:13: passphrase: "},
      {"signing_key: '-----BEGIN PRIVATE KEY-----'\n", ":1:14: signing_key: "},
      {"proxy: http://user:pass@proxy.example.net\n", ":1:8: proxy: "},
      {"target: https://user:pass@lp.example.net\n", ":1:9: target: "},
  };
  for (const auto& [text, place] : mistakes) {
    const std::string error = error_of(text);
    EXPECT_THAT(error, HasSubstr(std::string(".contract-verifier.yaml") + place));
    for (const char* secret : {"abc123", "sk-1", "session=1", "t0\"", "hunter2", "user:pass"})
      EXPECT_THAT(error, Not(HasSubstr(secret)));
  }
}

TEST_F(ConfigurationTest, TakesSecretsByReference) {
  write("token", "from-a-file\n");
  write(kFile,
        "target: http://127.0.0.1:${PORT}\nheaders:\n  authorization: Bearer ${LP_TOKEN}\n  x-api-key: file:token\n"
        "  cookie: 'command:echo from a command'\n  x-auth-scopes: all\npassphrase: ${PASS}\n");
  Invocation shown = invocation({"config", "show", "--format", "json"});
  shown.environment["LP_TOKEN"] = "very-secret";
  shown.environment["PASS"] = "very-secret";
  shown.environment["PORT"] = "9";
  const Outcome outcome = run_process(shown);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(Not(HasSubstr("very-secret")), HasSubstr("Bearer ${LP_TOKEN}"), HasSubstr("${PORT}")));
  Invocation unset = invocation({"run", kExample});
  EXPECT_THAT(run_process(unset).err, HasSubstr(":1:9: target: the environment variable PORT is not set"));
}

TEST_F(ConfigurationTest, LeavesOutWhatMeansNothing) {
  write(kFile, "rate_limit: 5\nfail_fast: true\nseed: 7\n");
  EXPECT_THAT(show().out, AllOf(Not(HasSubstr("rate_limit           5")), HasSubstr("fail_fast            true")));
  const Outcome outcome = run_example({"--max-failures", "3"});  // excludes --fail-fast
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST_F(ConfigurationTest, HasAKeyForEveryOptionAndASchemaThatSaysSo) {
  const Outcome printed = run({"config", "schema"});
  EXPECT_EQ(printed.exit_code, 0) << printed.err;
  EXPECT_EQ(printed.out, file_text(std::string(SOURCE_ROOT) + "/schemas/runner/config.schema.json"))
      << "call verify/pages";
  write("config.schema.json", printed.out);
  write("good.json",
        R"({"strict": true, "jobs": 4, "env": "a", "environments": {"a": {"target": "http://x", "rate_limit": 2.5,
            "headers": {"x-trace": "ci"}, "reports": {"junit": "j.xml"}, "require": ["events"], "retries": "${N}"}},
            "serve": {"port": 0}, "keys": {"passphrase": "env:P"}})");
  EXPECT_EQ(run({"schema", "validate", "--schema", "config.schema.json", "good.json"}).exit_code, 0);
  const Outcome accepted = show({"--config", "good.json", "--env", "a"});
  EXPECT_EQ(accepted.exit_code, 2) << "retries refers to a variable that is not set";
  for (const char* bad : {R"({"strikt": true})", R"({"strict": "yes"})", R"({"jobs": 1.5})", R"({"jobs": 0})",
                          R"({"environments": {"a": {"environments": {}}}})", R"({"format": "xml"})"}) {
    write("bad.json", bad);
    EXPECT_NE(run({"schema", "validate", "--schema", "config.schema.json", "bad.json"}).exit_code, 0) << bad;
  }
}

}  // namespace

// run.json: what it contains, and what it must not.
#include "runner/evidence/run_facts.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/command_session.h"
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
  EXPECT_EQ(at(json, "/build_id").size(), 40u) << "hexadecimal digits of a SHA-1, which the linker makes";
  EXPECT_TRUE(json.find("source")->is_null()) << "no working tree there";
}

class GitSubjectTest : public ::testing::Test {
 protected:
  GitSubjectTest() {
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    has_git_ = git("init -q . && echo one >file && git add file && " + commit_);
  }
  bool git(const std::string& command) const {
    return std::system(("cd '" + repository() + "' 2>/dev/null || mkdir '" + repository() + "' && cd '" + repository() +
                        "' && git " + command + " >/dev/null 2>&1")
                           .c_str()) == 0;
  }
  std::string repository() const { return folder_.path("lp-service"); }
  std::string name_with(const std::string& address) const {
    EXPECT_TRUE(git("config remote.origin.url '" + address + "'"));
    const auto subject = git_subject(repository());
    return subject ? subject->name : subject.error().to_string();
  }

  const std::string commit_ = "git -c user.name=n -c user.email=e@example.net commit -qm one";
  const TemporaryFolder folder_;
  bool has_git_ = false;
};

TEST_F(GitSubjectTest, IsTheCommitByTheNameOfTheRepository) {
  if (!has_git_) GTEST_SKIP() << "git is not installed";
  const auto subject = git_subject(repository());
  ASSERT_TRUE(subject.ok()) << subject.error().to_string();
  EXPECT_EQ(subject->name, "lp-service");
  EXPECT_EQ(subject->algorithm, "gitCommit");
  EXPECT_EQ(subject->digest, at(source_state(repository()), "/commit"));
  const std::string name = "git.example.net/team/lp";
  for (const char* address : {"https://git.example.net/team/lp.git", "https://user:s3cr3t@git.example.net/team/lp",
                              "git@git.example.net:team/lp.git", "ssh://git@git.example.net/team/lp.git/",
                              "https://git.example.net/team/lp.git?token=s3cr3t"}) {
    EXPECT_EQ(name_with(address), name) << address;
  }
  EXPECT_EQ(name_with("/srv/git/lp.git"), "lp");
  EXPECT_EQ(name_with("file:///srv/git/lp.git"), "lp");
}

TEST_F(GitSubjectTest, IsRefusedWhereFilesDifferFromTheCommit) {
  if (!has_git_) GTEST_SKIP() << "git is not installed";
  ASSERT_TRUE(git("-C . status && echo two >file"));
  const auto dirty = git_subject(repository());
  ASSERT_FALSE(dirty.ok());
  EXPECT_NE(dirty.error().to_string().find("differ from the commit"), std::string::npos);
  EXPECT_FALSE(git_subject("/").ok()) << "no working tree there";
  ASSERT_TRUE(git("init -q empty"));
  EXPECT_FALSE(git_subject(repository() + "/empty").ok()) << "no commit yet";
}

}  // namespace
}  // namespace runner

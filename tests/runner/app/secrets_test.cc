// A service that has been given a credential writes it wherever a response holds text, in every encoding; no file and
// no stream of a run, an exploration, a replay or a merge shows it in any form. However the credential was given.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runner/command/common_options.h"
#include "tests/support/command_session.h"
#include "tests/support/echoing_service.h"
#include "tests/support/leaks.h"
#include "tests/support/report_formats.h"
#include "tests/support/sampled.h"
#include "tests/support/scripted_server.h"
#include "wire/base64.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using scripted::EchoingService;
using scripted::in_json;
using scripted::kEncodings;
using scripted::kTokens;
using scripted::leak_in;

TEST(Secrets, ThisTestFindsEachEncoding) {
  for (const std::string& token : kTokens) {
    for (const scripted::Encoding& encoding : kEncodings) {
      EXPECT_NE(leak_in("x" + encoding.write(token) + "x", token), "") << encoding.name << token;
      EXPECT_NE(leak_in(in_json(in_json(encoding.write(token))), token), "") << encoding.name << token;
    }
    EXPECT_EQ(leak_in("(redacted) s3cr pa ss dXNlcj", token), "");
  }
}

// ---- the commands

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

Arguments joined(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<scripted::EchoedText> encoded(const std::string& token) {
  std::vector<scripted::EchoedText> texts;
  for (const scripted::Encoding& encoding : kEncodings) texts.push_back({encoding.write(token), encoding.is_json});
  return texts;
}

/// Commands and what they leave: their outputs and files, in one folder.
class Traces {
 public:
  CommandOutcome call(const std::string& name, const Arguments& arguments, const Arguments& more = {}) const {
    CommandOutcome outcome = run_command(joined(arguments, more), folder_);
    std::ofstream(folder_.path(name + ".stdout")) << outcome.out;
    std::ofstream(folder_.path(name + ".stderr")) << outcome.err;
    return outcome;
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  Arguments reports() const {
    Arguments arguments;
    for (const char* format : kReportFormats)
      arguments.insert(arguments.end(), {"--report", fmt::format("{}={}", format, folder_.path(format))});
    return arguments;
  }

  /// Returns how the verification of the run ended.
  ExitCode run(const Arguments& target) const {
    const CommandOutcome run =
        call("run", {kMilestone, "--jobs", "1", "--max-time", "2", "--verbose", "--out", path("out")},
             joined(target, reports()));
    EXPECT_EQ(run.code, kFindings) << run.err;
    call("rejudge", {"rejudge", path("out") + "/M103/latest"});
    const auto key = wire::PrivateKey::from_pem(read_text(path("signing-key.pem")));
    std::ofstream(path("trust.json")) << trust_text(trust_in_key(key->public_key()));
    const CommandOutcome verify = call(
        "verify", {"verify", path("out") + "/M103/latest", "--milestone", kMilestone, "--trust", path("trust.json")});
    return verify.code;
  }
  void replay(const Arguments& credential) const {
    const fs::path replays = path("out") + "/M103/latest/replay";
    ASSERT_TRUE(fs::exists(replays));
    const std::string first = fs::directory_iterator(replays)->path().string();
    call("replay", {"replay", first}, credential);
    call("as-sent", {"replay", first, "--as-sent"}, credential);
  }
  void run_shards(const Arguments& target) const {
    for (const char* shard : {"1", "2"}) {
      call(fmt::format("shard-{}", shard),
           {kMilestone, "--shard", fmt::format("{}/2", shard), "--jobs", "1", "--max-time", "2", "--verbose", "--out",
            path(fmt::format("out-{}", shard))},
           target);
    }
    call("merge", {"merge", path("out-1"), path("out-2"), "--root", SOURCE_ROOT, "--out", path("merged")}, reports());
  }
  void explore(const std::string& name, const Arguments& target, const char* cases = "25") const {
    call(name,
         {"explore", kMilestone, "--cases", cases, "--seed", "1", "--max-time", "2", "--out", path(name + "-out")},
         target);
  }

  /// Neither in a file nor in a name.
  void expect_no_leak(const std::string& token) const {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_symlink() || !entry.is_regular_file()) continue;
      ++files;
      const std::string name = entry.path().lexically_relative(folder_.path()).string();
      EXPECT_EQ(leak_in(read_text(entry.path().string()), token), "") << name;
      EXPECT_EQ(leak_in(name, token), "") << name;
    }
    EXPECT_GT(files, 2u);
  }

 private:
  const TemporaryFolder folder_;
};

class SecretsTest : public ::testing::TestWithParam<size_t> {
 protected:
  SecretsTest() { ::setenv("TEST_TOKEN", token_.c_str(), 1); }

  Arguments target(const Arguments& credential) const { return joined({"--target", service_.url()}, credential); }
  void expect_no_leak() const {
    EXPECT_GE(service_.echoes(), service_.combinations());
    traces_.expect_no_leak(token_);
  }

  const std::string token_ = kTokens[GetParam()];
  const EchoingService service_{encoded(token_)};
  const Traces traces_;
};

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfARunAndWhatIsMadeOfIt) {
  const Arguments credential{"--header", "Authorization: Bearer env:TEST_TOKEN"};
  const ExitCode verified = traces_.run(target(credential));
  // What a shorter one was taken out of may be judged otherwise.
  if (token_.size() >= checks::Secrets::kShortestEcho) {
    EXPECT_EQ(verified, kAllHeld);
  }
  traces_.replay(credential);
  expect_no_leak();
}

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfShardsAndTheirMerge) {
  traces_.run_shards(target({"-kHX-Service-Pass: " + token_}));
  expect_no_leak();
}

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfAnExploration) {
  traces_.explore("explored", target({"--header", "Authorization: Bearer env:TEST_TOKEN"}));
  traces_.explore("explored-json", target({"-HX-Any-Name: " + token_, "--format", "json"}));
  expect_no_leak();
}

INSTANTIATE_TEST_SUITE_P(Tokens, SecretsTest, ::testing::ValuesIn(samples::indices(std::size(kTokens))));

// ---- the ways to give a credential

/// What a way to give the credential needs: files are written to a folder that is not searched.
struct Given {
  std::string token;
  std::string url;  ///< of the service
  const TemporaryFolder& folder;

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder.path(name)) << text;
    return folder.path(name);
  }
  std::string variable(const char* name, const std::string& value) const {
    ::setenv(name, value.c_str(), 1);
    return std::string("env:") + name;
  }
  /// A profile whose callers have this, in JSON.
  Arguments profile(const std::string& member, const std::string& value) const {
    const std::string caller = R"("type": "partner", ")" + member + R"(": )" + value;
    return {"--target", url, "--profile",
            file("profile.yaml",
                 fmt::format(R"({{"callers": {{"owner": {{"id": "acme", {0}}}, "stranger": {{"id": "other", {0}}}}}}})",
                             caller))};
  }
  Arguments profile_header(const std::string& value) const {
    return profile("headers", R"({"x-pass": ")" + in_json(value) + R"("})");
  }
  Arguments header(const std::string& value) const { return {"--target", url, "--header", value}; }
  Arguments proxy(const std::string& credentials) const {
    return {"--target", "http://lp.invalid", "--proxy",
            variable("TEST_PROXY", "http://" + credentials + "@" + url.substr(url.find("://") + 3))};
  }
};

struct Way {
  const char* name;
  Arguments (*give)(const Given& given);
  bool as_password = false;  ///< of a user: the two are sent together
};

std::string basic(const std::string& token) { return wire::base64_encode("user:" + token); }

const Way kWays[] = {
    {"basic", [](const Given& given) { return given.header("Authorization: Basic " + basic(given.token)); }, true},
    {"basic variable",
     [](const Given& given) {
       return given.header("Authorization: Basic " + given.variable("TEST_BASIC", basic(given.token)));
     },
     true},
    {"attached",
     [](const Given& given) {
       return Arguments{"--target", given.url, "-HX-Pass: " + given.token};
     }},
    {"bundled",
     [](const Given& given) {
       return Arguments{"--target", given.url, "-LkHX-Pass:" + given.token};
     }},
    {"equals",
     [](const Given& given) {
       return Arguments{"--target=" + given.url, "--header=X-Pass: " + given.token};
     }},
    {"cookie", [](const Given& given) { return given.header("Cookie: theme=dark; session=" + given.token + "; x=1"); }},
    {"file",
     [](const Given& given) { return given.header("X-Pass: file:" + given.file("token", given.token + "\n")); }},
    {"command",
     [](const Given& given) {
       return given.header("Authorization: Token command:cat " + given.file("token", given.token));
     }},
    {"profile literal", [](const Given& given) { return given.profile_header(given.token); }},
    {"profile basic", [](const Given& given) { return given.profile_header("Basic " + basic(given.token)); }, true},
    {"profile variable",
     [](const Given& given) { return given.profile_header("Bearer " + given.variable("TEST_TOKEN", given.token)); }},
    {"profile file",
     [](const Given& given) { return given.profile_header("file:" + given.file("token", given.token)); }},
    {"profile command",
     [](const Given& given) { return given.profile_header("command:cat " + given.file("token", given.token)); }},
    {"fetched by a command",
     [](const Given& given) {
       return given.profile("auth", R"({"command": "cat )" + given.file("token", given.token) + R"("})");
     }},
    {"fetched from a file",
     [](const Given& given) {
       const std::string response = R"({"access_token": ")" + in_json(given.token) + R"("})";
       return given.profile("auth", R"({"file": ")" + given.file("token", response) + R"("})");
     }},
    {"proxy", [](const Given& given) { return given.proxy("user:" + scripted::percent(given.token)); }, true},
    {"proxy user", [](const Given& given) { return given.proxy(scripted::percent(given.token)); }},
};

class SentSecretsTest : public ::testing::TestWithParam<size_t> {};

TEST_P(SentSecretsTest, AreHiddenHoweverTheyWereGiven) {
  const Way& way = kWays[GetParam()];
  const std::string token = kTokens[GetParam() % std::size(kTokens)];
  std::vector<scripted::EchoedText> texts = encoded(token);
  texts.push_back({"user:" + scripted::percent(token)});
  if (way.as_password) texts.push_back({"Basic " + basic(token)});
  const EchoingService service(texts);
  const TemporaryFolder folder;
  const Arguments target = way.give({token, service.url(), folder});
  const Traces traces;
  traces.run(target);
  traces.replay(target);
  // Explorations take long where the service knows two callers only.
  constexpr size_t kHeaderWays = 8;
  if (GetParam() % 2 == 0) {
    traces.run_shards(target);
  } else if (GetParam() < kHeaderWays) {
    traces.explore("explored", target, "3");
    traces.explore("explored-json", joined(target, {"--format", "json"}), "3");
  }
  EXPECT_GE(service.echoes(), service.combinations()) << way.name;
  traces.expect_no_leak(token);
  if (way.as_password) traces.expect_no_leak(basic(token));
}

INSTANTIATE_TEST_SUITE_P(Ways, SentSecretsTest, ::testing::ValuesIn(samples::indices(std::size(kWays))));

// ---- a token endpoint

/// Responds to each request of a token with this JSON.
std::function<void(scripted::Peer&)> responding(int status, const std::string& body) {
  return [=](scripted::Peer& peer) {
    while (!peer.read_request().empty())
      peer.send(fmt::format("HTTP/1.1 {} X\r\ncontent-length: {}\r\n\r\n{}", status, body.size(), body));
  };
}
std::string oauth(const std::string& endpoint, const std::string& more) {
  return R"({"oauth": {"token_url": ")" + endpoint + R"(/token", "client_id": "verifier", )" + more + "}}";
}

TEST_P(SecretsTest, AreHiddenWhereAnEndpointIssuesThem) {
  const scripted::Server endpoint(responding(200, R"({"access_token": ")" + in_json(token_) + R"("})"));
  const TemporaryFolder folder;
  const Given given{token_, service_.url(), folder};
  const std::string secret = R"("client_secret": ")" + given.variable("TEST_SECRET", "c1ient-s3cret") + R"(")";
  const Arguments target = given.profile("auth", oauth(endpoint.url(), secret));
  traces_.run(target);
  traces_.replay(target);
  traces_.run_shards(target);
  traces_.explore("explored", target);
  expect_no_leak();
  traces_.expect_no_leak("c1ient-s3cret");
}

TEST_P(SecretsTest, AreHiddenWhereTheyAreThoseOfAClient) {
  const scripted::Server endpoint(responding(200, R"({"access_token": "issued-t0ken"})"));
  const TemporaryFolder folder;
  const Given given{token_, service_.url(), folder};
  const std::string secret =
      R"("method": "post", "client_secret": "file:)" + given.file("secret", token_ + "\n") + R"(")";
  traces_.run(given.profile("auth", oauth(endpoint.url(), secret)));
  expect_no_leak();
  traces_.expect_no_leak("issued-t0ken");
}

TEST_P(SecretsTest, AreHiddenWhereAnEndpointQuotesThem) {
  const TemporaryFolder folder;
  const Given given{token_, service_.url(), folder};
  const std::string secret = R"("client_secret": ")" + given.variable("TEST_TOKEN", token_) + R"(")";
  std::vector<std::string> quotes;
  for (const scripted::EchoedText& text : encoded(token_))
    quotes.push_back(text.is_json ? text.text : in_json(text.text));
  quotes.push_back("Basic " + wire::base64_encode("verifier:" + scripted::percent(token_)));
  quotes.push_back(std::string(190, 'x') + " " + in_json(token_));
  size_t number = 0;
  for (const std::string& quote : quotes) {
    for (const std::string& body :
         {R"({"error": ")" + quote + R"("})", R"({"error": "invalid_client", "error_description": ")" + quote + R"("})",
          R"({"access_token": "issued-t0ken", "token_type": ")" + quote + R"("})"}) {
      const scripted::Server endpoint(responding(body.find("access_token") == std::string::npos ? 401 : 200, body));
      const CommandOutcome run =
          traces_.call(fmt::format("run-{}", ++number), {kMilestone, "--out", traces_.path("out"), "--max-time", "2"},
                       given.profile("auth", oauth(endpoint.url(), secret)));
      EXPECT_EQ(run.code, kNoResponse) << run.err;
    }
  }
  traces_.expect_no_leak(token_);
  traces_.expect_no_leak("verifier:" + scripted::percent(token_));
}

TEST_P(SecretsTest, AreHiddenWhereTheyAreGivenWrongly) {
  const TemporaryFolder folder;
  const Given given{token_, "http://127.0.0.1:1", folder};
  const std::string encoded_token = scripted::percent(token_);
  const std::string config = given.file(
      "config.yaml", "environments:\n  staging:\n    target: http://127.0.0.1:1\n    headers:\n      authorization: '" +
                         std::string(token_ == kTokens[1] ? "Bearer x" : "Bearer " + token_) + "'\n");
  const auto header = [](const std::string& value) { return Arguments{"--target", "http://127.0.0.1:1", "-H", value}; };
  const std::vector<Arguments> mistakes = {
      {"--target", "http://user:" + token_ + "@127.0.0.1:1"},
      {"--target", "http://user:" + encoded_token + "@127.0.0.1:1"},
      {"--target", "http://" + encoded_token + "@127.0.0.1:1/base"},
      {"--target", "user:" + token_ + "@127.0.0.1:1"},
      {"--target", "htp://user:" + token_ + "@127.0.0.1:1"},
      {"--target", "http://127.0.0.1:1/?api_key=" + token_},
      {"--target", "http://127.0.0.1:1/base?a=b&api_key=" + encoded_token},
      {"--target", "http://127.0.0.1:1/#" + token_},
      {"--target", "127.0.0.1:1/?api_key=" + token_},
      {"--target", "http://127.0.0.1:1", "--proxy", "http://user:" + token_ + "@127.0.0.1:1"},
      {"--target", "http://127.0.0.1:1", "-xuser:" + encoded_token + "@127.0.0.1:1"},
      {"--target", "http://127.0.0.1:1", "-kx", given.variable("TEST_PROXY", "http://user:" + token_ + "@[")},
      header(token_),
      header(" Authorization: Bearer " + token_),
      header("X Y: " + token_),
      header("X-Pass: " + token_ + "\nX-Other: 1"),
      header("X-Pass: Bearer env:" + token_),
      header("X-Pass: command:exit 3 # " + token_),
      {"--target", "http://127.0.0.1:1", "--tokn=" + token_},
      {"--target", "http://127.0.0.1:1", "--heder", "X-Pass: " + token_},
      {"--target", "http://127.0.0.1:1", "-ZHX-Pass: " + token_},
      {"--config", config, "--env", "staging"},
      given.profile("auth",
                    oauth("http://user:" + encoded_token + "@127.0.0.1:1", R"("client_secret": "env:TEST_TOKEN")")),
      given.profile("auth", oauth("http://127.0.0.1:1", R"("client_secret": ")" + in_json(token_) + R"(")")),
      given.profile("auth", R"({"token": ")" + in_json(token_) + R"("})"),
      given.profile("headers", R"([")" + in_json(token_) + R"("])")};
  size_t number = 0;
  for (const Arguments& mistake : mistakes) {
    const CommandOutcome outcome = traces_.call(fmt::format("mistake-{}", ++number),
                                                {kMilestone, "--max-time", "1", "--out", traces_.path("out")}, mistake);
    EXPECT_EQ(outcome.code, kUsageOrInput) << number << outcome.out << outcome.err;
  }
  traces_.expect_no_leak(token_);
}

}  // namespace
}  // namespace runner

// Callers whose tokens are fetched: a service that knows each caller by its token, and a token endpoint, in one server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>

#include "tests/support/command_session.h"
#include "wire/base64.h"
#include "wire/json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";
constexpr int kUsesOfAToken = 40;  // then the service refuses it once

/// Issues tokens at /token. Refuses each once, after so many uses, and never a request for the second time.
class Guard {
 public:
  wire::Response handle(const wire::Request& request, reference_impl::Reference& reference) {
    if (request.target == "/token") return issue(request);
    const wire::UntrustedText* sent = wire::find_header(request.headers, "authorization");
    if (sent && !take(sent->bytes(), request)) return {401, {{"content-type", "application/json"}}, "{}"};
    return reference.handle(request);
  }

  wire::Response issue(const wire::Request& request) {
    const std::lock_guard lock(mutex);
    requests.push_back(request);
    if (refuses) return {401, {}, R"({"error": "invalid_client", "error_description": "owner-t0ken is wrong"})"};
    const std::string token = "issued-token-" + std::to_string(++issued);
    left[token] = kUsesOfAToken;
    return {200, {}, R"({"access_token": ")" + token + R"(", "token_type": "Bearer", "expires_in": 2})"};
  }

  bool take(const std::string& sent, const wire::Request& request) {
    std::string identity = request.method + request.target + request.body;
    for (const wire::Header& header : request.headers)
      identity += header.name == "authorization" ? "" : header.name + header.value.bytes();
    const std::lock_guard lock(mutex);
    const auto found = left.find(sent.substr(sent.find(' ') + 1));
    if (found == left.end()) return false;
    if (--found->second != 0) return true;
    return !refused.insert(identity).second;
  }

  std::mutex mutex;
  std::vector<wire::Request> requests;
  std::map<std::string, int> left;
  std::set<std::string> refused;
  int issued = 0;
  std::atomic<bool> refuses = false;
};

class CallerTokens : public testing::Test {
 protected:
  std::string profile(const std::string& auth) const {
    std::ofstream(folder_.path("profile.yaml")) << "callers:\n  owner: {type: partner, id: acme, auth: " << auth
                                                << "}\n  stranger: {type: partner, id: other}\n";
    return folder_.path("profile.yaml");
  }
  std::string oauth(const std::string& more = "") const {
    return profile("{oauth: {token_url: '" + served_.url() +
                   "/token', client_id: verifier, client_secret: 'env:OWNER_TOKEN', scopes: [a, b], audience: lp" +
                   more + "}}");
  }
  CommandOutcome run(const std::string& profile, Arguments more = {}) const {
    Arguments arguments = {kMilestone, "--target", served_.url(), "--profile", profile,
                           "--jobs",   "16",       "--quiet",     "--out",     folder_.path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }

  /// No file of the evidence and no output has a token or the secret.
  void expect_hidden(const CommandOutcome& outcome) const {
    for (const char* secret : {"issued-token-", "owner-t0ken"}) {
      EXPECT_THAT(outcome.out, Not(HasSubstr(secret)));
      EXPECT_THAT(outcome.err, Not(HasSubstr(secret)));
      if (!fs::exists(folder_.path("out"))) continue;
      for (const auto& entry : fs::recursive_directory_iterator(folder_.path("out"))) {
        const std::string text = entry.is_regular_file() ? read_text(entry.path()) : std::string();
        EXPECT_EQ(text.find(secret), std::string::npos) << entry.path();
      }
    }
  }

  const TemporaryFolder folder_;
  Guard guard_;
  const Served served_{Gate::closed, {}, [this](const wire::Request& request, reference_impl::Reference& reference) {
                         return guard_.handle(request, reference);
                       }};
};

TEST_F(CallerTokens, AreRefreshedForAllJobsAndNeverAFinding) {
  const CommandOutcome outcome = run(oauth(), {"--report", "har=" + folder_.path("out/run.har")});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_GT(guard_.issued, 2) << "tokens are refused after some requests";
  EXPECT_THAT(outcome.out, Not(HasSubstr("FAIL")));
  expect_hidden(outcome);
  const wire::Request& first = guard_.requests.front();
  EXPECT_EQ(first.method, "POST");
  EXPECT_EQ(first.body, "grant_type=client_credentials&scope=a%20b&audience=lp");
  EXPECT_EQ(*wire::find_header(first.headers, "authorization"), "Basic " + wire::base64_encode("verifier:owner-t0ken"));
}

TEST_F(CallerTokens, MayBeAskedForWithTheSecretInTheBody) {
  EXPECT_EQ(run(oauth(", method: post"), {"--scenario", "derived.identity/*"}).code, kAllHeld);
  EXPECT_THAT(guard_.requests.front().body, HasSubstr("&client_id=verifier&client_secret=owner-t0ken"));
}

TEST_F(CallerTokens, MayBeAskedForWithASignedAssertion) {
  const std::string auth = profile("{oauth: {token_url: '" + served_.url() +
                                   "/token', client_id: verifier, method: private_key_jwt, key_id: k1, key: '" +
                                   folder_.path("signing-key.pem") + "'}}");
  const CommandOutcome outcome = run(auth, {"--scenario", "derived.identity/*"});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  const std::string& body = guard_.requests.front().body;
  EXPECT_THAT(body,
              HasSubstr("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"));
  const size_t header = body.find("client_assertion=") + std::string("client_assertion=").size();
  const size_t claims = body.find('.', header) + 1;
  std::string text = body.substr(claims, body.find('.', claims) - claims);
  text.append((4 - text.size() % 4) % 4, '=');
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  const auto json = wire::parse_json(wire::base64_decode(text).value_or(""));
  ASSERT_TRUE(json) << body;
  EXPECT_EQ(wire::text_at(*json, "/iss"), "verifier");
  EXPECT_EQ(wire::text_at(*json, "/sub"), "verifier");
  EXPECT_EQ(wire::text_at(*json, "/aud"), served_.url() + "/token");
  EXPECT_EQ(wire::text_at(*json, "/jti").size(), 32u);
}

TEST_F(CallerTokens, WithoutATokenNothingIsTested) {
  guard_.refuses = true;
  const CommandOutcome outcome = run(oauth());
  EXPECT_EQ(outcome.code, kNoResponse) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("invalid_client"));
  EXPECT_THAT(outcome.out, HasSubstr("check client_id"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("FAIL")));
  expect_hidden(outcome);
}

TEST_F(CallerTokens, AnEndpointThatFailsLaterEndsTheRunWithoutAFinding) {
  std::atomic<int> before = 0;
  const Served served(Gate::closed, {}, [&](const wire::Request& request, reference_impl::Reference& reference) {
    if (++before > 200) guard_.refuses = true;
    return guard_.handle(request, reference);
  });
  const CommandOutcome outcome =
      run_command({kMilestone, "--target", served.url(), "--profile",
                   profile("{oauth: {token_url: '" + served.url() +
                           "/token', client_id: verifier, client_secret: 'env:OWNER_TOKEN'}}"),
                   "--jobs", "4", "--quiet", "--out", folder_.path("out")},
                  folder_);
  EXPECT_EQ(outcome.code, kNoResponse) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("no token: "));
  EXPECT_THAT(outcome.out, HasSubstr("; 0 findings"));
  expect_hidden(outcome);
}

TEST_F(CallerTokens, ComeFromACommandOrAFile) {
  guard_.left["issued-token-by-command"] = 1 << 20;
  EXPECT_EQ(run(profile("{command: 'printf issued-token-by-command'}"), {"--scenario", "derived.*"}).code, kAllHeld);
  std::ofstream(folder_.path("token")) << "issued-token-by-command\n";
  const CommandOutcome file = run(profile("{file: '" + folder_.path("token") + "'}"), {"--scenario", "derived.*"});
  EXPECT_EQ(file.code, kAllHeld) << file.out << file.err;
  expect_hidden(file);
  EXPECT_EQ(run(profile("{command: 'exit 3'}")).code, kNoResponse);
  EXPECT_EQ(run(profile("{file: /nowhere/token}")).code, kNoResponse);
}

TEST_F(CallerTokens, RefuseMistakesInTheProfile) {
  for (const char* wrong :
       {"{}", "{oauth: {client_id: a}}", "{command: a, file: b}", "{token: a}", "{oauth: {token_url: 'ftp://x'}}",
        "{oauth: {token_url: 'https://x/t', client_id: a}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, client_secret: literal}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, client_secret: 'env:NO_SUCH_VARIABLE'}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, client_secret: 'env:OWNER_TOKEN', methods: post}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, client_secret: 'env:OWNER_TOKEN', method: none}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, method: private_key_jwt}}",
        "{oauth: {token_url: 'https://x/t', client_id: a, method: private_key_jwt, key: /nowhere}}"}) {
    const CommandOutcome outcome = run(profile(wrong));
    EXPECT_EQ(outcome.code, kUsageOrInput) << wrong;
    EXPECT_THAT(outcome.err, HasSubstr("profile.yaml:2")) << wrong;
    EXPECT_THAT(outcome.err, Not(HasSubstr("literal"))) << wrong;
  }
}

}  // namespace
}  // namespace runner

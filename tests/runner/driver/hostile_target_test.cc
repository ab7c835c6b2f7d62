// Whole runs against targets that answer every request with the same nonsense: the run ends in time with named
// findings, every scenario is still run, and nothing that the target said reaches the terminal as it was.
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <functional>

#include "tests/runner/app/command_session.h"
#include "tests/runner/driver/certificate.h"
#include "tests/runner/driver/scripted_server.h"

namespace runner {
namespace {

using namespace std::chrono_literals;
using scripted::always;
using scripted::ok;
using scripted::Peer;
using scripted::Server;

constexpr size_t kScenarios = 3;

std::string gzip_bomb() {
  const std::string zeros(64 << 20, ' ');
  uLongf size = compressBound(zeros.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()), zeros.size());
  packed.resize(size);
  return packed;
}

std::string nested(size_t depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

struct Hostility {
  const char* name;
  std::string answer;
  const char* sign;  ///< what the report must say
};

void PrintTo(const Hostility& hostility, std::ostream* out) { *out << hostility.name; }

std::vector<Hostility> hostilities() {
  return {
      {"html", "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>no</html>",
       "FAIL transport."},
      {"no_content", "HTTP/1.1 204 No Content\r\n\r\n", "FAIL transport."},
      {"redirect", "HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/\r\ncontent-length: 0\r\n\r\n", "FAIL transport."},
      {"deep", ok(nested(100'000)), "FAIL transport.body"},
      {"duplicate_keys", ok(R"({"correlation_id":"a","correlation_id":"b"})"), "FAIL transport.body"},
      {"invalid_utf8", ok("{\"correlation_id\":\"\xff\xfe\"}"), "FAIL transport.body"},
      {"huge_number", ok(R"({"correlation_id":"a","n":1e400})"), "FAIL transport.body"},
      {"scalar", ok("42"), "FAIL transport.body"},
      {"terminal_escapes", ok("{\"correlation_id\":\"\x1b]0;owned\x07\\u001b[2J\\u202e\"}"), "FAIL"},
      {"header_injection", ok("{}", "x-correlation-id: a\rb: c\r\n"), "a malformed header line"},
      {"gzip_bomb",
       "HTTP/1.1 200 OK\r\ncontent-encoding: deflate\r\ncontent-length: " + std::to_string(gzip_bomb().size()) +
           "\r\n\r\n" + gzip_bomb(),
       "content-encoding deflate, which was not asked for"},
      {"two_lengths", ok("{}", "content-length: 3\r\n"), "two lengths"},
      {"early_hints", "HTTP/1.1 103 Early Hints\r\n\r\n" + ok("{}"), "FAIL"},
      {"garbage", "\x16\x03\x01 hello \r\n\r\n", "no HTTP/1.1 status line"},
  };
}

CommandOutcome run_against(const std::string& url, const TemporaryFolder& folder, Arguments more = {}) {
  Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/M107.yaml",
                         "--target",
                         url,
                         "--out",
                         folder.path("out"),
                         "--scenario",
                         "derived.identity/*",
                         "--max-time",
                         "0.2",
                         "--connect-timeout",
                         "0.2",
                         "--jobs",
                         "4"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_command(arguments, folder);
}

void expect_whole_run(const CommandOutcome& outcome, const TemporaryFolder& folder) {
  EXPECT_TRUE(outcome.code == kFindings || outcome.code == kNoAnswer) << outcome.code << outcome.err;
  EXPECT_NE(outcome.out.find("overall=false"), std::string::npos);
  const auto results = wire::parse_json(read_text(folder.path("out") + "/M107/latest/results.json"));
  ASSERT_TRUE(results.ok());
  const wire::Array& scenarios = *results->find("scenarios")->as_array();
  EXPECT_GE(scenarios.size(), kScenarios);
  for (const wire::Json& scenario : scenarios) EXPECT_NE(*scenario.find_string("verdict"), "passed");
  for (unsigned char byte : outcome.out) EXPECT_TRUE(byte >= 0x20 || byte == '\n') << int{byte};
}

class HostileTargetTest : public ::testing::TestWithParam<Hostility> {};

TEST_P(HostileTargetTest, EndsInNamedFindings) {
  const Server server(always(GetParam().answer));
  const TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  const CommandOutcome outcome = run_against(server.url(), folder);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 30s);
  expect_whole_run(outcome, folder);
  EXPECT_NE(outcome.out.find(GetParam().sign), std::string::npos) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Answers, HostileTargetTest, ::testing::ValuesIn(hostilities()),
                         [](const auto& test) { return test.param.name; });

TEST(HostileTarget, SilenceAndSlownessEndInTime) {
  const std::function<void(Peer&)> kScripts[] = {
      [](Peer& peer) { peer.await_close(); },
      [](Peer& peer) { peer.drip("HTTP/1.1 200 OK\r\n" + std::string(10'000, 'x'), 20); },
      [](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        peer.reset();
      }};
  for (const auto& script : kScripts) {
    const Server server(script);
    const TemporaryFolder folder;
    const auto start = std::chrono::steady_clock::now();
    const CommandOutcome outcome = run_against(server.url(), folder);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 30s);
    EXPECT_EQ(outcome.code, kNoAnswer);
    expect_whole_run(outcome, folder);
  }
}

TEST(HostileTarget, NobodyThereIsExitCodeThree) {
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_against("http://127.0.0.1:1", folder);
  EXPECT_EQ(outcome.code, kNoAnswer);
  EXPECT_NE(outcome.out.find("the target does not answer: connection refused"), std::string::npos);
}

TEST(HostileTarget, CertificatesThatDoNotFitAreNamed) {
  struct BadCertificate {
    const char* name;
    int days;
    bool trusted;
    const char* reason;
  };
  const BadCertificate kCases[] = {
      {"other.example", 10, true, "the certificate is not one for 127.0.0.1"},
      {"IP:127.0.0.1", 0, true, "the certificate is not trusted: certificate has expired"},
      {"IP:127.0.0.1", 10, false, "the certificate is not trusted: self-signed certificate"}};
  for (const BadCertificate& bad : kCases) {
    const TemporaryFolder folder;
    const scripted::Certificate certificate = scripted::make_certificate(folder.path(), bad.name, bad.days);
    const Served served(Gate::closed, {"127.0.0.1", 0, "", certificate.certificate_file, certificate.key_file});
    Arguments trust;
    if (bad.trusted) trust = {"--cacert", certificate.certificate_file};
    const CommandOutcome outcome = run_against(served.url(), folder, trust);
    EXPECT_EQ(outcome.code, kNoAnswer);
    EXPECT_NE(outcome.out.find(bad.reason), std::string::npos) << outcome.out;
  }
}

TEST(HostileTarget, SecretsAreInNoReport) {
  const Server server(always(ok("{\"correlation_id\":\"Bearer s3cret-t0ken\"}")));
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_against(server.url(), folder, {"--header", "Authorization: env:LP_TOKEN"});
  EXPECT_NE(outcome.out.find("secret.echoed"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("-H \"Authorization: $AUTHORIZATION\""), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("s3cret-t0ken"), std::string::npos);
  for (const char* name : {"exchanges.ndjson", "results.json", "run.json", "target.json"}) {
    EXPECT_EQ(read_text(folder.path("out") + "/M107/latest/" + name).find("s3cret-t0ken"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace runner

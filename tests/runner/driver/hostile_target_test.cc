// Whole runs against targets that answer every request with the same nonsense: the run ends in time with named
// findings, every scenario is still run, and nothing that the target said reaches the terminal as it was.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>

#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"

namespace runner {
namespace {

using namespace std::chrono_literals;
using scripted::always;
using scripted::ok;
using scripted::Peer;
using scripted::Server;

constexpr size_t kScenarios = 3;
constexpr int kProbeRequests = 4;

// VmHWM of /proc/PID/status; -1 where it is not there.
long high_water_kib(const std::string& status_file) {
  const std::string text = read_text(status_file);
  const size_t at = text.find("VmHWM:");
  return at == std::string::npos ? -1 : std::strtol(text.c_str() + at + 6, nullptr, 10);
}

// Runs the binary that $RUNNER names in the repository's root; its largest resident memory.
long peak_memory_kib(Arguments arguments) {
  const pid_t child = ::fork();
  if (child == 0) {
    const char* binary = std::getenv("RUNNER");
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    std::vector<char*> words = {const_cast<char*>("runner")};
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    if (!binary || ::chdir(SOURCE_ROOT) != 0) ::_exit(127);
    ::execv(binary, words.data());
    ::_exit(127);
  }
  // What wait4 reports includes the parent's own size at the fork: the program's is in /proc while it runs.
  const std::string own = "/proc/" + std::to_string(child) + "/status";
  const std::string inherited = read_text("/proc/self/comm");
  long peak = -1;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (read_text("/proc/" + std::to_string(child) + "/comm") != inherited) peak = std::max(peak, high_water_kib(own));
    std::this_thread::sleep_for(5ms);
  }
  return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? peak : -1;
}

std::string gzip_bomb() {
  const std::string zeros(64 << 20, ' ');
  uLongf size = compressBound(zeros.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()), zeros.size());
  packed.resize(size);
  return packed;
}

std::string many_headers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "x-" + std::to_string(i) + ": y\r\n";
  return text;
}

std::string many_interim(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "HTTP/1.1 103 Early Hints\r\n\r\n";
  return text;
}

std::string nested(size_t depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

struct Hostility {
  const char* name;
  std::string answer;
  const char* sign;  ///< what the report must contain
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
       "content-encoding deflate, which was not requested"},
      {"two_lengths", ok("{}", "content-length: 3\r\n"), "conflicting Content-Length values"},
      {"early_hints", "HTTP/1.1 103 Early Hints\r\n\r\n" + ok("{}"), "FAIL"},
      {"garbage", "\x16\x03\x01 hello \r\n\r\n", "not an HTTP/1.1 status line"},
      {"http2_preface", std::string("\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80", 15) + "\r\n\r\n",
       "not an HTTP/1.1 status line"},
      {"length_too_short", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{}", "unexpected bytes after the response"},
      {"length_no_number", "HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}", "Content-Length is not a number"},
      {"pipelined_garbage", ok("{}") + "HTTP/1.1 200 OK\r\n", "unexpected bytes after the response"},
      {"length_and_chunks", ok("{}", "transfer-encoding: chunked\r\n"), "both Content-Length and Transfer-Encoding"},
      {"many_headers", ok("{}", many_headers(500)), "more than 200 headers"},
      {"long_header", ok("{}", "x: " + std::string(100'000, 'y') + "\r\n"), "a header of more than 65536 bytes"},
      {"many_interim", many_interim(40) + ok("{}"), "more than 16 interim responses"},
      {"switching_protocols", "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n", "status 101"},
      {"error_page_without_length", "HTTP/1.0 500 Oops\r\ncontent-type: text/html\r\n\r\n<html>no</html>",
       "the target did not respond: no complete response within 0.2 s (in the body)"},
      {"declared_gigabyte", "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n{",
       "a body of 1073741824 bytes, over the limit"},
      {"gzip", "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08",
       "content-encoding gzip, which was not requested"},
      {"control_characters_in_names", ok("{\"\\u001b[31m\":\"\\u0007\",\"correlation_id\":\"a\"}"), "FAIL"},
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
  EXPECT_TRUE(outcome.code == kFindings || outcome.code == kNoResponse) << outcome.code << outcome.err;
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
  const CommandOutcome outcome = run_against(server.url(), folder);
  expect_whole_run(outcome, folder);
  EXPECT_NE(outcome.out.find(GetParam().sign), std::string::npos) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Answers, HostileTargetTest, ::testing::ValuesIn(hostilities()),
                         [](const auto& test) { return test.param.name; });

// Answers the first requests, so that the run begins, and continues with `script`.
std::function<void(Peer&)> after_the_probe(std::function<void(Peer&)> script) {
  auto connections = std::make_shared<std::atomic<int>>(0);
  return [script = std::move(script), connections](Peer& peer) {
    if (connections->fetch_add(1) == 0) {
      for (int i = 0; i < kProbeRequests && !peer.read_request().empty(); ++i) peer.send(ok("{}"));
      return;
    }
    script(peer);
  };
}

void endless(Peer& peer, const std::string& head, const std::string& part) {
  peer.read_request();
  peer.send(head);
  while (peer.send(part)) {
  }
}

struct Behaviour {
  const char* name;
  std::function<void(Peer&)> script;
  const char* sign;  ///< what the report must contain
};

void PrintTo(const Behaviour& behaviour, std::ostream* out) { *out << behaviour.name; }

std::vector<Behaviour> behaviours() {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  return {
      {"silent",
       [](Peer& peer) {
         peer.read_request();
         peer.await_close();
       },
       "no complete response within 0.2 s (before a response)"},
      {"slow_headers", [=](Peer& peer) { peer.drip(head + std::string(10'000, 'x'), 20); },
       "no complete response within 0.2 s (in the header)"},
      {"slow_body",
       [=](Peer& peer) {
         peer.read_request();
         peer.send(head + "content-length: 10000\r\n\r\n");
         peer.drip(std::string(10'000, ' '), 20);
       },
       "no complete response within 0.2 s (in the body)"},
      {"endless_headers", [=](Peer& peer) { endless(peer, head, "x-more: " + std::string(1000, 'x') + "\r\n"); },
       "a header of more than 65536 bytes"},
      {"endless_chunks", [=](Peer& peer) { endless(peer, head + "transfer-encoding: chunked\r\n\r\n", chunk); },
       "a body over the limit of 4194304 bytes"},
      {"endless_body", [=](Peer& peer) { endless(peer, head + "\r\n", std::string(65'536, 'x')); },
       "a body over the limit of 4194304 bytes"},
      {"endless_chunk_size",
       [=](Peer& peer) { endless(peer, head + "transfer-encoding: chunked\r\n\r\n", "00000000"); },
       "a line of a chunked body of more than 8192 bytes"},
      {"reset_in_mid_body",
       [=](Peer& peer) {
         peer.read_request();
         peer.send(head + "content-length: 100\r\n\r\n{");
         std::this_thread::sleep_for(5ms);
         peer.reset();
       },
       "the connection was reset in the body"},
      {"length_too_long",
       [=](Peer& peer) {
         peer.read_request();
         peer.send(head + "content-length: 100\r\n\r\n{}");
       },
       "the connection was closed in the body"},
      {"closes_at_once", [](Peer& peer) { peer.read_request(); }, "the connection was closed before a response"},
  };
}

class HostileBehaviourTest : public ::testing::TestWithParam<Behaviour> {};

TEST_P(HostileBehaviourTest, EndsInNamedFindings) {
  const Server server(after_the_probe(GetParam().script));
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_against(server.url(), folder);
  expect_whole_run(outcome, folder);
  EXPECT_NE(outcome.out.find(GetParam().sign), std::string::npos) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Behaviours, HostileBehaviourTest, ::testing::ValuesIn(behaviours()),
                         [](const auto& test) { return test.param.name; });

// Each answer carries the caller's correlation id in two headers and belongs to the request before.
TEST(HostileTarget, ResponsesThatBelongToAnotherRequestAreFound) {
  const Server server([](Peer& peer) {
    std::string before = "none";
    for (std::string request; !(request = peer.read_request()).empty();) {
      peer.send(ok("{\"correlation_id\":\"" + before + "\"}"));
      before = "corr_of_request_" + std::to_string(request.size());
    }
  });
  const TemporaryFolder folder;
  expect_whole_run(run_against(server.url(), folder), folder);
}

// The process itself, so that its memory can be weighed.
TEST(HostileTarget, MemoryStaysBounded) {
  for (const Behaviour& behaviour : behaviours()) {
    if (!std::string_view(behaviour.name).starts_with("endless")) continue;
    const Server server(after_the_probe(behaviour.script));
    const TemporaryFolder folder;
    const long peak_kib = peak_memory_kib({"milestones/M107.yaml", "--target", server.url(), "--out",
                                           folder.path("out"), "--signing-key", folder.path("signing-key.pem"),
                                           "--max-time", "1", "--jobs", "4", "--scenario", "derived.identity/*"});
    EXPECT_GT(peak_kib, 0) << behaviour.name;
    EXPECT_LT(peak_kib, 200 * 1024) << behaviour.name;
  }
}

TEST(HostileTarget, SilenceAndSlownessEnd) {
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
    const CommandOutcome outcome = run_against(server.url(), folder);
    EXPECT_EQ(outcome.code, kNoResponse);
    expect_whole_run(outcome, folder);
  }
}

TEST(HostileTarget, NoServiceIsExitCodeThree) {
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_against("http://127.0.0.1:1", folder);
  EXPECT_EQ(outcome.code, kNoResponse);
  EXPECT_NE(outcome.out.find("the target did not respond: connection refused"), std::string::npos);
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
    EXPECT_EQ(outcome.code, kNoResponse);
    EXPECT_NE(outcome.out.find(bad.reason), std::string::npos) << outcome.out;
  }
}

TEST(HostileTarget, SecretsAreInNoReport) {
  const Server server(always(ok("{\"correlation_id\":\"Bearer s3cret-t0ken\"}")));
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_against(server.url(), folder, {"--header", "Authorization: env:LP_TOKEN"});
  EXPECT_NE(outcome.out.find("secret.echoed"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("-H \"Authorization: ${LP_TOKEN}\""), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("s3cret-t0ken"), std::string::npos);
  for (const char* name : {"exchanges.ndjson", "results.json", "run.json", "target.json"}) {
    EXPECT_EQ(read_text(folder.path("out") + "/M107/latest/" + name).find("s3cret-t0ken"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace runner

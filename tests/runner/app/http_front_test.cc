// The served reference implementation as a client meets it, byte by byte where that matters.
#include "reference_impl/http_front.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "runner/app/serve_options.h"
#include "runner/driver/http_connection.h"
#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"

namespace runner {
namespace {

using namespace std::chrono_literals;

constexpr auto kIdleTimeout = 30s;  // after which the front closes a connection on which nothing happens

int connected_to(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return descriptor;
}

std::string until_closed(int descriptor) {
  std::string response;
  char buffer[4096];
  for (ssize_t count; (count = ::recv(descriptor, buffer, sizeof buffer, 0)) > 0;)
    response.append(buffer, static_cast<size_t>(count));
  return response;
}

class HttpFrontTest : public ::testing::Test {
 protected:
  void SetUp() override {
    settings_.url = *parse_target_url(served_.url());
    connection_ = HttpConnection::make(settings_);
  }

  wire::Response ask(const wire::Request& request) {
    auto outcome = connection_->exchange(request, {std::chrono::steady_clock::now() + 60s, 4u << 20});
    if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
      ADD_FAILURE() << failure->reason;
      return {};
    }
    return std::get<wire::Response>(outcome);
  }

  // Everything that comes back until the server closes.
  std::string raw(const std::string& bytes) {
    const int descriptor = connected_to(settings_.url.port);
    EXPECT_EQ(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    ::shutdown(descriptor, SHUT_WR);
    const std::string response = until_closed(descriptor);
    ::close(descriptor);
    return response;
  }

  static wire::Request registration(const std::string& actor, const std::string& key, const std::string& id) {
    return {"POST",
            "/liquidity-providers",
            {{"x-actor-type", "partner"},
             {"x-actor-id", actor},
             {"x-auth-scopes", "settlement:write"},
             {"idempotency-key", key},
             {"content-type", "application/json"}},
            R"({"provider":{"provider_id":")" + id +
                R"(","provider_type":"house_bot","owner_actor":{"type":"partner","id":")" + actor +
                R"("},"is_automated":true,"is_house_inventory":true,"label_required":true,)"
                R"("display_label":"D","disclosure_text":"T."}})"};
  }

  // With the limits of `serve`.
  static reference_impl::HttpFrontSettings front() { return std::get<ServeOptions>(read_serve_options({}, {})).front; }

  const Served served_{Gate::closed, front()};
  HttpSettings settings_;
  std::unique_ptr<HttpConnection> connection_;
};

TEST_F(HttpFrontTest, DistinguishesKeysThatDifferOnlyInPercentEscapes) {
  EXPECT_EQ(ask(registration("a", "k1", "one")).status, 200);
  EXPECT_EQ(ask(registration("a", "k%31", "two")).status, 200);
  const wire::Response odd = ask(registration("a%41", "k1", "three"));
  EXPECT_NE(odd.body.bytes().find(R"("id":"a%41")"), std::string::npos) << odd.body.bytes();
}

TEST_F(HttpFrontTest, RespondsToEveryMethodAndTargetWithTheEnvelope) {
  for (const char* method : {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"}) {
    const wire::Response response = ask({method, "/liquidity-providers", {}, ""});
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_NE(wire::find_header(response.headers, "allow"), nullptr) << method;
  }
  EXPECT_EQ(ask({"GET", "/nowhere", {}, ""}).status, 404);
  EXPECT_EQ(ask({"GET", "/" + std::string(20'000, 'x'), {}, ""}).status, 414);
  EXPECT_EQ(ask({"GET", "/liquidity-providers/%", {}, ""}).status, 404);
  EXPECT_EQ(ask({"GET", "/healthz", {}, ""}).body, R"({"correlation_id":"corr_healthz","status":"ok"})");
  const wire::Response head = ask({"HEAD", "/keys/policy-integrity-signing", {}, ""});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
}

TEST_F(HttpFrontTest, AcceptsBodiesOfAnyContentTypeAndRefusesLargeOnes) {
  for (const char* type : {"multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"}) {
    wire::Request request = registration("a", std::string("k") + type, "x");
    request.headers.back().value = type;
    request.body.append(20'000, ' ');
    EXPECT_EQ(ask(request).status, 415) << type;
  }
  wire::Request large = registration("a", "large", "x");
  large.body.append(3u << 20, ' ');
  EXPECT_EQ(ask(large).status, 413);
  EXPECT_EQ(ask(registration("a", "after", "after")).status, 200);
}

TEST_F(HttpFrontTest, KeepsResponsesInOrder) {
  const std::string health = "GET /healthz HTTP/1.1\r\nhost: x\r\n";
  // The body of a GET is not a request of its own.
  const std::string responses = raw(health + "content-length: 34\r\n\r\n" + "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_TRUE(responses.starts_with("HTTP/1.1 200")) << responses;
  EXPECT_EQ(responses.find("404"), std::string::npos) << responses;
  const std::string two = raw(health + "\r\n" + health + "\r\n");
  EXPECT_NE(two.find("HTTP/1.1 200", 10), std::string::npos) << two;
}

TEST_F(HttpFrontTest, DoesNotWaitForABodyThatIsNotAnnounced) {
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    const auto start = std::chrono::steady_clock::now();
    const std::string response = raw(method + std::string(" /liquidity-providers HTTP/1.1\r\nhost: x\r\n\r\n"));
    EXPECT_TRUE(response.starts_with(method == std::string_view("POST") ? "HTTP/1.1 401" : "HTTP/1.1 405")) << response;
    EXPECT_LT(std::chrono::steady_clock::now() - start, kIdleTimeout) << method;
  }
}

TEST_F(HttpFrontTest, StatesTheLengthThatHeadOmits) {
  const std::string whole = raw("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const std::string head = raw("HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200")) << head;
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
  EXPECT_NE(head.find("Content-Length: 47"), std::string::npos) << head;
  EXPECT_TRUE(whole.ends_with("}")) << whole;
}

TEST_F(HttpFrontTest, RespondsToWhatIsNotHttp) {
  for (const char* bytes : {"hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/3\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n"}) {
    const std::string response = raw(bytes);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 400")) << bytes << response;
    EXPECT_NE(response.find("CONSTRAINT_VIOLATION"), std::string::npos) << response;
  }
  EXPECT_EQ(ask({"GET", "/healthz", {}, ""}).status, 200);
}

// Each connection is refused once, with the envelope, and what looks like a request after that is not read.
TEST_F(HttpFrontTest, RefusesWhatIsNotFramedAndCloses) {
  const std::string post = "POST /liquidity-providers HTTP/1.1\r\nhost: x\r\n";
  const std::string next = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
  const std::vector<std::pair<std::string, int>> refused = {
      {post + "content-length : 5\r\n\r\n12345", 400},
      {post + "content-length: 0\r\ncontent-length: 34\r\n\r\n", 400},
      {post + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "transfer-encoding: chunked\r\n\r\n5;\nx\r\n", 400},
      {"POST / HTTP/1.1\nhost: x\n\n", 400},
      {post + "content-length: 3000000\r\n\r\n", 413},
      {post + "x: " + std::string(100'000, 'x') + "\r\n\r\n", 431},
      {"GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nhost: x\r\n\r\n", 414}};
  for (const auto& [bytes, status] : refused) {
    const std::string response = raw(bytes + next);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 " + std::to_string(status))) << bytes.substr(0, 100) << response;
    EXPECT_EQ(response.find("HTTP/1.1", 1), std::string::npos) << bytes.substr(0, 100) << response;
    EXPECT_THAT(response, testing::HasSubstr("Connection: close"));
    EXPECT_THAT(response, testing::HasSubstr(R"({"correlation_id":"corr_transport","error":{"code":)"));
  }
}

TEST_F(HttpFrontTest, AcceptsAnAbsoluteTarget) {
  EXPECT_TRUE(raw("GET http://example.net/healthz HTTP/1.1\r\nhost: x\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST_F(HttpFrontTest, IgnoresWhatAServerMayIgnore) {
  const wire::Response whole = ask({"GET", "/healthz", {{"range", "bytes=0-3"}}, ""});
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body.size(), 47u);
  EXPECT_EQ(ask({"GET", "/healthz", {{"accept-encoding", "gzip"}}, ""}).body, whole.body);
}

TEST_F(HttpFrontTest, RefusesAPortThatIsTaken) {
  const auto second = reference_impl::HttpFront::bind({"127.0.0.1", settings_.url.port, "", "", ""}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().to_string().find("cannot listen"), std::string::npos);
}

TEST(FrontStop, EndsIdleConnectionsAndAStopBeforeTheStart) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_ptr<HttpConnection> idle;
  HttpSettings settings;
  {
    const Served served(Gate::closed);
    settings.url = *parse_target_url(served.url());
    idle = HttpConnection::make(settings);
    const auto outcome = idle->exchange({"GET", "/healthz", {}, ""}, {start + 60s, 1024});
    EXPECT_TRUE(std::holds_alternative<wire::Response>(outcome));
  }
  { const Served served(Gate::closed); }
  EXPECT_LT(std::chrono::steady_clock::now() - start, kIdleTimeout);
}

// A thousand clients that are idle, or slow in the head or in the body, keep no other from a response.
TEST(SlowClients, KeepNoOtherFromAResponse) {
  const Served served(Gate::closed);
  const TargetUrl url = *parse_target_url(served.url());
  const std::string slow[] = {"", "G", "GET /healthz HTTP/1.1\r\nho",
                              "POST /liquidity-providers HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
                              "POST /liquidity-providers HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5"};
  std::vector<int> clients;
  for (size_t i = 0; i < 1000; ++i) {
    clients.push_back(connected_to(url.port));
    const std::string& bytes = slow[i % std::size(slow)];
    EXPECT_EQ(::send(clients.back(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  HttpSettings settings;
  settings.url = url;
  const auto outcome = HttpConnection::make(settings)->exchange({"GET", "/healthz", {}, ""},
                                                                {std::chrono::steady_clock::now() + 5s, 1024});
  EXPECT_TRUE(std::holds_alternative<wire::Response>(outcome));
  for (int client : clients) ::close(client);
}

TEST(SlowClients, KeepNoRunOfManyJobsFromItsEnd) {
  const Served served(Gate::closed);
  std::vector<int> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(connected_to(parse_target_url(served.url())->port));
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_command({std::string(SOURCE_ROOT) + "/milestones/M103.yaml", "--target",
                                              served.url(), "--jobs", "100", "--quiet", "--out", folder.path("out")},
                                             folder);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  for (int client : clients) ::close(client);
}

TEST(SlowClients, GetARefusalOnceTheirTimeIsOver) {
  reference_impl::HttpFrontSettings front;
  front.request_time = 50ms;
  const Served served(Gate::closed, front);
  const int port = parse_target_url(served.url())->port;
  for (const std::string bytes :
       {"G", "GET / HTTP/1.1\r\nhost: x\r\n", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"}) {
    const int client = connected_to(port);
    EXPECT_EQ(::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    const std::string response = until_closed(client);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 408 ")) << bytes << response;
    EXPECT_THAT(response, testing::HasSubstr("CONSTRAINT_VIOLATION"));
    ::close(client);
  }
}

// Idle and half-shaken TLS connections, and the two halves of a request in two records.
TEST(SlowClients, KeepNoOtherFromAResponseOverTls) {
  const TemporaryFolder folder;
  const scripted::Certificate certificate = scripted::make_certificate(folder.path(), "IP:127.0.0.1", 10);
  const Served served(Gate::closed, {"127.0.0.1", 0, "", certificate.certificate_file, certificate.key_file});
  HttpSettings settings;
  settings.url = *parse_target_url(served.url());
  settings.ca_certificates = certificate.certificate_file;
  std::vector<int> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(connected_to(settings.url.port));
    EXPECT_EQ(::send(clients.back(), "\x16\x03\x01", static_cast<size_t>(i % 4), MSG_NOSIGNAL), i % 4);
  }
  const auto connection = HttpConnection::make(settings);
  for (const size_t size : {10u, 100'000u, 1'000'000u}) {
    const wire::Request request{"POST", "/liquidity-providers", {{"x-actor-type", "x"}}, std::string(size, '[')};
    const auto outcome = connection->exchange(request, {std::chrono::steady_clock::now() + 60s, 1u << 20});
    ASSERT_TRUE(std::holds_alternative<wire::Response>(outcome)) << std::get<TransportFailure>(outcome).reason;
    EXPECT_EQ(std::get<wire::Response>(outcome).status, 401);
  }
  for (int client : clients) ::close(client);
}

// None of them ends by itself in the time of this test.
TEST(FrontStop, WaitsForNoSlowClient) {
  reference_impl::HttpFrontSettings front;
  front.request_time = 1h;
  std::vector<int> clients;
  {
    const Served served(Gate::closed, front);
    const std::string post = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n";
    for (const std::string& bytes : {std::string("G"), post, post + "\r\n{", "junk\r\n\r\n" + std::string(9000, 'x')}) {
      clients.push_back(connected_to(parse_target_url(served.url())->port));
      EXPECT_EQ(::send(clients.back(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    // Every one of them has been accepted.
    HttpSettings settings;
    settings.url = *parse_target_url(served.url());
    HttpConnection::make(settings)->exchange({"GET", "/healthz", {}, ""},
                                             {std::chrono::steady_clock::now() + 60s, 1024});
  }
  for (int client : clients) ::close(client);
}

TEST(UnixFront, TakesTheSocketOfADeadServerAndNoOther) {
  const TemporaryFolder folder;
  const std::string path = folder.path("socket");
  const auto bind = [](const std::string& to) { return reference_impl::HttpFront::bind({"", 0, to, "", ""}, {}); };
  {
    // As a killed server leaves it.
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(dead);
  }
  auto living = bind(path);
  ASSERT_TRUE(living.ok()) << living.error().to_string();
  const auto second = bind(path);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().to_string(), testing::HasSubstr("another server listens there"));
  living->reset();
  EXPECT_NE(::access(path.c_str(), F_OK), 0);  // an orderly end leaves nothing
  EXPECT_FALSE(bind(std::string(200, 'x')).ok());
}

TEST(UnixFront, LeavesEverythingThatIsNotASocket) {
  const TemporaryFolder folder;
  const std::string file = folder.path("file");
  std::FILE* const precious = std::fopen(file.c_str(), "w");
  std::fputs("precious", precious);
  std::fclose(precious);
  ASSERT_EQ(::mkdir(folder.path("folder").c_str(), 0700), 0);
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  ASSERT_EQ(::symlink(file.c_str(), folder.path("link").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", folder.path("dangling").c_str()), 0);
  for (const char* name : {"file", "folder", "pipe", "link", "dangling"}) {
    const auto front = reference_impl::HttpFront::bind({"", 0, folder.path(name), "", ""}, {});
    ASSERT_FALSE(front.ok()) << name;
    EXPECT_THAT(front.error().to_string(), testing::HasSubstr("is not a socket")) << name;
    struct stat there {};
    EXPECT_EQ(::lstat(folder.path(name).c_str(), &there), 0) << name;
  }
  EXPECT_EQ(read_text(file), "precious");
}

TEST(ServeOptions, ReportsEveryMistake) {
  for (const Arguments& arguments :
       {Arguments{"--gate", "yes"}, Arguments{"--clock", "now"}, Arguments{"--tls-cert", "x"},
        Arguments{"--port", "70000"}, Arguments{"stray"}, Arguments{"--unix", "/tmp/x", "--port", "80"},
        Arguments{"--request-timeout", "0"}}) {
    std::string error;
    const auto options = read_serve_options(arguments, {{}, [&](std::string_view text) { error += text; }});
    ASSERT_TRUE(std::holds_alternative<ExitCode>(options)) << arguments.front();
    EXPECT_EQ(std::get<ExitCode>(options), kUsageOrInput);
    EXPECT_THAT(error, testing::HasSubstr(arguments.front()));
  }
  const auto options = read_serve_options({"--gate", "INTEGRATION_ENABLED=1", "--unix", "/tmp/x"}, {});
  ASSERT_TRUE(std::holds_alternative<ServeOptions>(options));
  EXPECT_EQ(std::get<ServeOptions>(options).gate, Gate::open);
}

}  // namespace
}  // namespace runner

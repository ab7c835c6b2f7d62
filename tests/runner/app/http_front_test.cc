// The served reference implementation as a client meets it, byte by byte where that matters.
#include "reference_impl/http_front.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/app/serve_options.h"
#include "runner/driver/http_connection.h"
#include "tests/support/command_session.h"

namespace runner {
namespace {

using namespace std::chrono_literals;

constexpr auto kIdleTimeout = 30s;  // after which the front closes a connection on which nothing happens

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
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(settings_.url.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    ::shutdown(descriptor, SHUT_WR);
    std::string response;
    char buffer[4096];
    for (ssize_t count; (count = ::recv(descriptor, buffer, sizeof buffer, 0)) > 0;)
      response.append(buffer, static_cast<size_t>(count));
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

  const Served served_{Gate::closed};
  HttpSettings settings_;
  std::unique_ptr<HttpConnection> connection_;
};

TEST_F(HttpFrontTest, DistinguishesKeysThatDifferOnlyInPercentEscapes) {
  EXPECT_EQ(ask(registration("a", "k1", "one")).status, 200);
  EXPECT_EQ(ask(registration("a", "k%31", "two")).status, 200);
  const wire::Response odd = ask(registration("a%41", "k1", "three"));
  EXPECT_NE(odd.body.find(R"("id":"a%41")"), std::string::npos) << odd.body;
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
  const std::string responses = raw(health + "content-length: 60\r\n\r\n" + "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n");
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

TEST(UnixFront, TakesTheSocketOfADeadServerAndNoOther) {
  const TemporaryFolder folder;
  const std::string path = folder.path("socket");
  const auto bind = [&] { return reference_impl::HttpFront::bind({"", 0, path, "", ""}, {}); };
  auto living = bind();
  ASSERT_TRUE(living.ok());
  EXPECT_FALSE(bind().ok());
  living->reset();
}

TEST(ServeOptions, ReportsEveryMistake) {
  for (const Arguments& arguments : {Arguments{"--gate", "yes"}, Arguments{"--clock", "now"},
                                     Arguments{"--tls-cert", "x"}, Arguments{"--port", "70000"}, Arguments{"stray"}}) {
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

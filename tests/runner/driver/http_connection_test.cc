// What a hostile or broken server can do to one exchange: each ends in an answer or in a named reason, in time.
#include "runner/driver/http_connection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>

#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"

namespace runner {
namespace {

// As main() does: a peer that closes early is an error of write(), not a signal.
[[maybe_unused]] const auto kPipeSignal = std::signal(SIGPIPE, SIG_IGN);

using namespace std::chrono_literals;
using namespace std::string_literals;
using Received = TransportFailure::Received;
using scripted::always;
using scripted::ok;
using scripted::Peer;
using scripted::Server;

constexpr size_t kMaxBodyBytes = 64 * 1024;

// Limits that a busy machine keeps; a test of a deadline sets a short one.
class HttpConnectionTest : public ::testing::Test {
 protected:
  HttpConnectionTest() {
    settings_.connect_timeout = 60s;
    settings_.max_time = 60s;
  }

  void connect_to(const std::string& url) {
    auto parsed = parse_target_url(url);
    ASSERT_TRUE(parsed.ok());
    settings_.url = *parsed;
    connection_ = HttpConnection::make(settings_);
  }

  std::variant<wire::Response, TransportFailure> exchange(const std::string& method = "GET",
                                                          const std::string& body = "") {
    wire::Request request{method, "/x", {{"x-actor-id", "a%41"}}, body};
    return connection_->exchange(request, {std::chrono::steady_clock::now() + settings_.max_time, kMaxBodyBytes});
  }

  wire::Response answer(const std::string& method = "GET", const std::string& body = "") {
    auto outcome = exchange(method, body);
    if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
      ADD_FAILURE() << failure->reason;
      return {};
    }
    return std::get<wire::Response>(outcome);
  }

  std::string reason() {
    auto outcome = exchange();
    if (const auto* response = std::get_if<wire::Response>(&outcome)) {
      return "answered " + std::to_string(response->status) + " " + response->body.bytes().substr(0, 60);
    }
    return std::get<TransportFailure>(outcome).reason;
  }

  std::string reason_for(const std::string& bytes) {
    const Server server([&](Peer& peer) {
      peer.read_request();
      peer.send(bytes);
    });
    connect_to(server.url());
    std::string text = reason();
    connection_.reset();
    return text;
  }

  HttpSettings settings_;
  std::unique_ptr<HttpConnection> connection_;
};

TEST_F(HttpConnectionTest, KeepsTheConnection) {
  const Server server(always(ok("{}")));
  connect_to(server.url());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(answer().body, "{}");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnectionTest, KeepsTheConnectionAfterATrailer) {
  const Server server(always("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;x\r\n{}\r\n0\r\na: b\r\n\r\n"));
  connect_to(server.url());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(answer().body, "{}");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnectionTest, SendsWhatItIsGivenAndNoContentTypeOfItsOwn) {
  std::string seen;
  const Server server([&](Peer& peer) {
    seen = peer.read_request();
    peer.send(ok("{}"));
  });
  connect_to(server.url() + "/base/");
  answer("POST", "{\"a\":1}");
  EXPECT_EQ(seen.find("POST /base/x HTTP/1.1\r\n"), 0u) << seen;
  EXPECT_NE(seen.find("x-actor-id: a%41\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("content-length: 7\r\n"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("ontent-type"), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"a\":1}")) << seen;
}

TEST_F(HttpConnectionTest, GivesHeaderValuesAsTheyCame) {
  const Server server(always(ok("{}", "x-odd: a%20b+c\r\nx-odd:  second \r\n")));
  connect_to(server.url());
  const wire::Response response = answer();
  std::vector<std::string> values;
  for (const wire::Header& header : response.headers) {
    if (header.name == "x-odd") values.push_back(header.value.bytes());
  }
  EXPECT_EQ(values, (std::vector<std::string>{"a%20b+c", "second"}));
}

TEST_F(HttpConnectionTest, ReadsEachWayToDelimitABody) {
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{\"\r\n5;x=y\r\na\":1}\r\n0\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\na: b\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\ntransfer-encoding:\r\n chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\ncontent-length: 7\n\r\n{\"a\":1}"),
        std::string("HTTP/1.0 200 OK\r\n\r\n{\"a\":1}"),
        std::string("HTTP/1.1 200 OK\r\ncontent-length: 7, 7\r\n\r\n{\"a\":1}"),
        std::string("HTTP/1.1 200\r\ncontent-length: 7\r\n\r\n{\"a\":1}")}) {
    EXPECT_EQ(reason_for(bytes), "answered 200 {\"a\":1}") << bytes;
  }
}

TEST_F(HttpConnectionTest, ReadsPastInterimResponses) {
  EXPECT_EQ(reason_for("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + ok("{}")),
            "answered 200 {}");
  std::string many;
  for (int i = 0; i < 50; ++i) many += "HTTP/1.1 103 Early Hints\r\n\r\n";
  EXPECT_EQ(reason_for(many + ok("{}")), "more than 16 interim responses");
  EXPECT_EQ(reason_for("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"),
            "malformed HTTP: status 101, but the request did not ask for an upgrade");
}

TEST_F(HttpConnectionTest, ResponsesWithoutABodyEndAtTheirHead) {
  EXPECT_EQ(reason_for("HTTP/1.1 204 No Content\r\n\r\n"), "answered 204 ");
  EXPECT_EQ(reason_for("HTTP/1.1 304 Not Modified\r\ncontent-length: 10\r\n\r\n"), "answered 304 ");
  const Server server(always("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"));
  connect_to(server.url());
  EXPECT_EQ(answer("HEAD").body, "");
  EXPECT_EQ(answer("HEAD").status, 200);
}

TEST_F(HttpConnectionTest, NamesBrokenFraming) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(reason_for(head + "content-length: abc\r\n\r\n{}"), "malformed HTTP: Content-Length is not a number: abc");
  EXPECT_EQ(reason_for(head + "content-length: -1\r\n\r\n{}"), "malformed HTTP: Content-Length is not a number: -1");
  EXPECT_EQ(reason_for(head + "content-length: 99999999999999999999\r\n\r\n{}"),
            "malformed HTTP: Content-Length is not a number: 99999999999999999999");
  EXPECT_EQ(reason_for(head + "content-length: 2\r\ncontent-length: 3\r\n\r\n{} "),
            "malformed HTTP: conflicting Content-Length values: 2 and 3");
  EXPECT_EQ(reason_for(head + "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
            "malformed HTTP: both Content-Length and Transfer-Encoding");
  EXPECT_EQ(reason_for(head + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            "malformed HTTP: Transfer-Encoding is not 'chunked' once: gzip, chunked");
  EXPECT_EQ(reason_for(head + "content-length: 2\r\n\r\n{}{}"), "malformed HTTP: unexpected bytes after the response");
  EXPECT_EQ(reason_for(head + "content-length: 20\r\n\r\n{}"), "the connection was closed in the body");
  EXPECT_EQ(reason_for(head + "transfer-encoding: chunked\r\n\r\nzz\r\n"), "malformed HTTP: an invalid chunk size: zz");
  EXPECT_EQ(reason_for(head + "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
            "the connection was closed in the body");
  EXPECT_EQ(reason_for(head + "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n{}"),
            "malformed HTTP: unexpected bytes after the response");
}

TEST_F(HttpConnectionTest, NamesBrokenHeads) {
  EXPECT_NE(reason_for("SSH-2.0-OpenSSH_9\r\n\r\n").find("not an HTTP/1.1 status line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/2 200\r\n\r\n").find("not an HTTP/1.1 status line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 2000 OK\r\n\r\n").find("not an HTTP/1.1 status line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 200 OK\r\nno colon\r\n\r\n").find("a malformed header line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 200 OK\r\n folded\r\na: b\r\n\r\n").find("a malformed header line"),
            std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 200 OK\r\na : b\r\n\r\n").find("a malformed header line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n"s).find("a malformed header line"), std::string::npos);
  EXPECT_NE(reason_for("HTTP/1.1 200 OK\r\nx: \x1b[31mred\r\n\r\n").find("a malformed header line"), std::string::npos);
  EXPECT_EQ(reason_for("HTTP/1.1 200 OK\r\ncontent-type: app"), "the connection was closed in the header");
  EXPECT_EQ(reason_for(""), "the connection was closed before a response");
}

TEST_F(HttpConnectionTest, RefusesACompressedBodyThatWasNotRequested) {
  EXPECT_EQ(reason_for("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08"),
            "malformed HTTP: content-encoding gzip, which was not requested");
}

TEST_F(HttpConnectionTest, StopsAtItsLimits) {
  EXPECT_EQ(reason_for("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"),
            "a body of 1000000000 bytes, over the limit of 65536");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  const auto endless = [](const std::string& head, const std::string& part) {
    return [=](Peer& peer) {
      peer.read_request();
      peer.send(head);
      while (peer.send(part)) {
      }
    };
  };
  {
    const Server server(endless("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", chunk));
    connect_to(server.url());
    EXPECT_EQ(reason(), "a body over the limit of 65536 bytes");
  }
  {
    const Server server(endless("HTTP/1.1 200 OK\r\n\r\n", std::string(4096, 'x')));
    connect_to(server.url());
    EXPECT_EQ(reason(), "a body over the limit of 65536 bytes");
  }
  {
    const Server server(endless("HTTP/1.1 200 OK\r\n", "x-more: " + std::string(1000, 'x') + "\r\n"));
    connect_to(server.url());
    EXPECT_EQ(reason(), "a header of more than 65536 bytes");
  }
  connection_.reset();
}

TEST_F(HttpConnectionTest, StopsAtTheDeadline) {
  settings_.max_time = 1s;
  {
    const Server server([](Peer& peer) {
      peer.read_request();
      peer.await_close();
    });
    connect_to(server.url());
    EXPECT_EQ(reason(), "no complete response within 1 s (before a response)");
  }
  {
    const Server server([](Peer& peer) {
      peer.read_request();
      peer.drip("HTTP/1.1 200 OK\r\n" + std::string(1000, 'x'), 10);
    });
    connect_to(server.url());
    EXPECT_EQ(reason(), "no complete response within 1 s (in the header)");
  }
  {
    const Server server([](Peer& peer) {
      peer.read_request();
      peer.send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      peer.drip(std::string(1000, 'x'), 10);
    });
    connect_to(server.url());
    EXPECT_EQ(reason(), "no complete response within 1 s (in the body)");
  }
  connection_.reset();
}

TEST_F(HttpConnectionTest, StopsAtTheDeadlineWhereTheRequestIsNotTaken) {
  settings_.max_time = 300ms;
  std::promise<void> given_up;
  const Server server([&](Peer& peer) {
    given_up.get_future().wait();
    peer.reset();
  });
  connect_to(server.url());
  const auto outcome = exchange("POST", std::string(32 << 20, 'x'));
  given_up.set_value();
  ASSERT_TRUE(std::holds_alternative<TransportFailure>(outcome));
  EXPECT_EQ(std::get<TransportFailure>(outcome).reason, "the request could not be sent within 0.3 s");
  connection_.reset();
}

TEST_F(HttpConnectionTest, ReadsAResponseThatComesBeforeTheWholeRequestIsSent) {
  const Server server([](Peer& peer) {
    peer.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
    peer.await_close();
  });
  connect_to(server.url());
  EXPECT_EQ(answer("POST", std::string(32 << 20, 'x')).status, 413);
  connection_.reset();
}

TEST_F(HttpConnectionTest, NamesConnectionFailures) {
  int port = 0;
  {
    const Server gone(always(ok("{}")));
    port = gone.port();
  }
  connect_to("http://127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(reason(), "connection refused");
  connect_to("http://does-not-exist.invalid");
  EXPECT_NE(reason().find("the name does-not-exist.invalid cannot be resolved"), std::string::npos);
  connect_to("unix:/nonexistent/socket");
  EXPECT_EQ(reason(), "no such file or directory");
}

TEST_F(HttpConnectionTest, NamesAReset) {
  const Server server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf");
    peer.reset();
  });
  connect_to(server.url());
  const std::string text = reason();
  EXPECT_TRUE(text.starts_with("the connection was reset")) << text;
}

TEST_F(HttpConnectionTest, ResolvesNamesByTheSettings) {
  const Server server(always(ok("{}")));
  settings_.addresses["lp.example.test:" + std::to_string(server.port())] = "127.0.0.1";
  connect_to("http://lp.example.test:" + std::to_string(server.port()));
  EXPECT_EQ(answer().status, 200);
  connection_.reset();
}

TEST_F(HttpConnectionTest, DropsAConnectionThatSpokeUnasked) {
  std::promise<void> read;
  std::promise<void> spoken;
  std::atomic<int> connections{0};
  const Server server([&](Peer& peer) {
    const bool first = ++connections == 1;
    peer.read_request();
    peer.send(ok("{\"n\":1}"));
    if (first) {
      read.get_future().wait();
      peer.send(ok("{\"evil\":true}"));
      spoken.set_value();
    }
    peer.await_close();
  });
  connect_to(server.url());
  EXPECT_EQ(answer().body, "{\"n\":1}");
  read.set_value();
  spoken.get_future().wait();
  EXPECT_EQ(answer().body, "{\"n\":1}");
  EXPECT_EQ(server.connections(), 2);
  connection_.reset();
}

TEST_F(HttpConnectionTest, SendsNoRequestThatWouldEndEarly) {
  const Server server(always(ok("{}")));
  connect_to(server.url());
  const ExchangeLimits limits{std::chrono::steady_clock::now() + 1s, kMaxBodyBytes};
  for (const wire::Request& request :
       {wire::Request{"GET", "/x", {{"a", "b\r\nc: d"}}, ""}, wire::Request{"GET", "/x y", {}, ""}}) {
    EXPECT_TRUE(std::holds_alternative<TransportFailure>(connection_->exchange(request, limits)));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpConnectionTest, EndsATlsHandshakeThatNeverEnds) {
  settings_.connect_timeout = 500ms;
  const Server server(
      [](Peer& peer) { peer.drip(std::string("\x16\x03\x03\x40\x00", 5) + std::string(1000, '\0'), 20); });
  connect_to("https://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(reason(), "no TLS handshake within 0.5 s");
  connection_.reset();
}

TEST_F(HttpConnectionTest, NamesWhatIsNoTls) {
  const Server server([](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  connect_to("https://127.0.0.1:" + std::to_string(server.port()));
  const std::string text = reason();
  EXPECT_TRUE(text.starts_with("the TLS handshake failed")) << text;
  connection_.reset();
}

// As a server ends a handshake: one record with the alert.
TEST_F(HttpConnectionTest, NamesTheAlertThatEndsAHandshake) {
  const std::pair<char, const char*> alerts[] = {{40, "handshake failure"},     {48, "unknown ca"},
                                                 {70, "protocol version"},      {112, "unrecognized name"},
                                                 {116, "certificate required"}, {99, "99"}};
  for (const auto& [alert, name] : alerts) {
    const Server server([alert = alert](Peer& peer) {
      peer.send(std::string("\x15\x03\x03\x00\x02\x02", 6) + alert);
      peer.await_close();
    });
    connect_to("https://127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(reason(), "the TLS handshake failed: the target sent the alert \"" + std::string(name) + "\"");
    connection_.reset();
  }
}

struct NamedHost {
  const char* alternative_names;
  const char* host;
  bool accepted;
  const char* subject = "a.example.test";
};

// RFC 9525, section 6.
TEST_F(HttpConnectionTest, AcceptsCertificatesOfTheTargetsNameAlone) {
  for (const NamedHost& named : {NamedHost{"a.example.test", "a.example.test", true},
                                 {"a.example.test", "A.Example.TEST", true},
                                 {"A.EXAMPLE.test", "a.example.test", true},
                                 {"a.example.test", "a.example.test.", true},
                                 {"b.example.test,DNS:a.example.test", "a.example.test", true},
                                 {"*.example.test", "a.example.test", true},
                                 {"*.EXAMPLE.test", "a.example.test", true},
                                 {"", "a.example.test", false},
                                 {"b.example.test", "a.example.test", false},
                                 {"IP:127.0.0.1", "a.example.test", false},
                                 {"*", "a.example.test", false},
                                 {"*", "localhost", false},
                                 {"a*.example.test", "ab.example.test", false},
                                 {"*a.example.test", "ba.example.test", false},
                                 {"a.*.test", "a.example.test", false},
                                 {"*.*.test", "a.example.test", false},
                                 {"*.example.test", "a.b.example.test", false},
                                 {"*.example.test", "example.test", false},
                                 {"example.test", "a.example.test", false},
                                 {"a.example.test", "example.test", false},
                                 {"IP:127.0.0.1", "127.0.0.1", true},
                                 {"IP:127.0.0.2", "127.0.0.1", false},
                                 {"127.0.0.1", "127.0.0.1", false},
                                 {"", "127.0.0.1", false, "127.0.0.1"},
                                 {"*.0.0.1", "127.0.0.1", false},
                                 {"IP:::1", "::1", true},
                                 {"IP:::2", "::1", false}}) {
    const TemporaryFolder folder;
    const auto files = scripted::make_certificate(folder.path(), named.alternative_names, 10, named.subject);
    const Served served(Gate::closed, {"127.0.0.1", 0, "", files.certificate_file, files.key_file});
    const std::string port = served.url().substr(served.url().rfind(':') + 1);
    const std::string host = named.host;
    settings_.ca_certificates = files.certificate_file;
    settings_.addresses = {{host + ":" + port, "127.0.0.1"}};
    connect_to("https://" + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port);
    const std::string expected = named.accepted ? "answered 404" : "the certificate is not one for " + host;
    EXPECT_EQ(reason().substr(0, expected.size()), expected) << named.alternative_names;
    connection_.reset();
  }
}

}  // namespace
}  // namespace runner

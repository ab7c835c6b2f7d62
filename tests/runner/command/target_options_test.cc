// The options of a target as a user combines them, against services that want just those: base path, headers, proxies,
// client certificates, names that resolve elsewhere, late starts, limits, name spaces, pinned keys.
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <set>

#include "runner/app/reference_keys.h"
#include "runner/driver/curl.h"
#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/raw_service.h"
#include "tests/support/served_process.h"
#include "wire/json.h"

namespace runner {
namespace {

using namespace std::chrono_literals;
using reference_impl::Reference;

class TargetOptionsTest : public ::testing::Test {
 protected:
  /// A part of M107 that shows much of a target in few exchanges.
  CommandOutcome run(const std::string& url, Arguments more = {}) {
    Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/M107.yaml",
                           "--target",
                           url,
                           "--out",
                           folder_.path("out"),
                           "--scenario",
                           "derived.replay/*",
                           "--scenario",
                           "derived.scope/*",
                           "--strict"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  void expect_held(const CommandOutcome& outcome) { EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err; }
  void expect_refused(const CommandOutcome& outcome, const std::string& text) {
    EXPECT_EQ(outcome.code, kUsageOrInput) << outcome.out;
    EXPECT_NE(outcome.err.find(text), std::string::npos) << outcome.err;
  }

  TemporaryFolder folder_;
};

TEST_F(TargetOptionsTest, ReportsMistakesBeforeAnythingIsSent) {
  const std::string milestone = std::string(SOURCE_ROOT) + "/milestones/M107.yaml";
  const std::vector<Arguments> without_target = {
      {"--header", "X: y"}, {"--wait-for", "3"}, {"--insecure"}, {"--namespace", "mine"}, {"--retries", "1"}};
  for (Arguments arguments : without_target) {
    arguments.insert(arguments.begin(), {milestone, "--out", folder_.path("out")});
    expect_refused(run_command(arguments, folder_), "given without --target");
  }
  for (const char* url : {"ftp://x", "http://", "http://h:99999", "unix:relative", "http://h/x?y", "lp.example.net"}) {
    expect_refused(run(url), "expected http://HOST[:PORT][/BASE]");
  }
  expect_refused(run("http://user:pass@h"), "a URL with credentials");
  for (const char* jobs : {"0", "100000", "two"}) expect_refused(run("http://127.0.0.1:1", {"--jobs", jobs}), "--jobs");
}

TEST_F(TargetOptionsTest, PrependsTheBasePathToEveryTarget) {
  const Served served(Gate::closed, {}, [](const wire::Request& request, Reference& reference) {
    wire::Request own = request;
    own.target = request.target.starts_with("/api/v1/") ? request.target.substr(7) : "/nowhere";
    return reference.handle(own);
  });
  expect_held(run(served.url() + "/api/v1"));
  expect_held(run(served.url() + "/api/v1/"));
  EXPECT_EQ(run(served.url()).code, kFindings);
}

TEST_F(TargetOptionsTest, SendsHeadersWithoutShowingTheirSecrets) {
  const Served served(Gate::closed, {}, [](const wire::Request& request, Reference& reference) {
    const wire::UntrustedText* token = wire::find_header(request.headers, "authorization");
    const wire::UntrustedText* plain = wire::find_header(request.headers, "x-tenant");
    if (!token || *token != "Bearer s3cret-t0ken" || !plain || *plain != "blue") return wire::Response{403, {}, "no"};
    return reference.handle(request);
  });
  for (const char* header : {"Authorization: env:LP_TOKEN", "authorization:env:LP_TOKEN"}) {
    expect_held(run(served.url(), {"--header", header, "-H", "X-Tenant: blue"}));
  }
  const CommandOutcome refused = run(served.url(), {"--header", "Authorization: env:LP_TOKEN"});
  EXPECT_EQ(refused.code, kFindings);
  EXPECT_EQ(refused.out.find("s3cret"), std::string::npos);
  EXPECT_NE(refused.out.find("${LP_TOKEN}"), std::string::npos) << refused.out;
  expect_refused(run(served.url(), {"--header", "Authorization: env:NO_SUCH"}), "no variable NO_SUCH");
  expect_refused(run(served.url(), {"--header", "no colon"}), "not a header");
}

TEST_F(TargetOptionsTest, ConnectsToTheGivenAddress) {
  const Served served(Gate::closed);
  const std::string port = served.url().substr(served.url().rfind(':') + 1);
  expect_held(run("http://lp.example.test:" + port, {"--resolve", "lp.example.test:" + port + ":127.0.0.1"}));
  const CommandOutcome unresolved = run("http://lp.example.test:" + port);
  EXPECT_EQ(unresolved.code, kNoResponse);
  EXPECT_NE(unresolved.out.find("the name lp.example.test cannot be resolved"), std::string::npos) << unresolved.out;
  expect_refused(run(served.url(), {"--resolve", "lp.example.test"}), "expected HOST:PORT:ADDRESS");
  expect_refused(run(served.url(), {"--resolve", "lp.example.test:1:127.0.0.1"}), "no other host is connected to");
}

TEST_F(TargetOptionsTest, RefusesWhatMeansNothingOnAUnixSocket) {
  for (const auto& [option, value] :
       {std::pair("--unix-socket", "/a"), {"--resolve", "localhost:80:127.0.0.1"}, {"--proxy", "localhost:1"}})
    expect_refused(run("unix:/nothing", {option, value}),
                   std::string(option) + ": given for a target on a unix socket");
}

// A forward proxy that wants credentials, and notes what it was asked for.
class Proxy {
 public:
  Proxy() : server_([this](scripted::Peer& peer) { serve(peer); }) {}
  std::string address() const { return server_.url(); }
  std::string with_credentials() const { return "http://user:pr0xy-pass@" + server_.url().substr(7); }
  std::string first_line() {
    const std::lock_guard lock(mutex_);
    return first_line_;
  }

 private:
  void serve(scripted::Peer& peer) {
    const std::string request = peer.read_request();
    {
      const std::lock_guard lock(mutex_);
      first_line_ = request.substr(0, request.find('\r'));
    }
    const bool known = request.find("dXNlcjpwcjB4eS1wYXNz") != std::string::npos;  // user:pr0xy-pass
    if (!known) {
      peer.send("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    } else if (request.starts_with("CONNECT ")) {
      peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
      peer.relay(std::stoi(request.substr(request.find(':') + 1)));
    } else {
      peer.give_back(request);
      peer.relay(std::stoi(request.substr(request.find(':', request.find("://") + 3) + 1)));
    }
  }

  std::mutex mutex_;
  std::string first_line_;
  scripted::Server server_;
};

TEST_F(TargetOptionsTest, GoesThroughAProxyPlainAndTunnelled) {
  Proxy proxy;
  ::setenv("TEST_PROXY", proxy.with_credentials().c_str(), 1);
  const Served plain(Gate::closed);
  expect_held(run(plain.url(), {"--proxy", "env:TEST_PROXY"}));
  EXPECT_NE(proxy.first_line().find(" http://127.0.0.1:"), std::string::npos) << proxy.first_line();

  const scripted::Certificate certificate = scripted::make_certificate(folder_.path(), "IP:127.0.0.1", 10);
  const Served secure(Gate::closed, {"127.0.0.1", 0, "", certificate.certificate_file, certificate.key_file});
  expect_held(run(secure.url(), {"--proxy", "env:TEST_PROXY", "--cacert", certificate.certificate_file}));
  EXPECT_TRUE(proxy.first_line().starts_with("CONNECT 127.0.0.1:")) << proxy.first_line();

  const CommandOutcome unknown =
      run(secure.url(), {"--proxy", proxy.address(), "--cacert", certificate.certificate_file});
  EXPECT_EQ(unknown.code, kNoResponse);
  EXPECT_NE(unknown.out.find("the proxy answered 407 to CONNECT"), std::string::npos) << unknown.out;
  expect_refused(run(plain.url(), {"--proxy", proxy.with_credentials()}), "credentials on the command line");
  expect_refused(run(plain.url(), {"--proxy", "http://:1"}), "an address that cannot be read");
}

/// The reference implementation behind TLS that asks for a client certificate.
class TlsService {
 public:
  /// `clients`: PEM file of the certificates that it accepts.
  TlsService(const scripted::Certificate& own, const std::string& clients)
      : server_(own.certificate_file.c_str(), own.key_file.c_str(), clients.c_str()) {
    EXPECT_TRUE(server_.is_valid());
    const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
      pass_on(request, response);
    };
    server_.Get(".*", handle);
    server_.Post(".*", handle);
    port_ = server_.bind_to_any_port("127.0.0.1");
    serving_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(1ms);
  }
  ~TlsService() {
    server_.stop();
    serving_.join();
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  /// Each caller with the subject of the certificate that it came with.
  std::set<std::pair<std::string, std::string>> callers;

 private:
  void pass_on(const httplib::Request& request, httplib::Response& response) {
    wire::Request asked{request.method, request.target, {}, request.body};
    for (const auto& [name, value] : request.headers) {
      if (name.starts_with("x-") || name == "idempotency-key" || name == "content-type")
        asked.headers.push_back({name, value});
    }
    const std::lock_guard lock(mutex_);
    char subject[64] = "";
    if (X509* certificate = SSL_get_peer_certificate(request.ssl)) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, subject, sizeof subject);
      X509_free(certificate);
    }
    if (const wire::UntrustedText* id = wire::find_header(asked.headers, "x-actor-id"))
      callers.emplace(id->bytes(), subject);
    const auto upstream = inner_.ask(asked);
    response.status = upstream ? upstream->status : 502;
    if (!upstream) return;
    for (const wire::Header& header : upstream->headers) {
      if (header.name != "Content-Length" && header.name != "Keep-Alive")
        response.headers.emplace(header.name, header.value.bytes());
    }
    response.body = upstream->body.bytes();
  }

  const Served upstream_{Gate::closed};
  Client inner_{upstream_.url()};
  std::mutex mutex_;
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread serving_;
};

TEST_F(TargetOptionsTest, ShowsAClientCertificate) {
  const scripted::Certificate own = scripted::make_certificate(folder_.path(), "IP:127.0.0.1", 10);
  const TlsService service(own, own.certificate_file);
  const std::string url = service.url();
  expect_held(run(url, {"--cacert", own.certificate_file, "--cert", own.certificate_file, "--key", own.key_file}));
  const CommandOutcome without = run(url, {"--cacert", own.certificate_file});
  EXPECT_EQ(without.code, kNoResponse) << without.out;
  EXPECT_NE(without.out.find(": the target sent the TLS alert \"certificate required\""), std::string::npos)
      << without.out;
  expect_refused(run(url, {"--cert", folder_.path("missing.pem")}), "no such file");
  expect_refused(run(url, {"--cert", own.certificate_file, "--key", folder_.path("signing-key.pem")}), "--key");
}

TEST_F(TargetOptionsTest, ShowsTheCertificateOfEachCaller) {
  std::map<std::string, scripted::Certificate> of;
  for (const char* name : {"service", "acme", "other"}) {
    std::filesystem::create_directory(folder_.path(name));
    of[name] = scripted::make_certificate(folder_.path(name), "IP:127.0.0.1", 10, name);
    std::ofstream(folder_.path("clients.pem"), std::ios::app) << read_text(of[name].certificate_file);
  }
  const auto files = [&](const std::string& name) {
    return "cert: '" + of[name].certificate_file + "', key: '" + of[name].key_file + "'}";
  };
  std::ofstream(folder_.path("profile.yaml")) << "callers:\n  owner: {type: partner, id: acme, " + files("acme") +
                                                     "\n  stranger: {type: partner, id: other, " + files("other") +
                                                     "\n";
  const TlsService service(of["service"], folder_.path("clients.pem"));
  const CommandOutcome outcome =
      run(service.url(), {"--cacert", of["service"].certificate_file, "--cert", of["service"].certificate_file, "--key",
                          of["service"].key_file, "--profile", folder_.path("profile.yaml"), "--scenario",
                          "foreign-provider-in-each-operation"});
  expect_held(outcome);
  EXPECT_TRUE(service.callers.contains({"acme", "acme"})) << outcome.out;
  EXPECT_TRUE(service.callers.contains({"other", "other"})) << outcome.out;
  for (const auto& [caller, subject] : service.callers) {
    EXPECT_TRUE(caller == subject || subject == "service") << caller << " as " << subject;
    EXPECT_TRUE((caller != "acme" && caller != "other") || caller == subject) << caller << " as " << subject;
  }
  std::ofstream(folder_.path("profile.yaml"))
      << "callers:\n  owner: {type: partner, id: acme, key: '" + of["acme"].key_file + "'}\n";
  expect_refused(run(service.url(), {"--profile", folder_.path("profile.yaml")}), "cert: the certificate of this key");
  std::ofstream(folder_.path("profile.yaml")) << "callers:\n  owner: {type: partner, id: acme, cert: '" +
                                                     of["acme"].certificate_file + "', key: '" + of["other"].key_file +
                                                     "'}\n";
  EXPECT_EQ(run(service.url(), {"--profile", folder_.path("profile.yaml")}).code, kUsageOrInput);
}

TEST_F(TargetOptionsTest, WaitsForALateStart) {
  int port = 0;
  {
    const scripted::Server gone([](scripted::Peer&) {});
    port = gone.port();
  }
  std::unique_ptr<Served> served;
  std::thread late([&] {
    std::this_thread::sleep_for(400ms);
    served = std::make_unique<Served>(Gate::closed, reference_impl::HttpFrontSettings{"127.0.0.1", port, "", "", ""});
  });
  const CommandOutcome outcome = run("http://127.0.0.1:" + std::to_string(port), {"--wait-for", "120"});
  late.join();
  expect_held(outcome);
}

TEST_F(TargetOptionsTest, WaitsWhileAGatewayHasNoUpstream) {
  std::atomic<int> requests{0};
  const Served served(Gate::closed, {}, [&](const wire::Request& request, Reference& reference) {
    if (++requests <= 3) return wire::Response{503, {{"content-type", "text/html"}}, "<html>"};
    return reference.handle(request);
  });
  expect_held(run(served.url(), {"--wait-for", "120"}));
}

// The service stops responding in mid-run; each request may wait longer than the run.
TEST_F(TargetOptionsTest, StopsAtTheRunTime) {
  std::promise<void> end;
  const auto ended = end.get_future().share();
  std::atomic<int> requests{0};
  const Served served(Gate::closed, {}, [&](const wire::Request& request, Reference& reference) {
    if (++requests > 10) ended.wait();
    return reference.handle(request);
  });
  const CommandOutcome outcome = run(served.url(), {"--run-time", "1", "--max-time", "100"});
  end.set_value();
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_NE(outcome.out.find("ended early: the run's time is over (--run-time); "), std::string::npos) << outcome.out;
  for (const char* zero : {"--run-time", "--max-time", "--connect-timeout", "--rate-limit"}) {
    EXPECT_EQ(run(served.url(), {zero, "0"}).code, kUsageOrInput) << zero;
    EXPECT_EQ(run(served.url(), {zero, "soon"}).code, kUsageOrInput) << zero;
  }
}

TEST_F(TargetOptionsTest, EverythingThatIsCreatedHasTheNameSpace) {
  const Served served(Gate::closed);
  expect_held(run(served.url(), {"--namespace", "mine", "--journal", folder_.path("journal.ndjson")}));
  std::istringstream lines(read_text(folder_.path("journal.ndjson")));
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const wire::Json entry = *wire::parse_json(line);
    EXPECT_TRUE(entry.find_string("namespace")->starts_with("mine-")) << line;
    EXPECT_TRUE(entry.find_string("idempotency_key")->starts_with("mine-")) << line;
  }
  EXPECT_GT(count, 10u);
  expect_refused(run(served.url(), {"--namespace", "a b"}), "letters, digits");
  expect_refused(run(served.url(), {"--namespace", std::string(41, 'x')}), "1 to 40");
}

TEST_F(TargetOptionsTest, VerifiesSignaturesWithAPinnedKeyAlone) {
  const Served served(Gate::closed);
  const ReferenceKeys keys = fixed_reference_keys();
  std::ofstream(folder_.path("right.pem")) << keys.active.key.public_key().pem();
  std::ofstream(folder_.path("wrong.pem")) << wire::PrivateKey::generate()->public_key().pem();
  const Arguments exports = {"--scenario", "*export*"};
  const auto pinned = [&](const std::string& file) {
    Arguments arguments = {"--trust-key", keys.active.key_id + "=" + folder_.path(file)};
    arguments.insert(arguments.end(), exports.begin(), exports.end());
    return run(served.url(), arguments);
  };
  const CommandOutcome right = pinned("right.pem");
  expect_held(right);
  EXPECT_NE(right.out.find("signing keys: 1 pinned"), std::string::npos) << right.out;
  const CommandOutcome wrong = pinned("wrong.pem");
  EXPECT_EQ(wrong.code, kFindings);
  EXPECT_NE(wrong.out.find("export.signature"), std::string::npos) << wrong.out;
  EXPECT_NE(run(served.url(), exports).out.find("signing keys: published by the target, unpinned"), std::string::npos);
  expect_refused(pinned("journal.ndjson"), "journal.ndjson");
}

TEST_F(TargetOptionsTest, NamesMistakesInProfiles) {
  const Served served(Gate::closed);
  const std::vector<std::pair<const char*, const char*>> mistakes = {
      {"[]", "callers: and headers:"},
      {"who: {}", "expected callers or headers"},
      {"callers: {stranger: {type: partner, id: x}}", "owner:"},
      {"callers: {owner: {type: partner}}", "{type: TEXT, id: TEXT"},
      {"callers: {owner: {type: partner, id: x, headers: {a: 'env:NO_SUCH'}}}", "no variable NO_SUCH"},
      {"headers: {x-actor: null}", "one of x-actor-type"},
      {"headers: {idempotency-key: null}", "idempotency-key left out"},
      {"headers: {x-now-iso: [a]}", "a header's name, or null"}};
  for (const auto& [text, words] : mistakes) {
    std::ofstream(folder_.path("profile.yaml")) << text;
    expect_refused(run(served.url(), {"--profile", folder_.path("profile.yaml")}), words);
  }
  expect_refused(run(served.url(), {"--profile", folder_.path("none.yaml")}), "none.yaml");
}

}  // namespace
}  // namespace runner

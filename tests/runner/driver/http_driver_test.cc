// What the driver decides around one exchange: repeats, rate, redirects, the run's limits, name spaces, the journal,
// and what it adds to requests.
#include "runner/driver/http_driver.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <map>

#include "runner/driver/connect.h"
#include "runner/play/probe_target.h"
#include "runner/tool/system.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"

namespace runner {
namespace {

using namespace std::chrono_literals;
using scripted::always;
using scripted::ok;
using scripted::Peer;
using scripted::Server;

// Refuses everything that a probe asks, so that every capability is missing.
const std::string kRefusal = "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}";

class HttpDriverTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpDriver> drive(const std::string& url, const std::string& milestone = "M107") {
    settings_.url = *parse_target_url(url);
    settings_.name_space = "ns";
    settings_.connect_timeout = 60s;  // that a busy machine keeps
    settings_.max_time = 60s;
    auto driver = HttpDriver::make(settings_, probe_of(plan(milestone)), system_now);
    EXPECT_TRUE(driver.ok()) << driver.error().to_string();
    return std::move(*driver);
  }

  static const Plan& plan(const std::string& milestone) {
    static std::map<std::string, std::unique_ptr<Plan>> plans;
    auto& plan = plans[milestone];
    if (plan) return *plan;
    InputFiles files(SOURCE_ROOT);
    auto made = make_plan(files, "milestones/" + milestone + ".yaml");
    EXPECT_TRUE(made) << made.error().to_string();
    plan = *std::move(made);
    return *plan;
  }

  static wire::Request get(const std::string& target) { return {"GET", target, {}, ""}; }
  static wire::Request keyed_post() { return {"POST", "/write", {{"idempotency-key", "k"}}, "{}"}; }
  static std::string described(const checks::Outcome& outcome) {
    if (const auto* silence = std::get_if<checks::NoResponse>(&outcome)) return silence->reason;
    const auto& response = std::get<wire::Response>(outcome);
    return std::to_string(response.status) + " " + response.body.bytes();
  }

  HttpSettings settings_;
  TemporaryFolder folder_;
};

TEST_F(HttpDriverTest, GivesEachScenarioItsOwnNameSpaceAndTheSameEveryTime) {
  const Server server(always(kRefusal));
  const auto driver = drive(server.url());
  const std::string first = driver->open({"one", {}, {}})->name_space();
  EXPECT_EQ(driver->open({"one", {}, {}})->name_space(), first);
  EXPECT_NE(driver->open({"two", {}, {}})->name_space(), first);
  EXPECT_TRUE(first.starts_with("ns-"));
}

TEST_F(HttpDriverTest, SharesConnectionsBetweenScenarios) {
  const Server server(always(kRefusal));
  const auto driver = drive(server.url());
  for (int i = 0; i < 5; ++i) driver->open({"s", {}, {}})->exchange(get("/x"));
  EXPECT_EQ(server.connections(), 1);
}

// No request is answered before all of them are there.
TEST_F(HttpDriverTest, SendsAtOnceOnConnectionsOfTheirOwn) {
  std::atomic<int> there{0};
  const Server server([&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      const size_t at = request.find("/at-once-");
      if (at == std::string::npos) {
        if (!peer.send(kRefusal)) return;
        continue;
      }
      const std::string number = request.substr(at + 9, 1);
      for (++there; there < 3;) std::this_thread::sleep_for(1ms);
      if (!peer.send(ok("{\"n\":" + number + "}"))) return;
    }
  });
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  const auto outcomes = session->exchange_at_once({get("/at-once-0"), get("/at-once-1"), get("/at-once-2")});
  ASSERT_EQ(outcomes.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(described(outcomes[i]), "200 {\"n\":" + std::to_string(i) + "}");
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(HttpDriverTest, RepeatsOnlyWhatMayBeRepeated) {
  std::atomic<bool> breaks{false};
  std::atomic<int> writes{0};
  const Server server([&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      if (breaks && request.starts_with("POST") && ++writes <= 2) return;
      peer.send(breaks ? ok("{}") : kRefusal);
    }
  });
  settings_.retries = 2;
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  breaks = true;
  EXPECT_EQ(described(session->exchange(keyed_post())), "200 {}");
  EXPECT_EQ(writes, 3);
  EXPECT_EQ(session->repeats(), 2u);
  EXPECT_EQ(driver->delivery(), "sent 2 requests again");
  writes = 0;
  const wire::Request keyless{"POST", "/write", {}, "{}"};
  EXPECT_EQ(described(session->exchange(keyless)), "the connection was closed before a response");
  EXPECT_EQ(writes, 1);
}

// Sends this response, with these headers, to the first requests after the probe, and 200 to those that follow.
struct Busy {
  explicit Busy(int requests, std::string status, const std::string& headers)
      : left(requests), response("HTTP/1.1 " + status + " X\r\ncontent-length: 2\r\n" + headers + "\r\n{}") {}

  void operator()(Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      const bool asked = request.find("/busy") != std::string::npos;
      if (asked) ++seen;
      peer.send(!asked ? kRefusal : left-- > 0 ? response : ok("{}"));
    }
  }

  std::atomic<int> left;
  std::atomic<int> seen{0};
  const std::string response;
};

TEST_F(HttpDriverTest, WaitsWhereTheTargetAsksForIt) {
  const std::string dates = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  for (const auto& [status, headers] : {std::pair<std::string, std::string>{"429", "retry-after: 0\r\n"},
                                        {"503", "Retry-After: 0\r\n"},
                                        {"429", dates},
                                        {"503", "retry-after: Sunday, 06-Nov-94 08:49:37 GMT\r\n"}}) {
    Busy busy(2, status, headers);
    const Server server([&](Peer& peer) { busy(peer); });
    const auto driver = drive(server.url());
    const auto session = driver->open({"s", {}, {}});
    EXPECT_EQ(described(session->exchange(get("/busy"))), "200 {}");
    EXPECT_EQ(busy.seen, 3);
    EXPECT_EQ(session->repeats(), status == "503" ? 2u : 0u);
    EXPECT_TRUE(driver->delivery().starts_with("waited 2 times, 0.3 s in all")) << driver->delivery();
  }
}

TEST_F(HttpDriverTest, WaitsNoLongerThanItMay) {
  struct Example {
    const char* status;
    const char* headers;
    const char* outcome;
    bool keyless = false;
  };
  for (const Example& example :
       {Example{"429", "retry-after: 61\r\n",
                "cut off: the target asks to wait 61 s (status 429), and --max-retry-after is 60 s"},
        {"503", "retry-after: 99999999999999999999999\r\n",
         "cut off: the target asks to wait 31622400 s (status 503), and --max-retry-after is 60 s"},
        {"429", "", "429 {}"},
        {"429", "retry-after: soon\r\n", "429 {}"},
        {"429", "retry-after: -1\r\n", "429 {}"},
        {"404", "retry-after: 0\r\n", "404 {}"},
        {"503", "retry-after: 0\r\n", "503 {}", true}}) {
    Busy busy(1, example.status, example.headers);
    const Server server([&](Peer& peer) { busy(peer); });
    const auto driver = drive(server.url());
    const wire::Request keyless{"POST", "/busy", {}, "{}"};
    EXPECT_EQ(described(driver->open({"s", {}, {}})->exchange(example.keyless ? keyless : get("/busy"))),
              example.outcome);
    EXPECT_EQ(busy.seen, 1);
    EXPECT_EQ(driver->delivery(), "");
  }
  settings_.max_retry_after = 0ms;
  Busy busy(1, "429", "retry-after: 0\r\n");
  const Server server([&](Peer& peer) { busy(peer); });
  EXPECT_EQ(described(drive(server.url())->open({"s", {}, {}})->exchange(get("/busy"))), "429 {}");
}

TEST_F(HttpDriverTest, EndsAWaitWithTheRun) {
  std::atomic<bool> interrupted{false};
  settings_.interrupted = &interrupted;
  const Server server([&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      const bool busy = request.find("/busy") != std::string::npos;
      peer.send(busy ? "HTTP/1.1 429 X\r\nretry-after: 50\r\ncontent-length: 0\r\n\r\n" : kRefusal);
      if (busy) interrupted = true;
    }
  });
  const auto driver = drive(server.url());
  EXPECT_EQ(described(driver->open({"s", {}, {}})->exchange(get("/busy"))), "cut off: the run was interrupted");
}

TEST_F(HttpDriverTest, SendsAgainOnceWhereAKeptConnectionHadEnded) {
  std::atomic<int> seen{0};
  const Server server([&](Peer& peer) {
    // One outcome for each connection, and no word that it is the last.
    if (!peer.read_request().empty()) peer.send(kRefusal);
    if (!peer.read_request().empty()) ++seen;
  });
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  EXPECT_EQ(described(session->exchange(get("/a"))), "404 {}");
  EXPECT_EQ(described(session->exchange(get("/b"))), "404 {}");
}

TEST_F(HttpDriverTest, FollowsNoRedirectUnlessAskedAndNeverToAnotherOrigin) {
  const Server elsewhere(always(ok("{\"stolen\":true}")));
  const Server server([&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      std::string location;
      if (request.find(" /near ") != std::string::npos) location = "/final";
      if (request.find(" /far ") != std::string::npos) location = elsewhere.url() + "/final";
      if (request.find(" /slashes ") != std::string::npos)
        location = "//127.0.0.1:" + std::to_string(elsewhere.port()) + "/final";
      if (request.find(" /loop ") != std::string::npos) location = "/loop";
      if (location.empty()) {
        peer.send(request.find(" /final ") != std::string::npos ? ok("{}") : kRefusal);
      } else {
        peer.send("HTTP/1.1 302 Found\r\nlocation: " + location + "\r\ncontent-length: 0\r\n\r\n");
      }
    }
  });
  const auto still = drive(server.url());
  EXPECT_EQ(described(still->open({"s", {}, {}})->exchange(get("/near"))), "302 ");
  settings_.redirects = Redirects::follow_same_origin;
  const auto moving = drive(server.url());
  const auto session = moving->open({"s", {}, {}});
  EXPECT_EQ(described(session->exchange(get("/near"))), "200 {}");
  EXPECT_EQ(described(session->exchange(get("/far"))), "302 ");
  EXPECT_EQ(described(session->exchange(get("/slashes"))), "302 ");
  EXPECT_EQ(described(session->exchange(get("/loop"))), "302 ");
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(HttpDriverTest, StopsWhereTheRunHasReceivedEnough) {
  const Server server(always(ok(std::string(1000, ' ') + "{}")));
  settings_.max_run_bytes = 30'000;
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  std::string last;
  for (int i = 0; i < 40; ++i) last = described(session->exchange(get("/x")));
  EXPECT_TRUE(last.starts_with("not sent: the run has received ")) << last;
}

TEST_F(HttpDriverTest, StopsWhereTheRunsTimeIsOver) {
  const Server server([](Peer& peer) {
    peer.read_request();
    peer.await_close();
  });
  settings_.run_time = 300ms;
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(described(session->exchange(get("/x"))), "not sent: the run's time is over (--run-time)");
}

TEST_F(HttpDriverTest, KeepsToTheRate) {
  const Server server(always(ok("{}")));
  settings_.rate_per_second = 50;
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) session->exchange(get("/x"));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 170ms);
}

// Responds until `gone`, and closes every connection then.
std::function<void(Peer&)> until(const std::atomic<bool>& gone) {
  return [&gone](Peer& peer) {
    while (!peer.read_request().empty() && !gone) peer.send(kRefusal);
  };
}

TEST_F(HttpDriverTest, SendsNothingMoreOnceTheTargetIsLost) {
  std::atomic<bool> gone{false};
  const Server server(until(gone));
  settings_.restart_time = 0ms;
  const auto driver = drive(server.url());
  const auto session = driver->open({"one", {}, {}});
  EXPECT_EQ(described(session->exchange(get("/a"))), "404 {}");
  EXPECT_FALSE(driver->stopped());
  gone = true;
  const auto outcome = std::get<checks::NoResponse>(session->exchange({"POST", "/b", {}, "{}"}));
  EXPECT_EQ(outcome.meaning, checks::NoResponse::Meaning::lost);
  EXPECT_NE(outcome.reason.text().find("(POST /b of one): the connection was closed before a response; "),
            std::string::npos);
  EXPECT_EQ(driver->stopped().cause, EndOfRun::Cause::lost);
  EXPECT_EQ(driver->stopped().detail, outcome.reason);
  gone = false;
  const auto rest = std::get<checks::NoResponse>(driver->open({"two", {}, {}})->exchange(get("/c")));
  EXPECT_EQ(rest.meaning, checks::NoResponse::Meaning::not_sent);
  EXPECT_EQ(rest.reason, "not sent: the target stopped answering");
}

TEST_F(HttpDriverTest, GoesOnWhereOneRequestOnlyIsLeftWithoutAResponse) {
  const Server server([](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      if (request.starts_with("POST /crash")) return;
      peer.send(kRefusal);
    }
  });
  const auto driver = drive(server.url());
  const auto session = driver->open({"one", {}, {}});
  const auto outcome = std::get<checks::NoResponse>(session->exchange({"POST", "/crash", {}, "{}"}));
  EXPECT_EQ(outcome.meaning, checks::NoResponse::Meaning::unanswered);
  EXPECT_EQ(outcome.reason, "the connection was closed before a response");
  EXPECT_FALSE(driver->stopped());
  EXPECT_EQ(described(session->exchange(get("/a"))), "404 {}");
}

TEST_F(HttpDriverTest, AGatewayThatCannotReachTheServiceResponds) {
  const Server server(always("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\n{}"));
  const auto driver = drive(server.url());
  EXPECT_EQ(described(driver->open({"one", {}, {}})->exchange(get("/a"))), "502 {}");
  EXPECT_FALSE(driver->stopped());
}

TEST_F(HttpDriverTest, EndsAnExchangeSoonAfterAnInterruption) {
  std::atomic<bool> silent{false};
  std::atomic<bool> interrupted{false};
  const Server server([&](Peer& peer) {
    while (!peer.read_request().empty()) {
      if (!silent) {
        peer.send(kRefusal);
        continue;
      }
      interrupted = true;
      peer.await_close();
    }
  });
  settings_.interrupted = &interrupted;
  const auto driver = drive(server.url());
  driver->open({"one", {}, {}})->exchange(get("/a"));
  silent = true;
  const auto outcome = std::get<checks::NoResponse>(driver->open({"one", {}, {}})->exchange(get("/b")));
  EXPECT_EQ(outcome.meaning, checks::NoResponse::Meaning::cut_off);
  EXPECT_EQ(driver->stopped().cause, EndOfRun::Cause::interrupted);
}

TEST_F(HttpDriverTest, AnInterruptionEndsEveryWait) {
  const std::atomic<bool> interrupted{true};
  settings_.interrupted = &interrupted;
  settings_.wait_for = 1h;
  settings_.rate_per_second = 0.0001;
  settings_.retries = 100;
  for (const char* url : {"http://127.0.0.1:1", "https://127.0.0.1:1", "http://no-such-name.example.test"}) {
    const auto driver = drive(url);
    EXPECT_EQ(driver->stopped().cause, EndOfRun::Cause::interrupted) << url;
    driver->open({"one", {}, {}})->exchange(get("/a"));
  }
}

TEST(Patience, EndsAtAnInterruption) {
  const std::atomic<bool> interrupted{true};
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_FALSE(await_ready(ends[0], POLLIN, {SteadyTime::max(), &interrupted}));
  EXPECT_FALSE(await_ready(ends[0], POLLIN, std::chrono::steady_clock::now()));
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  EXPECT_TRUE(await_ready(ends[0], POLLIN, std::chrono::steady_clock::now()));
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_TRUE(std::holds_alternative<ConnectProblem>(
      connect_tcp("no-such-name.example.test", 80, {SteadyTime::max(), &interrupted})));
}

TEST_F(HttpDriverTest, WaitsForATargetThatStartsLate) {
  std::atomic<int> connections{0};
  const Server server([&](Peer& peer) {
    if (++connections < 3) return;
    while (!peer.read_request().empty()) peer.send(kRefusal);
  });
  settings_.wait_for = 60s;
  EXPECT_TRUE(drive(server.url())->probed().responds);
}

TEST_F(HttpDriverTest, JournalsAWriteBeforeItIsSent) {
  const std::string journal = folder_.path("deep/journal.ndjson");
  std::atomic<bool> known{false};
  const Server server([&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      if (request.starts_with("POST /write"))
        known = read_text(journal).find("\"idempotency_key\":\"k\"") != std::string::npos;
      peer.send(kRefusal);
    }
  });
  settings_.journal = journal;
  const auto driver = drive(server.url());
  driver->open({"s", {}, {}})->exchange(keyed_post());
  EXPECT_TRUE(known);
  EXPECT_EQ(read_text(journal).find("GET"), std::string::npos);
}

TEST_F(HttpDriverTest, AddsHeadersOnceAndOnlyWhatIsNotThere) {
  const Server server(always(kRefusal));
  settings_.headers = {{"authorization", "Bearer abc"}, {"x-actor-id", "other"}};
  settings_.secrets = {"Bearer abc"};
  const auto driver = drive(server.url());
  const auto session = driver->open({"s", {}, {}});
  const wire::Request once = session->prepare({"GET", "/x", {{"x-actor-id", "own"}}, ""});
  EXPECT_EQ(*wire::find_header(once.headers, "x-actor-id"), "own");
  EXPECT_EQ(*wire::find_header(once.headers, "authorization"), "Bearer abc");
  EXPECT_EQ(wire::find_header(once.headers, "x-now-iso"), nullptr);
  EXPECT_EQ(session->prepare(once).headers.size(), once.headers.size());
  const auto secrets = driver->secrets();
  EXPECT_TRUE(secrets.sent_as("Bearer abc"));
}

// ---- what the probe finds out

TEST_F(HttpDriverTest, FindsOutWhatTheReferenceOffers) {
  for (Gate gate : {Gate::closed, Gate::open}) {
    const Served served(gate);
    const auto driver = drive(served.url());
    const Capabilities offered = driver->capabilities();
    EXPECT_TRUE(offered.clock && offered.events && offered.key_set && offered.signing_keys);
    EXPECT_EQ(offered.gate, fixed(gate));
    EXPECT_FALSE(offered.projection || offered.control || offered.fresh_state);
    EXPECT_EQ(driver->probed().milestones, (std::vector<std::string>{"M103", "M107"}));
    EXPECT_TRUE(driver->probed().replay_header);
    EXPECT_EQ(drive(served.url(), "M109")->probed().milestones, std::vector<std::string>{"M109"});
    const auto session = driver->open({"s", {}, {}});
    const wire::Request prepared = session->prepare(get("/x"));
    ASSERT_NE(wire::find_header(prepared.headers, "x-now-iso"), nullptr);
    EXPECT_EQ(*wire::find_header(prepared.headers, "x-now-iso"), wire::format_instant(session->now()));
  }
}

TEST_F(HttpDriverTest, MeasuresTheClockOfATargetThatDoesNotHonourOurs) {
  const Server server(
      always("HTTP/1.1 404 Not Found\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-length: 2\r\n\r\n{}"));
  settings_.name_space = "ns";
  const auto driver = drive(server.url());
  const Capabilities offered = driver->capabilities();
  EXPECT_FALSE(offered.clock || offered.events || offered.key_set || offered.signing_keys);
  EXPECT_EQ(offered.gate, TargetGate::unknown);
  const wire::Instant now = driver->open({"s", {}, {}})->now();
  EXPECT_LT(std::abs(now.unix_ms - wire::parse_instant("2026-01-01T00:00:00Z")->unix_ms), 120'000)
      << "plus what passed since";
}

// Such a target may read its clock in whole seconds, and at any time between the request and its response.
TEST_F(HttpDriverTest, PlacesAScenarioNeverLaterThanTheTargetsOwnClock) {
  std::atomic<int64_t> ours_ms{wire::parse_instant("2026-03-01T12:00:00.250Z")->unix_ms};
  std::atomic<int64_t> first_response_ms{0};
  const Server server([&](Peer& peer) {
    while (!peer.read_request().empty()) {
      ours_ms += 600;
      if (first_response_ms == 0) first_response_ms = ours_ms.load();
      peer.send("HTTP/1.1 404 Not Found\r\ndate: Thu, 01 Jan 2026 00:00:07 GMT\r\ncontent-length: 2\r\n\r\n{}");
    }
  });
  settings_.url = *parse_target_url(server.url());
  const auto driver =
      HttpDriver::make(settings_, probe_of(plan("M107")), [&ours_ms] { return wire::Instant{ours_ms}; });
  ASSERT_TRUE(driver.ok()) << driver.error().to_string();
  ours_ms = first_response_ms + 800;
  EXPECT_EQ(wire::format_instant((*driver)->open({"s", {}, {}})->now()), "2026-01-01T00:00:07.000Z");
}

TEST_F(HttpDriverTest, ReportsWhyATargetDoesNotRespond) {
  const auto driver = drive("http://127.0.0.1:1");
  EXPECT_FALSE(driver->probed().responds);
  EXPECT_EQ(driver->stopped().cause, EndOfRun::Cause::never_responded);
  EXPECT_EQ(driver->stopped().reason, "the target did not respond: connection refused");
  EXPECT_EQ(describe(driver->probed(), 0), std::vector<std::string>{"the target does not respond: connection refused"});
}

}  // namespace
}  // namespace runner

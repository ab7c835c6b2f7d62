// `serve` as a process: what it prints, its log, its ends, and that a state file holds every acknowledged write,
// however the process ends.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"
#include "tests/support/served_process.h"
#include "wire/json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

TEST(ServeProcess, PrintsItsUrlAndStopsOnASignal) {
  for (int signal : {SIGTERM, SIGINT}) {
    ServedProcess served({"--no-access-log"});
    EXPECT_EQ(served.greeting(), "listening on " + served.url() + "\n");
    Client client(served.url());
    EXPECT_EQ(client.ask({"GET", "/healthz", {}, ""})->status, 200);
    EXPECT_EQ(served.stop(signal), 0);
  }
}

TEST(ServeProcess, LogsOneLinePerRequest) {
  const TemporaryFolder folder;
  ServedProcess served({"--access-log", folder.path("access.ndjson"), "--seeded"});
  Client client(served.url());
  client.ask({"GET", "/healthz", {}, ""});
  client.ask(registration_of("logged"));
  EXPECT_EQ(served.stop(SIGTERM), 0);
  std::istringstream lines(read_text(folder.path("access.ndjson")));
  std::vector<wire::Json> log;
  for (std::string line; std::getline(lines, line);) log.push_back(*wire::parse_json(line));
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(*log[0].find_string("target"), "/healthz");
  EXPECT_EQ(*log[1].find_string("method"), "POST");
  EXPECT_EQ(*log[1].find("status"), wire::Json(200));
  for (const char* member : {"at", "request_bytes", "response_bytes", "duration_ms"}) {
    EXPECT_NE(log[1].find(member), nullptr) << member;
  }
}

TEST(ServeProcess, ServesTlsAndUnixSockets) {
  const TemporaryFolder folder;
  const scripted::Certificate certificate = scripted::make_certificate(folder.path(), "IP:127.0.0.1", 10);
  const ServedProcess secure({"--no-access-log", "--tls-cert", certificate.certificate_file, "--tls-key",
                              certificate.key_file, "--gate", "INTEGRATION_ENABLED=1"});
  EXPECT_TRUE(secure.url().starts_with("https://127.0.0.1:"));
  HttpSettings trusting;
  trusting.ca_certificates = certificate.certificate_file;
  Client client(secure.url(), trusting);
  const auto keys = client.ask({"GET", "/keys/policy-integrity-signing", {}, ""});
  ASSERT_TRUE(keys) << client.reason();
  EXPECT_EQ(keys->status, 200);
  const ServedProcess local({"--no-access-log", "--unix", folder.path("socket")});
  EXPECT_EQ(local.url(), "unix:" + folder.path("socket"));
  EXPECT_EQ(Client(local.url()).ask(read_of("/events"))->status, 200);
}

// A connection of plain sockets to the URL; negative where it is refused.
int connect_to(const std::string& url) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

// The server asks for the body once it has begun, and gets it only after it has begun to stop.
TEST(ServeProcess, CompletesOpenRequestsBeforeItStops) {
  ServedProcess served({"--no-access-log"});
  const wire::Request request = registration_of("last");
  std::string head = "POST " + request.target + " HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n";
  for (const wire::Header& header : request.headers) head += header.name + ": " + header.value.bytes() + "\r\n";
  const int descriptor = connect_to(served.url());
  ASSERT_GE(descriptor, 0);
  scripted::Peer server(descriptor);
  server.send(head + "content-length: " + std::to_string(request.body.size()) + "\r\n\r\n");
  ASSERT_TRUE(server.read_request().starts_with("HTTP/1.1 100 "));

  const std::string url = served.url();
  auto stopped = std::async(std::launch::async, [&] { return served.stop(SIGTERM); });
  for (int other; (other = connect_to(url)) >= 0;) ::close(other);
  server.send(request.body);
  const std::string response = server.read_request();
  EXPECT_TRUE(response.starts_with("HTTP/1.1 200 ")) << response;
  ::close(descriptor);
  EXPECT_EQ(stopped.get(), 0);
}

// ---- kill -9 under load

struct Load {
  size_t count() {
    const std::lock_guard lock(mutex);
    return acknowledged.size();
  }
  /// Until so many writes were acknowledged.
  void await(size_t writes) {
    std::unique_lock lock(mutex);
    more.wait(lock, [&] { return acknowledged.size() >= writes; });
  }

  std::mutex mutex;
  std::condition_variable more;
  std::map<std::string, std::string> acknowledged;  ///< id to body
  std::set<std::string> sent;
};

// Registers providers on a connection of its own until the server is gone.
void write_until_killed(const std::string& url, const std::string& prefix, Load& load) {
  Client client(url);
  for (int number = 0;; ++number) {
    const std::string id = prefix + std::to_string(number);
    {
      const std::lock_guard lock(load.mutex);
      load.sent.insert(id);
    }
    const auto response = client.ask(registration_of(id));
    if (!response) return;
    const std::lock_guard lock(load.mutex);
    EXPECT_EQ(response->status, 200) << response->body.bytes();
    load.acknowledged[id] = response->body.bytes();
    load.more.notify_all();
  }
}

// Ids of the providers in the feed, each as often as it occurs.
std::multiset<std::string> providers_in_feed(Client& client) {
  std::multiset<std::string> ids;
  for (std::string after;;) {
    const auto response = client.ask(read_of("/events?limit=200" + (after.empty() ? "" : "&after=" + after)));
    if (!response || response->status != 200) {
      ADD_FAILURE() << (response ? response->body.bytes() : client.reason());
      return ids;
    }
    const wire::Json body = *wire::parse_json(response->body.bytes());
    for (const wire::Json& event : *body.find("events")->as_array()) {
      ids.insert(*wire::find_at(event, "/payload/provider_id")->as_string());
    }
    const std::string* next = body.find_string("next_after");
    if (!next) return ids;
    after = *next;
  }
}

// An acknowledged write is there unchanged; any other is there whole or not at all.
void expect_whole(Client& client, const Load& load) {
  const std::multiset<std::string> in_feed = providers_in_feed(client);
  for (const std::string& id : load.sent) {
    const auto response = client.ask(read_of("/liquidity-providers/" + id));
    ASSERT_TRUE(response) << client.reason();
    const bool there = response->status == 200;
    EXPECT_EQ(in_feed.count(id), there ? 1u : 0u) << id;
    const auto first = load.acknowledged.find(id);
    if (first == load.acknowledged.end()) continue;
    EXPECT_TRUE(there) << id;
    const auto again = client.ask(registration_of(id));
    ASSERT_TRUE(again) << client.reason();
    EXPECT_EQ(again->body, first->second);
    EXPECT_EQ(*wire::find_header(again->headers, "idempotency-replayed"), "true");
  }
}

TEST(ServeProcess, KeepsEveryAcknowledgedWriteAfterKillsAtRandomMoments) {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = {"--no-access-log", "--state", folder.path("state.db")};
  Load load;
  std::minstd_rand random(7);
  for (int round = 0; round < 6; ++round) {
    ServedProcess served(arguments);
    ASSERT_FALSE(served.url().empty());
    std::vector<std::thread> writers;
    for (int i = 0; i < 3; ++i) {
      writers.emplace_back(write_until_killed, served.url(),
                           "r" + std::to_string(round) + "-w" + std::to_string(i) + "-", std::ref(load));
    }
    load.await(load.count() + 4 + random() % 30);
    EXPECT_EQ(served.stop(SIGKILL), -SIGKILL);
    for (std::thread& writer : writers) writer.join();
  }
  EXPECT_GT(load.acknowledged.size(), 20u);
  const ServedProcess last(arguments);
  Client client(last.url());
  expect_whole(client, load);
}

}  // namespace
}  // namespace runner

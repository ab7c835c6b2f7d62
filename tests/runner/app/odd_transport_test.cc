// Ways in which a sound service may send its responses: each is read, and a run has the same results as for any other
// service.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "runner/app/reference_keys.h"
#include "tests/support/command_session.h"
#include "tests/support/raw_service.h"

namespace runner {
namespace {

using scripted::Peer;
using Answerer = std::function<wire::Response(const wire::Request&)>;

// Answers requests of a connection until it is closed, or after so many of them without a word.
std::function<void(Peer&)> answering(Answerer answer, std::function<std::string(const wire::Response&)> spell,
                                     int limit) {
  return [=](Peer& peer) {
    for (int count = 0; count < limit; ++count) {
      const std::string bytes = peer.read_request();
      if (bytes.empty()) return;
      const wire::Request request = scripted::parse_request(bytes);
      wire::Response response = answer(request);
      if (request.method == "HEAD") response.body.bytes().clear();
      peer.send(spell(response));
    }
  };
}

struct Transport {
  const char* name;
  std::function<std::string(const wire::Response&)> spell;
  int limit;
};

const std::vector<Transport>& transports() {
  static const std::vector<Transport> all = {
      {"ends_each_connection_without_a_word", scripted::with_length, 1},
      {"ends_connections_after_three", scripted::with_length, 3},
      {"chunked", scripted::chunked, 1 << 20},
      {"http_1_0_to_the_end", scripted::to_close, 1},
      {"early_hints_first",
       [](const wire::Response& response) {
         return "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + scripted::with_length(response);
       },
       1 << 20},
      {"bare_line_feeds",
       [](const wire::Response& response) {
         std::string text = "HTTP/1.1 " + std::to_string(response.status) + "\n";
         for (const wire::Header& header : response.headers) text += header.name + ":" + header.value.bytes() + "\n";
         return text + "Content-Length:" + std::to_string(response.body.size()) + "\n\n" + response.body.bytes();
       },
       1 << 20},
  };
  return all;
}

class OddTransportTest : public ::testing::TestWithParam<size_t> {};

TEST_P(OddTransportTest, IsReadLikeAnyOther) {
  const Transport& transport = transports()[GetParam()];
  ReferenceKeys keys = fixed_reference_keys();
  reference_impl::Reference reference(
      {[] { return wire::Instant{1'800'000'000'000}; }, false, std::move(keys.active), std::move(keys.retired)});
  const scripted::Server server(answering([&](const wire::Request& request) { return reference.handle(request); },
                                          transport.spell, transport.limit));
  const TemporaryFolder folder;
  const CommandOutcome outcome =
      run_command({std::string(SOURCE_ROOT) + "/milestones/M107.yaml", "--target", server.url(), "--strict", "--jobs",
                   "3", "--out", folder.path("out"), "--scenario", "derived.*", "--scenario", "*mode*"},
                  folder);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(Transports, OddTransportTest, ::testing::Range(size_t{0}, transports().size()),
                         [](const auto& test) { return transports()[test.param].name; });

// Handles the first request under each key, and closes the connection without a response.
TEST(OddTransport, ARequestThatTheDriverSendsAgainIsNotAReplay) {
  ReferenceKeys keys = fixed_reference_keys();
  reference_impl::Reference reference(
      {[] { return wire::Instant{1'800'000'000'000}; }, false, std::move(keys.active), std::move(keys.retired)});
  std::mutex mutex;
  std::set<std::string> seen;
  const scripted::Server server([&](Peer& peer) {
    for (std::string bytes; !(bytes = peer.read_request()).empty();) {
      const wire::Request request = scripted::parse_request(bytes);
      wire::Response response = reference.handle(request);
      if (const wire::UntrustedText* key = wire::find_header(request.headers, "idempotency-key");
          key && response.status == 200) {
        const std::lock_guard lock(mutex);
        if (seen.insert(key->bytes()).second) return;
      }
      if (request.method == "HEAD") response.body.bytes().clear();
      peer.send(scripted::with_length(response));
    }
  });
  const TemporaryFolder folder;
  const CommandOutcome outcome =
      run_command({std::string(SOURCE_ROOT) + "/milestones/M107.yaml", "--target", server.url(), "--strict",
                   "--retries", "1", "--out", folder.path("out"), "--scenario", "replayed-*"},
                  folder);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("delivery: sent "), std::string::npos) << outcome.out;
  EXPECT_NE(read_text(folder.path("out") + "/M107/latest/run.json").find("\"delivery\": \"sent "), std::string::npos);
}

}  // namespace
}  // namespace runner

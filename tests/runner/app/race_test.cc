// The commands against a service on a port that is correct for one connection and forgets the keys of the others: two
// requests under one key that come at once both have their effect. Explored, shown, written as a fixture and run again,
// as its author would.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "runner/app/reference_keys.h"
#include "runner/tool/system.h"
#include "tests/support/command_session.h"
#include "tests/support/raw_service.h"

namespace runner {
namespace {

const std::string kMilestone = SOURCE_ROOT "/milestones/M107.yaml";

// Remembers each key for the connection alone that sent it first. What is sent at once comes on connections of its own;
// one request after another uses one connection. Only keys with the suffix are watched.
class KeysOfConnections {
 public:
  explicit KeysOfConnections(std::string suffix) : suffix_(std::move(suffix)) {}

  wire::Request translate(wire::Request request, int connection) {
    const std::lock_guard lock(mutex_);
    for (wire::Header& header : request.headers) {
      if (header.name != "idempotency-key" || !header.value.bytes().ends_with(suffix_)) continue;
      const auto [first, is_new] = first_.emplace(header.value.bytes(), connection);
      if (first->second != connection) header.value.bytes() += "-late-" + std::to_string(++late_);
    }
    return request;
  }

 private:
  const std::string suffix_;
  std::mutex mutex_;
  std::map<std::string, int> first_;
  int late_ = 0;
};

// The reference implementation with such keys, each connection served by a thread of its own.
class RacingService {
 public:
  // The explorer sends at once under keys that end so; a fixture's label "k" becomes a key that ends in "key-k".
  explicit RacingService(const std::string& suffix = "at-once")
      : keys_(suffix), reference_(settings()), server_([this](scripted::Peer& peer) { serve(peer); }) {}

  std::string url() const { return server_.url(); }

 private:
  static reference_impl::Settings settings() {
    ReferenceKeys keys = fixed_reference_keys();
    return {system_now, false, std::move(keys.active), std::move(keys.retired)};
  }

  void serve(scripted::Peer& peer) {
    const int connection = ++connections_;
    for (std::string bytes; !(bytes = peer.read_request()).empty();) {
      wire::Request request = keys_.translate(scripted::parse_request(bytes), connection);
      if (!peer.send(scripted::with_length(reference_.handle(request)))) return;
    }
  }

  KeysOfConnections keys_;
  reference_impl::Reference reference_;
  std::atomic<int> connections_{0};
  scripted::Server server_;
};

class RaceTest : public ::testing::Test {
 protected:
  /// The first exploration that finds what only shows at once.
  CommandOutcome explore() {
    for (int number = 0; number < 40; ++number) {
      CommandOutcome outcome = run_command({"explore", kMilestone, "--target", racing_.url(), "--seed", "1", "--case",
                                            "concurrent-" + std::to_string(number), "--out", folder_.path("found")},
                                           folder_);
      if (outcome.out.find("must   explore.concurrent") != std::string::npos) return outcome;
    }
    return {};
  }

  CommandOutcome run(const std::string& fixture, const std::string& url) {
    return run_command(
        {kMilestone, "--root", "/", "--fixture", fixture, "--target", url, "--quiet", "--out", folder_.path("out")},
        folder_);
  }

  const RacingService racing_;
  const Served sound_{Gate::closed};
  TemporaryFolder folder_;
};

TEST_F(RaceTest, IsFoundShownWrittenDownAndFailsAgain) {
  const CommandOutcome found = explore();
  EXPECT_EQ(found.code, kFindings) << found.out << found.err;
  for (const char* words : {"are sent at once", " &\n", "$ wait\n", "--fixture"})
    EXPECT_NE(found.out.find(words), std::string::npos) << words << "\n" << found.out;
  // What the calls need is sent before them.
  EXPECT_LT(found.out.find("/liquidity-providers "), found.out.find(" &\n")) << found.out;
  size_t fixtures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path("found/M107"))) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = read_text(entry.path());
    EXPECT_NE(text.find("at_once:"), std::string::npos) << text;
    const CommandOutcome fails = run(entry.path(), racing_.url());
    EXPECT_EQ(fails.code, kFindings) << text << fails.out << fails.err;
    const CommandOutcome holds = run(entry.path(), sound_.url());
    EXPECT_EQ(holds.code, kAllHeld) << text << holds.out << holds.err;
    ++fixtures;
  }
  EXPECT_GE(fixtures, 1u);
}

// What the milestones' own fixtures send at once finds it too.
TEST_F(RaceTest, IsFoundByTheMilestonesOwnFixtures) {
  const auto run_own = [&](const std::string& url) {
    return run_command({kMilestone, "--scenario", "one-key-at-once", "--target", url, "--out", folder_.path("own")},
                       folder_);
  };
  const CommandOutcome holds = run_own(sound_.url());
  EXPECT_EQ(holds.code, kAllHeld) << holds.out << holds.err;
  const RacingService eager("key-k");
  const CommandOutcome fails = run_own(eager.url());
  EXPECT_EQ(fails.code, kFindings) << fails.out << fails.err;
  EXPECT_NE(fails.out.find("FAIL expect.at-once  POST "), std::string::npos) << fails.out;
}

}  // namespace
}  // namespace runner

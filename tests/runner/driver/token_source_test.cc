#include "runner/driver/token_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace runner {
namespace {

/// Tokens "1", "2", ... of two seconds, on a clock that the test sets.
struct Server {
  std::atomic<int64_t> now_ms = 0;
  std::atomic<int> fetched = 0;
  bool fails = false;

  TokenSource source() {
    return {[this]() -> wire::Result<FetchedToken> {
              if (fails) return wire::Error{"https://auth", "503", "a token", ""};
              return FetchedToken{std::to_string(++fetched), 2000};
            },
            [this] { return wire::Instant{now_ms}; }};
  }
};

TEST(TokenSource, FetchesOnceForAllThreads) {
  Server server;
  TokenSource source = server.source();
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int times = 0; times < 100; ++times) EXPECT_EQ(*source.token(), "1");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.fetched, 1);
}

TEST(TokenSource, FetchesAgainBeforeTheEnd) {
  Server server;
  TokenSource source = server.source();
  EXPECT_EQ(*source.token(), "1");
  server.now_ms = 1499;
  EXPECT_EQ(*source.token(), "1");
  server.now_ms = 1500;
  EXPECT_EQ(*source.token(), "2");
  server.now_ms = 2999;
  EXPECT_EQ(*source.token(), "2");
  EXPECT_EQ(source.all(), (std::vector<std::string>{"1", "2"}));
}

TEST(TokenSource, ReplacesARefusedTokenOnceForAllThatHadIt) {
  Server server;
  TokenSource source = server.source();
  ASSERT_EQ(*source.token(), "1");
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) threads.emplace_back([&] { EXPECT_EQ(**source.replacement_for("1"), "2"); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.fetched, 2);
}

TEST(TokenSource, ATargetThatRefusesEveryTokenCostsOneFetch) {
  Server server;
  TokenSource source = server.source();
  ASSERT_EQ(*source.token(), "1");
  ASSERT_EQ(**source.replacement_for("1"), "2");
  for (int times = 0; times < 5; ++times) EXPECT_FALSE(*source.replacement_for("2"));
  EXPECT_EQ(server.fetched, 2);
  source.accepted("2");
  EXPECT_EQ(**source.replacement_for("2"), "3") << "it was accepted and is refused later";
  server.now_ms = 1500;
  EXPECT_EQ(*source.token(), "4");
  EXPECT_EQ(**source.replacement_for("4"), "5") << "fetched since it was due";
}

TEST(TokenSource, SaysWhyThereIsNoToken) {
  Server server;
  TokenSource source = server.source();
  server.fails = true;
  EXPECT_FALSE(source.token());
  server.fails = false;
  EXPECT_EQ(*source.token(), "1");
  server.fails = true;
  EXPECT_FALSE(source.replacement_for("1"));
  server.now_ms = 1500;
  EXPECT_FALSE(source.token());
}

}  // namespace
}  // namespace runner

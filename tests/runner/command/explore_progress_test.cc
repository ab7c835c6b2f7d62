// Progress of an exploration: one line on a terminal, a line every ten seconds elsewhere.
#include "runner/command/explore_progress.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

using std::chrono::milliseconds;

std::string shown(bool on_terminal, const std::vector<int>& at_ms) {
  std::string text;
  Environment environment;
  environment.err = [&](std::string_view part) { text += part; };
  ExploreProgress progress(environment, on_terminal);
  for (const int ms : at_ms) progress.show({3, 40, 1, milliseconds(ms)});
  progress.clear();
  return text;
}

TEST(ExploreProgress, IsALineEveryTenSecondsWithoutATerminal) {
  EXPECT_EQ(shown(false, {200, 9'900, 10'000, 10'200, 19'999, 20'000}),
            "3 cases, 40 exchanges, 1 finding, 10 s\n3 cases, 40 exchanges, 1 finding, 20 s\n");
  EXPECT_EQ(shown(false, {200, 9'999}), "");
}

TEST(ExploreProgress, IsOneLineThatChangesOnATerminal) {
  EXPECT_EQ(shown(true, {200, 400}),
            "\r\x1b[K3 cases, 40 exchanges, 1 finding, 0 s\r\x1b[K3 cases, 40 exchanges, 1 finding, 0 s\r\x1b[K");
}

}  // namespace
}  // namespace runner

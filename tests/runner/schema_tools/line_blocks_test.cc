#include "runner/schema_tools/line_blocks.h"

#include <gmock/gmock.h>

#include <sstream>

namespace runner::schema_tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Numbered = std::vector<std::pair<int, std::string>>;

/// Hands the lines of a text on in the order in which blocks take their turn.
BlockHandler collect_into(Numbered& all) {
  return [&all](const LineBlock& block) {
    Numbered lines;
    block.each_line([&](int number, std::string_view line) { lines.emplace_back(number, line); });
    return [&all, lines] { all.insert(all.end(), lines.begin(), lines.end()); };
  };
}

Numbered lines_of(const std::string& text) {
  std::istringstream in(text);
  Numbered all;
  EXPECT_TRUE(handle_lines(in, [&] { return collect_into(all); }));
  return all;
}

TEST(LineBlocksTest, GivesEachLineWithItsNumber) {
  EXPECT_THAT(lines_of(""), IsEmpty());
  EXPECT_THAT(lines_of("\n"), ElementsAre(Pair(1, "")));
  EXPECT_THAT(lines_of("a"), ElementsAre(Pair(1, "a")));
  EXPECT_THAT(lines_of("a\n"), ElementsAre(Pair(1, "a")));
  EXPECT_THAT(lines_of("a\r\n\nb"), ElementsAre(Pair(1, "a\r"), Pair(2, ""), Pair(3, "b")));
}

TEST(LineBlocksTest, KeepsTheOrderOfLongTexts) {
  for (const size_t length : {0u, 1u, 700u, 131'071u, 131'072u, 300'000u}) {
    std::string text;
    Numbered expected;
    while (text.size() < 2'000'000 && expected.size() < 20'000) {
      const std::string line(expected.size() % 3 == 0 ? length : 7, static_cast<char>('a' + expected.size() % 26));
      expected.emplace_back(static_cast<int>(expected.size()) + 1, line);
      text += line + "\n";
    }
    EXPECT_EQ(lines_of(text), expected) << length;
    text.pop_back();
    if (!expected.back().second.empty()) {
      EXPECT_EQ(lines_of(text), expected) << length << " without the last line break";
    }
  }
}

/// Text whose reading fails before its end.
class FailingBuffer : public std::stringbuf {
 public:
  using std::stringbuf::stringbuf;

 protected:
  std::streamsize xsgetn(char* to, std::streamsize count) override {
    if (in_avail() < count) throw std::ios_base::failure("lost");
    return std::stringbuf::xsgetn(to, count);
  }
};

TEST(LineBlocksTest, HandlesWhatCameBeforeAFailureToRead) {
  FailingBuffer buffer("first\n" + std::string(200'000, 'x') + "\n", std::ios::in);
  std::istream in(&buffer);
  Numbered all;
  EXPECT_FALSE(handle_lines(in, [&] { return collect_into(all); }));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().second, "first");
}

}  // namespace
}  // namespace runner::schema_tools

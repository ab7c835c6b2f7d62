// The line of a malformed text whose indentation fits none before it.
#include "runner/yaml/malformed_text.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

std::string found_in(std::string_view text) {
  const auto mistake = find_indentation_mistake(text);
  if (!mistake) return "";
  return std::to_string(mistake->mark.line) + ":" + std::to_string(mistake->mark.column) + " " + mistake->expected;
}

TEST(IndentationMistake, IsALineThatFitsNoneBeforeIt) {
  EXPECT_EQ(found_in("a:\n  b: 1\n c: 2\n"), "3:2 column 1 or 3, as the lines before it");
  EXPECT_EQ(found_in("a:\n  b: 1\n    c: 2\n"), "3:5 column 1 or 3, as the lines before it");
  EXPECT_EQ(found_in("- a: 1\n   b: 2\n"), "2:4 column 1 or 3, as the lines before it");
  EXPECT_EQ(found_in("a:\n- b: 1\n - c: 1\n"), "3:2 column 1 or 3, as the lines before it");
}

TEST(IndentationMistake, IsNoneInBlocksThatFit) {
  for (const char* text :
       {"", "a: 1\nb:\n  c: 1\n  d:\n  - e: 1\n    f: 2\n  - - 1\n    - 2\ng: 3\n", "\n# c\na:\n\n   b: 1\n",
        "a: {b: 1,\n c: 2,\n      d: '}'}\ne: 1\n", "a: |\n  x\n    y\n  z\nb: 1\n", "a: [1, # ]\n  2]\nb: 1\n"})
    EXPECT_EQ(found_in(text), "") << text;
}

TEST(IndentationMistake, MayBeLookedForInAnything) {
  for (const char* text : {"\n\n", ":", "- ", "-", "   ", "}}}\na: 1", "'", "- - - ", "a:\n\t- b"}) found_in(text);
}

std::string explained(std::string_view text, const LibraryReport& report) {
  const auto mistake = explain_malformed(text, report);
  if (!mistake) return "";
  return std::to_string(mistake->mark.line) + ":" + std::to_string(mistake->mark.column) + " " + mistake->found;
}

TEST(MalformedText, IsExplainedAtItsOwnLine) {
  EXPECT_EQ(explained("a: 'b\nc: 1\n", {"end of map not found", {3, 1}, 11, Mark{1, 1}}),
            "1:4 a text whose quote is not closed");
  EXPECT_EQ(explained("a: it's\nb: \"x\" # '\nc: d: e\n", {"illegal map value", {3, 5}, 24, Mark{1, 1}}),
            "3:5 a second ': ' in one line");
  EXPECT_EQ(explained("a: [1}\n", {"illegal flow end", {1, 6}, 5, Mark{1, 4}}), "1:6 a '}' that closes nothing");
  EXPECT_EQ(explained("a: `b\n", {"unknown token", {1, 4}, 3, Mark{1, 1}}), "1:4 a text that begins with '`'");
  EXPECT_EQ(explained("a:\n  b: 1\n- c\n", {"end of map not found", {3, 1}, 10, Mark{1, 1}}),
            "3:1 a '-' where a key is expected");
  EXPECT_EQ(explained("- a\nb: 1\n", {"end of sequence not found", {2, 1}, 4, Mark{1, 1}}),
            "2:1 what does not belong to the list");
}

TEST(MalformedText, IsNotExplainedWhereNothingIsSeen) {
  EXPECT_EQ(explained("a: ?\n", {"unknown token", {1, 4}, 3, Mark{1, 1}}), "");
  EXPECT_EQ(explained("", {"end of map not found", {1, 1}, 0, std::nullopt}), "");
  EXPECT_EQ(explained("a", {"unknown token", {1, 1}, 7, std::nullopt}), "");
  EXPECT_EQ(explained("}", {"illegal flow end", {1, 1}, 0, Mark{9, 9}}), "1:1 a '}' that closes nothing");
}

}  // namespace
}  // namespace runner

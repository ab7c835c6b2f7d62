// The line of a malformed text whose indentation fits none before it.
#include "runner/yaml/indentation.h"

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

}  // namespace
}  // namespace runner

#include "runner/yaml/yaml.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "runner/yaml/input_text.h"
#include "runner/yaml/plain_yaml.h"
#include "tests/runner/yaml/same_tree.h"

namespace runner {
namespace {

std::string message_of(std::string_view text) {
  const auto document = read_yaml(text, "f.yaml");
  return document.ok() ? "accepted: " + wire::to_text(to_json(document->root)) : document.error().to_string();
}

std::string json_of(std::string_view text) {
  const auto document = read_yaml(text, "f.yaml");
  EXPECT_TRUE(document.ok()) << text << "\n" << document.error().to_string();
  return document.ok() ? wire::to_text(to_json(document->root)) : "";
}

TEST(Yaml, RefusesDuplicateKeys) {
  EXPECT_EQ(message_of("a: 1\nb: 2\n'a': 3\n"), "f.yaml:3:1: duplicate key 'a'; the first is in line 1, column 1");
  EXPECT_EQ(message_of("x: {a: 1, b: {c: 1, c: 1}}\n"),
            "f.yaml:1:21: duplicate key 'c'; the first is in line 1, column 15");
  EXPECT_EQ(message_of("1: a\n\"1\": b\n"), "f.yaml:2:1: duplicate key '1'; the first is in line 1, column 1");
}

TEST(Yaml, FindsDuplicatesAmongManyKeys) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("k{}: 1\n", i);
  EXPECT_TRUE(read_yaml(text, "f.yaml").ok());
  EXPECT_EQ(message_of(text + "k7: 2\n"), "f.yaml:101:1: duplicate key 'k7'; the first is in line 8, column 1");
}

TEST(Yaml, RefusesMergeKeys) {
  EXPECT_EQ(message_of("a: {b: 1}\nc:\n  <<: {b: 2}\n"),
            "f.yaml:3:3: the merge key '<<'; merge keys are not used here: write the members themselves");
  EXPECT_EQ(json_of("\"<<\": 1\n"), R"({"<<":1})");
}

TEST(Yaml, RefusesAnchorsAndAliases) {
  EXPECT_EQ(message_of("a: &x 1\n"), "f.yaml:1:4: the anchor 'x'; anchors are not used here: write the value itself");
  EXPECT_EQ(message_of("a: &x\n"), "f.yaml:1:4: the anchor 'x'; anchors are not used here: write the value itself");
  EXPECT_EQ(message_of("&a [*a]\n"), "f.yaml:1:1: the anchor 'a'; anchors are not used here: write the value itself");
  EXPECT_EQ(message_of("a: *x\n"), "f.yaml:1:4: an alias; aliases are not used here: write the value itself");
}

TEST(Yaml, RefusesTagsEvenWithNothingAfterThem) {
  const std::string tag = ": a tag; tags are not used here: quote a text, and leave other values plain";
  for (const char* value : {"!x y", "!!str 5", "! foo", "!", "!!str", "!<tag:x> a", "! [b]", "!!map {b: c}", "! 'q'"}) {
    EXPECT_EQ(message_of(std::string("a: ") + value + "\n"), "f.yaml:1:4" + tag) << value;
  }
}

TEST(Yaml, RefusesASecondDocument) {
  EXPECT_EQ(message_of("a: 1\n--- \nb: 2\n"),
            "f.yaml:2:1: a second document in the file; expected one document per file");
  EXPECT_EQ(message_of("a: 1\n...\nb\n"), "f.yaml:3:1: a second document in the file; expected one document per file");
  EXPECT_EQ(json_of("---\na: 1\n...\n"), R"({"a":1})");
}

TEST(Yaml, RefusesAFileWithNoDocument) {
  EXPECT_EQ(message_of(""), "f.yaml:1:1: a file with no document");
  EXPECT_EQ(message_of("# nothing\n"), "f.yaml:1:1: a file with no document");
}

TEST(Yaml, RefusesInvalidUtf8AndControlCharacters) {
  EXPECT_EQ(message_of("a: 1\nb: \xC3\xA9\xFF\n"), "f.yaml:2:6: a byte that is not UTF-8; expected UTF-8 text");
  EXPECT_EQ(message_of("a: \xED\xA0\x80\n"), "f.yaml:1:4: a byte that is not UTF-8; expected UTF-8 text");
  const std::string expected = "; expected printable text; in double quotes it can be written as an escape";
  EXPECT_EQ(message_of(std::string_view("a: b\0c", 6)), "f.yaml:1:5: the control character U+0000" + expected);
  EXPECT_EQ(message_of("a: b\n\x04 c: d\n"), "f.yaml:2:1: the control character U+0004" + expected);
  EXPECT_EQ(message_of("a: \x7F"), "f.yaml:1:4: the control character U+007F" + expected);
  EXPECT_EQ(message_of("a: \xC2\x80"), "f.yaml:1:4: the control character U+0080" + expected);
  EXPECT_EQ(message_of("a: 1\rb: 2"), "f.yaml:1:5: a carriage return without a line feed" + expected);
  EXPECT_EQ(message_of("a: \xEF\xBB\xBF"), "f.yaml:1:4: a byte order mark after the beginning" + expected);
  EXPECT_EQ(json_of("a: \xC2\xA0\xEF\xBC\x81"), "{\"a\":\"\xC2\xA0\xEF\xBC\x81\"}");
}

TEST(Yaml, SkipsAByteOrderMarkAndReadsWindowsLines) {
  EXPECT_EQ(json_of("\xEF\xBB\xBF"
                    "a: 1\r\nb: x\r\n"),
            R"({"a":1,"b":"x"})");
  EXPECT_EQ(message_of("\xEF\xBB\xBF"
                       "a: 1\r\na: 2\r\n"),
            "f.yaml:2:1: duplicate key 'a'; the first is in line 1, column 1");
}

TEST(Yaml, RefusesUtf16) {
  EXPECT_FALSE(read_yaml(std::string_view("\xFE\xFF\0a\0:\0 \0b", 10), "f.yaml").ok());
  EXPECT_FALSE(read_yaml(std::string_view("a\0:\0 \0b\0", 8), "f.yaml").ok());
}

TEST(Yaml, RefusesKeysThatAreNoTexts) {
  const std::string expected = "; expected a text as a key; quote it where it is a text";
  EXPECT_EQ(message_of("? [a]\n: b\n"), "f.yaml:1:3: a list or mapping as a key" + expected);
  EXPECT_EQ(message_of("{a: 1}: b\n"), "f.yaml:1:1: a list or mapping as a key" + expected);
  EXPECT_EQ(message_of("a: 1\nnull: b\n"), "f.yaml:2:1: null as a key" + expected);
  EXPECT_EQ(message_of("a: 1\n~: b\n"), "f.yaml:2:1: null as a key" + expected);
  EXPECT_EQ(message_of(": b\n"), "f.yaml:1:1: null as a key" + expected);
  EXPECT_EQ(json_of("on: 1\n5: 2\n\"null\": 3\n"), R"({"on":1,"5":2,"null":3})");
}

TEST(Yaml, LimitsNestingAndSize) {
  const auto nested = [](size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(read_yaml(nested(kMaxNesting), "f.yaml").ok());
  EXPECT_EQ(message_of(nested(kMaxNesting + 1)), "f.yaml:1:65: nesting too deep; expected at most 64 levels");
  EXPECT_EQ(message_of(nested(100'000)), "f.yaml:1:65: nesting too deep; expected at most 64 levels");
  EXPECT_EQ(message_of(std::string(kMaxDocumentBytes + 1, '#')),
            "f.yaml:1:1: a file of 4194305 bytes; expected at most 4194304 bytes");
}

TEST(Yaml, StatesHowToWriteSurrogatePairs) {
  EXPECT_EQ(message_of(R"(a: "x\ud83d\ude00")"),
            "f.yaml:1:6: an escape that is half of a surrogate pair; write the character itself, or \\U0001F600");
  EXPECT_EQ(message_of(R"(a: "\ud800")"),
            "f.yaml:1:5: an escape that is half of a surrogate pair; expected a character; a text cannot hold a lone "
            "surrogate");
  EXPECT_EQ(json_of(R"(a: "\U0001F600\u00e9\x41")"),
            "{\"a\":\"\xF0\x9F\x98\x80\xC3\xA9"
            "A\"}");
}

TEST(Yaml, MarksEmptyValuesAtTheirKeysAndDashes) {
  for (const auto read : {read_yaml, read_yaml_by_library}) {
    const auto document = read("a:\n\n\nb: {c: 1}\nd:\n-\n- 5\ne:\n", "f.yaml", Magnitude::of_doubles);
    ASSERT_TRUE(document.ok());
    EXPECT_EQ(document->place_at("/a").to_string(), "f.yaml:1:1");
    EXPECT_EQ(document->place_at("/d/0").to_string(), "f.yaml:6:1");
    EXPECT_EQ(document->place_at("/d/1").to_string(), "f.yaml:7:3");
    EXPECT_EQ(document->place_at("/e").to_string(), "f.yaml:8:1");
  }
}

TEST(Yaml, FindsPlacesByPointer) {
  const auto document = read_yaml("a/b:\n  - x\n  - {~: 1}\n", "f.yaml");
  EXPECT_FALSE(document.ok());
  const auto other = read_yaml("a/b:\n  - x\n  - {c~d: 1}\n", "f.yaml");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->place_at("").to_string(), "f.yaml:1:1");
  EXPECT_EQ(other->place_at("/a~1b/1/c~0d").to_string(), "f.yaml:3:11");
  EXPECT_EQ(other->place_at("/a~1b/1/missing/deeper").to_string(), "f.yaml:3:5");
  EXPECT_EQ(other->place_at("/a~1b/01").to_string(), "f.yaml:2:3");
  EXPECT_EQ(other->place_at("no pointer").to_string(), "f.yaml:1:1");
}

TEST(Yaml, PlacesBrokenSyntax) {
  EXPECT_EQ(message_of("a: b: c\n"),
            "f.yaml:1:5: a second ': ' in one line; put a text with ': ' in quotes, and another key on its own line");
  EXPECT_EQ(message_of("x: 1\na: [1, 2\n"), "f.yaml:2:4: a '[' that is not closed; expected ']'");
  EXPECT_EQ(message_of("a:\n\t- 1\n"), "f.yaml:2:1: a tab for indentation; expected spaces");
  EXPECT_EQ(message_of("a:\n- b: 1\n\tc: 2\n"), "f.yaml:3:1: a tab for indentation; expected spaces");
  EXPECT_EQ(message_of("a: [/p?q=1]\n"),
            "f.yaml:1:7: malformed YAML (unknown token); put a text with '?' in quotes between brackets or braces");
}

TEST(Yaml, RefusesQuotesThatAreNotClosed) {
  for (const char* text : {"b: 1\na: \"b\n", "b: 1\na: 'b\n\n", "b: 1\na: \"b\\\"\n", "b: 1\na: 'b''\n"}) {
    EXPECT_EQ(message_of(text), "f.yaml:2:4: a text whose quote is not closed") << text;
  }
  EXPECT_EQ(message_of("b: 1\na: \"b"),
            "f.yaml:2:4: a text whose quote is not closed; expected a second \" in the same line");
}

TEST(Yaml, ReadsBlockAndFoldedScalars) {
  EXPECT_EQ(json_of("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: 'it''s'\nd: \"x\n  y\"\n"),
            R"({"a":"x\ny\n","b":"x y","c":"it's","d":"x y"})");
}

}  // namespace
}  // namespace runner

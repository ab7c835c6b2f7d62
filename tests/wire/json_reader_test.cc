#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/file_text.h"
#include "tests/support/same_reading.h"

namespace wire {
namespace {

using std::string_literals::operator""s;

std::string nested_arrays(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

/// What readers of JSON are known to disagree on: numbers, escapes, bytes that are not UTF-8, whitespace, ends of
/// texts.
const std::vector<std::string>& hard_cases() {
  static const std::vector<std::string> kCases = {
      "",
      " ",
      "\n",
      "\0"s,
      "[]\0"s,
      "\"a\0b\""s,
      "\0[]"s,
      "\xEF\xBB\xBF[]",
      "[\xEF\xBB\xBF]",
      "\xEF\xBB\xBF",
      "\f[]",
      "[\v1]",
      "[\xC2\xA0]",
      "[\xE2\x81\xA0]",
      "\r\n\t [ \r\n\t] \r\n\t",
      // Words.
      "null",
      "true",
      "false",
      "nul",
      "nulll",
      "True",
      "tru",
      "falsee",
      "NaN",
      "Infinity",
      "-Infinity",
      "undefined",
      "[nul]",
      "[n",
      "[null,]",
      "truefalse",
      // Structure.
      "[",
      "]",
      "{",
      "}",
      "[]]",
      "[[]",
      "{}}",
      "{{}}",
      "[}",
      "{]",
      "[1,,2]",
      "[,1]",
      "[1 2]",
      "[1,]",
      "{,}",
      "{\"a\"}",
      "{\"a\":}",
      "{\"a\" 1}",
      "{\"a\":1,}",
      "{\"a\":1,\"b\"}",
      "{1:1}",
      "{a:1}",
      "{'a':1}",
      "{\"a\":1 \"b\":2}",
      "{} {}",
      "{}[]",
      "1 1",
      "1,",
      ":",
      ",",
      "[1:2]",
      "{\"a\":1:2}",
      "{\"a\",1}",
      "[\"a\":1]",
      "/**/[]",
      "[]//",
      "[1]#",
      "[-]",
      "[\"a\"",
      "{\"a\":[1,2}",
      "{\"a\":{\"b\":[]}}",
      "*",
      "<null>",
      "[x]",
      "\"a\"x",
      "\xC3\xA9",
      "[\xC3\xA9]",
      // Numbers.
      "0",
      "-0",
      "-0.0",
      "0.0",
      "-",
      "+1",
      "--1",
      "-+1",
      "01",
      "-01",
      "00",
      "1.",
      ".5",
      "-.5",
      "1.e1",
      "1e",
      "1e+",
      "1e-",
      "1E5",
      "1e+05",
      "1e-05",
      "0e1",
      "0e+",
      "1e1.5",
      "1.2.3",
      "1e5e5",
      "0x1",
      "1_000",
      "1,000",
      "1f",
      "1-",
      "1+2",
      "0.1",
      "0.10",
      "1.0",
      "1e400",
      "-1e400",
      "1e-400",
      "-1e-400",
      "1e309",
      "1.7976931348623157e308",
      "1.7976931348623159e308",
      "4.9e-324",
      "5e-324",
      "3e-324",
      "2e-324",
      "2.2250738585072014e-308",
      "2.2250738585072011e-308",
      "1e23",
      "9007199254740993",
      "9007199254740993.0",
      "9007199254740993.5",
      "999999999999999999",
      "1000000000000000000",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      "-9223372036854775809",
      "18446744073709551615",
      "18446744073709551616",
      "-18446744073709551616",
      "0.1000000000000000055",
      "0.30000000000000004",
      "123456789012345678901234567890",
      "1e0000000000000000000000000002",
      "1e9999999999999999999",
      "1e-9999999999999999999",
      "0e9999999999999999999",
      "0.0e-9999999999999999999",
      "100000000000000000000000",
      "1e999999999999999999",
      "1e-999999999999999999",
      "[1,-2.5e-7,3]",
      "[ 1 , 2 ]",
      "[1\n]",
      "1 ",
      " 1",
      "\xEF\xBC\x91",
      "[1e1\xE5]",
      // Strings.
      "\"\"",
      "\"",
      "\"a",
      "'a'",
      "\"\\\"",
      "\"\\\\\"",
      "\"\\\"\"",
      "\"\\/\"",
      "\"\\b\\f\\n\\r\\t\"",
      "\"\\a\"",
      "\"\\x41\"",
      "\"\\",
      "\"\\u\"",
      "\"\\u12\"",
      "\"\\u123g\"",
      "\"\\u00e9\"",
      "\"\\u00E9\"",
      "\"\\u0000\"",
      "\"\\U0041\"",
      "\"\\u0022\\u005c\"",
      "\"\\u 041\"",
      "\"\\u+041\"",
      "\"\\u004\"",
      "\"\\u07ff\\u0800\\uffff\"",
      "\"a\nb\"",
      "\"a\tb\"",
      "\"\x1F\"",
      "\"\x7F\"",
      "\"\x20\"",
      "\"abcdefg\x1F\"",
      "\"abcdefgh\n\"",
      "\"abcdefgh\"",
      "\"abcdefghi",
      "\"abcdefg\\\"",
      "\"12345678\\n12345678\"",
      "\"1234567\\u00e9123456789\"",
      // Surrogates.
      "\"\\ud83d\\ude00\"",
      "\"\\uD83D\\uDE00\"",
      "\"\\ud83d\"",
      "\"\\ude00\"",
      "\"\\ud83dx\"",
      "\"\\ud83d\\n\"",
      "\"\\ud83d\\u0041\"",
      "\"\\ud83d\\ud83d\"",
      "\"\\ude00\\ud83d\"",
      "\"\\ud83d\\\"",
      "\"\\ud83d\\u\"",
      "\"\\ud83d\\ude0\"",
      "\"\\udbff\\udfff\"",
      "\"\\ud800\\udc00\"",
      "{\"\\ud800\":1}",
      // UTF-8.
      "\"\xC3\xA9\"",
      "\"\xE2\x82\xAC\"",
      "\"\xF0\x9F\x98\x80\"",
      "\"\xF4\x8F\xBF\xBF\"",
      "\"\xF4\x90\x80\x80\"",
      "\"\xC0\xAF\"",
      "\"\xC1\xBF\"",
      "\"\xE0\x80\xAF\"",
      "\"\xE0\x9F\xBF\"",
      "\"\xF0\x80\x80\x80\"",
      "\"\xF0\x8F\xBF\xBF\"",
      "\"\xED\xA0\x80\"",
      "\"\xED\xBF\xBF\"",
      "\"\xFF\"",
      "\"\xFE\"",
      "\"\x80\"",
      "\"\xBF\"",
      "\"\xC3\"",
      "\"\xE2\x82\"",
      "\"\xF0\x9F\x98\"",
      "\"\xF8\x88\x80\x80\x80\"",
      "\"\xF5\x80\x80\x80\"",
      "\"abcdefg\xC3\xA9\"",
      "\"abcdefg\xC3\"",
      "\"\xC3\\u00a9\"",
      "\"\\u00c3\xA9\"",
      "\"\xC3\\n\xA9\"",
      "\"\\n\xFF\"",
      "{\"\xFF\":1}",
      "{\"\xC3\xA9\":1}",
      "\"\xEF\xBF\xBF\"",
      "\"\xEF\xBB\xBF\"",
      // Names.
      R"({"":1})",
      R"({"":1,"":2})",
      R"({"a":1,"a":1})",
      R"({"a":1,"\u0061":2})",
      R"({"a":{"a":1},"b":{"a":1}})",
      R"({"\"":1,"\\":2,"\"":3})",
      R"({"a\"b":1,"c":2})",
      R"({"a"b":1,"c":2})",
      R"({"a":1,"b":2,"c":3,"b":4})",
      R"([{"x":1,"x":2}])",
      R"({"a":1,"A":2})",
      R"({"é":1,"é":2})",
      R"({"1":1,"1":1})",
  };
  return kCases;
}

TEST(JsonReaderTest, AgreesWithTheLexerOnHardCases) {
  Json used;
  for (const std::string& text : hard_cases()) {
    Json fresh;
    EXPECT_EQ(difference_of_readers(text, fresh), "") << text;
    EXPECT_EQ(difference_of_readers(text, used), "") << text;
    for (const std::string& around : {"[" + text + "]", "{\"a\":" + text + ",\"b\":[" + text + "]}"}) {
      EXPECT_EQ(difference_of_readers(around, used), "") << around;
    }
  }
}

TEST(JsonReaderTest, AgreesOnEachPairOfNames) {
  Json used;
  const std::string names[] = {"", "a", "\\u0061", "b", "a\\\"", "abcdefghijklmnopqrst", "\\u00e9", "é"};
  for (const std::string& first : names) {
    for (const std::string& second : names) {
      const std::string text = "{\"" + first + "\":1,\"x\":2,\"" + second + "\":3}";
      EXPECT_EQ(difference_of_readers(text, used), "") << text;
    }
  }
}

TEST(JsonReaderTest, AgreesOnLimits) {
  Json used;
  for (const size_t depth : {0u, 1u, 2u, 3u, 511u, 512u, 513u}) {
    EXPECT_EQ(difference_of_readers(nested_arrays(depth), used), "") << depth;
    EXPECT_EQ(difference_of_readers(nested_arrays(depth), used, {.max_depth = 2}), "") << depth;
    EXPECT_EQ(difference_of_readers(nested_arrays(depth), used, {.max_bytes = 4}), "") << depth;
  }
  EXPECT_EQ(difference_of_readers(nested_arrays(3000), used, {.max_depth = 5000}), "");
  EXPECT_TRUE(parse_json(nested_arrays(3000), {.max_depth = 5000}).ok());
}

TEST(JsonReaderTest, AgreesOnTextsWithChangedBytes) {
  const std::string whole =
      R"({"id":"run-1","été":"\u00e9€😀\n","n":[0,-1,2.5e-3,123456789012345678,1e400,18446744073709551616],)"
      R"("o":{"a":null,"b":true,"c":false,"d":{}},"l":[[],[{}],""],"name":"a longer text of some words"})";
  constexpr std::string_view kBytes = "\"\\{}[]:,0123456789-+.eEu ntf\x01\x80\xC3\xED\xF0\xFF\n";
  std::mt19937 random(20260115);
  Json used;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (unsigned changes = random() % 4; changes > 0; --changes) {
      const size_t at = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 3);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, byte);
      } else {
        text[at] = byte;
      }
    }
    if (random() % 16 == 0) text.resize(random() % text.size());
    ASSERT_EQ(difference_of_readers(text, used), "") << text;
  }
}

TEST(JsonReaderTest, UsesTheStorageOfAnyValueThatWasThere) {
  Json used;
  const std::vector<std::string> texts = {"1",
                                          R"("a text that is longer than what a string holds inside")",
                                          "null",
                                          R"({"a":1,"b":[1,2,3]})",
                                          R"({"b":1,"a":{"b":[]}})",
                                          R"({"a":"x"})",
                                          "[]",
                                          R"([{"a":1},{"a":1,"b":2}])",
                                          R"([{"b":1},{"b":1,"a":2,"c":[]}])",
                                          "{}",
                                          "[[],{}]",
                                          R"({"a":1,"b":2,"c":3})",
                                          R"({"a":1,"c":2,"b":3})",
                                          "true",
                                          "2.5",
                                          "1e-400"};
  for (const std::string& first : texts) {
    for (const std::string& second : texts) {
      EXPECT_EQ(difference_of_readers(first, used), "") << first;
      EXPECT_EQ(difference_of_readers(second, used), "") << first << " then " << second;
    }
  }
}

TEST(JsonReaderTest, FindsADuplicateAfterATextThatWasRefused) {
  Json used;
  EXPECT_FALSE(read_json(R"({"a":1,"a":2})", used));
  EXPECT_FALSE(read_json(R"({"a":1,"a":2})", used));
  EXPECT_FALSE(read_json(R"([{"a":1,"a":)", used));
  EXPECT_FALSE(read_json(R"([{"a":1,"a":2}])", used));
}

TEST(JsonReaderTest, KeepsLittleStorageForTheNextText) {
  Json used;
  ASSERT_TRUE(read_json("[\"" + std::string(10'000, 'x') + "\"]", used));
  ASSERT_TRUE(read_json("[\"x\"]", used));
  EXPECT_LT(used.as_array()->front().as_string()->capacity(), 1'000u);
  std::string many = "[0";
  for (int i = 0; i < 10'000; ++i) many += ",0";
  ASSERT_TRUE(read_json(many + "]", used));
  ASSERT_TRUE(read_json("[0]", used));
  EXPECT_LT(used.as_array()->capacity(), 100u);
}

TEST(JsonReaderTest, ReadsEachExampleOfTheProject) {
  Json used;
  size_t read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SOURCE_ROOT "/schemas")) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_EQ(difference_of_readers(file_text(entry.path().string()), used), "") << entry.path();
    EXPECT_TRUE(used.is_object()) << entry.path() << ": not read by the fast reader";
    ++read;
  }
  EXPECT_GT(read, 50u);
}

}  // namespace
}  // namespace wire

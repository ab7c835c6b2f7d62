#include "wire/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace wire {
namespace {

Json parsed(std::string_view text) {
  Result<Json> result = parse_json(text);
  EXPECT_TRUE(result.ok()) << text.substr(0, 200) << ": " << (result.ok() ? "" : result.error().to_string());
  return result.ok() ? *std::move(result) : Json();
}

std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  const Result<Json> result = parse_json(text, limits);
  return result.ok() ? "accepted" : result.error().to_string();
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ParseJsonTest, KeepsEachKind) {
  EXPECT_EQ(parsed("null").kind(), Json::Kind::null);
  EXPECT_EQ(parsed(" true ").kind(), Json::Kind::boolean);
  EXPECT_EQ(parsed("12").kind(), Json::Kind::integer);
  EXPECT_EQ(parsed("1.5").kind(), Json::Kind::real);
  EXPECT_EQ(parsed("18446744073709551616").kind(), Json::Kind::big_number);
  EXPECT_EQ(parsed("\"\"").kind(), Json::Kind::string);
  EXPECT_EQ(parsed("[]").kind(), Json::Kind::array);
  EXPECT_EQ(parsed("{}").kind(), Json::Kind::object);
}

TEST(ParseJsonTest, KeepsTreesInTheirOrder) {
  const std::string text = R"({"z":[1,{"b":null,"a":[]}],"a":"é\n","":{"":false}})";
  EXPECT_EQ(to_text(parsed(text)), text);
}

TEST(ParseJsonTest, DecodesEscapes) {
  EXPECT_EQ(*parsed(R"("\u00e9\ud83d\ude00\/\b\u0000")").as_string(), std::string("é😀/\b\0", 9));
}

TEST(ParseJsonTest, RefusesInvalidSyntax) {
  for (const char* text :
       {"",    " ",   "{",       "[1,]",  "{\"a\":1,}", "{a:1}",  "'a'",     "01", "+1",      ".5", "1.", "1e",
        "NaN", "tru", "// c\n1", "/**/1", "[1 2]",      "\"\n\"", "\"\\x\"", "-",  "{\"a\"}", "]",  "\"", "Infinity"}) {
    EXPECT_FALSE(parse_json(text).ok()) << text;
  }
}

TEST(ParseJsonTest, RefusesTrailingText) {
  EXPECT_NE(refusal("{} {}"), "accepted");
  EXPECT_NE(refusal("1 x"), "accepted");
  EXPECT_EQ(refusal(std::string_view("{}\0x", 4)), "line 1, column 3: a NUL byte; expected JSON text without one");
}

TEST(ParseJsonTest, RefusesAByteOrderMark) {
  EXPECT_EQ(refusal("\xEF\xBB\xBF{}"), "line 1, column 1: a byte order mark; expected JSON text without one");
}

TEST(ParseJsonTest, RefusesInvalidUtf8AndLoneSurrogates) {
  for (const char* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"",
                           R"("\ud83d")", R"("\ude00")", R"("\ud83d\u0041")", R"({"\ud800":1})"}) {
    EXPECT_FALSE(parse_json(text).ok()) << text;
  }
}

TEST(ParseJsonTest, RefusesDuplicateNamesWithTheirPlace) {
  EXPECT_EQ(refusal("{\"a\": 1,\n  \"b\": 2,\n  \"a\": 3}"),
            "line 3, column 3: a second member named \"a\"; expected unique member names");
  EXPECT_EQ(refusal(R"([{"a":{"x":{},"\u0078":[]}}])"),
            "line 1, column 15: a second member named \"x\"; expected unique member names");
  EXPECT_EQ(refusal(R"({"q\"":1,"q\"":2})"),
            "line 1, column 10: a second member named \"q\\\"\"; expected unique member names");
  EXPECT_TRUE(parse_json(R"([{"a":1},{"a":{"a":{"a":1}}}])").ok());
  EXPECT_EQ(parse_json(R"({"a":1,"a":2})").error().kind, ErrorKind::repeated_member);
  EXPECT_EQ(parse_json(R"({"a":1,})").error().kind, ErrorKind::other);
}

TEST(ParseJsonTest, FindsADuplicateAmongManyMembers) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"name" + std::to_string(i) + "\":0,";
  EXPECT_EQ(parsed(text + "\"last\":1}").as_object()->size(), 100'001u);
  EXPECT_EQ(refusal(text + "\n\"name77\":1}"),
            "line 2, column 1: a second member named \"name77\"; expected unique member names");
}

TEST(ParseJsonTest, TruncatesALongDuplicateName) {
  const std::string name(99, 'x');
  const std::string shown = refusal("{\"" + name + "éé\":1,\"" + name + "éé\":2}");
  EXPECT_NE(shown.find("\"" + name + "\"..."), std::string::npos) << shown;
}

TEST(ParseJsonTest, EnforcesItsLimits) {
  EXPECT_TRUE(parse_json(nested(512)).ok());
  EXPECT_EQ(refusal(nested(513)),
            "line 1, column 513: arrays and objects nested too deeply; expected at most 512 levels");
  EXPECT_TRUE(parse_json("[[]]", {.max_depth = 2}).ok());
  EXPECT_FALSE(parse_json(R"({"a":[{}]})", {.max_depth = 2}).ok());
  EXPECT_FALSE(parse_json("[]", {.max_depth = 0}).ok());
  EXPECT_TRUE(parse_json("1", {.max_depth = 0}).ok());
  EXPECT_TRUE(parse_json("1234", {.max_bytes = 4}).ok());
  EXPECT_EQ(refusal("12345", {.max_bytes = 4}), "line 1, column 1: 5 bytes; expected at most 4 bytes");
}

TEST(ParseJsonTest, DescribesErrorsWithoutQuotingTheText) {
  const Result<Json> result = parse_json("{\n  \"key\": secret\n}");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "line 2, column 10");
  EXPECT_EQ(result.error().line, 2);
  EXPECT_EQ(result.error().column, 10);
  EXPECT_EQ(result.error().to_string().find("secret"), std::string::npos);
  const Result<Json> unclosed = parse_json("[1");
  ASSERT_FALSE(unclosed.ok());
  EXPECT_EQ(unclosed.error().where, "line 1, column 3");
  EXPECT_EQ(unclosed.error().expected, "']'");
}

TEST(JsonNumberTest, RefusesNumbersBeyondTheRangeOfADouble) {
  EXPECT_EQ(refusal("[1e400]"), "line 1, column 6: a number beyond the range of a double");
  EXPECT_FALSE(parse_json("-1e309").ok());
  EXPECT_FALSE(parse_json("1e-9999999999999999999").ok());
  EXPECT_TRUE(parse_json("0e9999999999999999999").ok());
  EXPECT_TRUE(parse_json("1e0000000000000000000000002").ok());
}

TEST(JsonNumberTest, UsesADoubleOnlyIfItIsExact) {
  for (const char* text :
       {"0.1", "1e23", "100000000000000000000000", "1.7976931348623157e308", "5e-324", "0.30000000000000004",
        "2.2250738585072014e-308", "123456789012345.0e-20", "0.0", "-0.0", "1e2"}) {
    EXPECT_EQ(parsed(text).kind(), Json::Kind::real) << text;
  }
  for (const char* text : {"0.1000000000000000055", "18446744073709551616", "-9223372036854775809", "1e-400", "3e-324",
                           "9007199254740993.5", "9223372036854775809"}) {
    const Json number = parsed(text);
    ASSERT_EQ(number.kind(), Json::Kind::big_number) << text;
    EXPECT_EQ(number.as_big_number()->text, text);
  }
}

TEST(JsonNumberTest, KeepsIntegersExactly) {
  EXPECT_EQ(*parsed("9223372036854775807").as_integer(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(*parsed("-9223372036854775808").as_integer(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(*parsed("-0").as_integer(), 0);
}

TEST(JsonNumberTest, ComparesByMathematicalValue) {
  const std::vector<std::vector<std::string>> ascending = {
      {"-1e308", "-100000e303"},
      {"-1.8446744073709552e19", "-18446744073709552000"},  // a real counts as the decimal that was written
      {"-18446744073709551617"},
      {"-18446744073709551616"},
      {"-9223372036854775809"},
      {"-9223372036854775808", "-9.223372036854775808e18"},
      {"-2.5"},
      {"-2", "-2.0", "-0.2e1"},
      {"-1e-400"},
      {"0", "-0", "0.0", "-0.0", "0e5"},
      {"1e-401"},
      {"1e-400", "0.1e-399", "1.0e-400"},
      {"0.09999999999999999999"},
      {"0.1", "1e-1", "0.10"},
      {"0.1000000000000000000001"},
      {"0.1000000000000000055511151231257827021181583404541015625"},
      {"1", "1.0", "10e-1"},
      {"1.5"},
      {"100", "1e2", "1E+2", "100.0"},
      {"9007199254740992", "9007199254740992.0"},
      {"9007199254740993"},
      {"9007199254740993.5"},
      {"9007199254740994.0"},
      {"9223372036854774789"},
      {"9.2233720368547748e18", "9223372036854774800"},
      {"9223372036854775807"},
      {"9223372036854775808.0", "9223372036854775808"},
      {"18446744073709551615"},
      {"18446744073709551616"},
      {"18446744073709551616.00000000000000000001"},
      {"1.8446744073709552e19"},
      {"9999999999999999999999999"},
      {"1e25", "10000000000000000000000000"},
      {"10000000000000000000000001"},
      {"1e308", "0.0001e312"},
      {"1.00000000000000001e308"},
      {"1.000000000000000010979063629440456e308"},
  };
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (const std::string& left : ascending[i]) {
      for (size_t j = 0; j < ascending.size(); ++j) {
        for (const std::string& right : ascending[j]) {
          EXPECT_EQ(compare_numbers(parsed(left), parsed(right)), i < j ? -1 : i > j ? 1 : 0) << left << " " << right;
          EXPECT_EQ(parsed(left) == parsed(right), i == j) << left << " " << right;
        }
      }
    }
  }
}

TEST(JsonNumberTest, RecognisesIntegralNumbers) {
  for (const char* text :
       {"2", "2.0", "1e3", "1e308", "18446744073709551616", "12345678901234567890.0", "-0.0", "1.5e1"}) {
    EXPECT_TRUE(is_integral(parsed(text))) << text;
  }
  for (const char* text : {"2.5", "1e-400", "18446744073709551616.5", "5e-324", "12345678901234567890e-1000"}) {
    EXPECT_FALSE(is_integral(parsed(text))) << text;
  }
}

TEST(JsonNumberTest, GivesTheNearestDouble) {
  EXPECT_EQ(to_double(parsed("9007199254740993")), 9007199254740992.0);
  EXPECT_EQ(to_double(parsed("18446744073709551617")), 18446744073709551616.0);
  EXPECT_EQ(to_double(parsed("0.1000000000000000055")), 0.1);
  EXPECT_EQ(to_double(parsed("1e-400")), 0.0);
  EXPECT_EQ(to_double(parsed("3e-324")), 5e-324);
}

TEST(JsonEqualityTest, IgnoresMemberOrderAndKeepsElementOrder) {
  EXPECT_EQ(parsed(R"({"a":1,"b":[1,2]})"), parsed(R"({"b":[1.0,2],"a":1})"));
  EXPECT_FALSE(parsed("[1,2]") == parsed("[2,1]"));
  EXPECT_FALSE(parsed(R"({"a":1})") == parsed(R"({"a":1,"b":1})"));
  EXPECT_FALSE(parsed(R"({"a":1})") == parsed(R"({"b":1})"));
  EXPECT_FALSE(parsed(R"({"a":null})") == parsed(R"({"b":null})"));
}

TEST(JsonEqualityTest, DistinguishesKinds) {
  EXPECT_FALSE(parsed("0") == parsed("false"));
  EXPECT_FALSE(parsed("1") == parsed("\"1\""));
  EXPECT_FALSE(parsed("null") == parsed("false"));
  EXPECT_FALSE(parsed("[]") == parsed("{}"));
  EXPECT_EQ(parsed("\"a\""), Json("a"));
}

TEST(JsonEqualityTest, ComparesLargeObjectsInAnyOrder) {
  Object rising, falling;
  for (int i = 0; i < 50'000; ++i) rising.append(std::to_string(i), i);
  for (int i = 49'999; i >= 0; --i) falling.append(std::to_string(i), i);
  EXPECT_EQ(Json(rising), Json(falling));
  falling.begin()->value = -1;
  EXPECT_FALSE(Json(rising) == Json(falling));
}

TEST(ObjectTest, FindsSetsAndErasesInPlace) {
  Object object{{"a", 1}, {"b", "two"}, {"c", nullptr}};
  ASSERT_EQ(object.size(), 3u);
  EXPECT_EQ(*object.find("b"), Json("two"));
  EXPECT_EQ(object.find("d"), nullptr);
  object.set("b", 2);
  object.set("d", Array{1, 2});
  EXPECT_EQ(to_text(object), R"({"a":1,"b":2,"c":null,"d":[1,2]})");
  EXPECT_TRUE(object.erase("a"));
  EXPECT_FALSE(object.erase("a"));
  EXPECT_EQ(to_text(object), R"({"b":2,"c":null,"d":[1,2]})");
  EXPECT_TRUE(object.contains("c"));
}

TEST(ObjectTest, KeepsTheLastOfRepeatedInitialNames) { EXPECT_EQ(to_text(Object{{"a", 1}, {"a", 2}}), R"({"a":2})"); }

TEST(JsonTest, ReturnsNullForAnotherKind) {
  const Json text("text");
  EXPECT_EQ(text.as_integer(), nullptr);
  EXPECT_EQ(text.find("a"), nullptr);
  const Json object = Object{{"name", "value"}, {"number", 1}};
  ASSERT_NE(object.find_string("name"), nullptr);
  EXPECT_EQ(*object.find_string("name"), "value");
  EXPECT_EQ(object.find_string("number"), nullptr);
  EXPECT_EQ(object.find_string("absent"), nullptr);
}

TEST(ToTextTest, IndentsAndKeepsOrder) {
  const Json value = parsed(R"({"b":[1,{}],"a":[],"c":{"d":"\u0001\"\\"}})");
  EXPECT_EQ(to_text(value, 2),
            "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": [],\n  \"c\": {\n    \"d\": \"\\u0001\\\"\\\\\"\n  }\n}");
  EXPECT_EQ(to_text(value), R"({"b":[1,{}],"a":[],"c":{"d":"\u0001\"\\"}})");
}

TEST(ToTextTest, ReadsBackAsTheSameValue) {
  for (const char* text : {"1.5", "0.1", "1e300", "18446744073709551616", "0.1000000000000000055", "-0.0", "5e-324",
                           "1e-400", "9007199254740993"}) {
    EXPECT_EQ(parsed(to_text(parsed(text))), parsed(text)) << text;
  }
}

TEST(HashOfKeyTest, IsComputedAtCompileTimeAsAtRunTime) {
  constexpr uint64_t kHash = hash_of_key("provider_id");
  const Json object = parsed(R"({"provider_id":1})");
  EXPECT_EQ(object.as_object()->begin()->hash, kHash);
}

}  // namespace
}  // namespace wire

// Each way of writing is recognized from one value and what was expected of it, and nothing else is.
#include "runner/record/writing.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

constexpr const char* kMissing = "";

struct Row {
  const char* expected;
  const char* actual;  ///< kMissing: no such value
  const char* words;   ///< "": none that is known
};

const Row kRows[] = {
    {"true", R"("true")", "booleans are strings"},
    {"false", R"("False")", "booleans are strings"},
    {"true", "1", "booleans are numbers"},
    {"false", R"("true")", ""},
    {"true", "null", ""},
    {"7", R"("7")", "numbers are strings"},
    {"7", R"("8")", ""},
    {"2.6", "3", "numbers are rounded"},
    {R"("2026-01-15T12:00:00Z")", "1768478400", "instants are numbers"},
    {R"("2026-01-15T12:00:00Z")", "1768478400000", "instants are numbers"},
    {R"("2026-01-15T12:00:00Z")", "17", ""},
    {R"("2026-01-15T12:00:00Z")", R"("2026-01-15T13:00:00.000Z")", "instants are 3600 s late"},
    {R"("2026-01-15T12:00:00Z")", R"("2026-01-15T11:59:59Z")", "instants are 1 s early"},
    {R"("2026-01-15T12:00:00Z")", R"("2026-01-15T12:00:00.000Z")", ""},
    {R"("2026-01-15T12:00:00Z")", R"("2026-01-15")", "instants are incomplete"},
    {R"("2026-01-15T12:00:00Z")", R"("2026-01-15T12:00:00")", "instants are incomplete"},
    {R"("active")", R"("ACTIVE")", "texts are in upper case"},
    {R"("ACTIVE")", R"("active")", "texts are in lower case"},
    {R"(" a b ")", R"("a b")", "texts are trimmed"},
    {R"("a b")", R"("a b ")", "texts have spaces at an end"},
    {R"("abcdef")", R"("abc")", "texts are cut off after 3 bytes"},
    {R"("active")", R"("pending")", ""},
    {R"("a")", "null", "texts are null"},
    {"null", kMissing, "members that are null are left out"},
    {"[]", kMissing, "arrays that are empty are left out"},
    {R"("a")", kMissing, ""},
    {"null", R"("")", "nulls are empty strings"},
    {"null", R"("a")", ""},
    {"[]", "null", "arrays that are empty are null"},
    {"[1,2]", "[]", "arrays are empty"},
    {"[1,2]", "[1]", "arrays lack their last elements"},
    {"[1,2]", "[2]", ""},
    {"[1,2,3]", "[3,2,1]", "arrays are in another order"},
    {"[1,2]", "[1,2,2]", "arrays repeat their elements"},
    {"[1,2]", "[1,2,3]", ""},
    {R"(["a","b"])", R"(["A","B"])", "texts are in upper case"},
    {R"(["a","b"])", R"(["A","c"])", ""},
    {"[1]", R"({"0":1})", "arrays are objects"},
    {R"({"a":true,"b":1})", R"({"a":"true","b":1})", "booleans are strings"},
    {R"({"a":null,"b":1})", R"({"b":1})", "members that are null are left out"},
    {R"({"b":1})", R"({"b":1,"x":2})", R"(there is a member "x" that no schema knows)"},
    {R"({"a":1,"b":2})", R"({"c":1,"b":2})", R"("a" is named "c")"},
    {R"({"a":1,"b":2})", R"({"c":3,"b":2})", ""},
    {R"({"a":true,"b":null})", R"({"a":"true"})", ""},
    {R"({"a":1})", R"("{\"a\":1}")", "objects are strings"},
    {R"({"a":1})", R"([{"a":1}])", "objects are arrays"},
};

wire::Json json(std::string_view text) {
  const auto value = wire::parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : wire::Json();
}

TEST(Writing, IsWhatMakesOneValueOfTheOther) {
  for (const Row& row : kRows) {
    const wire::Json expected = json(row.expected);
    const bool is_missing = std::string_view(row.actual) == kMissing;
    const wire::Json actual = is_missing ? wire::Json() : json(row.actual);
    EXPECT_EQ(writing_between(&expected, is_missing ? nullptr : &actual).words, row.words)
        << row.expected << " -> " << row.actual;
  }
}

TEST(Writing, OfEqualValuesIsNone) {
  for (const Row& row : kRows) {
    const wire::Json value = json(row.expected);
    EXPECT_EQ(writing_between(&value, &value).words, "") << row.expected;
  }
}

TEST(Writing, OfATypeThatASchemaRefuses) {
  EXPECT_EQ(writing_of_type("a boolean", json(R"("true")")).words, "booleans are strings");
  EXPECT_EQ(writing_of_type("a boolean", json("0")).words, "booleans are numbers");
  EXPECT_EQ(writing_of_type("an integer", json(R"("7")")).words, "numbers are strings");
  EXPECT_EQ(writing_of_type("an integer", json("7.5")).words, "numbers have a fraction");
  EXPECT_EQ(writing_of_type("a string or null", json("1768478400")).words, "instants are numbers");
  EXPECT_EQ(writing_of_type("an array", json("{}")).words, "arrays are objects");
  EXPECT_EQ(writing_of_type("an object or null", json("[]")).words, "objects are arrays");
  EXPECT_EQ(writing_of_type("a boolean", json(R"("yes")")).words, "");
  EXPECT_EQ(writing_of_type("a string", json("7")).words, "");
}

TEST(Writing, KnowsNamesByTheirLetters) {
  EXPECT_TRUE(is_same_name("provider_id", "providerId"));
  EXPECT_TRUE(is_same_name("provider_id", "PROVIDER-ID"));
  EXPECT_FALSE(is_same_name("provider_id", "provider_id"));
  EXPECT_FALSE(is_same_name("provider_id", "providers_id"));
}

TEST(Writing, IsShownByATextItself) {
  const Writing upper = writing_between(std::string("ab1"), std::string("AB1"));
  EXPECT_TRUE(may_be_written(upper, wire::Json("XY2")));
  EXPECT_FALSE(may_be_written(upper, wire::Json("Xy")));
  EXPECT_FALSE(may_be_written(upper, wire::Json("7"))) << "it has no case";
  EXPECT_FALSE(may_be_written(upper, wire::Json()));
  const Writing cut = writing_between(std::string("abcdef"), std::string("abc"));
  EXPECT_TRUE(may_be_written(cut, wire::Json("xyz")));
  EXPECT_FALSE(may_be_written(cut, wire::Json("wxyz")));
}

}  // namespace
}  // namespace runner

#include "wire/json_pointer.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using Tokens = std::vector<std::string>;

Json parsed(std::string_view text) {
  Result<Json> result = parse_json(text);
  EXPECT_TRUE(result.ok()) << text;
  return result.ok() ? *std::move(result) : Json();
}

std::string found(const Json& document, std::string_view pointer) {
  const Json* value = find_at(document, pointer);
  return value != nullptr ? to_text(*value) : "nothing";
}

std::string after_set(std::string_view document, std::string_view pointer, Json value) {
  Json changed = parsed(document);
  return set_at(changed, pointer, std::move(value)) ? to_text(changed) : "refused: " + to_text(changed);
}

std::string after_remove(std::string_view document, std::string_view pointer) {
  Json changed = parsed(document);
  return remove_at(changed, pointer) ? to_text(changed) : "refused: " + to_text(changed);
}

TEST(PointerTokensTest, DecodesTokens) {
  EXPECT_EQ(pointer_tokens(""), Tokens{});
  EXPECT_EQ(pointer_tokens("/"), Tokens{""});
  EXPECT_EQ(pointer_tokens("/a//b/"), (Tokens{"a", "", "b", ""}));
  EXPECT_EQ(pointer_tokens("/a~1b/m~0n/~01"), (Tokens{"a/b", "m~n", "~1"}));
}

TEST(PointerTokensTest, RefusesMalformedPointers) {
  for (const char* pointer : {"a", "a/b", "#/a", "/~", "/~2", "/a~", "/~/b"}) {
    EXPECT_EQ(pointer_tokens(pointer), std::nullopt) << pointer;
  }
}

TEST(PointerTokenTest, RoundTrips) {
  EXPECT_EQ(pointer_token("a/b~c"), "a~1b~0c");
  EXPECT_EQ(pointer_tokens("/" + pointer_token("~1/~0")), Tokens{"~1/~0"});
}

// RFC 6901, section 5.
TEST(FindAtTest, AgreesWithTheRfc) {
  const Json document =
      parsed(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  EXPECT_EQ(found(document, ""), to_text(document));
  EXPECT_EQ(found(document, "/foo"), R"(["bar","baz"])");
  EXPECT_EQ(found(document, "/foo/0"), R"("bar")");
  EXPECT_EQ(found(document, "/"), "0");
  EXPECT_EQ(found(document, "/a~1b"), "1");
  EXPECT_EQ(found(document, "/c%d"), "2");
  EXPECT_EQ(found(document, "/i\\j"), "5");
  EXPECT_EQ(found(document, "/k\"l"), "6");
  EXPECT_EQ(found(document, "/ "), "7");
  EXPECT_EQ(found(document, "/m~0n"), "8");
}

TEST(FindAtTest, ReturnsNullForMissingPlaces) {
  const Json document = parsed(R"({"list":[1,2],"text":"x"})");
  for (const char* pointer : {"/absent", "/list/2", "/list/-", "/list/00", "/list/+1", "/list/-1", "/list/1e0",
                              "/list/", "/list/99999999999999999999", "/text/0", "list", "/list/0/a"}) {
    EXPECT_EQ(found(document, pointer), "nothing") << pointer;
  }
}

TEST(SetAtTest, ReplacesAndCreates) {
  EXPECT_EQ(after_set(R"({"a":1})", "", 2), "2");
  EXPECT_EQ(after_set(R"({"a":1,"b":2})", "/a", 3), R"({"a":3,"b":2})");
  EXPECT_EQ(after_set("{}", "/a/b/c", 1), R"({"a":{"b":{"c":1}}})");
  EXPECT_EQ(after_set("[1,2]", "/0", 3), "[3,2]");
  EXPECT_EQ(after_set("[1,2]", "/2", 3), "[1,2,3]");
  EXPECT_EQ(after_set("[1,2]", "/-", 3), "[1,2,3]");
  EXPECT_EQ(after_set(R"({"list":[]})", "/list/-/name", "x"), R"({"list":[{"name":"x"}]})");
}

TEST(SetAtTest, LeavesTheDocumentUnchangedOnFailure) {
  EXPECT_EQ(after_set(R"({"a":1})", "/a/b", 2), R"(refused: {"a":1})");
  EXPECT_EQ(after_set(R"({"a":null})", "/a/b", 2), R"(refused: {"a":null})");
  EXPECT_EQ(after_set("[1]", "/2", 2), "refused: [1]");
  EXPECT_EQ(after_set("[1]", "/01", 2), "refused: [1]");
  EXPECT_EQ(after_set("{}", "a", 2), "refused: {}");
}

TEST(RemoveAtTest, RemovesMembersAndElements) {
  EXPECT_EQ(after_remove(R"({"a":{"b":1,"c":2}})", "/a/b"), R"({"a":{"c":2}})");
  EXPECT_EQ(after_remove("[1,2,3]", "/1"), "[1,3]");
}

TEST(RemoveAtTest, RefusesMissingPlaces) {
  for (const char* pointer : {"", "/x", "/a/3", "/a/-", "/a/0/b", "a", "/x/y"}) {
    EXPECT_EQ(after_remove(R"({"a":[1]})", pointer), R"(refused: {"a":[1]})") << pointer;
  }
}

TEST(PositionOfTest, FindsLinesAndColumns) {
  const std::string_view text =
      "{\n  \"skip\": {\"a\": [1, \"]}\\\"\"], \"b\": null},\n  \"list\": [\n    10,\n    {\"k\\u0065y\": -1.5e3}\n  "
      "],\n"
      "  \"a/b\": true\n}";
  const auto at = [&](std::string_view pointer) { return position_of(text, pointer); };
  EXPECT_EQ(at(""), std::pair(1, 1));
  EXPECT_EQ(at("/skip"), std::pair(2, 11));
  EXPECT_EQ(at("/skip/a/1"), std::pair(2, 21));
  EXPECT_EQ(at("/skip/b"), std::pair(2, 35));
  EXPECT_EQ(at("/list/0"), std::pair(4, 5));
  EXPECT_EQ(at("/list/1/key"), std::pair(5, 18));
  EXPECT_EQ(at("/a~1b"), std::pair(7, 10));
}

TEST(PositionOfTest, StopsAtTheNearestEnclosingValue) {
  const std::string_view text = "\n {\"a\": [1, []], \"b\": {}}";
  EXPECT_EQ(position_of(text, "/absent"), std::pair(2, 2));
  EXPECT_EQ(position_of(text, "/a/2/x"), std::pair(2, 8));
  EXPECT_EQ(position_of(text, "/a/1/0"), std::pair(2, 12));
  EXPECT_EQ(position_of(text, "/b/c"), std::pair(2, 22));
  EXPECT_EQ(position_of(text, "/a/x"), std::pair(2, 8));
  EXPECT_EQ(position_of(text, "no pointer"), std::pair(2, 2));
}

}  // namespace
}  // namespace wire

// Bodies read in other ways: what each way makes of a text, and what it leaves alone.
#include "runner/explore/lenient_body.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using runner::explore::lenient_bodies;
using Bodies = std::vector<std::string>;

TEST(LenientBody, KeepsTheFirstOrTheLastOfRepeatedMembers) {
  EXPECT_EQ(lenient_bodies("repeated", R"({"a":1,"a":2})"), (Bodies{R"({"a":1})", R"({"a":2})"}));
  EXPECT_EQ(
      lenient_bodies("repeated", "{ \"a\" : [ 1 , {} ] ,\n\"\\u0061\" : \"x\\\"}\" , \"b\":{\"c\":null,\"c\":[]} }"),
      (Bodies{R"({"a":[1,{}],"b":{"c":null}})", R"({"a":"x\"}","b":{"c":[]}})"}));
  EXPECT_EQ(lenient_bodies("repeated", R"([{"a":1,"a":2},{"a":3}])"),
            (Bodies{R"([{"a":1},{"a":3}])", R"([{"a":2},{"a":3}])"}));
}

TEST(LenientBody, ReadsInstantsNumbersAndNestingOtherwise) {
  EXPECT_EQ(lenient_bodies("space", R"({"a":"2026-01-15 12:00:00Z","b":"a b"})"),
            (Bodies{R"({"a":"2026-01-15T12:00:00Z","b":"a b"})"}));
  EXPECT_EQ(lenient_bodies("leap_second", R"(["2026-06-30T23:59:60Z"])"),
            (Bodies{R"(["not an instant"])", R"(["2026-06-30T23:59:59Z"])"}));
  EXPECT_EQ(lenient_bodies("large", "[9007199254740992,-1e30,-9007199254740992,7]"),
            (Bodies{"[9007199254740991,-1e+30,-9007199254740991,7]"}));
  const std::string levels = std::string(600, '[') + std::string(600, ']');
  EXPECT_EQ(lenient_bodies("deep", levels), (Bodies{std::string(63, '[') + "null" + std::string(63, ']')}));
}

TEST(LenientBody, LeavesAloneWhatHasNothingOfTheKind) {
  for (const char* way : {"repeated", "space", "leap_second", "large", "deep", "blank"}) {
    for (const char* body : {"", "{}", "[]", R"({"a":[1,"x"]})", "{", R"({"a":1,"a":2)", R"({"a":1,"a":})", "[1,]"})
      EXPECT_EQ(lenient_bodies(way, body), Bodies{}) << way << " " << body;
  }
}

TEST(LenientBody, ChangesOneMember) {
  using runner::explore::with_null;
  using runner::explore::without_member;
  EXPECT_EQ(without_member(R"({"a":{"b":1,"c":2}})", "/a/b"), (Bodies{R"({"a":{"c":2}})"}));
  EXPECT_EQ(with_null(R"({"a":{"b":1,"c":2}})", "/a/b"), (Bodies{R"({"a":{"b":null,"c":2}})"}));
  EXPECT_EQ(without_member("{}", "/a"), Bodies{});
  EXPECT_EQ(with_null("[", "/a"), Bodies{});
}

}  // namespace

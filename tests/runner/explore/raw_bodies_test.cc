#include "runner/explore/raw_bodies.h"

#include <gtest/gtest.h>

#include <map>

namespace {

using wire::Json;

// The text with each form in angle brackets.
std::string text_of(const wire::Array& parts) {
  std::string text;
  for (const Json& part : parts) {
    const std::string* literal = part.as_string();
    text += literal && !literal->starts_with('$') ? *literal : "<" + wire::to_text(part) + ">";
  }
  return text;
}

std::map<std::string, std::string> bodies_of(std::string_view sample) {
  std::map<std::string, std::string> texts;
  for (const auto& body : runner::explore::raw_bodies(*wire::parse_json(sample), "partner"))
    texts[body.kind] = text_of(body.parts);
  return texts;
}

TEST(RawBodies, AreWrongInOnePlaceEach) {
  const auto bodies = bodies_of(R"({"p":{"label":"House bot","n":1}})");
  EXPECT_EQ(bodies.at("duplicate key"), R"({"p":{"label":"House bot","n":1,"label":"House bot"}})");
  EXPECT_EQ(bodies.at("escaped duplicate key"), R"({"p":{"label":"House bot","n":1,"\u006cabel":"House bot"}})");
  EXPECT_EQ(bodies.at("duplicate object"), R"({"p":{"label":"House bot","n":1},"p":{"label":"House bot","n":1}})");
  EXPECT_EQ(bodies.at("trailing comma"), R"({"p":{"label":"House bot","n":1,}})");
  EXPECT_EQ(bodies.at("lone surrogate"), R"({"p":{"label":"House bot\ud800","n":1}})");
  EXPECT_EQ(bodies.at("control character"), "{\"p\":{\"label\":\"House bot\n\",\"n\":1}}");
  EXPECT_EQ(bodies.at("second object"), R"({"p":{"label":"House bot","n":1}}{})");
}

TEST(RawBodies, KeepTheFormsOfTheSample) {
  const auto bodies = bodies_of(R"({"p":{"id":{"$unique":"x"},"owner":"$caller","ref":"$lp","list":["$$a",true]}})");
  EXPECT_EQ(bodies.at("semicolon"),
            R"({"p":{"id":"<{"$unique":"x"}>","owner":{"type":"partner","id":"<"$caller_id">"},)"
            R"("ref":"<"$lp">","list":["$a",true]}};)");
}

TEST(RawBodies, LeaveOutWhatTheSampleHasNoPlaceFor) {
  EXPECT_FALSE(bodies_of(R"({"p":{"mode":"simulation"}})").contains("lone surrogate"));
  EXPECT_FALSE(bodies_of(R"({"p":1})").contains("duplicate key"));
  EXPECT_TRUE(bodies_of("[1]").empty());
}

}  // namespace

#include "wire/canonical_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <sstream>

#include "tests/support/file_text.h"
#include "tests/support/peer_data.h"
#include "wire/ecmascript_number.h"
#include "wire/sha256.h"

namespace wire {
namespace {

namespace fs = std::filesystem;

std::string canonical(std::string_view text) {
  const Result<Json> value = parse_json(text);
  return value.ok() ? canonical_json(*value) : value.error().to_string();
}

TEST(CanonicalJsonTest, SortsNamesByUtf16) {
  EXPECT_EQ(canonical(R"({"b":1,"a":{"d":[],"c":{}},"":0,"B":2})"), R"({"":0,"B":2,"a":{"c":{},"d":[]},"b":1})");
  // U+1F600 is D83D DE00 in UTF-16, before U+FB33, though its code point is greater.
  EXPECT_EQ(canonical("{\"\uFB33\":1,\"\U0001F600\":2,\"\u20ac\":3,\"\uD7FF\":4}"),
            "{\"\u20ac\":3,\"\uD7FF\":4,\"\U0001F600\":2,\"\uFB33\":1}");
}

TEST(CanonicalJsonTest, EscapesOnlyWhatIsRequired) {
  EXPECT_EQ(canonical(R"("\u0000\u001f\b\t\n\f\r\"\\\/\u007f\u2028é")"),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\u2028é\"");
}

TEST(CanonicalJsonTest, WritesNumbersAsTheirNearestDouble) {
  EXPECT_EQ(canonical("[1.0,-0,-0.0,1e2,1E21,1e20,0.000001,1e-7,9007199254740993,18446744073709551616,1e-400]"),
            "[1,0,0,100,1e+21,100000000000000000000,0.000001,1e-7,9007199254740992,18446744073709552000,0]");
  EXPECT_EQ(canonical("[9007199254740991,-9007199254740992,-9223372036854775808]"),
            "[9007199254740991,-9007199254740992,-9223372036854776000]");
}

TEST(CanonicalJsonTest, LeavesOutOneMemberOfTheOutermostObject) {
  const Object object{{"signature", "x"}, {"b", Object{{"signature", 1}}}, {"a", 2}};
  EXPECT_EQ(canonical_json_without(object, "signature"), R"({"a":2,"b":{"signature":1}})");
  EXPECT_EQ(canonical_json_without(object, "absent"), canonical_json(object));
  EXPECT_EQ(canonical_json_without(Object{{"signature", 1}}, "signature"), "{}");
}

TEST(CompareUtf16Test, OrdersByCodeUnits) {
  const std::string ascending[] = {"",       "a",          "aa",         "b",      "\u00e9", "\u20ac",
                                   "\uD7FF", "\U00010000", "\U0010FFFF", "\uE000", "\uFFFF"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(compare_utf16(ascending[i], ascending[j]), i < j ? -1 : i > j ? 1 : 0) << i << " " << j;
      EXPECT_EQ(compare_utf16("x" + ascending[i] + "y", "x" + ascending[j] + "y") < 0,
                compare_utf16(ascending[i] + "y", ascending[j] + "y") < 0);
    }
  }
}

// The table of RFC 8785, appendix B.
TEST(EcmascriptNumberTest, AgreesWithTheTableOfTheRfc) {
  const std::pair<uint64_t, const char*> table[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : table) EXPECT_EQ(ecmascript_number(std::bit_cast<double>(bits)), text);
}

TEST(PublishedRfc8785DataTest, TwentyThousandNumbers) {
  const auto folder = peer_data("jcs");
  if (!folder) GTEST_SKIP() << kNoPeerData;
  std::istringstream lines(file_text(*folder / "es6-numbers-20k.txt"));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const size_t comma = line.find(',');
    ASSERT_NE(comma, std::string::npos);
    uint64_t bits = 0;
    std::from_chars(line.data(), line.data() + comma, bits, 16);
    ASSERT_EQ(ecmascript_number(std::bit_cast<double>(bits)), line.substr(comma + 1)) << line;
  }
  EXPECT_EQ(count, 20'000);
}

TEST(PublishedRfc8785DataTest, Documents) {
  const auto folder = peer_data("jcs");
  if (!folder) GTEST_SKIP() << kNoPeerData;
  int count = 0;
  for (const auto& entry : fs::directory_iterator(*folder / "testdata" / "input")) {
    const std::string expected = file_text(*folder / "testdata" / "output" / entry.path().filename());
    EXPECT_EQ(canonical(file_text(entry.path())), expected) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 6);
}

TEST(GoldenTest, TextsAndHashesMatchPython) {
  const fs::path folder = fs::path(SOURCE_ROOT) / "tests/golden/canonical";
  std::istringstream sums(file_text(folder / "SHA256SUMS"));
  int count = 0;
  for (std::string hash, name; sums >> hash >> name; ++count) {
    const std::string text = canonical(file_text((folder / name).replace_extension(".json")));
    EXPECT_EQ(text, file_text(folder / name));
    EXPECT_EQ(sha256_hex(text), hash) << name;
  }
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace wire

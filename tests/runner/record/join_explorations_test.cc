// Documents of an exploration's parts joined: added, united, one finding for each fingerprint; other parts are refused.
#include "runner/record/join_explorations.h"

#include <gmock/gmock.h>

#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::HasSubstr;

ExplorationPart part(const std::string& folder, const std::string& more) {
  auto json = wire::parse_json(R"({"milestone":"M1","seed":7,"differential":true,"answered":true,)" + more + "}");
  EXPECT_TRUE(json) << json.error().to_string();
  return {folder, json ? *json : wire::Json()};
}

std::string joined_text(const std::vector<ExplorationPart>& parts, std::string_view pointer) {
  const auto joined = join_explorations(parts);
  if (!joined) return joined.error().to_string();
  const wire::Json* value = wire::find_at(*joined, pointer);
  return value ? wire::to_text(*value) : "none";
}

TEST(JoinExplorations, AddsCountsAndUnitesWhatWasReached) {
  const std::vector<ExplorationPart> parts = {
      part("a", R"("target":"http://a","cases":10,"outcomes":{"things.get 200":2})"),
      part("b", R"("target":"http://b","cases":5,"outcomes":{"things.get 200":1,"things.put 201":4})")};
  EXPECT_EQ(joined_text(parts, "/cases"), "15");
  EXPECT_EQ(joined_text(parts, "/outcomes"), R"({"things.get 200":3,"things.put 201":4})");
  EXPECT_EQ(joined_text(parts, "/target"), R"("http://a, http://b")");
}

TEST(JoinExplorations, LeavesUntriedWhatNoPartTried) {
  const std::string one =
      R"("schemas":{"thing":{"points":3,"untried":{"optional_properties":{"/a":["absent","present"]}}}})";
  const std::string other = R"("schemas":{"thing":{"points":3,"untried":{"optional_properties":{"/a":["present"]}}}})";
  EXPECT_EQ(joined_text({part("a", one), part("b", other)}, "/schemas/thing/untried/optional_properties"),
            R"({"/a":["present"]})");
}

TEST(JoinExplorations, KeepsOneFindingForEachFingerprint) {
  const std::string finding = R"({"fingerprint":"0123","id":"x","cases":2,"places":[{"place":"p","times":1}]})";
  const std::string again =
      R"({"fingerprint":"0123","id":"x","cases":3,"places":[{"place":"p","times":2},{"place":"q","times":1}]})";
  const std::string other = R"({"fingerprint":"4567","id":"y","cases":1,"places":[]})";
  const std::vector<ExplorationPart> parts = {part("a", R"("findings":[)" + finding + "]"),
                                              part("b", R"("findings":[)" + other + "," + again + "]")};
  EXPECT_EQ(joined_text(parts, "/findings/0/cases"), "5");
  EXPECT_EQ(joined_text(parts, "/findings/0/part"), "1");
  EXPECT_EQ(joined_text(parts, "/findings/0/places"), R"([{"place":"p","times":3},{"place":"q","times":1}])");
  EXPECT_EQ(joined_text(parts, "/findings/1/part"), "2");
  EXPECT_EQ(joined_text(parts, "/findings/2"), "none");
}

TEST(JoinExplorations, IsInterruptedWhereAPartIs) {
  EXPECT_EQ(joined_text({part("a", R"("interrupted":false)"), part("b", R"("interrupted":true)")}, "/interrupted"),
            "true");
}

TEST(JoinExplorations, RefusesPartsOfAnotherSeedAndWhatIsNotADocument) {
  ExplorationPart other = part("b", R"("cases":1)");
  other.document.as_object()->set("seed", 8);
  EXPECT_THAT(joined_text({part("a", R"("cases":1)"), other}, "/cases"), HasSubstr("another seed"));
  EXPECT_THAT(joined_text({{"a", wire::Json()}}, "/cases"), HasSubstr("another milestone"));
}

}  // namespace
}  // namespace runner

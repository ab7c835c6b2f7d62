// `schema lock`: the file it writes, the changes it reports, and that its digests agree with those of other tools.
#include <gmock/gmock.h>

#include "runner/schema_tools/digest.h"
#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"
#include "wire/sha256.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;

class LockTest : public SchemaSession {
 protected:
  std::string text_of(const std::string& name) const {
    std::ifstream stream(folder(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST(DigestTest, IsSha256) {
  std::string text;
  for (size_t length = 0; length < 300; ++length, text += static_cast<char>(length * 7)) {
    EXPECT_EQ(sha256_hex(text), wire::sha256_hex(text)) << length;
  }
  EXPECT_EQ(sha256_hex(std::string(1'000'003, 'x')), wire::sha256_hex(std::string(1'000'003, 'x')));
}

TEST_F(LockTest, WritesDigestsAndReportsWhatChanged) {
  file("s/A.schema.json", "{}");
  file("s/baseline/B.schema.json", "true");
  file("s/runner/C.schema.json", "true");
  file("s/examples/A/valid-x.schema.json", "1");
  const Outcome first = run({"lock", folder("s")});
  EXPECT_EQ(first.code, kAllHeld) << first.err;
  EXPECT_THAT(first.out, HasSubstr("added   A.schema.json sha256:" + wire::sha256_hex("{}")));
  const auto lock = wire::parse_json(text_of("s/schemas.lock.json"));
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(lock->find("digests")->as_object()->size(), 2u);
  EXPECT_EQ(*lock->find("digests")->find_string("baseline/B.schema.json"), "sha256:" + wire::sha256_hex("true"));

  EXPECT_THAT(run({"lock", folder("s")}).out, HasSubstr("nothing changed"));
  file("s/A.schema.json", R"({"title": "A"})");
  std::filesystem::remove(folder("s/baseline/B.schema.json"));
  const std::string before = text_of("s/schemas.lock.json");
  EXPECT_EQ(run({"lock", "--check", folder("s")}).code, kFindings);
  EXPECT_EQ(text_of("s/schemas.lock.json"), before);
  const Outcome second = run({"lock", folder("s")});
  EXPECT_EQ(second.code, kAllHeld);
  EXPECT_THAT(second.out, HasSubstr("changed A.schema.json sha256:" + wire::sha256_hex("{}") + " -> sha256:"));
  EXPECT_THAT(second.out, HasSubstr("removed baseline/B.schema.json"));
  EXPECT_EQ(run({"lock", "--check", folder("s")}).code, kAllHeld);
}

TEST_F(LockTest, CallsWhitespaceNoChange) {
  file("s/A.schema.json", R"({"type": "object", "required": ["a"]})");
  run({"lock", folder("s")});
  file("s/A.schema.json", "{\n  \"required\": [\"a\"],\n  \"type\": \"object\"\n}\n");
  EXPECT_EQ(run({"lock", "--check", folder("s")}).code, kAllHeld);
  EXPECT_THAT(run({"lock", folder("s")}).out, HasSubstr("reformatted A.schema.json"));
}

TEST_F(LockTest, KeepsWhatAChangeOpensUntilACoverageShowsThatItIsTried) {
  file("s/A.schema.json", R"({"properties": {"mode": {"enum": ["b", "a"]}, "x": {}}, "required": ["x"]})");
  run({"lock", folder("s")});
  file("s/A.schema.json", R"({"properties": {"mode": {"enum": ["a", "b", "c"]}, "x": {}}})");
  const std::string opened = "opened  A.schema.json /properties/mode/enum \"c\": not tried yet\n";
  const std::string absent = "opened  A.schema.json /properties/x \"absent\": not tried yet\n";
  const std::string out = run({"lock", folder("s")}).out;
  EXPECT_THAT(out, HasSubstr(opened));
  EXPECT_THAT(out, HasSubstr(absent));
  EXPECT_THAT(run({"lock", folder("s")}).out, HasSubstr(opened)) << "the lock is renewed, and it is still not tried";
  file("c.json", R"({"schemas": {"A": {"untried": {"optional_properties": {"/properties/x": ["absent"]}}}}})");
  const std::string after = run({"lock", folder("s"), "--coverage", folder("c.json")}).out;
  EXPECT_THAT(after, Not(HasSubstr(opened)));
  EXPECT_THAT(after, HasSubstr(absent));
  EXPECT_THAT(run({"lock", folder("s"), "--accept-untried"}).out, Not(HasSubstr("opened")));
  EXPECT_THAT(run({"lock", folder("s")}).out, Not(HasSubstr("opened")));
}

TEST_F(LockTest, ForgetsWhatNoLongerExists) {
  file("s/A.schema.json", R"({"enum": ["a"]})");
  run({"lock", folder("s")});
  file("s/A.schema.json", R"({"enum": ["a", "b"]})");
  EXPECT_THAT(run({"lock", folder("s")}).out, HasSubstr("opened  A.schema.json /enum \"b\""));
  file("s/A.schema.json", R"({"enum": ["a"]})");
  EXPECT_THAT(run({"lock", folder("s")}).out, Not(HasSubstr("opened")));
}

TEST_F(LockTest, RefusesWhatIsNotACoverage) {
  file("s/A.schema.json", "{}");
  file("c.json", "{}");
  EXPECT_EQ(run({"lock", folder("s"), "--coverage", folder("none.json")}).code, kUsageOrInput);
  EXPECT_THAT(run({"lock", folder("s"), "--coverage", folder("c.json")}).err, HasSubstr("the coverage.json of a run"));
}

TEST_F(LockTest, ShowsWhatChangedAgainstAnOlderCopy) {
  file("old/A.schema.json", R"({"type": "string"})");
  file("new/A.schema.json", R"({"type": "string", "maxLength": 3})");
  const Outcome outcome = run({"lock", folder("new"), "--against", folder("old")});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("A: narrowed"));
  EXPECT_TRUE(std::filesystem::exists(folder("new/schemas.lock.json")));
}

TEST_F(LockTest, RefusesWhatIsNotAFolderOfSchemas) {
  EXPECT_EQ(run({"lock", folder("none")}).code, kUsageOrInput);
  EXPECT_EQ(run({"lock", folder()}).code, kUsageOrInput);
  file("bad/A.schema.json", "{");
  EXPECT_EQ(run({"lock", folder("bad")}).code, kUsageOrInput);
  file("odd/A.schema.json", "{}");
  file("odd/schemas.lock.json", "[]");
  const Outcome odd = run({"lock", folder("odd")});
  EXPECT_EQ(odd.code, kUsageOrInput);
  EXPECT_THAT(odd.err, HasSubstr("digests"));
}

}  // namespace
}  // namespace runner::schema_tools::testing

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
  file("s/A.schema.json", "{ }");
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

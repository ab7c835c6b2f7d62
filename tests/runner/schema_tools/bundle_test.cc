// `schema bundle` and `schema unbundle`: one document that means the same alone, and the files again.
#include <gmock/gmock.h>

#include "tests/runner/schema_tools/schema_session.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;

class BundleTest : public SchemaSession {
 protected:
  std::string write_schemas() const {
    file("all/Money.schema.json", R"({"$id": "https://x.example/Money.schema.json", "$defs": {"unit": {"enum": ["a"]}},
        "properties": {"unit": {"$ref": "#/$defs/unit"}}})");
    return file("all/Order.schema.json", R"({"$id": "https://x.example/Order.schema.json", "$defs": {"own": true},
        "properties": {"total": {"$ref": "Money.schema.json"}, "rest": {"$ref": "#/$defs/own"}}})");
  }
};

TEST_F(BundleTest, IsEqualToWhatItWasMadeFrom) {
  const std::string order = write_schemas();
  const Outcome bundle = run({"bundle", "--ref", folder("all"), order});
  ASSERT_EQ(bundle.code, kAllHeld) << bundle.err;
  const std::string alone = file("alone/Order.schema.json", bundle.out);
  for (const char* total : {"a", "b"}) {
    const std::string text = R"({"total": {"unit": ")" + std::string(total) + "\"}}";
    const std::string instance = file("instance.json", text);
    const ExitCode expected = run({"validate", "--schema", order, "--ref", folder("all"), instance}).code;
    EXPECT_EQ(run({"validate", "--schema", alone, instance}).code, expected) << text;
    EXPECT_EQ(expected, std::string_view(total) == "a" ? kAllHeld : kFindings);
  }
  EXPECT_EQ(run({"bundle", alone}).out, bundle.out);
}

TEST_F(BundleTest, IsTakenApartAgain) {
  const Outcome bundle = run({"bundle", "--ref", folder("all"), write_schemas()});
  const Outcome files = run({"unbundle", "--into", folder("again"), file("bundle.json", bundle.out)});
  ASSERT_EQ(files.code, kAllHeld) << files.err;
  const Outcome difference = run({"diff", folder("all"), folder("again")});
  EXPECT_EQ(difference.code, kAllHeld) << difference.out << difference.err;
  EXPECT_THAT(difference.out, HasSubstr("Money: identical"));
  EXPECT_THAT(difference.out, HasSubstr("Order: identical"));
}

TEST_F(BundleTest, HoldsTheSchemasOfAFolder) {
  write_schemas();
  file("all/Never.schema.json", "false");
  const Outcome bundle = run({"bundle", folder("all")});
  ASSERT_EQ(bundle.code, kAllHeld) << bundle.err;
  const std::string alone = file("alone/all.json", bundle.out);
  EXPECT_EQ(run({"compile", alone}).code, kAllHeld);
  const Outcome files = run({"unbundle", "--into", folder("again"), alone});
  ASSERT_EQ(files.code, kAllHeld) << files.err;
  EXPECT_EQ(lines_in(files.out), 3u);
  const Outcome difference = run({"diff", folder("all"), folder("again")});
  EXPECT_THAT(difference.out, HasSubstr("Money: identical"));
  EXPECT_THAT(difference.out, HasSubstr("Never: equal"));
  EXPECT_THAT(difference.out, HasSubstr("Order: identical"));
}

TEST_F(BundleTest, RefusesWhatCannotBeWritten) {
  const std::string broken = file("broken.json", R"({"$ref": "none.json"})");
  EXPECT_EQ(run({"bundle", broken}).code, kUsageOrInput);
  EXPECT_EQ(run({"unbundle", "--into", folder("x"), broken}).code, kUsageOrInput);
  // A reference by its place in the bundle would lead nowhere.
  const std::string inside = file("inside.json", R"({"$id": "https://x.example/a.json", "$ref": "#/$defs/b/$defs/c",
      "$defs": {"b": {"$id": "https://x.example/b.json", "$defs": {"c": true}}}})");
  EXPECT_EQ(run({"unbundle", "--into", folder("y"), inside}).code, kUsageOrInput);
  EXPECT_FALSE(std::filesystem::exists(folder("y")));
}

}  // namespace
}  // namespace runner::schema_tools::testing

// The check of the checks: every rule of checks/rules.def is caught by a test.
#include "checks/rules.h"
#include "tests/support/caught.h"

namespace {

TEST(EveryRule, IsCaughtByATest) { EXPECT_EQ(caught::uncaught(false), std::vector<std::string>{}); }

TEST(EveryRule, HasAnIdOfItsOwnAndWords) {
  std::set<std::string_view> ids;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const auto rule = static_cast<checks::Rule>(i);
    const checks::RuleText& text = checks::text_of(rule);
    EXPECT_TRUE(ids.insert(text.id).second) << text.id;
    EXPECT_EQ(checks::find_rule(text.id), rule);
    EXPECT_TRUE(text.text.ends_with('.')) << text.id;
    EXPECT_TRUE(text.advice.ends_with('.')) << text.id;
  }
}

TEST(EveryRule, UnknownIdsAreNotFound) {
  EXPECT_EQ(checks::find_rule("export.has"), std::nullopt);
  EXPECT_EQ(checks::find_rule(""), std::nullopt);
}

}  // namespace

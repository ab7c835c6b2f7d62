#include "runner/mutate/mutation_tables.h"

#include <gmock/gmock.h>

#include "runner/mutate/render_mutation.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

JudgedMutant mutant(MutantKind kind, const std::string& place, std::vector<std::string> killed_by,
                    std::vector<std::string> rules = {}) {
  const MutantVerdict verdict = killed_by.empty() ? MutantVerdict::survived : MutantVerdict::killed;
  return {{kind, "f", "S", place, "c", "m", 0, ""}, verdict, std::move(killed_by), std::move(rules), ""};
}

Mutation sample() {
  return {
      "A",
      "title",
      "file",
      {mutant(MutantKind::service, "/a", {"x"}, {"A.one", "body"}), mutant(MutantKind::service, "/b", {"y"}, {"A.one"}),
       mutant(MutantKind::schema, "/p", {"x", "example"}), mutant(MutantKind::schema, "/p", {"x"}),
       mutant(MutantKind::schema, "/q", {}), mutant(MutantKind::schema, "/q", {"y"})},
      {"A.one", "A.none"}};
}

TEST(RuleTableTest, StartsWithTheRulesThatNoMutantBroke) {
  const auto rows = by_rule(sample());
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].rule, "A.none");
  EXPECT_EQ(rows[0].killed, 0u);
  EXPECT_EQ(rows[1].rule, "body");
  EXPECT_EQ(rows[2].rule, "A.one");
  EXPECT_EQ(rows[2].killed, 2u);
  EXPECT_THAT(rows[2].killed_by, ElementsAre(Pair("x", 1u), Pair("y", 1u)));
}

TEST(RuleTableTest, HasOnlyBrokenRulesWhereNoServiceLied) {
  Mutation mutation = sample();
  std::erase_if(mutation.mutants, [](const JudgedMutant& one) { return one.mutant.kind == MutantKind::service; });
  EXPECT_THAT(by_rule(mutation), IsEmpty());
}

TEST(PlaceTableTest, StartsWithThePlacesWhereMostSurvive) {
  const auto rows = by_place(sample());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place, "/q");
  EXPECT_EQ(rows[0].survived, 1u);
  EXPECT_EQ(rows[0].killed, 1u);
  EXPECT_EQ(rows[1].place, "/p");
  EXPECT_EQ(rows[1].mutants, 2u);
  EXPECT_THAT(rows[1].killed_by, ElementsAre(Pair("example", 1u), Pair("x", 2u)));
}

TEST(TablesTest, AreInEachReport) {
  const std::string text = mutation_text(sample(), {});
  EXPECT_THAT(text, HasSubstr("by rule, worst first\n  A.none: no mutant broke it\n"));
  EXPECT_THAT(text, HasSubstr("  S/q: 1 of 2 mutants survived, 1 killed by y (1)\n"));
  EXPECT_THAT(text, Not(HasSubstr("S/p: 0")));
  EXPECT_THAT(mutation_text(sample(), {.verbose = true}), HasSubstr("S/p: 0 of 2 mutants survived"));
  const wire::Json json = mutation_json(sample());
  EXPECT_EQ(wire::text_at(json, "/rules/0/rule"), "A.none");
  EXPECT_EQ(wire::text_at(json, "/places/0/place"), "/q");
  EXPECT_THAT(mutation_html({sample()}), HasSubstr("<td>A.one</td><td>2</td><td>x (1), y (1)</td>"));
}

TEST(TablesTest, AreCutShortUnlessAllIsAskedFor) {
  Mutation many = sample();
  for (int i = 0; i < 30; ++i) many.rules.push_back("A." + std::to_string(i));
  EXPECT_THAT(mutation_text(many, {}), HasSubstr("  and 13 more; --verbose shows all\n"));
  EXPECT_THAT(mutation_text(many, {.verbose = true}), Not(HasSubstr("more; --verbose")));
}

}  // namespace
}  // namespace runner

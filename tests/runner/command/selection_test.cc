// Which scenario runs a filter selects.
#include "runner/command/selection.h"

#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class SelectionTest : public testing::Test {
 protected:
  SelectionTest() {
    auto plan = repository_.plan();
    EXPECT_TRUE(plan.ok()) << plan.error().to_string();
    plan_ = *std::move(plan);
  }

  std::vector<std::string> ids(const Filter& filter) const {
    std::vector<std::string> ids;
    for (const ScenarioRun* run : select_runs(*plan_, filter)) ids.push_back(run->id);
    return ids;
  }

  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
};

TEST_F(SelectionTest, AnEmptyFilterSelectsEveryRun) { EXPECT_THAT(ids({}), SizeIs(plan_->runs.size())); }

TEST_F(SelectionTest, AScenarioIsSelectedWithItsCases) {
  EXPECT_THAT(ids({.scenarios = {"add-and-get"}}), ElementsAre("add-and-get", "add-and-get/no-name"));
  EXPECT_THAT(ids({.scenarios = {"add-and-get/no-name"}}), ElementsAre("add-and-get/no-name"));
}

TEST_F(SelectionTest, AWildcardMatchesSlashesToo) {
  EXPECT_THAT(ids({.scenarios = {"add*"}}), ElementsAre("add-and-get", "add-and-get/no-name"));
  EXPECT_THAT(ids({.scenarios = {"*no-name"}}), ElementsAre("add-and-get/no-name"));
}

TEST_F(SelectionTest, FiltersOfDifferentKindsMustAllMatch) {
  EXPECT_THAT(ids({.operations = {"things.export"}, .fixtures = {"fixtures/things.yaml"}}),
              ElementsAre("export-things"));
  EXPECT_THAT(ids({.scenarios = {"add-and-get"}, .operations = {"things.export"}}), IsEmpty());
  EXPECT_THAT(ids({.tags = {"derived"}}), AllOf(Contains("derived.identity/things.add"), Each(StartsWith("derived."))));
}

TEST_F(SelectionTest, ShardsPartitionTheScenarios) {
  std::vector<std::string> joined;
  for (unsigned index = 1; index <= 3; ++index) {
    for (const std::string& id : ids({.shard = Shard{index, 3}})) joined.push_back(id);
  }
  std::vector<std::string> all = ids({});
  std::sort(joined.begin(), joined.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(joined, all);
}

TEST_F(SelectionTest, EachNameMustSelectSomething) {
  const auto refused = [&](const Filter& filter) {
    const wire::Problem problem = refuse_unmatched({plan_.get()}, filter);
    return problem ? problem->to_string() : std::string();
  };
  EXPECT_EQ(refused({}), "");
  EXPECT_EQ(refused({.scenarios = {"add*", "export-things"}, .tags = {}}), "");
  EXPECT_EQ(refused({.scenarios = {"add*"}, .shard = Shard{1, 50}, .among = std::vector<std::string>()}), "");
  EXPECT_THAT(refused({.scenarios = {"add*", "no-such-*"}}), StartsWith("--scenario: \"no-such-*\" selects nothing"));
  EXPECT_THAT(refused({.operations = {"things.export", "things.exprot"}}),
              AllOf(StartsWith("--operation: \"things.exprot\""), HasSubstr("did you mean 'things.export'?")));
  EXPECT_THAT(refused({.tags = {"derived", "no-such"}}), StartsWith("--tag: \"no-such\" selects nothing"));
  EXPECT_THAT(refused({.scenarios = {"add-and-get", "export-things"}, .operations = {"things.export"}}),
              StartsWith("--scenario: \"add-and-get\" selects nothing"));
}

TEST_F(SelectionTest, ANameMayBeOfAnotherPlan) {
  TinyRepository other;
  other.replace("fixtures/things.yaml", "export-things", "export-others");
  const auto plan = other.plan();
  ASSERT_TRUE(plan.ok());
  EXPECT_FALSE(refuse_unmatched({plan_.get(), plan->get()}, {.scenarios = {"export-things", "export-others"}}));
  EXPECT_TRUE(refuse_unmatched({plan_.get()}, {.scenarios = {"export-things", "export-others"}}));
}

TEST_F(SelectionTest, SuggestsTheNearestNameOfEachKind) {
  EXPECT_EQ(nearest_selection(*plan_, {.scenarios = {"add-and-gte"}}), "did you mean 'add-and-get'?");
  EXPECT_EQ(nearest_selection(*plan_, {.operations = {"things.exprot"}}), "did you mean 'things.export'?");
  EXPECT_EQ(nearest_selection(*plan_, {.tags = {"derivde"}}), "did you mean 'derived'?");
  EXPECT_EQ(nearest_selection(*plan_, {.tags = {"derived"}}), "");
  EXPECT_EQ(nearest_selection(*plan_, {.scenarios = {"something else entirely"}}), "");
}

}  // namespace
}  // namespace runner

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

TEST_F(SelectionTest, SuggestsTheNearestNameOfEachKind) {
  EXPECT_EQ(nearest_selection(*plan_, {.scenarios = {"add-and-gte"}}), "did you mean 'add-and-get'?");
  EXPECT_EQ(nearest_selection(*plan_, {.operations = {"things.exprot"}}), "did you mean 'things.export'?");
  EXPECT_EQ(nearest_selection(*plan_, {.tags = {"derivde"}}), "did you mean 'derived'?");
  EXPECT_EQ(nearest_selection(*plan_, {.tags = {"derived"}}), "");
  EXPECT_EQ(nearest_selection(*plan_, {.scenarios = {"something else entirely"}}), "");
}

}  // namespace
}  // namespace runner

#include "runner/explore/recipe.h"

#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"

namespace runner::explore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class RecipeTest : public ::testing::Test {
 protected:
  const std::vector<Recipe>& make() {
    auto plan = repository_.plan();
    EXPECT_TRUE(plan) << plan.error().to_string();
    if (plan) plan_ = *std::move(plan);
    return recipes_ = make_recipes(*plan_);
  }

  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
  std::vector<Recipe> recipes_;
};

TEST_F(RecipeTest, TakesTheSampleFirstThenBodiesThatSucceeded) {
  make();
  const Recipe* add = find_recipe(recipes_, "things.add");
  ASSERT_TRUE(add);
  ASSERT_EQ(add->bodies.size(), 3u) << "the sample, the given's, the fixture's first; the refused one needs a name";
  EXPECT_EQ(wire::to_text(add->bodies[0]), R"({"thing":{"thing_id":{"$unique":"sample"},"name":"Sample"}})");
  EXPECT_EQ(wire::to_text(add->bodies[1]), R"({"thing":{"thing_id":{"$unique":"given"},"name":"Given"}})");
  EXPECT_EQ(wire::to_text(add->bodies[2]), R"({"thing":{"thing_id":{"$unique":"a"},"name":"First"}})");
}

TEST_F(RecipeTest, KnowsPathParametersAndWhatASuccessCreates) {
  make();
  const Recipe* add = find_recipe(recipes_, "things.add");
  const Recipe* get = find_recipe(recipes_, "things.get");
  ASSERT_TRUE(add && get);
  EXPECT_THAT(add->parameters, IsEmpty());
  EXPECT_THAT(add->creates, ElementsAre(Pair("thing_id", "/thing/thing_id")));
  EXPECT_THAT(get->parameters, ElementsAre("thing_id"));
  EXPECT_THAT(get->creates, IsEmpty());
  EXPECT_FALSE(find_recipe(recipes_, "things.remove"));
}

TEST_F(RecipeTest, KnowsIdsThatAreUniqueInTheWholeService) {
  make();
  const Recipe& add = *find_recipe(recipes_, "things.add");
  Field id;
  id.name = "thing_id";
  EXPECT_TRUE(is_own_id(add, id));
  EXPECT_TRUE(is_service_wide(add, id)) << "a thing belongs to nothing";
  Recipe below = add;
  below.parameters = {"owner_id"};
  EXPECT_FALSE(is_service_wide(below, id));
  id.name = "name";
  EXPECT_FALSE(is_own_id(add, id));
}

TEST_F(RecipeTest, TakesTheParametersOfAQueryFromTheEchoOfTheExport) {
  repository_.file("schemas/ExportResponse.schema.json") = R"({"$id": "https://tiny.test/ExportResponse.schema.json",
    "type": "object", "required": ["correlation_id", "export"], "properties": {"export": {"type": "object",
    "properties": {"query": {"type": "object", "properties": {"limit": {"type": "integer", "minimum": 1},
    "cursor_after": {"type": ["string", "null"]}, "name": {"enum": ["a", "b"]}}}}}}})";
  make();
  const Recipe& exported = *find_recipe(recipes_, "things.export");
  ASSERT_EQ(exported.query.fields.size(), 2u) << "anchors are not filters";
  EXPECT_EQ(exported.query.fields[0].pointer, "/limit");
  EXPECT_EQ(exported.query.fields[0].kind, FieldKind::integer);
  EXPECT_EQ(exported.query.fields[1].choices.size(), 2u);
}

TEST_F(RecipeTest, LeavesOutAWriteThatNothingCanBeSentTo) {
  repository_.replace("milestones/M1.yaml",
                      "  sample:\n    body: {thing: {thing_id: {$unique: sample}, name: Sample}}\n", "");
  repository_.replace("fixtures/givens.yaml", "name: Given", "name: $owner_id");
  repository_.set_scenarios(
      "- {id: none, proves: [M1.add, M1.soft], steps: [{call: things.get, path: {thing_id: x}}]}");
  make();
  const Recipe* add = find_recipe(recipes_, "things.add");
  ASSERT_TRUE(add) << "the given's body is left";
  EXPECT_EQ(add->bodies.size(), 1u);
}

TEST_F(RecipeTest, StartsFromTwoRecordsOfTheOwnerAndOneOfTheStranger) {
  make();
  const StartingPoint start = starting_point(*plan_);
  ASSERT_EQ(start.given.size(), 3u);
  EXPECT_THAT(start.owners, ElementsAre("owner", "owner", "stranger"));
  EXPECT_THAT(start.parameters, ElementsAre("thing_id", "thing_id", "thing_id"));
  EXPECT_EQ(start.given[0].name, "thing");
  EXPECT_EQ(start.given[1].name, "thing_2");
  EXPECT_EQ(start.given[2].name, "thing_3");
  EXPECT_EQ(start.given[0].caller, "");
  EXPECT_EQ(start.given[2].caller, "stranger");
}

}  // namespace
}  // namespace runner::explore

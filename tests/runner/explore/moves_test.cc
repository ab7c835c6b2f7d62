// Scripts of moves, made for this project's milestones and for another contract. Nothing is sent.
#include "runner/explore/moves.h"

#include <gmock/gmock.h>

#include "runner/explore/odd_texts.h"
#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using runner::explore::Action;
using runner::explore::MoveContext;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

/// What scripts of a milestone are made from.
class Stage {
 public:
  explicit Stage(const std::string& milestone, bool other_callers = true)
      : plan_(plan_of(milestone)), recipes_(runner::explore::make_recipes(plan_)), other_callers_(other_callers) {
    const auto start = runner::explore::starting_point(plan_);
    for (const auto& recipe : recipes_) singles_.push_back(single_requests(recipe, recipes_, start));
    for (size_t i = 0; i < start.given.size(); ++i)
      world_.entities.push_back({start.parameters[i], start.given[i].name, start.owners[i], ""});
    settings_.clock = settings_.fresh_state = true;
    settings_.contract = &plan_.contract;
  }

  std::vector<std::string_view> kinds() const { return move_kinds(context()); }
  std::vector<Action> make(std::string_view kind, uint64_t seed) const {
    runner::explore::Random random(seed);
    return make_move(kind, context(), world_, random);
  }
  /// True where each action uses only names of the givens and of actions before it.
  bool is_closed(const std::vector<Action>& actions) const {
    return runner::explore::is_closed(sequence(plan_, actions));
  }

 private:
  MoveContext context() const { return {recipes_, singles_, settings_, other_callers_}; }

  const runner::Plan& plan_;
  const std::vector<runner::explore::Recipe> recipes_;
  const bool other_callers_;
  std::vector<runner::explore::SingleRequests> singles_;
  runner::explore::TrafficSettings settings_;
  runner::explore::World world_;
};

TEST(Moves, HaveTheKindsThatAContractHasAPlaceFor) {
  EXPECT_THAT(Stage("M107").kinds(), ElementsAre("odd ids", "walks in turn", "odd keys", "special names", "joined keys",
                                                 "given ids taken", "deep nesting", "joined ids", "longest in bytes"));
  const auto of_providers = Stage("M103").kinds();
  EXPECT_THAT(of_providers, Not(Contains("walks in turn"))) << "it exports nothing";
  EXPECT_THAT(of_providers, Not(Contains("special names"))) << "its requests are closed";
  EXPECT_THAT(Stage("M107", false).kinds(), Not(Contains("joined keys"))) << "the target knows its own callers only";
}

TEST(Moves, UseOnlyNamesThatAreBoundAndNameTheirKind) {
  for (const char* milestone : {"M103", "M107", "M109"}) {
    const Stage stage(milestone);
    for (const std::string_view kind : stage.kinds()) {
      for (uint64_t seed = 0; seed < 40; ++seed) {
        const auto actions = stage.make(kind, seed);
        EXPECT_FALSE(actions.empty()) << milestone << " " << kind;
        EXPECT_TRUE(stage.is_closed(actions)) << milestone << " " << kind << " " << seed;
        for (const Action& action : actions) EXPECT_EQ(shape_of(action), kind);
      }
    }
  }
}

TEST(Moves, FollowFromTheRandomNumbersAlone) {
  const Stage stage("M107");
  const auto describe_all = [](const std::vector<Action>& actions) {
    std::string text;
    for (const Action& action : actions) text += describe(action) + "\n";
    return text;
  };
  for (const std::string_view kind : stage.kinds())
    EXPECT_EQ(describe_all(stage.make(kind, 5)), describe_all(stage.make(kind, 5))) << kind;
}

TEST(Moves, AreMadeOnlyOfKindsThatExist) { EXPECT_TRUE(Stage("M107").make("no such kind", 1).empty()); }

TEST(OddTexts, AreLegalIds) {
  const auto ids = runner::explore::odd_ids(plan_of("M107").contract);
  EXPECT_THAT(ids, Contains("execution-mode")) << "a word of the routes";
  EXPECT_THAT(ids, Contains("a|b"));
  for (const std::string& id : ids) {
    EXPECT_FALSE(id.empty());
    EXPECT_EQ(std::string(" \t\n\v\f\r").find(id.front()), std::string::npos) << id;
    EXPECT_EQ(std::string(" \t\n\v\f\r").find(id.back()), std::string::npos) << id;
    EXPECT_TRUE(id != "." && id != "..");
  }
}

}  // namespace
}  // namespace exploring

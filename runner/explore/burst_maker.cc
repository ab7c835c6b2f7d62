#include "runner/explore/burst_maker.h"

namespace runner::explore {
namespace {

constexpr const char* kLabel = "at-once";

// Makes the requests of a burst from the sample of one operation.
class BurstMaker {
 public:
  BurstMaker(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random)
      : recipes_(recipes), start_(start), random_(random) {}

  Sequence make() {
    const Recipe& recipe = choose();
    SingleRequests single = single_requests(recipe, recipes_, start_);
    Sequence burst;
    burst.given = start_.given;
    burst.actions = std::move(single.setup);
    Action& sample = single.requests.front();
    sample.at_once = true;
    sample.capture.clear();
    const size_t width = kMinAtOnce + random_.below(kMaxAtOnce - kMinAtOnce + 1);
    const size_t kind = random_.below(3);
    for (size_t i = 0; i < width; ++i) burst.actions.push_back(one_of(kind, recipe, sample));
    return burst;
  }

 private:
  const Recipe& choose() {
    std::vector<const Recipe*> writes;
    for (const Recipe& recipe : recipes_) {
      if (recipe.operation->is_write() && !recipe.operation->borrowed) writes.push_back(&recipe);
    }
    return writes.empty() ? recipes_.front() : *random_.pick(writes);
  }

  Action one_of(size_t kind, const Recipe& recipe, const Action& sample) {
    if (kind == 2) return rival(recipe, sample);
    Action action = sample;
    if (kind == 0) action.call()->call.idempotency_key = kLabel;
    return action;
  }

  // Another body, or another operation on the same path parameters.
  Action rival(const Recipe& recipe, const Action& sample) {
    std::vector<const Recipe*> rivals;
    for (const Recipe& other : recipes_) {
      if (other.operation->is_write() && other.parameters == recipe.parameters) rivals.push_back(&other);
    }
    const Recipe& chosen = rivals.empty() ? recipe : *random_.pick(rivals);
    Action action = sample;
    action.call()->operation = chosen.operation->id;
    action.call()->call.body = random_.pick(chosen.bodies);
    return action;
  }

  const std::vector<Recipe>& recipes_;
  const StartingPoint& start_;
  Random& random_;
};

}  // namespace

Sequence make_burst(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random) {
  return BurstMaker(recipes, start, random).make();
}

}  // namespace runner::explore

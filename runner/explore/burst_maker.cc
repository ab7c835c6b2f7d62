#include "runner/explore/burst_maker.h"

#include <string>

namespace runner::explore {
namespace {

constexpr const char* kLabel = "at-once";
constexpr size_t kFewestOfHistory = 3;
constexpr size_t kMostOfHistory = 8;
constexpr size_t kKeysOfHistory = 4;
constexpr size_t kWritesAfterHistory = 2;

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
    if (random_.percent(40)) {
      add_history(sample, recipe, burst);
      return burst;
    }
    const size_t width = kMinAtOnce + random_.below(kMaxAtOnce - kMinAtOnce + 1);
    const size_t kind = random_.below(3);
    for (size_t i = 0; i < width; ++i) burst.actions.push_back(one_of(kind, recipe, sample));
    return burst;
  }

  // Up to 8 requests over 4 keys and the records of the givens, reads among them; then writes to the same records,
  // which are to see what was answered before.
  void add_history(const Action& sample, const Recipe& recipe, Sequence& burst) {
    std::vector<Action> choices;
    for (size_t i = 0; i < kKeysOfHistory; ++i) {
      choices.push_back(on_some_record(rival(recipe, sample)));
      choices.back().call()->call.idempotency_key = kLabel + std::to_string(i);
    }
    const size_t width = kFewestOfHistory + random_.below(kMostOfHistory - kFewestOfHistory + 1);
    for (size_t i = 0; i < width; ++i)
      burst.actions.push_back(random_.percent(25) ? read(recipe, sample) : random_.pick(choices));
    for (size_t i = random_.below(kWritesAfterHistory + 1); i > 0; --i) {
      Action after = on_some_record(rival(recipe, sample));
      after.at_once = false;
      burst.actions.push_back(std::move(after));
    }
  }

  // The sample's own record, or another one that the givens made, whose owner then calls.
  Action on_some_record(Action action) {
    CallFields& call = action.call()->call;
    if (call.path.size() != 1 || random_.percent(50)) return action;
    const size_t given = random_.below(start_.given.size());
    if (start_.parameters[given] != call.path.front().first) return action;
    call.path.front().second = wire::Json("$" + start_.given[given].name);
    if (start_.owners[given] != "owner") call.caller = wire::Json(start_.owners[given]);
    return action;
  }

  Action read(const Recipe& recipe, const Action& sample) {
    std::vector<const Recipe*> reads;
    for (const Recipe& other : recipes_) {
      if (!other.operation->is_write() && other.parameters == recipe.parameters) reads.push_back(&other);
    }
    if (reads.empty()) return on_some_record(sample);
    Action action = sample;
    action.call()->operation = random_.pick(reads)->operation->id;
    action.call()->call.body = {};
    return on_some_record(std::move(action));
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

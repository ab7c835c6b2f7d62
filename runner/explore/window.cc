#include "runner/explore/window.h"

#include <algorithm>

#include "runner/explore/single_requests.h"

namespace runner::explore {
namespace {

constexpr const char* kLabel = "at-once";

// Makes the requests of a window from the sample of one operation.
class WindowMaker {
 public:
  WindowMaker(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random)
      : recipes_(recipes), start_(start), random_(random) {}

  Sequence make() {
    const Recipe& recipe = choose();
    SingleRequests single = single_requests(recipe, recipes_, start_);
    Sequence window;
    window.given = start_.given;
    window.actions = std::move(single.setup);
    Action& sample = single.requests.front();
    sample.at_once = true;
    sample.capture.clear();
    const size_t width = kMinAtOnce + random_.below(kMaxAtOnce - kMinAtOnce + 1);
    const size_t kind = random_.below(3);
    for (size_t i = 0; i < width; ++i) window.actions.push_back(one_of(kind, recipe, sample));
    return window;
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

bool same_request(const CallStep& left, const CallStep& right) {
  const auto* one = std::get_if<wire::Json>(&left.call.body);
  const auto* other = std::get_if<wire::Json>(&right.call.body);
  return left.operation == right.operation && left.call.path == right.call.path && one && other && *one == *other;
}

}  // namespace

bool same_call(const CallStep& left, const CallStep& right) {
  return same_request(left, right) && left.call.idempotency_key == right.call.idempotency_key;
}

Sequence make_window(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random) {
  return WindowMaker(recipes, start, random).make();
}

std::string pattern_of(const Sequence& sequence) {
  const Window window = window_of(sequence);
  const CallStep& first = *sequence.actions[window.first].call();
  bool same = true;
  bool one_key = first.call.idempotency_key.has_value();
  for (size_t i = window.first; i < window.first + window.count; ++i) {
    const CallStep& call = *sequence.actions[i].call();
    same = same && same_request(first, call);
    one_key = one_key && call.call.idempotency_key == first.call.idempotency_key;
  }
  if (one_key) return same ? "one key" : "one key for different requests";
  return same ? "the same request under keys of their own" : "different requests for one record";
}

}  // namespace runner::explore

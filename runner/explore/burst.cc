#include "runner/explore/burst.h"

#include <algorithm>

namespace runner::explore {
namespace {

bool same_request(const CallStep& left, const CallStep& right) {
  const auto* one = std::get_if<wire::Json>(&left.call.body);
  const auto* other = std::get_if<wire::Json>(&right.call.body);
  return left.operation == right.operation && left.call.path == right.call.path && one && other && *one == *other;
}

}  // namespace

Burst burst_of(const Sequence& sequence) {
  const auto marked = [](const Action& action) { return action.at_once; };
  const auto& actions = sequence.actions;
  const auto first = std::find_if(actions.begin(), actions.end(), marked);
  const auto count = std::count_if(actions.begin(), actions.end(), marked);
  return {static_cast<size_t>(first - actions.begin()), static_cast<size_t>(count)};
}

Sequence one_after_another(Sequence sequence) {
  for (Action& action : sequence.actions) action.at_once = false;
  return sequence;
}

bool same_call(const CallStep& left, const CallStep& right) {
  return same_request(left, right) && left.call.idempotency_key == right.call.idempotency_key;
}

std::string pattern_of(const Sequence& sequence) {
  const Burst burst = burst_of(sequence);
  const CallStep& first = *sequence.actions[burst.first].call();
  bool same = true;
  bool one_key = first.call.idempotency_key.has_value();
  for (size_t i = burst.first; i < burst.first + burst.count; ++i) {
    const CallStep& call = *sequence.actions[i].call();
    same = same && same_request(first, call);
    one_key = one_key && call.call.idempotency_key == first.call.idempotency_key;
  }
  if (one_key) return same ? "one key" : "one key for different requests";
  return same ? "the same request under keys of their own" : "different requests for one record";
}

}  // namespace runner::explore

#include "runner/explore/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "runner/document/value_forms.h"
#include "runner/explore/burst.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

// Pointers to everything inside a value, the outermost first. A `$` form is not taken apart.
void collect_places(const wire::Json& value, const std::string& pointer, std::vector<std::string>& places) {
  if (!pointer.empty()) places.push_back(pointer);
  if (form_of(value)) return;
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object)
      collect_places(member.value, pointer + "/" + wire::pointer_token(member.key), places);
  } else if (const wire::Array* array = value.as_array()) {
    for (size_t i = array->size(); i-- > 0;) collect_places((*array)[i], fmt::format("{}/{}", pointer, i), places);
  }
}

Sequence without(const Sequence& sequence, size_t first, size_t count) {
  Sequence shorter = sequence;
  const auto begin = shorter.actions.begin() + static_cast<std::ptrdiff_t>(first);
  shorter.actions.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  return shorter;
}

// Removes the actions that use a name which is no longer bound.
void drop_dangling(Sequence& sequence) {
  std::set<std::string> bound;
  for (const GivenUse& use : sequence.given) bound.insert(use.name);
  std::erase_if(sequence.actions, [&](const Action& action) {
    const auto names = names_used(action);
    if (!std::all_of(names.begin(), names.end(), [&](const auto& name) { return bound.contains(name); })) return true;
    for (const auto& [name, pointer] : action.capture) bound.insert(name);
    return false;
  });
}

}  // namespace

Shrinker::Shrinker(Shows shows, std::string name, std::function<bool()> is_over)
    : shows_(std::move(shows)), name_(std::move(name)), is_over_(std::move(is_over)) {}

bool Shrinker::is_exhausted() const { return attempts_ >= kMaxAttempts || is_over_(); }

bool Shrinker::attempt(Sequence candidate, Sequence& best) {
  // A fixture has a step, whatever shows the finding.
  if (is_exhausted() || candidate.actions.empty() || !is_closed(candidate)) return false;
  if (!shows_(candidate, fmt::format("{}-{}", name_, ++attempts_))) return false;
  best = std::move(candidate);
  return true;
}

Sequence Shrinker::shrink(Sequence sequence) {
  Sequence best = std::move(sequence);
  while (!is_exhausted() && remove_actions(best)) {
  }
  remove_givens(best);
  for (size_t i = best.actions.size(); i-- > 0;) {
    while (!is_exhausted() && simplify(best, i)) {
    }
  }
  if (!is_exhausted()) remove_actions(best);
  return best;
}

// Half of them in one attempt, then a quarter, down to one.
bool Shrinker::remove_actions(Sequence& best) {
  bool shorter = false;
  for (size_t count = std::max<size_t>(best.actions.size() / 2, 1); count > 0; count /= 2) {
    for (size_t end = best.actions.size(); end > 0 && !is_exhausted();) {
      const size_t begin = end > count ? end - count : 0;
      Sequence candidate = without(best, begin, end - begin);
      drop_dangling(candidate);
      shorter = attempt(std::move(candidate), best) || shorter;
      end = std::min(begin, best.actions.size());
    }
  }
  return shorter;
}

bool Shrinker::remove_givens(Sequence& best) {
  bool shorter = false;
  for (size_t i = best.given.size(); i-- > 0;) {
    Sequence candidate = best;
    candidate.given.erase(candidate.given.begin() + static_cast<std::ptrdiff_t>(i));
    shorter = attempt(std::move(candidate), best) || shorter;
  }
  if (best.gate) {
    Sequence candidate = best;
    candidate.gate.reset();
    attempt(std::move(candidate), best);
  }
  return shorter;
}

// Calls of a burst that are equal stay equal: the finding is that they meet.
bool Shrinker::attempt_change(Sequence candidate, Sequence& best, size_t index) {
  const Action& before = best.actions[index];
  for (size_t i = 0; before.at_once && i < candidate.actions.size(); ++i) {
    const Action& other = best.actions[i];
    if (other.at_once && same_call(*other.call(), *before.call())) candidate.actions[i] = candidate.actions[index];
  }
  return attempt(std::move(candidate), best);
}

bool Shrinker::simplify(Sequence& best, size_t index) {
  if (index >= best.actions.size() || !best.actions[index].call()) return false;
  const std::vector<std::function<bool(CallFields&)>> changes = {
      [](CallFields& call) { return std::exchange(call.at, std::nullopt).has_value(); },
      [](CallFields& call) { return std::exchange(call.idempotency_key, std::nullopt).has_value(); },
      [](CallFields& call) { return std::exchange(call.scopes, std::nullopt).has_value(); },
      [](CallFields& call) { return std::exchange(call.caller, std::nullopt).has_value(); },
  };
  bool simpler = false;
  for (const auto& change : changes) {
    Sequence candidate = best;
    if (change(candidate.actions[index].call()->call))
      simpler = attempt_change(std::move(candidate), best, index) || simpler;
  }
  for (size_t i = best.actions[index].call()->call.query.size(); i-- > 0;) {
    Sequence candidate = best;
    auto& query = candidate.actions[index].call()->call.query;
    query.erase(query.begin() + static_cast<std::ptrdiff_t>(i));
    simpler = attempt_change(std::move(candidate), best, index) || simpler;
  }
  return simplify_body(best, index) || simpler;
}

bool Shrinker::simplify_body(Sequence& best, size_t index) {
  const auto* body = std::get_if<wire::Json>(&best.actions[index].call()->call.body);
  if (!body) return false;
  std::vector<std::string> places;
  collect_places(*body, "", places);
  bool simpler = false;
  for (const std::string& place : places) {
    Sequence candidate = best;
    auto& changed = std::get<wire::Json>(candidate.actions[index].call()->call.body);
    if (wire::remove_at(changed, place)) simpler = attempt_change(std::move(candidate), best, index) || simpler;
  }
  return simpler;
}

}  // namespace runner::explore

#include "runner/explore/window_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "runner/explore/player.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

constexpr int64_t kAnotherDayMs = 24 * 3'600'000 + 1'000;

using Leaves = std::map<std::string, Json>;  // pointer, matcher

Json absent() { return wire::Object{{"$absent", true}}; }

Json literal(const Json& value) {
  const std::string* text = value.as_string();
  if (!text) return value;
  if (wire::parse_instant(*text)) return wire::Object{{"$instant", *text}};
  return text->starts_with('$') ? Json("$" + *text) : value;
}

// Everything in a value that has no parts, and that arrays go no further.
void collect_leaves(const Json& value, const std::string& pointer, Leaves& leaves) {
  const wire::Object* object = value.as_object();
  const wire::Array* array = value.as_array();
  if (object && !object->empty()) {
    for (const wire::Member& member : *object)
      collect_leaves(member.value, pointer + "/" + wire::pointer_token(member.key), leaves);
  } else if (array && !array->empty()) {
    for (size_t i = 0; i < array->size(); ++i) collect_leaves((*array)[i], fmt::format("{}/{}", pointer, i), leaves);
    leaves[fmt::format("{}/{}", pointer, array->size())] = absent();
  } else {
    leaves[pointer] = literal(value);
  }
}

Leaves leaves_of(const Exchange& exchange) {
  Leaves leaves;
  if (exchange.succeeded()) collect_leaves(*exchange.body, "", leaves);
  return leaves;
}

bool has(const Leaves& leaves, const std::string& pointer, const Json& matcher) {
  const auto found = leaves.find(pointer);
  return found != leaves.end() && found->second == matcher;
}

// What one order leads to: told twice, the second time on another day to a service that has done the same for others.
class Story {
 public:
  Story(const Plan& plan, Driver& oracle, const Sequence& sequence, const Order& order) {
    const SessionStart start{"order", wire::Instant{kStart}, sequence.gate};
    told_ = tell(plan, *oracle.open(start), "one", sequence, order);
    const auto used = oracle.open({"order again", start.clock.plus_ms(kAnotherDayMs), sequence.gate});
    tell(plan, *used, "others", sequence, order);
    const std::vector<Exchange> again = tell(plan, *used, "two", sequence, order);
    for (size_t i = 0; i < told_.size(); ++i) {
      leaves_.push_back(leaves_of(told_[i]));
      const Leaves other = leaves_of(again[i]);
      std::erase_if(leaves_.back(), [&](const auto& leaf) { return !has(other, leaf.first, leaf.second); });
    }
  }

  const std::vector<Exchange>& told() const { return told_; }
  const Leaves& leaves(size_t action) const { return leaves_[action]; }

 private:
  static constexpr int64_t kStart = 1'768'478'400'000;  // 2026-01-15T12:00:00Z
  std::vector<Exchange> told_;
  std::vector<Leaves> leaves_;  ///< of each action: what both tellings have
};

// The pointers into the answers to one action where orders differ, or the target from one of them.
std::set<std::string> telling_places(const std::vector<Story>& stories, size_t action, const Exchange& seen) {
  std::set<std::string> places;
  const Leaves shown = leaves_of(seen);
  for (const Story& story : stories) {
    for (const auto& [pointer, matcher] : story.leaves(action)) {
      const bool everywhere = std::all_of(stories.begin(), stories.end(), [&](const Story& other) {
        return has(other.leaves(action), pointer, matcher);
      });
      if (!everywhere || (seen.succeeded() && !has(shown, pointer, matcher))) places.insert(pointer);
    }
  }
  return places;
}

// An earlier call of the window with the same key and payload got the same answer: whichever of them came first.
bool is_replay(const std::vector<Exchange>& told, const Window& window, size_t action) {
  const Exchange& again = told[action];
  return window.holds(action) && again.succeeded() && !again.idempotency_key.empty() &&
         std::any_of(told.begin() + static_cast<std::ptrdiff_t>(window.first),
                     told.begin() + static_cast<std::ptrdiff_t>(action), [&](const Exchange& first) {
                       return first.idempotency_key == again.idempotency_key && first.operation == again.operation &&
                              first.request.target == again.request.target &&
                              first.request.body == again.request.body && first.body == again.body;
                     });
}

Expectation outcome_expected(const Exchange& told) {
  Expectation expect;
  if (told.succeeded()) return expect;
  if (told.error_code().empty()) {
    expect.status = {told.status()};
    return expect;
  }
  expect.error = Json(told.error_code());
  if (!told.reason_code().empty()) expect.reason = Json(told.reason_code());
  return expect;
}

Expectation expected_of(const Story& story, const Window& window, size_t action, const std::set<std::string>& places) {
  const Exchange& told = story.told()[action];
  Expectation expect = outcome_expected(told);
  expect.replayed = is_replay(story.told(), window, action);
  if (!told.succeeded()) return expect;
  for (const std::string& pointer : places) {
    const auto leaf = story.leaves(action).find(pointer);
    if (leaf != story.leaves(action).end()) {
      expect.body.emplace_back(pointer, leaf->second);
    } else if (!wire::find_at(*told.body, pointer)) {
      expect.body.emplace_back(pointer, absent());
    }
  }
  return expect;
}

bool same(const std::vector<Expectation>& left, const std::vector<Expectation>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
    return one.error == other.error && one.reason == other.reason && one.status == other.status &&
           one.body == other.body && one.replayed == other.replayed;
  });
}

const Exchange& seen_at(const std::vector<Exchange>& seen, size_t action) {
  static const Exchange none;
  const auto found = std::find_if(seen.begin(), seen.end(),
                                  [&](const Exchange& exchange) { return exchange.step == static_cast<int>(action); });
  return found == seen.end() ? none : *found;
}

}  // namespace

std::vector<Order> orders_of(const Window& window) {
  Order order(window.count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<Order> orders;
  do {
    orders.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return orders;
}

std::vector<Exchange> tell(const Plan& plan, Session& session, const std::string& name_space, const Sequence& sequence,
                           const Order& order) {
  Player player(plan, session, name_space);
  for (const GivenUse& use : sequence.given) player.play(use);
  const Window window = window_of(sequence);
  std::vector<Exchange> told(sequence.actions.size());
  for (size_t i = 0; i < window.first; ++i) told[i] = player.play(sequence.actions[i]);
  // Keys of their own are counted in the order of building, so all are built first.
  for (size_t i = window.first; i < window.first + window.count; ++i)
    told[i] = player.build(*sequence.actions[i].call());
  for (size_t position : order) send(told[window.first + position], session);
  for (size_t i = window.first + window.count; i < told.size(); ++i) told[i] = player.play(sequence.actions[i]);
  return told;
}

std::vector<std::vector<Expectation>> expected_orders(const Plan& plan, Driver& oracle, const Sequence& sequence,
                                                      const std::vector<Exchange>& seen) {
  const Window window = window_of(sequence);
  std::vector<Story> stories;
  for (const Order& order : orders_of(window)) stories.emplace_back(plan, oracle, sequence, order);
  std::vector<std::set<std::string>> places;
  for (size_t i = 0; i < sequence.actions.size(); ++i) places.push_back(telling_places(stories, i, seen_at(seen, i)));
  std::vector<std::vector<Expectation>> rows;
  for (const Story& story : stories) {
    std::vector<Expectation> row;
    for (size_t i = window.first; i < sequence.actions.size(); ++i)
      row.push_back(expected_of(story, window, i, places[i]));
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& other) { return same(other, row); }))
      rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace runner::explore

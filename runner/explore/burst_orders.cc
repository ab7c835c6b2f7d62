#include "runner/explore/burst_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "runner/explore/play_action.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

constexpr int64_t kDayMs = 24 * 3'600'000 + 1'000;

using Leaves = std::map<std::string, Json>;  // pointer, matcher

Json absent() { return wire::Object{{"$absent", true}}; }

Json literal(const Json& value) {
  const std::string* text = value.as_string();
  if (!text) return value;
  if (wire::parse_instant(*text)) return wire::Object{{"$instant", *text}};
  return text->starts_with('$') ? Json("$" + *text) : value;
}

// Collects the parts of a value that have no parts themselves, and where each array ends.
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

// What one order leads to. It is replayed twice, the second time a day later on a service that has done the same for
// others before: what both replays have in common depends on neither.
class OrderReplay {
 public:
  OrderReplay(const Plan& plan, Driver& oracle, const Sequence& sequence, const Order& order) {
    const SessionStart start{"order", wire::Instant{kStart}, sequence.gate};
    replayed_ = replay(plan, {oracle.open(start), "one"}, sequence, order);
    const std::shared_ptr<Session> used = oracle.open({"order again", start.clock.plus_ms(kDayMs), sequence.gate});
    replay(plan, {used, "others"}, sequence, order);
    const std::vector<Exchange> again = replay(plan, {used, "two"}, sequence, order);
    for (size_t i = 0; i < replayed_.size(); ++i) {
      leaves_.push_back(leaves_of(replayed_[i]));
      const Leaves other = leaves_of(again[i]);
      std::erase_if(leaves_.back(), [&](const auto& leaf) { return !has(other, leaf.first, leaf.second); });
    }
  }

  const std::vector<Exchange>& exchanges() const { return replayed_; }
  const Leaves& leaves(size_t action) const { return leaves_[action]; }

 private:
  static constexpr int64_t kStart = 1'768'478'400'000;  // 2026-01-15T12:00:00Z
  std::vector<Exchange> replayed_;
  std::vector<Leaves> leaves_;  ///< of each action: what both replays have in common
};

// The pointers into the responses to one action where orders differ, or where the target differs from one of them.
std::set<std::string> differing_places(const std::vector<OrderReplay>& replays, size_t action, const Exchange& seen) {
  std::set<std::string> places;
  const Leaves shown = leaves_of(seen);
  for (const OrderReplay& replay : replays) {
    for (const auto& leaf : replay.leaves(action)) {
      const auto& [pointer, matcher] = leaf;
      const bool everywhere = std::all_of(replays.begin(), replays.end(), [&](const OrderReplay& other) {
        return has(other.leaves(action), leaf.first, leaf.second);
      });
      if (!everywhere || (seen.succeeded() && !has(shown, pointer, matcher))) places.insert(pointer);
    }
  }
  return places;
}

// An earlier call of the burst with the same key and payload got the same response, whichever of them came first.
bool is_replay(const std::vector<Exchange>& exchanges, const Burst& burst, size_t action) {
  const Exchange& again = exchanges[action];
  return burst.holds(action) && again.succeeded() && !again.idempotency_key.empty() &&
         std::any_of(exchanges.begin() + static_cast<std::ptrdiff_t>(burst.first),
                     exchanges.begin() + static_cast<std::ptrdiff_t>(action), [&](const Exchange& first) {
                       return first.idempotency_key == again.idempotency_key && first.operation == again.operation &&
                              first.request.target == again.request.target &&
                              first.request.body == again.request.body && first.body == again.body;
                     });
}

Expectation outcome_expected(const Exchange& exchange) {
  Expectation expect;
  if (exchange.succeeded()) return expect;
  if (exchange.error_code().empty()) {
    expect.status = {exchange.status()};
    return expect;
  }
  expect.error = Json(exchange.error_code());
  if (!exchange.reason_code().empty()) expect.reason = Json(exchange.reason_code());
  return expect;
}

Expectation expected_of(const OrderReplay& replay, const Burst& burst, size_t action,
                        const std::set<std::string>& places) {
  const Exchange& exchange = replay.exchanges()[action];
  Expectation expect = outcome_expected(exchange);
  expect.replayed = is_replay(replay.exchanges(), burst, action);
  if (!exchange.succeeded()) return expect;
  for (const std::string& pointer : places) {
    const auto leaf = replay.leaves(action).find(pointer);
    if (leaf != replay.leaves(action).end()) {
      expect.body.emplace_back(pointer, leaf->second);
    } else if (!wire::find_at(*exchange.body, pointer)) {
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

std::vector<Order> orders_of(const Burst& burst) {
  Order order(burst.count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<Order> orders;
  do {
    orders.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return orders;
}

std::vector<Exchange> replay(const Plan& plan, const ReplaySession& on, const Sequence& sequence, const Order& order) {
  ServiceSide side(plan, on.session, {on.name_space, {}, nullptr, false});
  for (const GivenUse& use : sequence.given) side.run_given(use);
  const Burst burst = burst_of(sequence);
  std::vector<Exchange> replayed(sequence.actions.size());
  const auto play_alone = [&](size_t action) {
    const int index = play(sequence.actions[action], side);
    if (index >= 0) replayed[action] = side.log().at(index);
  };
  for (size_t i = 0; i < burst.first; ++i) play_alone(i);
  // Keys of their own are counted in the order of building, so all are built first.
  for (size_t i = burst.first; i < burst.end(); ++i) replayed[i] = side.build(*sequence.actions[i].call(), "");
  for (size_t position : order) {
    Exchange& next = replayed[burst.first + position];
    next = side.log().at(side.log().send(std::move(next)));
  }
  for (size_t i = burst.end(); i < replayed.size(); ++i) play_alone(i);
  return replayed;
}

std::vector<std::vector<Expectation>> expected_orders(const Plan& plan, Driver& oracle, const Sequence& sequence,
                                                      const std::vector<Exchange>& seen) {
  const Burst burst = burst_of(sequence);
  std::vector<OrderReplay> replays;
  for (const Order& order : orders_of(burst)) replays.emplace_back(plan, oracle, sequence, order);
  std::vector<std::set<std::string>> places;
  for (size_t i = 0; i < sequence.actions.size(); ++i) places.push_back(differing_places(replays, i, seen_at(seen, i)));
  std::vector<std::vector<Expectation>> rows;
  for (const OrderReplay& replay : replays) {
    std::vector<Expectation> row;
    for (size_t i = burst.first; i < sequence.actions.size(); ++i)
      row.push_back(expected_of(replay, burst, i, places[i]));
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& other) { return same(other, row); }))
      rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace runner::explore

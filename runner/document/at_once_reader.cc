#include "runner/document/at_once_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

constexpr std::string_view kConcurrentCallKeys[] = {"call",       "caller", "scopes",  "at",   "idempotency_key",
                                                    "path",       "query",  "headers", "body", "body_text",
                                                    "body_base64"};

PlacedCall read_call(Reading& reading, const Node& node, std::string_view what) {
  const Fields fields(reading, node, what, kConcurrentCallKeys);
  PlacedCall placed;
  placed.place = reading.place(node.mark);
  placed.call.operation = fields.required_text("call", kDottedId);
  placed.call.call = read_call_fields(fields, NullParameters::refused);
  return placed;
}

std::vector<PlacedCall> read_calls(const Fields& fields, std::string_view key) {
  std::vector<PlacedCall> calls;
  const Node* node = fields.find(key);
  if (!node) return calls;
  Reading& reading = fields.reading();
  const std::string what = fmt::format("an element of '{}'", key);
  for (const Node& element : reading.elements(*node, key)) calls.push_back(read_call(reading, element, what));
  return calls;
}

// An `entries` would ask for a walk over further pages, in the middle of which nothing else may be sent.
std::vector<std::string_view> order_keys() {
  std::vector<std::string_view> keys(expectation_keys().begin(), expectation_keys().end());
  std::erase(keys, "entries");
  return keys;
}

std::vector<Expectation> read_order(Reading& reading, const Node& node, size_t width) {
  std::vector<Expectation> order;
  if (!node.as_sequence()) {
    reading.fail(node.mark, fmt::format("an order of 'one_of' is {}", describe(node)), "a list of expectations");
    return order;
  }
  const std::vector<std::string_view> keys = order_keys();
  for (const Node& element : *node.as_sequence()) order.push_back(read_expectation(reading, element, keys));
  if (order.size() != width) {
    reading.fail(node.mark, fmt::format("an order of 'one_of' with {} expectations", order.size()),
                 fmt::format("{}: one for each call and each read", width));
  }
  return order;
}

}  // namespace

AtOnceStep read_at_once(const Fields& fields) {
  Reading& reading = fields.reading();
  AtOnceStep step;
  step.calls = read_calls(fields, "at_once");
  if (step.calls.size() < kMinAtOnce || step.calls.size() > kMaxAtOnce) {
    reading.fail(fields.find("at_once")->mark, fmt::format("'at_once' is a list of {}", step.calls.size()),
                 fmt::format("{} to {} calls", kMinAtOnce, kMaxAtOnce));
  }
  step.reads = read_calls(fields, "reads");
  const Node* orders = fields.need("one_of");
  if (!orders) return step;
  for (const Node& element : reading.elements(*orders, "one_of"))
    step.orders.push_back(read_order(reading, element, step.calls.size() + step.reads.size()));
  if (step.orders.empty()) reading.fail_type(*orders, "one_of", "a list of at least one order");
  return step;
}

}  // namespace runner

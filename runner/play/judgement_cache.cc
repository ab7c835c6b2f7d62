#include "runner/play/judgement_cache.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace runner {
namespace {

using checks::Exchange;

constexpr size_t kMaxRemembered = 20'000;

bool same_headers(const wire::Headers& left, const wire::Headers& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
    return one.name == other.name && one.value == other.value;
  });
}

bool same_request(const Exchange& left, const Exchange& right) {
  return left.request.method == right.request.method && left.request.target == right.request.target &&
         left.request.body == right.request.body && same_headers(left.request.headers, right.request.headers);
}

bool same_answer(const wire::Response& left, const wire::Response& right) {
  return left.status == right.status && left.body == right.body && same_headers(left.headers, right.headers);
}

// All that an exchange holds before its response is read; query and request body follow from the request.
bool same(const Exchange& left, const Exchange& right) {
  return left.label == right.label && left.step == right.step && left.operation == right.operation &&
         left.actor == right.actor && left.idempotency_key == right.idempotency_key && left.secrets == right.secrets &&
         same_request(left, right) && same_answer(*left.response(), *right.response());
}

/// With the step: a scenario may send one request many times.
uint64_t hash_of(const Exchange& exchange) {
  const std::hash<std::string_view> hash;
  return hash(exchange.request.target) * 31 + hash(exchange.request.body) * 7 +
         hash(exchange.response()->body.bytes()) + hash(exchange.label) * 127 + static_cast<uint64_t>(exchange.step);
}

}  // namespace

const JudgementCache::Read* JudgementCache::find(const Exchange& exchange) const {
  if (!exchange.response()) return nullptr;
  const auto [begin, end] = read_.equal_range(hash_of(exchange));
  const auto known = std::find_if(begin, end, [&](const auto& read) { return same(*read.second.exchange, exchange); });
  return known == end ? nullptr : &known->second;
}

void JudgementCache::keep(Read read) {
  if (!read.exchange->response() || read_.size() >= kMaxRemembered) return;
  const uint64_t hash = hash_of(*read.exchange);
  read_.emplace(hash, std::move(read));
}

}  // namespace runner

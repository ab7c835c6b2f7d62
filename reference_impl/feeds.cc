// GET /events and GET /keys/policy-integrity-signing (contract, common.md, "Events" and "Canonical JSON, hashes,
// signatures").

#include <algorithm>
#include <utility>

#include "reference_impl/events.h"
#include "reference_impl/operations.h"
#include "reference_impl/query.h"

namespace reference_impl {
namespace {

constexpr std::string_view kEventParameters[] = {"after", "limit"};

/// The number of the owner's events up to and including this one; nothing if it is not one of them.
std::optional<size_t> count_up_to(const EventLog& log, std::span<const size_t> own, std::string_view event_id) {
  const auto found = log.by_id.find(event_id);
  if (found == log.by_id.end()) {
    return std::nullopt;
  }
  const auto place = std::lower_bound(own.begin(), own.end(), found->second);
  if (place == own.end() || *place != found->second) {
    return std::nullopt;
  }
  return static_cast<size_t>(place - own.begin()) + 1;
}

std::span<const size_t> events_of(const EventLog& log, const Actor& owner) {
  const auto owned = log.by_owner.find(owner);
  return owned == log.by_owner.end() ? std::span<const size_t>() : owned->second;
}

wire::Object event_page(Service& service, const Exchange& exchange, std::span<const size_t> page, bool more_follow) {
  EventLog& log = service.state.event_log;
  wire::Array events;
  events.reserve(page.size());
  for (size_t index : page) {
    events.push_back(signed_envelope(log.events[index], service.keys));
  }
  wire::Object body = begin_body(exchange);
  body.append("events", std::move(events));
  const bool has_next = more_follow && !page.empty();
  body.append("next_after", has_next ? wire::Json(log.events[page.back()].event_id) : wire::Json());
  return body;
}

}  // namespace

Outcome list_events(Service& service, const Exchange& exchange) {
  const wire::Result<QueryParameters> query = parse_query(exchange.query, kEventParameters);
  if (!query) {
    return bad_input("", query.error().to_string());
  }
  const auto limit_text = query->find("limit");
  const std::optional<int64_t> limit =
      limit_text == query->end() ? kDefaultLimit : parse_count(limit_text->second, kLargestLimit);
  if (!limit) {
    return bad_input("", "limit: expected decimal digits, at least 1");
  }
  const EventLog& log = service.state.event_log;
  const std::span<const size_t> own = events_of(log, exchange.caller);
  size_t start = 0;
  if (const auto after = query->find("after"); after != query->end()) {
    const std::optional<size_t> count = count_up_to(log, own, after->second);
    if (!count) {
      return bad_input("", "after: no such event");
    }
    start = *count;
  }
  const size_t length = std::min(own.size() - start, static_cast<size_t>(*limit));
  return event_page(service, exchange, own.subspan(start, length), start + length < own.size());
}

Outcome get_signing_keys(Service& service, const Exchange& exchange) {
  wire::Object body = begin_body(exchange);
  body.append("active_key_id", service.keys.active_key_id());
  body.append("keys", service.keys.published_keys());
  return body;
}

}  // namespace reference_impl

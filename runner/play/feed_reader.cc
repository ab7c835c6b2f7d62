#include "runner/play/feed_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/schema_verdict.h"
#include "runner/play/request_builder.h"
#include "wire/uri.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

constexpr size_t kMaxEarlierPages = 5000;  // a million events
constexpr const char* kFeedScope = "settlement:read";
constexpr const char* kKeysTarget = "/keys/policy-integrity-signing";

Exchange feed_page(const checks::Actor& caller, const std::string& after) {
  Exchange next;
  next.label = "events";
  next.actor = caller;
  if (!after.empty()) next.query.emplace_back("after", after);
  next.query.emplace_back("limit", "200");
  next.request = {"GET", build_target("/events", next.query), {}, ""};
  next.request.headers = {{"x-actor-type", caller.type}, {"x-actor-id", caller.id}, {"x-auth-scopes", kFeedScope}};
  return next;
}

// The last event of a caller's feed, whose pages are nobody's exchanges; "" where it cannot be read.
std::string find_end(const checks::Actor& caller, Session& session) {
  std::string last;
  for (size_t page = 0; page < kMaxEarlierPages; ++page) {
    Exchange exchange = feed_page(caller, last);
    exchange.request = session.prepare(std::move(exchange.request));
    exchange.answer = session.exchange(exchange.request);
    checks::read_body(exchange);
    const wire::Json* events = exchange.succeeded() ? exchange.body->find("events") : nullptr;
    const bool any = events && events->as_array() && !events->as_array()->empty();
    const std::string* id = any ? events->as_array()->back().find_string("event_id") : nullptr;
    if (id) last = *id;
    if (!id || !exchange.body->find_string("next_after")) return last;
  }
  return last;
}

}  // namespace

void FeedReader::start_at_marks(Session& session, FeedCursors& marks) {
  marks_ = &marks;
  for (const char* name : {"owner", "stranger"}) {
    const auto shared = session.caller(name);
    if (shared) starts_[shared->id] = marks.mark(*shared, [&] { return find_end(*shared, session); });
  }
}

std::vector<checks::SeenEvent> FeedReader::read(const checks::Actor& caller) {
  std::vector<checks::SeenEvent> seen;
  const auto start = starts_.find(caller.id);
  std::string after = start == starts_.end() ? std::string() : start->second;
  bool more = true;
  for (size_t page = 0; more && page < kMaxFeedPages; ++page) {
    const int index = log_.send(feed_page(caller, after));
    const Exchange& answer = log_.at(index);
    judgement_.judge(Rule::event_feed, answer.succeeded(), [&] {
      return Discrepancy{"", "a page of the event feed", describe_outcome(answer)};
    });
    if (!answer.succeeded()) return seen;
    after = read_page(index, seen);
    more = !after.empty();
  }
  judgement_.judge(Rule::event_feed, !more, [] {
    return Discrepancy{"/next_after", "a feed that reaches its last page", "no end in sight"};
  });
  const std::string* last = seen.empty() ? nullptr : seen.back().envelope->find_string("event_id");
  if (last && start != starts_.end()) marks_->advance(caller, *last);
  std::vector<checks::SeenEvent>& earlier = earlier_[caller.id];
  checks::judge_kept_events(earlier, seen, judgement_);
  return earlier = std::move(seen);
}

// Adds the page's events to `seen`; gives the id to go on after, empty on the last page.
std::string FeedReader::read_page(int index, std::vector<checks::SeenEvent>& seen) {
  const wire::Json& body = *log_.at(index).body;
  checks::judge_schema(Rule::event_feed, *contract_.event_feed, {body, ""}, judgement_);
  const wire::Json* events = body.find("events");
  if (!events || !events->as_array() || events->as_array()->empty()) return "";
  size_t position = 0;
  for (const wire::Json& event : *events->as_array()) {
    seen.push_back({&event, index, fmt::format("/events/{}", position++)});
  }
  const std::string* last = events->as_array()->back().find_string("event_id");
  const std::string* next = body.find_string("next_after");
  judgement_.judge(Rule::event_feed, !next || (last && *next == *last), [&] {
    return Discrepancy{"/next_after", "the last event_id of the page, or null", checks::excerpt(*next)};
  });
  return next ? *next : "";
}

checks::SigningKeys read_signing_keys(ExchangeLog& log, const checks::Contract& contract,
                                      checks::VerificationMemory& memory, checks::Judgement& judgement) {
  Exchange next;
  next.label = "signing keys";
  next.request = {"GET", kKeysTarget, {}, ""};
  const int index = log.send(std::move(next));
  return checks::judge_key_set(log.at(index), contract, memory, judgement);
}

bool is_about_own_provider(const checks::SeenEvent& event, const ExchangeLog& log) {
  const wire::Json* payload = event.envelope->find("payload");
  const wire::Json* provider = payload ? payload->find("provider_id") : nullptr;
  if (!provider || !provider->as_string()) return true;
  const std::string in_path = wire::percent_encode(*provider->as_string());
  const std::string in_body = wire::to_text(*provider);
  for (int i = 0; i < log.size(); ++i) {
    const Exchange& exchange = log.at(i);
    if (!exchange.operation) continue;  // the feed itself among them
    const bool sent = exchange.request.target.find(in_path) != std::string::npos ||
                      exchange.request.body.find(in_body) != std::string::npos;
    // A list shows what others made; the answer to a write names what it made itself.
    const bool wrote = exchange.operation->is_write() && exchange.response();
    if (sent || (wrote && exchange.response()->body.find(in_body) != std::string::npos)) return true;
  }
  return false;
}

std::vector<checks::Actor> writers(const ExchangeLog& log) {
  std::vector<checks::Actor> callers;
  for (int i = 0; i < log.size(); ++i) {
    const Exchange& exchange = log.at(i);
    if (!exchange.operation || !exchange.operation->is_write() || !exchange.actor) continue;
    const auto& allowed = exchange.operation->actors;
    if (std::find(allowed.begin(), allowed.end(), exchange.actor->type) == allowed.end()) continue;
    if (std::find(callers.begin(), callers.end(), *exchange.actor) == callers.end()) callers.push_back(*exchange.actor);
  }
  return callers;
}

}  // namespace runner

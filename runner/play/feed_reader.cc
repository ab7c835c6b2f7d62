#include "runner/play/feed_reader.h"

#include <fmt/format.h>

#include "checks/schema_verdict.h"
#include "runner/play/request_builder.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

constexpr size_t kMaxEarlierPages = 5000;  // a million events

Exchange feed_page(const checks::Conventions& conventions, const checks::Actor& caller, FeedReader::Query query) {
  Exchange next;
  next.label = "events";
  next.actor = caller;
  next.query = std::move(query);
  next.request = {"GET", build_target(conventions.feed_path, next.query), {}, ""};
  next.request.headers = {{"x-actor-type", caller.type},
                          {"x-actor-id", caller.id},
                          {"x-auth-scopes", fmt::format("{}", fmt::join(conventions.feed_scopes, " "))}};
  return next;
}

FeedReader::Query after_event(const checks::Conventions& conventions, const std::string& after) {
  FeedReader::Query query;
  if (!after.empty()) query.emplace_back("after", after);
  query.emplace_back("limit", std::to_string(conventions.export_limit.largest));
  return query;
}

// The last event of a caller's feed; "" where it cannot be read. These exchanges belong to no scenario.
std::string find_end(const checks::Conventions& conventions, const checks::Actor& caller, Session& session) {
  std::string last;
  for (size_t page = 0; page < kMaxEarlierPages; ++page) {
    Exchange exchange = feed_page(conventions, caller, after_event(conventions, last));
    exchange.request = session.prepare(std::move(exchange.request));
    exchange.outcome = session.exchange(exchange.request);
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

void FeedReader::start_at_cursors(Session& session, FeedCursors& cursors) {
  cursors_ = &cursors;
  for (const char* name : {"owner", "stranger"}) {
    const auto shared = session.caller(name);
    if (!shared) continue;
    const auto recorded = session.feed_start(shared->id);
    starts_[shared->id] =
        recorded ? *recorded
                 : cursors.last_read(*shared, [&] { return find_end(contract_.conventions, *shared, session); });
  }
}

int FeedReader::ask(const checks::Actor& caller, Query query) {
  return log_.send(feed_page(contract_.conventions, caller, std::move(query)));
}

std::vector<checks::SeenEvent> FeedReader::read(const checks::Actor& caller) {
  std::vector<checks::SeenEvent> seen;
  const auto start = starts_.find(caller.id);
  std::string after = start == starts_.end() ? std::string() : start->second;
  bool more = true;
  const size_t most = kMaxFeedPages + static_cast<size_t>(log_.size());
  for (size_t page = 0; more && page < most; ++page) {
    const int index = ask(caller, after_event(contract_.conventions, after));
    const Exchange& exchange = log_.at(index);
    judgement_.judge(Rule::event_feed, exchange.succeeded(), [&] {
      return Discrepancy{"", "a page of the event feed", checks::outcome_of(exchange)};
    });
    if (!exchange.succeeded()) return seen;
    after = take_feed_page(log_, index, seen, judgement_);
    more = !after.empty();
  }
  judgement_.judge(Rule::event_feed, !more, [] {
    return Discrepancy{"/next_after", "a feed that reaches its last page", "no end in sight"};
  });
  const std::string* last = seen.empty() ? nullptr : seen.back().envelope->find_string("event_id");
  if (last && start != starts_.end()) cursors_->advance(caller, *last);
  std::vector<checks::SeenEvent>& earlier = earlier_[caller.id];
  checks::judge_kept_events(earlier, seen, judgement_);
  return earlier = std::move(seen);
}

std::string take_feed_page(const ExchangeLog& log, int index, std::vector<checks::SeenEvent>& seen,
                           checks::Judgement& judgement) {
  const wire::Json& body = *log.at(index).body;
  checks::judge_schema(Rule::event_feed, *log.contract().event_feed, {body, ""}, judgement);
  const wire::Json* events = body.find("events");
  if (!events || !events->as_array() || events->as_array()->empty()) return "";
  size_t position = 0;
  for (const wire::Json& event : *events->as_array()) {
    seen.push_back({&event, index, fmt::format("/events/{}", position++)});
  }
  const std::string* last = events->as_array()->back().find_string("event_id");
  const std::string* next = body.find_string("next_after");
  judgement.judge(Rule::event_feed, !next || (last && *next == *last), [&] {
    return Discrepancy{"/next_after", "the last event_id of the page, or null", checks::excerpt(*next)};
  });
  return next ? *next : "";
}

}  // namespace runner

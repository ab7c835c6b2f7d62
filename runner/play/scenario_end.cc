#include "runner/play/scenario_end.h"

#include <algorithm>

#include "checks/export_page.h"
#include "runner/play/walk_export.h"
#include "wire/uri.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;
using checks::SeenEvent;

std::string id_of(const SeenEvent& event) {
  const std::string* id = event.envelope->find_string("event_id");
  return id ? *id : "";
}

// The callers whose feeds can show what the writes of a scenario did: all that tried one and may call it.
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

// The first text of the payload that is named like a path parameter; nullptr where there is none.
const wire::Json* record_id(const SeenEvent& event, const checks::Contract& contract) {
  const wire::Json* payload = event.envelope->find("payload");
  if (!payload) return nullptr;
  for (const checks::Operation& operation : contract.operations) {
    for (const std::string& parameter : operation.path_parameters()) {
      const wire::Json* id = payload->find(parameter);
      if (id && id->is_string()) return id;
    }
  }
  return nullptr;
}

// Whether the value is this text or holds it, however a service writes its characters.
bool holds_text(const wire::Json& value, const std::string& text) {
  if (const std::string* own = value.as_string()) return *own == text;
  if (const wire::Array* array = value.as_array())
    return std::any_of(array->begin(), array->end(), [&](const wire::Json& item) { return holds_text(item, text); });
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return holds_text(member.value, text); });
}

// Whether an exchange of the log named the record that the event is about, or a write made it. Where other scenarios
// use the same state, a caller's feed may hold their events. True for an event that names no record.
bool is_about_own_record(const SeenEvent& event, const ExchangeLog& log) {
  const wire::Json* id = record_id(event, log.contract());
  if (!id) return true;
  const std::string in_path = wire::percent_encode(*id->as_string());
  const std::string in_body = wire::to_text(*id);
  for (int i = 0; i < log.size(); ++i) {
    const Exchange& exchange = log.at(i);
    if (!exchange.operation) continue;  // the feed itself among them
    const bool sent = exchange.request.target.find(in_path) != std::string::npos ||
                      exchange.request.body.find(in_body) != std::string::npos;
    // A list shows what others made; the response to a write names what it made itself.
    const bool wrote = exchange.operation->is_write() && exchange.response();
    if (sent || (wrote && (exchange.response()->body.bytes().find(in_body) != std::string::npos ||
                           (exchange.body && holds_text(*exchange.body, *id->as_string())))))
      return true;
  }
  return false;
}

// As the owner: that no identity is needed is a SHOULD, which fixtures prove.
CallStep reading_of_keys(const checks::Conventions& conventions) {
  CallStep call;
  call.method = "GET";
  call.target = conventions.keys_path;
  call.call.scopes = conventions.feed_scopes;
  return call;
}

class EndJudge {
 public:
  EndJudge(ServiceSide& side, const Driver& driver, checks::VerificationMemory& memory, const EndOptions& options)
      : side_(side),
        driver_(driver),
        capabilities_(driver.capabilities()),
        memory_(memory),
        options_(options),
        log_(side.log()),
        judgement_(side.judgement()) {}

  EventCounts judge() {
    const std::vector<int> pages = export_pages(log_);
    const bool feeds = options_.read_feeds && capabilities_.events;
    const std::vector<checks::Actor> callers = feeds ? writers(log_) : std::vector<checks::Actor>{};
    const bool verify_pages = !pages.empty() && verifies(Signed::exports);
    const bool verify_feeds = !callers.empty() && verifies(Signed::feeds);
    const checks::Feed feed = callers.empty() ? checks::Feed{} : read_feeds(callers);
    // Read last: what an older key signed must verify under the set as it is at the end.
    if (verify_pages || verify_feeds) read_keys();
    const checks::SigningKeys none;
    judge_exports(pages, {verify_pages ? keys_ : none, memory_});
    if (!callers.empty()) judge_events(feed, {verify_feeds ? keys_ : none, memory_});
    return std::move(counts_);
  }

 private:
  bool verifies(Signed what) const { return !options_.verifies || options_.verifies(what); }

  void read_keys() {
    if (capabilities_.key_set) {
      key_set_ = &log_.at(side_.send(reading_of_keys(side_.plan().contract.conventions), "signing keys"));
      keys_ = checks::judge_key_set(*key_set_, side_.plan().contract, memory_, judgement_);
    }
    const auto trusted = driver_.trusted_keys();
    if (!trusted.empty()) keys_ = {};  // what the user vouches for, and nothing else
    for (const auto& [key_id, key] : trusted) keys_.add(key_id, key);
  }

  void judge_exports(const std::vector<int>& pages, const checks::Verifier& verifier) {
    for (int index : pages) {
      const Exchange& page = log_.at(index);
      side_.cache().judge({key_set_, &page}, judgement_, [&](checks::Judgement& judgement) {
        judgement.at_exchange(index);
        checks::judge_export_page(page, verifier, judgement);
      });
    }
  }

  checks::Feed read_feeds(const std::vector<checks::Actor>& callers) {
    checks::Feed feed;
    feed.tolerated_level = capabilities_.fresh_state ? checks::Level::must : checks::Level::should;
    feed.writes = log_.writes();
    std::vector<std::string> first_events;  // by caller
    for (const checks::Actor& caller : callers) {
      std::vector<SeenEvent> seen = side_.feed().read(caller);
      if (options_.probe_feeds) judge_page_from_middle(caller, seen, feed.tolerated_level);
      first_events.push_back(seen.empty() ? "" : id_of(seen.front()));
      for (SeenEvent& event : seen) {
        if (capabilities_.fresh_state || is_about_own_record(event, log_)) feed.events.push_back(std::move(event));
      }
    }
    if (options_.probe_feeds) judge_foreign_events(callers, first_events, feed.tolerated_level);
    count(feed.events);
    return feed;
  }

  void count(const std::vector<SeenEvent>& events) {
    for (const SeenEvent& event : events) {
      if (const std::string* type = event.envelope->find_string("type")) ++counts_[*type];
    }
  }

  void judge_events(const checks::Feed& feed, const checks::Verifier& verifier) {
    std::vector<const void*> what = {key_set_, nullptr};
    for (const checks::ObservedWrite& write : feed.writes) what.push_back(write.exchange);
    what.push_back(nullptr);
    for (const SeenEvent& event : feed.events) what.push_back(event.envelope);
    side_.cache().judge(std::move(what), judgement_, [&](checks::Judgement& judgement) {
      checks::judge_event_feed(feed, side_.plan().contract, verifier, judgement);
    });
  }

  // A short page from the middle of the feed begins after the event that was named (common, Events).
  void judge_page_from_middle(const checks::Actor& caller, const std::vector<SeenEvent>& seen, checks::Level level) {
    constexpr size_t kPage = 2;
    if (seen.size() <= kPage) return;
    const size_t middle = (seen.size() - kPage) / 2;
    const Exchange& page =
        log_.at(side_.feed().ask(caller, {{"after", id_of(seen[middle])}, {"limit", std::to_string(kPage)}}));
    const wire::Json* events = page.body ? page.body->find("events") : nullptr;
    const wire::Array none;
    const wire::Array& shown = events && events->as_array() ? *events->as_array() : none;
    bool held = !shown.empty() && shown.size() <= kPage;
    for (size_t i = 0; held && i < shown.size(); ++i) {
      const std::string* id = shown[i].find_string("event_id");
      held = id && *id == id_of(seen[middle + 1 + i]);
    }
    judgement_.judge(Rule::event_feed, level, held, [&] {
      return Discrepancy{"/events", "the one or two events after the named one", checks::excerpt(events)};
    });
  }

  // The feed shows only events of the caller's own records, so another caller's event is unknown there.
  void judge_foreign_events(const std::vector<checks::Actor>& callers, const std::vector<std::string>& first_events,
                            checks::Level level) {
    for (size_t i = 0; i + 1 < callers.size(); ++i) {
      const std::string& foreign = first_events[i + 1];
      if (foreign.empty() || callers[i].id == callers[i + 1].id) continue;
      const Exchange& page = log_.at(side_.feed().ask(callers[i], {{"after", foreign}}));
      judgement_.judge(Rule::event_feed, level, !page.succeeded(), [&] {
        return Discrepancy{"/events", "400: the event that `after` names is another caller's",
                           checks::outcome_of(page)};
      });
    }
  }

  ServiceSide& side_;
  const Driver& driver_;
  const Capabilities capabilities_;
  checks::VerificationMemory& memory_;
  const EndOptions& options_;
  ExchangeLog& log_;
  checks::Judgement& judgement_;
  checks::SigningKeys keys_;
  const Exchange* key_set_ = nullptr;
  EventCounts counts_;
};

}  // namespace

EventCounts judge_scenario_end(ServiceSide& side, const Driver& driver, checks::VerificationMemory& memory,
                               const EndOptions& options) {
  return EndJudge(side, driver, memory, options).judge();
}

}  // namespace runner

#include "runner/traffic/recorded_views.h"

#include <algorithm>
#include <functional>
#include <set>

#include "checks/export_page.h"
#include "checks/export_walk.h"
#include "runner/play/feed_reader.h"
#include "wire/uri.h"

namespace runner {
namespace {

using checks::Exchange;
using checks::Rule;
using checks::SeenEvent;

std::string_view path_of(const Exchange& exchange) {
  return std::string_view(exchange.request.target).substr(0, exchange.request.target.find('?'));
}

std::string_view asked(const Exchange& exchange, std::string_view name) {
  const auto found = std::find_if(exchange.query.begin(), exchange.query.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == exchange.query.end() ? std::string_view() : std::string_view(found->second);
}

// Takes over what `own` found and counted, but for findings that the recording cannot support. How many those were.
size_t join_supported(const checks::Judgement& own, checks::Judgement& judgement,
                      const std::function<bool(const checks::Finding&)>& is_supported) {
  judgement.count(own.judged());
  checks::Judgement supported;
  size_t left_out = 0;
  for (const checks::Finding& finding : own.findings()) {
    if (is_supported(finding))
      supported.take(finding);
    else
      ++left_out;
  }
  judgement.join(supported);
  return left_out;
}

// Whether one of the ascending indices lies between the two.
bool any_between(const std::vector<int>& indices, int first, int last) {
  const auto next = std::upper_bound(indices.begin(), indices.end(), first);
  return next != indices.end() && *next < last;
}

// ---- exports

/// The pages of one walk, as far as they were asked for.
struct RecordedWalk {
  checks::Walk walk;
  std::optional<checks::Continuation> next;
};

class Exports {
 public:
  Exports(const ExchangeLog& log, const checks::Verifier& verifier, checks::Judgement& judgement, Doubts& doubts)
      : log_(log), changes_(log.changes()), verifier_(verifier), judgement_(judgement), doubts_(doubts) {}

  void judge(bool complete) {
    for (const int index : export_pages(log_)) {
      judgement_.at_exchange(index);
      checks::judge_export_page(log_.at(index), verifier_, judgement_);
      if (verifier_.keys.empty()) doubts_.add("signature", "the recording does not show the keys");
      take(index);
    }
    for (const RecordedWalk& recorded : walks_) judge(recorded, complete);
  }

 private:
  void take(int index) {
    const Exchange& page = log_.at(index);
    const std::string_view cursor = asked(page, "cursor_after");
    if (cursor.empty()) {
      walks_.push_back({{{&page}, {index}, false}, checks::continuation_of(page)});
      return;
    }
    const auto continues = [&](const RecordedWalk& recorded) {
      const Exchange& first = *recorded.walk.pages.front();
      return recorded.next && recorded.next->cursor_after == cursor &&
             recorded.next->attestation_after == asked(page, "attestation_after") && path_of(first) == path_of(page) &&
             first.actor == page.actor;
    };
    const auto found = std::find_if(walks_.rbegin(), walks_.rend(), continues);
    if (found == walks_.rend()) return doubts_.add("export walk", "it began before the recording, or elsewhere");
    found->walk.pages.push_back(&page);
    found->walk.indices.push_back(index);
    found->next = checks::continuation_of(page);
  }

  // How many entries there are in all is known where no record can have come in between.
  void judge(RecordedWalk recorded, bool complete) {
    recorded.walk.complete = !recorded.next;
    if (recorded.next) doubts_.add("export walk", "it was not followed to its last page");
    const bool settled =
        complete && !any_between(changes_, recorded.walk.indices.front(), recorded.walk.indices.back());
    checks::Judgement own;
    checks::judge_export_walk(recorded.walk, own);
    const size_t left_out = join_supported(own, judgement_, [&](const checks::Finding& finding) {
      return settled || finding.pointer.text() != "/export/total_filtered";
    });
    doubts_.add("export walk", "its number of entries, since records may have come between its pages", left_out);
  }

  const ExchangeLog& log_;
  const std::vector<int> changes_;
  const checks::Verifier& verifier_;
  checks::Judgement& judgement_;
  Doubts& doubts_;
  std::vector<RecordedWalk> walks_;
};

// ---- events

/// One reading of a caller's feed, page by page.
struct Reading {
  std::vector<SeenEvent> events;
  int first = 0;  ///< indices of its pages
  int last = 0;
  std::string next;  ///< the event that its next page follows; empty: it is at its end
  bool from_start = true;
};

class Feeds {
 public:
  Feeds(const ExchangeLog& log, bool complete, const checks::Verifier& verifier, checks::Judgement& judgement,
        Doubts& doubts)
      : log_(log),
        changes_(log.changes()),
        complete_(complete),
        verifier_(verifier),
        judgement_(judgement),
        doubts_(doubts) {}

  void judge() {
    for (int index = 0; index < log_.size(); ++index) {
      if (is_feed_page(log_.at(index), log_.contract())) take(index);
    }
    for (const auto& [caller, readings] : readings_) judge_kept(readings);
    judge_writes();
  }

 private:
  void take(int index) {
    const Exchange& page = log_.at(index);
    judgement_.at_exchange(index);
    std::vector<Reading>& readings = readings_[page.actor ? page.actor->id : ""];
    const std::string_view after = asked(page, "after");
    const auto continued = std::find_if(readings.rbegin(), readings.rend(), [&](const Reading& reading) {
      return !after.empty() && reading.next == after;
    });
    const bool begins = continued == readings.rend();
    Reading& reading = begins ? readings.emplace_back() : *continued;
    if (begins) {
      reading.first = index;
      reading.from_start = after.empty();
    }
    reading.last = index;
    reading.next = take_feed_page(log_, index, reading.events, judgement_);
  }

  static bool is_whole(const Reading& reading) { return reading.from_start && reading.next.empty(); }

  static const Reading* last_whole(const std::vector<Reading>& readings) {
    const auto found = std::find_if(readings.rbegin(), readings.rend(), is_whole);
    return found == readings.rend() ? nullptr : &*found;
  }

  // What an earlier reading showed, a later whole one shows too.
  void judge_kept(const std::vector<Reading>& readings) {
    const Reading* last = last_whole(readings);
    for (const Reading& reading : readings) {
      if (last && &reading < last) {
        judgement_.at_exchange(last->last);
        checks::judge_kept_events(reading.events, last->events, judgement_);
      }
    }
  }

  // Each write has its event in the feed of the caller whose record it changed, once that is read to its end after it.
  void judge_writes() {
    std::map<std::string, std::vector<checks::ObservedWrite>> writes_of;  // by the caller's id
    for (const checks::ObservedWrite& write : log_.writes()) {
      const std::optional<std::string> owner = owner_of(write);
      const auto readings = owner ? readings_.find(*owner) : readings_.end();
      const Reading* last = readings == readings_.end() ? nullptr : last_whole(readings->second);
      const std::string open = !owner ? "as to its event: whose record it changed is not known"
                               : !last
                                   ? "as to its event: the feed of its caller was not read from the start to the end"
                                   : why_open(write, *last);
      if (open.empty())
        writes_of[*owner].push_back(write);
      else
        doubts_.add("write", open);
    }
    for (const auto& [caller, readings] : readings_) {
      if (const Reading* last = last_whole(readings)) judge(*last, writes_of[caller]);
    }
  }

  // Who made a record owns it; else the one whose feed shows the record.
  std::optional<std::string> owner_of(const checks::ObservedWrite& write) const {
    const Exchange& exchange = *write.exchange;
    const std::string& type = log_.contract().conventions.caller_type;
    if (exchange.actor && (exchange.actor->type == type || exchange.actor->type.empty())) return exchange.actor->id;
    std::set<std::string> owners;
    for (const std::string& id : ids_in_path(exchange)) {
      owners.clear();
      for (const auto& [caller, readings] : readings_) {
        const bool shown =
            std::any_of(readings.begin(), readings.end(), [&, text = wire::to_text(id)](const Reading& reading) {
              return std::any_of(reading.events.begin(), reading.events.end(), [&](const SeenEvent& event) {
                return wire::to_text(*event.envelope).find(text) != std::string::npos;
              });
            });
        if (shown) owners.insert(caller);
      }
      if (!owners.empty()) break;
    }
    return owners.size() == 1 ? std::optional(*owners.begin()) : std::nullopt;
  }

  /// Values of the path's parameters, the last first: it names the record, those before it what contains it.
  static std::vector<std::string> ids_in_path(const Exchange& exchange) {
    std::vector<std::string> ids;
    std::string_view path = path_of(exchange);
    std::string_view shape = exchange.operation->path;
    while (!path.empty() && !shape.empty()) {
      const std::string_view part = path.substr(0, path.find('/', 1));
      const std::string_view form = shape.substr(0, shape.find('/', 1));
      if (form.starts_with("/{")) ids.insert(ids.begin(), wire::percent_decode(part.substr(1)).value_or(""));
      path.remove_prefix(part.size());
      shape.remove_prefix(form.size());
    }
    return ids;
  }

  std::string why_open(const checks::ObservedWrite& write, const Reading& reading) {
    if (write.index > reading.first) return "as to its event: it came after the last reading of the feed";
    if (!complete_ && says_replayed(*write.exchange))
      return "as to its event: it repeats a write that is older than the recording";
    return is_own(write) ? "" : "as to its event: its record is older than the recording";
  }

  // Other clients may have written too, unless the recording is complete; and what was written while the feed was read
  // may be in it. Events of older records are judged by themselves.
  void judge(const Reading& reading, const std::vector<checks::ObservedWrite>& writes) {
    checks::Feed own{reading.events, writes, checks::Level::should};
    checks::Feed older;
    older.tolerated_level = checks::Level::should;
    for (const SeenEvent& event : reading.events) {
      if (!is_own(event)) older.events.push_back(event);
    }
    std::erase_if(own.events, [&](const SeenEvent& event) { return !is_own(event); });
    const bool settled = complete_ && !any_between(changes_, reading.first, reading.last);
    judge(own, settled);
    judge(older, false);
    if (verifier_.keys.empty()) doubts_.add("signature", "the recording does not show the keys", reading.events.size());
  }

  void judge(const checks::Feed& feed, bool settled) {
    checks::Judgement own;
    checks::judge_event_feed(feed, log_.contract(), verifier_, own);
    const size_t left_out = join_supported(own, judgement_, [&](const checks::Finding& finding) {
      return settled || (finding.rule != Rule::event_unexpected && finding.rule != Rule::event_id);
    });
    doubts_.add("event", "without a recorded write: another request may have made it", left_out);
  }

  // ---- records that were made within the recording

  bool is_own(const checks::ObservedWrite& write) {
    return complete_ || names_any(write.exchange->request.target) ||
           names_any(write.exchange->response()->body.bytes());
  }
  bool is_own(const SeenEvent& event) { return complete_ || names_any(wire::to_text(*event.envelope)); }

  bool names_any(const std::string& text) {
    const std::set<std::string>& made = made_here();
    return std::any_of(made.begin(), made.end(),
                       [&](const std::string& id) { return text.find(id) != std::string::npos; });
  }

  /// Ids that a write's response shows, under the name of a path parameter, and its request does not.
  const std::set<std::string>& made_here() {
    if (made_) return *made_;
    made_.emplace();
    for (const checks::ObservedWrite& write : log_.writes()) {
      for (const checks::Operation& operation : log_.contract().operations) {
        for (const std::string& name : operation.path_parameters())
          collect(*write.exchange->body, name, *write.exchange);
      }
    }
    return *made_;
  }
  void collect(const wire::Json& value, const std::string& name, const Exchange& write) {
    for (const wire::Json& item : value.as_array() ? *value.as_array() : wire::Array{}) collect(item, name, write);
    if (!value.as_object()) return;
    for (const wire::Member& member : *value.as_object()) {
      const std::string* id = member.value.as_string();
      const bool made = id && member.key == name && !id->empty() && write.request.body.find(*id) == std::string::npos &&
                        write.request.target.find(wire::percent_encode(*id)) == std::string::npos;
      if (made) made_->insert(*id);
      collect(member.value, name, write);
    }
  }

  const ExchangeLog& log_;
  const std::vector<int> changes_;
  const bool complete_;
  const checks::Verifier& verifier_;
  checks::Judgement& judgement_;
  Doubts& doubts_;
  std::map<std::string, std::vector<Reading>> readings_;  ///< by the caller's id
  std::optional<std::set<std::string>> made_;
};

bool is_page_at(const Exchange& exchange, const std::string& path) {
  return !path.empty() && exchange.request.method == "GET" && path_of(exchange) == path && exchange.succeeded();
}

}  // namespace

bool is_feed_page(const Exchange& exchange, const checks::Contract& contract) {
  return contract.event_feed && is_page_at(exchange, contract.conventions.feed_path);
}

bool is_key_set(const Exchange& exchange, const checks::Contract& contract) {
  return contract.key_set && is_page_at(exchange, contract.conventions.keys_path);
}

bool says_replayed(const Exchange& exchange) {
  const wire::Response* response = exchange.response();
  const wire::UntrustedText* header = response ? wire::find_header(response->headers, "idempotency-replayed") : nullptr;
  return header && *header == "true";
}

void judge_recorded_views(const ExchangeLog& log, const ViewOptions& options, checks::Judgement& judgement,
                          Doubts& doubts) {
  checks::VerificationMemory memory;
  checks::SigningKeys keys;
  // The last one: what an older key signed must verify under the set as it is at the end.
  for (int index = 0; index < log.size(); ++index) {
    if (!is_key_set(log.at(index), log.contract())) continue;
    judgement.at_exchange(index);
    keys = checks::judge_key_set(log.at(index), log.contract(), memory, judgement);
  }
  if (!options.trusted_keys.empty()) keys = {};
  for (const auto& [key_id, key] : options.trusted_keys) keys.add(key_id, key);
  const checks::Verifier verifier{keys, memory};
  Exports(log, verifier, judgement, doubts).judge(options.complete);
  Feeds(log, options.complete, verifier, judgement, doubts).judge();
}

}  // namespace runner

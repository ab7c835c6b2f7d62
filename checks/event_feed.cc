#include "checks/event_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "checks/same_value.h"
#include "checks/schema_verdict.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace checks {
namespace {

const wire::Json& value_at(const wire::Json& root, std::string_view pointer) {
  static const wire::Json null;
  const wire::Json* value = wire::find_at(root, pointer);
  return value ? *value : null;
}

// An event keeps its content; it may be signed again, with a key that has become active since.
bool is_same_event(const SeenEvent& left, const SeenEvent& right) {
  if (*left.envelope == *right.envelope) return true;
  wire::Json first = *left.envelope;
  wire::Json second = *right.envelope;
  wire::remove_at(first, "/signature");
  wire::remove_at(second, "/signature");
  return same_value(first, second);
}

const wire::Json& payload_of(const SeenEvent& event) { return value_at(*event.envelope, "/payload"); }

std::string_view text_of(const wire::Json& object, std::string_view member) {
  const std::string* text = object.find_string(member);
  return text ? std::string_view(*text) : std::string_view{};
}

bool same_record(const SeenEvent& event, const EventType& type, const Exchange& write) {
  return std::all_of(type.identity.begin(), type.identity.end(), [&](const auto& pair) {
    return value_at(payload_of(event), pair.first) == value_at(*write.body, pair.second);
  });
}

wire::Array identity_of(const SeenEvent& event, const EventType& type) {
  wire::Array identity;
  for (const auto& pair : type.identity) identity.push_back(value_at(payload_of(event), pair.first));
  return identity;
}

wire::Array identity_of(const Exchange& write, const EventType& type) {
  wire::Array identity;
  for (const auto& pair : type.identity) identity.push_back(value_at(*write.body, pair.second));
  return identity;
}

bool same_identity(const Exchange& left, const Exchange& right, const EventType& type) {
  return std::all_of(type.identity.begin(), type.identity.end(), [&](const auto& pair) {
    return value_at(*left.body, pair.second) == value_at(*right.body, pair.second);
  });
}

// A write, the event that it emitted, and the place of that event in the walk.
struct Match {
  const EventType* type;
  const ObservedWrite* write;
  const SeenEvent* event;
};

// Matches the events and writes of one type: what is left over on either side is a finding.
class TypeJudge {
 public:
  TypeJudge(const EventType& type, const std::vector<const SeenEvent*>& events, const Feed& feed, Judgement& judgement)
      : type_(type), judgement_(judgement) {
    for (const SeenEvent* event : events) {
      if (text_of(*event->envelope, "type") != type.type) continue;
      events_.push_back(event);
      unmatched_[wire::canonical_json(identity_of(*event, type))].push_back(event);
    }
    for (const ObservedWrite& write : feed.writes) {
      if (is_emitter(write.exchange->operation) && emits(write)) writes_.push_back(&write);
    }
  }

  std::vector<Match> judge() {
    std::vector<Match> matches;
    std::set<const SeenEvent*> matched;
    for (const ObservedWrite* write : writes_) {
      judgement_.at_exchange(write->index);
      const SeenEvent* event = take_first_match(*write);
      judgement_.judge(Rule::event_missing, event != nullptr, [&] {
        return Discrepancy{"", fmt::format("one event {}", type_.type), "none in the feed"};
      });
      if (!event) continue;
      matched.insert(event);
      matches.push_back({&type_, write, event});
      judge_content(*event, *write->exchange);
    }
    for (const SeenEvent* event : events_) {
      judgement_.at_exchange(event->exchange);
      judgement_.judge(Rule::event_unexpected, matched.contains(event), [&] {
        return Discrepancy{event->pointer, "one event for each change of state",
                           fmt::format("one more {}: {}", type_.type, excerpt(&payload_of(*event)))};
      });
    }
    return matches;
  }

 private:
  bool is_emitter(const Operation* operation) const {
    const auto& emitters = type_.emitted_by;
    return operation && std::find(emitters.begin(), emitters.end(), operation->id) != emitters.end();
  }

  bool emits(const ObservedWrite& write) {
    if (type_.per == EventType::Per::write) return true;
    auto& earlier = emitted_[wire::canonical_json(identity_of(*write.exchange, type_))];
    const bool is_first = std::none_of(earlier.begin(), earlier.end(), [&](const ObservedWrite* other) {
      return same_identity(*other->exchange, *write.exchange, type_);
    });
    if (is_first) earlier.push_back(&write);
    return is_first;
  }

  // The order of writes sent at once is not known, so each takes the event that agrees with it where there is one.
  const SeenEvent* take_first_match(const ObservedWrite& write) {
    auto& candidates = unmatched_[wire::canonical_json(identity_of(*write.exchange, type_))];
    const auto is_of_record = [&](const SeenEvent* event) { return same_record(*event, type_, *write.exchange); };
    const auto first = std::find_if(candidates.begin(), candidates.end(), is_of_record);
    auto taken = first;
    if (write.at_once >= 0) {
      const auto agreeing = std::find_if(first, candidates.end(), [&](const SeenEvent* event) {
        return is_of_record(event) && agrees(*event, *write.exchange);
      });
      if (agreeing != candidates.end()) taken = agreeing;
    }
    if (taken == candidates.end()) return nullptr;
    const SeenEvent* event = *taken;
    candidates.erase(taken);
    return event;
  }

  bool agrees(const SeenEvent& event, const Exchange& write) const {
    return std::all_of(type_.agrees.begin(), type_.agrees.end(), [&](const auto& pair) {
      return same_value(value_at(payload_of(event), pair.first), value_at(*write.body, pair.second));
    });
  }

  void expect(const SeenEvent& event, std::string_view pointer, const wire::Json& expected) {
    const wire::Json& actual = value_at(*event.envelope, pointer);
    judgement_.judge(Rule::event_payload, same_value(actual, expected), [&] {
      return Discrepancy{event.pointer + std::string(pointer), excerpt(&expected), excerpt(&actual)};
    });
  }

  void judge_content(const SeenEvent& event, const Exchange& write) {
    judgement_.at_exchange(event.exchange);
    expect(event, "/correlation_id", correlation_of(write));
    if (write.actor) expect(event, "/actor", wire::Object{{"type", write.actor->type}, {"id", write.actor->id}});
    expect(event, "/occurred_at", value_at(payload_of(event), type_.occurred_at));
    for (const auto& [in_payload, in_response] : type_.agrees) {
      const wire::Json* shown = wire::find_at(*write.body, in_response);
      // Where the response lacks what its schema demands, that is at fault, not the event.
      if (shown || write.operation->response->schema.accepts(*write.body))
        expect(event, "/payload" + in_payload, value_at(*write.body, in_response));
    }
  }

  // That of the operation where it is constant: the response to the write may have a wrong one.
  static wire::Json correlation_of(const Exchange& write) {
    const std::string& constant = write.operation->correlation_id;
    return constant.empty() ? value_at(*write.body, "/correlation_id") : wire::Json(constant);
  }

  const EventType& type_;
  Judgement& judgement_;
  std::vector<const SeenEvent*> events_;
  std::vector<const ObservedWrite*> writes_;
  /// Each by the canonical text of the record's identity. Numbers that only differ beyond a double have one text.
  std::map<std::string, std::deque<const SeenEvent*>> unmatched_;
  std::map<std::string, std::vector<const ObservedWrite*>> emitted_;
};

// Writes that were sent at once are taken in the order of their events, which is one of those possible.
bool comes_before(const Match& left, const Match& right) {
  const bool at_once = left.write->at_once >= 0 && left.write->at_once == right.write->at_once;
  return at_once ? left.event < right.event : left.write < right.write;
}

// Events of one record are in the order of its writes. `matches` in the order of the writes.
void judge_order(const std::vector<Match>& matches, Judgement& judgement) {
  std::map<std::string, const SeenEvent*> last;  // by record
  for (const Match& match : matches) {
    wire::Array record = identity_of(*match.event, *match.type);
    if (match.type->per == EventType::Per::write) record.emplace_back(match.type->type);
    const SeenEvent*& before = last[wire::canonical_json(std::move(record))];
    judgement.at_exchange(match.event->exchange);
    judgement.judge(Rule::event_feed, !before || before < match.event, [&] {
      return Discrepancy{match.event->pointer, "the events of a record in the order of its writes",
                         fmt::format("{} before an earlier one", match.type->type)};
    });
    before = match.event;
  }
}

void judge_type(const SeenEvent& event, const EventType* type, Level level, Judgement& judgement) {
  judgement.judge(Rule::event_unexpected, level, type != nullptr, [&] {
    return Discrepancy{event.pointer + "/type", "an event type that the milestone declares",
                       excerpt(text_of(*event.envelope, "type"))};
  });
}

void judge_form(const SeenEvent& event, const EventType* type, const Contract& contract, Judgement& judgement) {
  judge_schema(Rule::event_schema, *contract.event, {*event.envelope, event.pointer}, judgement);
  if (type)
    judge_schema(Rule::event_schema, *type->payload, {payload_of(event), event.pointer + "/payload"}, judgement);
}

void judge_signature(const SeenEvent& event, const Verifier& verifier, Judgement& judgement) {
  if (verifier.keys.empty() || !event.envelope->is_object()) return;
  const auto verdict = verifier.keys.verify(*event.envelope->as_object(), verifier.memory);
  judgement.judge(Rule::event_signature, verdict == SignatureVerdict::valid, [&] {
    return Discrepancy{event.pointer + "/signature", std::string(to_text(SignatureVerdict::valid)),
                       std::string(to_text(verdict))};
  });
}

// The id that follows from type, correlation id and key (docs/fixture-format.md, "Conventions").
std::string derived_id(std::string_view prefix, const SeenEvent& event, wire::Array key) {
  const std::string text =
      fmt::format("{}|{}|{}", text_of(*event.envelope, "type"), text_of(*event.envelope, "correlation_id"),
                  wire::canonical_json(std::move(key)));
  return std::string(prefix) + wire::sha256_hex(text).substr(0, 12);
}

// The events without those that were shown before. No two events may share an id; the same one may come again.
std::vector<const SeenEvent*> judge_repetition(const Feed& feed, Judgement& judgement) {
  std::vector<const SeenEvent*> distinct;
  std::map<std::string, const SeenEvent*> first;
  for (const SeenEvent& event : feed.events) {
    judgement.at_exchange(event.exchange);
    const std::string id(text_of(*event.envelope, "event_id"));
    const auto [known, fresh] = first.emplace(id, &event);
    const bool repeated = !fresh && is_same_event(*known->second, event);
    judgement.judge(Rule::event_repeated, feed.tolerated_level, !repeated, [&] {
      return Discrepancy{event.pointer + "/event_id", "each event once in one walk", excerpt(id)};
    });
    judgement.judge(Rule::event_id, Level::must, fresh || repeated, [&] {
      return Discrepancy{event.pointer + "/event_id", "an id that no other event has", excerpt(id)};
    });
    if (!repeated) distinct.push_back(&event);
  }
  return distinct;
}

void judge_ids(const std::vector<const SeenEvent*>& events, const Contract& contract, Judgement& judgement) {
  const std::string& prefix = contract.conventions.event_id_prefix;
  if (prefix.empty()) return;
  std::map<std::string, int64_t> ordinals;  // of a record's events of one type, from 1
  for (const SeenEvent* event : events) {
    const EventType* type = contract.find_event(text_of(*event->envelope, "type"));
    if (!type) continue;
    judgement.at_exchange(event->exchange);
    wire::Array key = identity_of(*event, *type);
    if (type->per == EventType::Per::write) {
      const int64_t ordinal = ++ordinals[type->type + wire::canonical_json(key)];
      key.emplace_back(ordinal);
    }
    const std::string expected = derived_id(prefix, *event, std::move(key));
    const std::string_view id = text_of(*event->envelope, "event_id");
    judgement.judge(Rule::event_id, id == expected, [&] {
      return Discrepancy{event->pointer + "/event_id", expected, excerpt(id)};
    });
  }
}

}  // namespace

void judge_event_feed(const Feed& feed, const Contract& contract, const Verifier& verifier, Judgement& judgement) {
  for (const SeenEvent& event : feed.events) {
    judgement.at_exchange(event.exchange);
    const EventType* type = contract.find_event(text_of(*event.envelope, "type"));
    judge_type(event, type, feed.tolerated_level, judgement);
    judge_form(event, type, contract, judgement);
    judge_signature(event, verifier, judgement);
  }
  const std::vector<const SeenEvent*> distinct = judge_repetition(feed, judgement);
  std::vector<Match> matches;
  for (const EventType& type : contract.events) {
    for (const Match& match : TypeJudge(type, distinct, feed, judgement).judge()) matches.push_back(match);
  }
  std::sort(matches.begin(), matches.end(), comes_before);
  judge_order(matches, judgement);
  judge_ids(distinct, contract, judgement);
}

void judge_kept_events(const std::vector<SeenEvent>& earlier, const std::vector<SeenEvent>& later,
                       Judgement& judgement) {
  std::multimap<std::string_view, const SeenEvent*> by_id;
  for (const SeenEvent& event : later) by_id.emplace(text_of(*event.envelope, "event_id"), &event);
  for (const SeenEvent& event : earlier) {
    const auto [begin, end] = by_id.equal_range(text_of(*event.envelope, "event_id"));
    const bool kept = std::any_of(begin, end, [&](const auto& again) { return is_same_event(*again.second, event); });
    judgement.judge(Rule::event_id, Level::must, kept, [&] {
      return Discrepancy{"/events", "each event that an earlier reading showed, unchanged",
                         "missing: " + excerpt(text_of(*event.envelope, "event_id"))};
    });
  }
}

}  // namespace checks

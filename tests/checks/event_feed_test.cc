// The feed of one scenario against its writes: exactly one signed event for each change of state, with its content.
#include "checks/event_feed.h"

#include <fmt/format.h>

#include <deque>

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace {

using checks::Exchange;
using checks::Judgement;
using checks::Level;

std::string event_id(std::string_view type, std::string_view correlation, const wire::Json& key) {
  return "evt_" + wire::sha256_hex(fmt::format("{}|{}|{}", type, correlation, wire::canonical_json(key))).substr(0, 12);
}

wire::Json event(std::string_view type, std::string_view correlation, wire::Object payload, const wire::Json& key) {
  wire::Object envelope{{"event_id", event_id(type, correlation, key)},
                        {"type", type},
                        {"occurred_at", *payload.find("at")},
                        {"correlation_id", correlation},
                        {"actor", wire::Object{{"type", "partner"}, {"id", "owner"}}},
                        {"payload", std::move(payload)}};
  sample::sign(envelope);
  return envelope;
}

wire::Json record_event(std::string_view operation, std::string_view record, std::string_view status) {
  const std::string type = operation == "records.add" ? "record.added" : "record.decided";
  return event(type, checks::correlation_id_of("corr_", operation),
               {{"provider_id", "p-1"}, {"record_id", record}, {"status", status}, {"at", "2026-01-15T12:00:00.000Z"}},
               wire::Array{"p-1", record});
}
wire::Json mode_event(std::string_view mode, int ordinal) {
  return event("mode.set", "corr_modes_set",
               {{"provider_id", "p-1"}, {"mode", mode}, {"at", "2026-01-15T12:00:00.000Z"}},
               wire::Array{"p-1", ordinal});
}

Exchange record_write(std::string_view operation, std::string_view record, std::string_view status) {
  return sample::answered(
      sample::request(operation), 200,
      wire::Object{
          {"correlation_id", checks::correlation_id_of("corr_", operation)},
          {"provider_id", "p-1"},
          {"record", wire::Object{{"record_id", record}, {"status", status}, {"at", "2026-01-15T12:00:00Z"}}}});
}
Exchange mode_write(std::string_view mode) {
  return sample::answered(sample::request("modes.set"), 200,
                          wire::Object{{"correlation_id", "corr_modes_set"}, {"provider_id", "p-1"}, {"mode", mode}});
}

// Three writes and the feed that belongs to them; tests change either.
struct WritesAndFeed {
  std::deque<Exchange> writes = {record_write("records.add", "r-1", "open"), mode_write("auto"), mode_write("manual"),
                                 record_write("records.decide", "r-1", "closed")};
  std::vector<wire::Json> events = {record_event("records.add", "r-1", "open"), mode_event("auto", 1),
                                    mode_event("manual", 2), record_event("records.decide", "r-1", "closed")};
  Level tolerated = Level::must;
  bool at_once = false;  ///< all the writes were sent at once

  Judgement judged() const {
    checks::Feed feed;
    feed.tolerated_level = tolerated;
    for (const wire::Json& shown : events) {
      feed.events.push_back({&shown, 9, fmt::format("/events/{}", feed.events.size())});
    }
    for (const Exchange& write : writes)
      feed.writes.push_back({&write, static_cast<int>(feed.writes.size()), at_once ? 0 : -1});
    const checks::SigningKeys keys = sample::published_keys();
    checks::VerificationMemory memory;
    Judgement judgement;
    checks::judge_event_feed(feed, sample::contract(), {keys, memory}, judgement);
    return judgement;
  }
};

Judgement judged_with(const std::function<void(WritesAndFeed&)>& change) {
  WritesAndFeed sample_feed;
  change(sample_feed);
  return sample_feed.judged();
}
// The event at the index with one member changed and signed anew.
Judgement judged_with(size_t index, std::string_view pointer, const wire::Json& value) {
  return judged_with([&](WritesAndFeed& sample_feed) {
    wire::set_at(sample_feed.events[index], pointer, value);
    sample::sign(*sample_feed.events[index].as_object());
  });
}

TEST(EventFeed, HasNoFindingWhereItIsCorrect) {
  const Judgement judgement = WritesAndFeed().judged();
  EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
}
TEST(EventFeed, DecidingAgainTheSameWayEmitsNothing) {
  const Judgement judgement = judged_with([](WritesAndFeed& sample_feed) {
    sample_feed.writes.push_back(record_write("records.decide", "r-1", "closed"));
  });
  EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
}

CATCHES(event_missing, of_a_record, "") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.erase(sample_feed.events.begin()); });
}
CATCHES(event_missing, of_one_write_of_two, "") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.erase(sample_feed.events.begin() + 2); });
}
CATCHES(event_missing, empty_feed, "") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.clear(); });
}
CATCHES(event_missing, names_another_record, "") { return judged_with(0, "/payload/record_id", "r-2"); }
HOLDS(event_missing, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_unexpected, on_a_refusal_or_replay, "/events/4") {
  return judged_with(
      [](WritesAndFeed& sample_feed) { sample_feed.events.push_back(record_event("records.add", "r-2", "open")); });
}
CATCHES(event_unexpected, twice_with_an_id_of_its_own, "/events/4") {
  return judged_with([](WritesAndFeed& sample_feed) {
    sample_feed.events.push_back(sample_feed.events[0]);
    wire::set_at(sample_feed.events[4], "/event_id", "evt_0123456789ab");
    sample::sign(*sample_feed.events[4].as_object());
  });
}
CATCHES(event_unexpected, unknown_type, "/events/0/type") { return judged_with(0, "/type", "record.odd"); }
CATCHES(event_unexpected, type_is_a_number, "/events/0/type") { return judged_with(0, "/type", 7); }
HOLDS(event_unexpected, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_repeated, same_event_again, "/events/4/event_id") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.push_back(sample_feed.events[1]); });
}
TEST(EventRepeated, IsAWarningWhereDeliveryIsAtLeastOnce) {
  const Judgement judgement = judged_with([](WritesAndFeed& sample_feed) {
    sample_feed.tolerated = Level::should;
    sample_feed.events.push_back(sample_feed.events[1]);
    sample_feed.events.push_back(event("other.milestone", "c", {{"at", "2026-01-15T12:00:00.000Z"}}, 1));
  });
  EXPECT_EQ(judgement.findings().size(), 2u) << caught::show(judgement);
  for (const checks::Finding& finding : judgement.findings()) EXPECT_EQ(finding.level, Level::should);
}
HOLDS(event_repeated, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_id, of_another_derivation, "/events/1/event_id") {
  return judged_with(1, "/event_id", "evt_0123456789ab");
}
CATCHES(event_id, wrong_ordinal, "/events/2/event_id") {
  return judged_with(2, "/event_id", *mode_event("manual", 3).find("event_id"));
}
CATCHES(event_id, shared_by_two_events, "/events/2/event_id") {
  return judged_with(2, "/event_id", *mode_event("auto", 1).find("event_id"));
}
CATCHES(event_id, missing, "/events/0/event_id") {
  return judged_with([](WritesAndFeed& sample_feed) { wire::remove_at(sample_feed.events[0], "/event_id"); });
}
TEST(EventId, SharedByTwoEventsIsAMust) {
  const Judgement judgement = judged_with(2, "/event_id", *mode_event("auto", 1).find("event_id"));
  bool must = false;
  for (const checks::Finding& finding : judgement.findings()) {
    must = must || (finding.rule == checks::Rule::event_id && finding.level == Level::must);
  }
  EXPECT_TRUE(must);
}
HOLDS(event_id, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_schema, further_member, "/events/0/further") { return judged_with(0, "/further", 1); }
CATCHES(event_schema, payload_further_member, "/events/0/payload/further") {
  return judged_with(0, "/payload/further", 1);
}
CATCHES(event_schema, payload_is_text, "/events/0/payload") { return judged_with(0, "/payload", "x"); }
CATCHES(event_schema, event_is_text, "/events/4") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.push_back("x"); });
}
CATCHES(event_schema, empty_event, "/events/4") {
  return judged_with([](WritesAndFeed& sample_feed) { sample_feed.events.push_back(wire::Object{}); });
}
HOLDS(event_schema, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_signature, changed_after_signing, "/events/0/signature") {
  return judged_with(
      [](WritesAndFeed& sample_feed) { wire::set_at(sample_feed.events[0], "/occurred_at", "2026-01-15T12:00:00Z"); });
}
CATCHES(event_signature, of_another_key, "/events/0/signature") {
  return judged_with(
      [](WritesAndFeed& sample_feed) { sample::sign(*sample_feed.events[0].as_object(), sample::foreign_key()); });
}
CATCHES(event_signature, of_an_unpublished_key, "/events/3/signature") {
  return judged_with([](WritesAndFeed& sample_feed) {
    sample::sign(*sample_feed.events[3].as_object(), sample::foreign_key(), "key-9");
  });
}
CATCHES(event_signature, missing, "/events/0/signature") {
  return judged_with([](WritesAndFeed& sample_feed) { wire::remove_at(sample_feed.events[0], "/signature"); });
}
HOLDS(event_signature, whole_feed) { return WritesAndFeed().judged(); }

CATCHES(event_payload, value, "/events/0/payload/status") { return judged_with(0, "/payload/status", "closed"); }
CATCHES(event_payload, mode_of_another_write, "/events/1/payload/mode") {
  return judged_with(1, "/payload/mode", "manual");
}
CATCHES(event_payload, instant, "/events/0/payload/at") {
  return judged_with(0, "/payload/at", "2026-01-15T12:00:01Z");
}
CATCHES(event_payload, occurred_at, "/events/0/occurred_at") {
  return judged_with(0, "/occurred_at", "2026-01-15T12:00:01Z");
}
CATCHES(event_payload, correlation, "/events/0/correlation_id") {
  return judged_with(0, "/correlation_id", "corr_other");
}
CATCHES(event_payload, actor, "/events/0/actor") { return judged_with(0, "/actor/id", "stranger"); }
CATCHES(event_payload, actor_missing, "/events/0/actor") {
  return judged_with([](WritesAndFeed& sample_feed) { wire::remove_at(sample_feed.events[0], "/actor"); });
}
HOLDS(event_payload, instants_compare_as_instants) {
  return judged_with(0, "/occurred_at", "2026-01-15T13:00:00+01:00");
}

// The later of two modes came first: their events are in the opposite order.
constexpr auto kModesTheOtherWay = [](WritesAndFeed& sample_feed) {
  sample_feed.events[1] = mode_event("manual", 1);
  sample_feed.events[2] = mode_event("auto", 2);
};
CATCHES(event_payload, writes_in_the_order_of_their_answers, "/events/1/payload/mode") {
  return judged_with(kModesTheOtherWay);
}
TEST(EventFeed, OfWritesAtOnceMayHaveAnyOrder) {
  WritesAndFeed sample_feed;
  kModesTheOtherWay(sample_feed);
  sample_feed.at_once = true;
  const Judgement judgement = sample_feed.judged();
  EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
}
CATCHES(event_missing, of_writes_at_once, "") {
  return judged_with([](WritesAndFeed& sample_feed) {
    kModesTheOtherWay(sample_feed);
    sample_feed.at_once = true;
    sample_feed.events.erase(sample_feed.events.begin() + 2);
  });
}

CATCHES(event_feed, decided_before_added, "/events/0") {
  return judged_with([](WritesAndFeed& sample_feed) { std::swap(sample_feed.events[0], sample_feed.events[3]); });
}
HOLDS(event_feed, records_do_not_wait_for_one_another) {
  return judged_with([](WritesAndFeed& sample_feed) { std::swap(sample_feed.events[0], sample_feed.events[1]); });
}

Judgement judged_readings(const std::vector<wire::Json>& earlier, const std::vector<wire::Json>& later) {
  const auto seen = [](const std::vector<wire::Json>& events) {
    std::vector<checks::SeenEvent> list;
    for (const wire::Json& shown : events) list.push_back({&shown, 0, "/events/0"});
    return list;
  };
  Judgement judgement;
  checks::judge_kept_events(seen(earlier), seen(later), judgement);
  return judgement;
}
CATCHES(event_id, changed_between_two_readings, "/events") {
  wire::Json other = mode_event("auto", 1);
  wire::set_at(other, "/event_id", "evt_0123456789ab");
  return judged_readings({mode_event("auto", 1)}, {other});
}
CATCHES(event_id, other_content_between_two_readings, "/events") {
  wire::Json other = mode_event("auto", 1);
  wire::set_at(other, "/occurred_at", "2036-01-15T12:00:00Z");
  return judged_readings({mode_event("auto", 1)}, {other});
}
HOLDS(event_id, signed_again_between_two_readings) {
  wire::Json again = mode_event("auto", 1);
  wire::set_at(again, "/signature/key_id", "another");
  return judged_readings({mode_event("auto", 1)}, {again});
}
HOLDS(event_id, kept_between_two_readings) {
  return judged_readings({mode_event("auto", 1)}, {mode_event("auto", 1), mode_event("manual", 2)});
}

}  // namespace

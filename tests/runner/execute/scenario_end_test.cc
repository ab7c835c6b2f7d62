// What the end of a scenario shows: signed exports and event feeds.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

constexpr const char* kExport = R"(- id: walk
  given: {first: thing, second: thing, third: thing}
  steps:
  - {call: things.export, at: +1d, query: {limit: '1'}, expect: {entries: [$first, $second, $third]}}
)";
bool is_continuation(const Request& request) { return request.target.find("cursor_after=") != std::string::npos; }

CATCHES(expect_entries, other_order, "/export/entries") {
  return execute_scenarios(
             "- id: walk\n  given: {first: thing, second: thing}\n  steps:\n"
             "  - {call: things.export, query: {limit: '1'}, expect: {entries: [$second, $first]}}")
      .outcome();
}
CATCHES(export_walk, continuation_refused, "") {
  return execute_scenarios(kExport,
                           [](TinyDriver& driver) {
                             driver.before = [](const Request& request) -> std::optional<Outcome> {
                               if (!is_continuation(request)) return {};
                               return refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}},
                                              "corr_things_export");
                             };
                           })
      .outcome();
}
CATCHES(export_walk, page_lost, "") {
  return execute_scenarios(kExport,
                           [](TinyDriver& driver) {
                             driver.before = [](const Request& request) -> std::optional<Outcome> {
                               return is_continuation(request) ? std::optional<Outcome>(checks::NoResponse{"closed"})
                                                               : std::nullopt;
                             };
                           })
      .outcome();
}
TEST(ExportWalk, WithoutEndEndsInAFinding) {
  size_t pages = 0;
  const RunResult run = execute_scenarios(kExport, [&](TinyDriver& driver) {
    driver.after = [&](const Request& request, Outcome& outcome) {
      if (!request.target.starts_with("/exports/things")) return;
      ++pages;
      edit(std::get<Response>(outcome), "/export/next_cursor", "2026-01-15T12:00:00.000Z|ns");
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::export_walk, ""));
  EXPECT_EQ(pages, 100u + 4u) << "one more for each exchange before the walk ends";
}
// How many entries a page holds, up to the limit, is the service's choice (common, Signed exports).
constexpr const char* kParts = R"(- id: walk
  given: {first: thing, second: thing, third: thing}
  steps:
  - call: things.export
    query: {limit: 'LIMIT'}
    expect:
      body:
        /export/entries/0/thing_id: $first
        /export/entries/2/thing_id: WANTED
        /export/entries/3: {$absent: true}
    capture: {last: /export/entries/2/thing_id}
  - {call: things.get, path: {thing_id: $last}, expect: {body: {/thing/thing_id: $third}}}
)";
std::string parts(const std::string& limit, const std::string& wanted) {
  std::string text = kParts;
  text.replace(text.find("LIMIT"), 5, limit);
  return text.replace(text.find("WANTED"), 6, wanted);
}
TEST(ExportWalk, ShowsItsEntriesAsThoseOfOnePage) {
  for (const char* limit : {"1", "2", "3", "50"}) {
    const RunResult run = execute_scenarios(parts(limit, "$third"));
    EXPECT_TRUE(run.scenario("walk").findings.empty()) << limit << ": " << show(run.outcome());
  }
}
TEST(ExportWalk, ThatIsCutOffBreaksNoExpectationOfLaterEntries) {
  const RunResult run = execute_scenarios(parts("1", "$third"), [](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Outcome> {
      if (!is_continuation(request)) return {};
      return refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}}, "corr_things_export");
    };
  });
  EXPECT_TRUE(caught::has(run.outcome(), Rule::export_walk));
  EXPECT_FALSE(caught::has(run.outcome(), Rule::expect_body)) << show(run.outcome());
}
CATCHES(expect_body, entry_of_a_later_page, "/export/entries/2/thing_id") {
  return execute_scenarios(parts("1", "$second")).outcome();
}
TEST(ExportWalk, SendsTheClockOfTheFirstPageWithEveryPage) {
  const RunResult run = execute_scenarios(kExport);
  EXPECT_TRUE(run.scenario("walk").findings.empty()) << show(run.outcome());
  size_t pages = 0;
  for (const checks::Exchange& exchange : run.scenario("walk").exchanges) {
    if (!exchange.request.target.starts_with("/exports/things")) continue;
    ++pages;
    EXPECT_EQ(sent(exchange.request, "x-now-iso"), "2026-01-16T12:00:00.000Z");
  }
  EXPECT_EQ(pages, 3u);
}
TEST(Exports, SignedByAKeyThatWasRotatedAwayStillVerify) {
  TinyDriver driver;
  TinyRepository repository;
  repository.set_scenarios(
      "- id: rotate\n  given: {thing: thing}\n  steps:\n  - {call: things.export}\n  - rotate_key: true\n  - {call: "
      "things.export}");
  const RunResult run = execute_tiny(repository, driver, {}, "rotate");
  EXPECT_TRUE(run.scenario("rotate").findings.empty()) << show(run.outcome());
  EXPECT_EQ(driver.controlled, std::vector<std::string>{"rotate"});
  EXPECT_GE(run.record.judged[static_cast<size_t>(Rule::export_signature)], 2u);
}
TEST(Exports, SignedByAnUnpublishedKeyAreFound) {
  const RunResult run = execute_scenarios(kExport, [](TinyDriver& driver) {
    driver.after = [](const Request& request, Outcome& outcome) {
      if (request.target.starts_with("/exports/things"))
        edit(std::get<Response>(outcome), "/export/signature/key_id", "key-9");
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::export_signature, "/export/signature"));
}

CATCHES(expect_event, not_in_the_feed, "") {
  return execute_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {contains: [{type: thing.added, body: {/payload/name: Another}}]}")
      .outcome();
}
CATCHES(expect_event, excluded, "") {
  return execute_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {excludes: [{type: {$matches: added}, body: {/payload/thing_id: $thing}}]}")
      .outcome();
}
HOLDS(expect_event, in_the_feed) {
  return execute_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {contains: [{type: thing.added, body: {/payload/thing_id: $thing, /actor: $owner}}], "
             "excludes: [{type: thing.added, body: {/payload/name: Another}}]}")
      .outcome();
}
constexpr const char* kThreeThings =
    "- id: one\n  given: {a: thing, b: thing, c: thing}\n  steps:\n  - {call: things.get, path: {thing_id: $a}}";
bool is_feed(const Request& request) { return request.target.starts_with("/events"); }
void tamper_feed(TinyDriver& driver, const std::function<void(Response&)>& tamper) {
  driver.after = [tamper](const Request& request, Outcome& outcome) {
    if (is_feed(request)) tamper(std::get<Response>(outcome));
  };
}
CATCHES(event_feed, refused, "") {
  return execute_scenarios(kThreeThings,
                           [](TinyDriver& driver) {
                             tamper_feed(driver, [](Response& response) { response = refusal(403, "FORBIDDEN", {}); });
                           })
      .outcome();
}
CATCHES(event_feed, without_end, "/next_after") {
  return execute_scenarios(kThreeThings,
                           [](TinyDriver& driver) {
                             driver.before = [](const Request& request) -> std::optional<Outcome> {
                               if (!is_feed(request)) return {};
                               return with_json(200, Object{{"correlation_id", "c"},
                                                            {"events", wire::Array{Object{{"event_id", "e"}}}},
                                                            {"next_after", "e"}});
                             };
                           })
      .outcome();
}
CATCHES(event_feed, next_after_another_event, "/next_after") {
  return execute_scenarios(kThreeThings,
                           [](TinyDriver& driver) {
                             tamper_feed(driver,
                                         [](Response& response) { edit(response, "/next_after", "evt_other"); });
                           })
      .outcome();
}
CATCHES(event_feed, of_another_shape, "/events") {
  TinyRepository repository;
  repository.replace("schemas/EventFeedResponse.schema.json", R"("required")",
                     R"("properties": {"events": {"type": "array"}}, "required")");
  TinyDriver driver;
  tamper_feed(driver, [](Response& response) { edit(response, "/events", "none"); });
  return execute_tiny(repository, driver).outcome();
}
CATCHES(event_missing, dropped, "") {
  return execute_scenarios(kThreeThings, [](TinyDriver& driver) { driver.deliveries = 0; }).outcome();
}
CATCHES(event_unexpected, on_refusals_of_a_scenario_that_changes_nothing, "/events/0") {
  return execute_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {}, expect: {error: CONSTRAINT_VIOLATION, reason: "
             "thing_invalid}}",
             [](TinyDriver& driver) { driver.emits_on_refusal = true; })
      .outcome();
}
TEST(Events, DeliveredTwiceFailInProcessAndWarnElsewhere) {
  for (const bool fresh : {true, false}) {
    const RunResult run = execute_scenarios(kThreeThings, [&](TinyDriver& driver) {
      driver.deliveries = 2;
      driver.offered.fresh_state = fresh;
    });
    EXPECT_EQ(run.scenario("one").verdict, fresh ? Verdict::failed : Verdict::warned) << show(run.outcome());
  }
}

}  // namespace
}  // namespace runner

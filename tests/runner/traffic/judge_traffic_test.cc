// Recordings of the reference implementation give no finding; each edit of one, as a fault of a service would make it,
// is found, and what a recording does not hold is a doubt.
#include "runner/traffic/judge_traffic.h"

#include <gmock/gmock.h>

#include "runner/app/in_process_driver.h"
#include "runner/command/load_plan.h"
#include "runner/execute/execute.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M107.yaml";

std::unique_ptr<Plan> plan_of_milestone() { return std::move(*load_plan(kMilestone, "")).plan; }

/// What the scenario sends and the reference implementation answers, with the feed and the keys at its end.
Recording recording_of(const std::string& scenario) {
  static const auto plan = plan_of_milestone();
  ExecuteOptions options;
  for (const ScenarioRun& run : plan->runs) {
    if (run.id == scenario) options.selected = {&run};
  }
  EXPECT_FALSE(options.selected.empty()) << scenario;
  options.partial = true;
  const auto driver = make_in_process_driver({Gate::closed});
  const Record record = execute(*plan, *driver, options);
  Recording recording{"traffic", true, {}};
  for (const checks::Exchange& exchange : record.scenarios.at(0).exchanges) {
    RecordedCall& call = recording.calls.emplace_back();
    call.begun = options.selected[0]->clock.plus_ms(static_cast<int64_t>(recording.calls.size()));
    call.request = exchange.request;
    call.outcome = exchange.outcome;
    call.place = exchange.label;
  }
  return recording;
}

class Judged {
 public:
  explicit Judged(std::vector<Recording> recordings, bool complete = false, std::vector<std::string> redacted = {})
      : plan_(plan_of_milestone()), reference_(make_in_process_driver({Gate::closed})) {
    TrafficOptions options;
    options.complete = complete;
    options.reference = reference_.get();
    options.redacted = std::move(redacted);
    result_ = std::make_unique<wire::Result<JudgedTraffic>>(judge_traffic(*plan_, std::move(recordings), options));
  }

  const JudgedTraffic& operator*() const { return result_->value(); }
  const wire::Result<JudgedTraffic>& result() const { return *result_; }

  std::vector<std::string> rules() const {
    std::vector<std::string> rules;
    for (const ScenarioResult& scenario : (**this).record.scenarios) {
      for (const PlacedFinding& placed : scenario.findings) rules.emplace_back(checks::id_of(placed.finding.rule));
    }
    return rules;
  }
  std::vector<std::string> doubts() const {
    std::vector<std::string> doubts;
    for (const auto& [doubt, count] : (**this).doubts.counts()) doubts.push_back(doubt.first + ": " + doubt.second);
    return doubts;
  }

 private:
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<Driver> reference_;
  std::unique_ptr<wire::Result<JudgedTraffic>> result_;
};

wire::Response& response_of(RecordedCall& call) { return std::get<wire::Response>(call.outcome); }

void set(RecordedCall& call, const std::string& pointer, wire::Json value) {
  wire::Json body = *wire::parse_json(response_of(call).body.bytes());
  wire::set_at(body, pointer, std::move(value));
  response_of(call).body = wire::to_text(body);
}

/// The last call to a target that ends so.
RecordedCall& call_to(Recording& recording, const std::string& method, const std::string& end) {
  const auto fits = [&](const RecordedCall& call) {
    const std::string path = call.request.target.substr(0, call.request.target.find('?'));
    return call.request.method == method && path.ends_with(end);
  };
  return *std::find_if(recording.calls.rbegin(), recording.calls.rend(), fits);
}

const char* const kDecided = "record-defaults";

TEST(JudgeTraffic, FindsNothingInWhatTheReferenceImplementationAnswers) {
  const auto plan = plan_of_milestone();
  for (size_t i = 0; i < plan->runs.size(); i += 131) {
    const ScenarioRun& run = plan->runs[i];
    if (run.requirements.control || run.requirements.gate_open == true || run.requirements.projection) continue;
    for (const bool complete : {false, true}) {
      const Judged judged({recording_of(run.id)}, complete);
      if (!judged.result().ok()) continue;
      EXPECT_THAT(judged.rules(), IsEmpty()) << run.id << (complete ? " complete" : "");
    }
  }
}

struct Fault {
  const char* name;
  const char* rule;
  bool complete;  ///< only a recording from the start shows it
  void (*plant)(Recording&);
};

void repeat_first_write(Recording& recording) {
  RecordedCall again = call_to(recording, "POST", "/execution-requests");
  response_of(again).headers.push_back({"idempotency-replayed", std::string("true")});
  recording.calls.push_back(std::move(again));
}

const Fault kFaults[] = {
    {"no envelope", "schema.response", false,
     [](Recording& r) { response_of(call_to(r, "POST", "/execution-requests")).body = std::string("{}"); }},
    {"another correlation id", "correlation.value", false,
     [](Recording& r) { set(call_to(r, "POST", "/execution-requests"), "/correlation_id", "corr_other"); }},
    {"a 5xx", "transport.server-error", false,
     [](Recording& r) { response_of(call_to(r, "POST", "/execution-requests")).status = 500; }},
    {"a replay that is answered anew", "idempotency.replay", false,
     [](Recording& r) {
       repeat_first_write(r);
       set(r.calls.back(), "/execution_request/updated_at", "2037-01-01T00:00:00.000Z");
     }},
    {"one key for two payloads", "derived.mismatch", false,
     [](Recording& r) {
       repeat_first_write(r);
       wire::Json body = *wire::parse_json(r.calls.back().request.body);
       wire::set_at(body, "/execution_request/risk_class", "high");
       r.calls.back().request.body = wire::to_text(body);
     }},
    {"an event twice under another id", "event.unexpected", true,
     [](Recording& r) {
       RecordedCall& feed = call_to(r, "GET", "/events");
       wire::Json body = *wire::parse_json(response_of(feed).body.bytes());
       wire::Json event = body.find("events")->as_array()->front();
       wire::set_at(event, "/event_id", "evt_000000000000");
       body.as_object()->find("events")->as_array()->push_back(event);
       response_of(feed).body = wire::to_text(body);
     }},
    {"an event that does not come", "event.missing", false,
     [](Recording& r) { set(call_to(r, "GET", "/events"), "/events", wire::Array{}); }},
    {"an event that was changed after it was signed", "event.signature", false,
     [](Recording& r) { set(call_to(r, "GET", "/events"), "/events/0/payload/status", "other"); }},
    {"a business rule that is not kept", "explore.accepted", true,
     [](Recording& r) {
       RecordedCall again = call_to(r, "POST", "/execution-requests");
       again.request.headers.erase(std::remove_if(again.request.headers.begin(), again.request.headers.end(),
                                                  [](const wire::Header& h) { return h.name == "idempotency-key"; }),
                                   again.request.headers.end());
       again.request.headers.push_back({"idempotency-key", std::string("a-key-of-its-own")});
       wire::Json body = *wire::parse_json(again.request.body);
       wire::set_at(body, "/execution_request/action_type", "no_such_action");
       again.request.body = wire::to_text(body);
       r.calls.insert(r.calls.end() - 2, std::move(again));  // before feed and keys
     }},
};

TEST(JudgeTraffic, FindsPlantedFaults) {
  const Recording good = recording_of(kDecided);
  for (const Fault& fault : kFaults) {
    Recording bad = good;
    fault.plant(bad);
    EXPECT_THAT(Judged({bad}, fault.complete).rules(), Contains(fault.rule)) << fault.name;
  }
}

TEST(JudgeTraffic, CountsWhatARecordingDoesNotShow) {
  Recording recording = recording_of(kDecided);
  EXPECT_THAT(Judged({recording}).doubts(), Contains(HasSubstr("what was before the recording is not known")));
  EXPECT_THAT(Judged({recording}, true).doubts(), IsEmpty());

  Recording without_feed = recording;
  std::erase_if(without_feed.calls,
                [](const RecordedCall& call) { return call.request.target.starts_with("/events"); });
  EXPECT_THAT(Judged({without_feed}, true).doubts(),
              Contains("write: as to its event: the feed of its caller was not read from the start to the end"));

  Recording without_keys = recording;
  std::erase_if(without_keys.calls, [](const RecordedCall& call) { return call.request.target.starts_with("/keys"); });
  EXPECT_THAT(Judged({without_keys}, true).doubts(), Contains("signature: the recording does not show the keys"));

  Recording without_body = recording;
  without_body.calls[0].incomplete = "the response's body was not recorded";
  EXPECT_THAT(Judged({without_body}).doubts(), Contains("exchange: the response's body was not recorded"));
}

TEST(JudgeTraffic, ComparesNothingAfterRequestsThatWereUnderWayAtOneTime) {
  Recording recording = recording_of(kDecided);
  for (RecordedCall& call : recording.calls) call.took_ms = 10;
  const Judged judged({recording}, true);
  EXPECT_THAT(judged.doubts(), Contains(HasSubstr("requests at one time, left the state open")));
  EXPECT_THAT(judged.rules(), IsEmpty());
}

TEST(JudgeTraffic, ChoosesTheRequestsOfTheServiceThatIsMeant) {
  Recording recording = recording_of(kDecided);
  for (RecordedCall& call : recording.calls) {
    call.origin = "https://lp.example.net";
    call.request.target = "/api" + call.request.target;
  }
  RecordedCall other = recording.calls[0];
  other.origin = "https://cdn.example.net";
  recording.calls.push_back(other);
  const auto plan = plan_of_milestone();
  TrafficOptions options;
  const auto nothing = judge_traffic(*plan, {recording}, options);
  ASSERT_FALSE(nothing.ok());
  EXPECT_THAT(nothing.error().to_string(), HasSubstr("--base URL"));
  options.base = "https://lp.example.net/api/";
  const auto judged = judge_traffic(*plan_of_milestone(), {recording}, options);
  ASSERT_TRUE(judged.ok());
  EXPECT_EQ(judged->judged, recording.calls.size() - 1);
  EXPECT_EQ(judged->others.size(), 1u);
}

TEST(JudgeTraffic, HidesCredentialsAndWhatIsNamed) {
  Recording recording = recording_of(kDecided);
  for (RecordedCall& call : recording.calls)
    call.request.headers.push_back({"Authorization", std::string("Bearer very-secret-token")});
  set(call_to(recording, "POST", "/execution-requests"), "/correlation_id", "alice@example.org");
  const Judged judged({recording}, false, {"correlation_id"});
  EXPECT_THAT(judged.rules(), Contains("correlation.value"));
  for (const ScenarioResult& scenario : (*judged).record.scenarios) {
    for (const PlacedFinding& placed : scenario.findings)
      EXPECT_THAT(placed.finding.actual.text(), testing::Not(HasSubstr("alice")));
    for (const checks::Exchange& exchange : scenario.exchanges) {
      EXPECT_THAT(exchange.response()->body.bytes(), testing::Not(HasSubstr("alice@")));
      EXPECT_TRUE(exchange.secrets.quoted_in("Bearer very-secret-token"));
    }
  }
}

}  // namespace
}  // namespace runner

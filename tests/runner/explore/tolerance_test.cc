// Each tolerance of the project's milestones on a difference that it covers, and on one next to it that it does not.
#include "runner/explore/tolerance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "tests/runner/explore/exploring.h"

namespace {

using checks::Exchange;
using runner::Plan;
using runner::Tolerance;
using runner::explore::Difference;

// A request, what two services respond to it, and where that differs.
struct Meeting {
  std::string operation;  // "": no operation
  std::string method = "POST";
  std::string target = "/liquidity-providers/lp/execution-mode";
  std::string body = "{}";
  wire::Headers headers = {{"x-actor-type", "partner"}, {"x-actor-id", "acme"}};
  std::vector<std::pair<std::string, std::string>> query;
  std::string reference = "200";  // status, code and reason code
  std::string tested = "200";
  // A difference in a member: its pointer and the two values as JSON; without them the outcomes differ.
  std::string pointer;
  std::string expected;
  std::string actual;
  // What the target was sent before, and responded with 200 and this body, or refused with this outcome.
  struct Earlier {
    std::string operation;
    std::string target;
    std::string response = "{}";
    std::string outcome = "200";
  };
  std::vector<Earlier> before = {};
  std::string idempotency_key = {};  // of these and of the request
  std::string message = "m";         // of refusals
  // What the reference responds to the request read otherwise: to a query, written "name=value&name=value", to a body,
  // or to other headers, written as what is sent of x-now-iso, content-type and x-actor-type.
  std::map<std::string, std::string> read_otherwise = {};
};

std::string text_of(const runner::explore::Query& query) {
  std::string text;
  for (const auto& [name, value] : query) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

std::string text_of(const runner::explore::Sent& sent, const Meeting& meeting) {
  if (sent.query != meeting.query) return text_of(sent.query);
  if (sent.body != meeting.body) return sent.body;
  std::string text;
  for (const char* name : {"x-now-iso", "content-type", "x-actor-type"}) {
    if (const auto* value = wire::find_header(sent.headers, name)) text += value->bytes() + ";";
  }
  return text;
}

Exchange exchange_of(const Meeting& meeting, const Plan& plan, const std::string& outcome) {
  Exchange exchange;
  exchange.operation = meeting.operation.empty() ? nullptr : plan.contract.find_operation(meeting.operation);
  EXPECT_EQ(meeting.operation.empty(), exchange.operation == nullptr) << meeting.operation;
  exchange.request = {meeting.method, meeting.target, meeting.headers, meeting.body};
  if (auto body = wire::parse_json(meeting.body)) exchange.request_body = *body;
  exchange.query = meeting.query;
  exchange.idempotency_key = meeting.idempotency_key;
  std::string code;
  std::string reason;
  int status = 0;
  std::istringstream(outcome) >> status >> code >> reason;
  const wire::Object error{
      {"code", code}, {"message", meeting.message}, {"details", wire::Object{{"reason_code", reason}}}};
  const wire::Object body = status == 200 ? wire::Object{} : wire::Object{{"error", error}};
  exchange.outcome = wire::Response{status, {}, wire::to_text(body)};
  checks::read_body(exchange);
  return exchange;
}

runner::ExchangeList earlier_than(const Meeting& meeting, const Plan& plan) {
  runner::ExchangeList history;
  for (const Meeting::Earlier& earlier : meeting.before) {
    Meeting one = meeting;
    one.operation = earlier.operation;
    one.target = earlier.target;
    Exchange exchange = exchange_of(one, plan, earlier.outcome);
    if (earlier.outcome == "200") {
      exchange.outcome = wire::Response{200, {}, earlier.response};
      checks::read_body(exchange);
    }
    history.push_back(std::move(exchange));
  }
  return history;
}

bool covers(const Plan& plan, const std::string& id, const Meeting& meeting) {
  const auto found = std::find_if(plan.tolerances.begin(), plan.tolerances.end(),
                                  [&](const Tolerance& tolerance) { return tolerance.id == id; });
  if (found == plan.tolerances.end()) {
    ADD_FAILURE() << "no tolerance " << id;
    return false;
  }
  const Exchange target = exchange_of(meeting, plan, meeting.tested);
  const Exchange reference = exchange_of(meeting, plan, meeting.reference);
  const auto kind = meeting.pointer.empty() ? Difference::Kind::outcome : Difference::Kind::body;
  const Difference difference{kind, meeting.pointer, meeting.expected, meeting.actual};
  const runner::ExchangeList history = earlier_than(meeting, plan);
  const runner::explore::AskReference ask = [&](const runner::explore::Sent& sent) {
    const auto known = meeting.read_otherwise.find(text_of(sent, meeting));
    const std::string outcome = known == meeting.read_otherwise.end() ? "500 NOT_ASKED" : known->second;
    return std::vector{exchange_of(meeting, plan, outcome)};
  };
  return runner::explore::holds(found->covers,
                                {target, reference, difference, plan.contract.conventions, &history, &ask});
}

class Tester {
 public:
  explicit Tester(const std::string& milestone) : plan_(exploring::plan_of(milestone)) {}

  void expect(const std::string& id, const Meeting& covered, const Meeting& neighbour) {
    tested_.insert(id);
    EXPECT_TRUE(covers(plan_, id, covered)) << id;
    EXPECT_FALSE(covers(plan_, id, neighbour)) << id << " covers its neighbour";
  }
  void expect_that_all_were_tested(const std::vector<Tolerance>& tolerances) const {
    for (const Tolerance& tolerance : tolerances) EXPECT_TRUE(tested_.contains(tolerance.id)) << tolerance.id;
  }

 private:
  const Plan& plan_;
  std::set<std::string> tested_;
};

constexpr const char* kRefused = "400 CONSTRAINT_VIOLATION liquidity_execution_mode_invalid";

Meeting with_body(std::string body, std::string reference = kRefused, std::string tested = "200") {
  Meeting meeting;
  meeting.operation = "liquidityExecution.mode.upsert";
  meeting.body = std::move(body);
  meeting.reference = std::move(reference);
  meeting.tested = std::move(tested);
  return meeting;
}

Meeting with_headers(wire::Headers headers) {
  Meeting meeting = with_body("{}");
  meeting.headers = std::move(headers);
  return meeting;
}

Meeting with_query(std::vector<std::pair<std::string, std::string>> query, std::string reference = kRefused,
                   std::string tested = "200") {
  Meeting meeting;
  meeting.method = "GET";
  meeting.operation = "liquidityExecution.export";
  meeting.query = std::move(query);
  meeting.reference = std::move(reference);
  meeting.tested = std::move(tested);
  return meeting;
}

Meeting raw(std::string method, std::string target, std::string reference, std::string tested) {
  Meeting meeting;
  meeting.method = std::move(method);
  meeting.target = std::move(target);
  meeting.reference = std::move(reference);
  meeting.tested = std::move(tested);
  return meeting;
}

Meeting after(Meeting meeting, std::vector<Meeting::Earlier> before) {
  meeting.before = std::move(before);
  return meeting;
}

Meeting differing(std::string operation, std::string pointer, std::string expected, std::string actual) {
  Meeting meeting;
  meeting.operation = std::move(operation);
  meeting.pointer = std::move(pointer);
  meeting.expected = std::move(expected);
  meeting.actual = std::move(actual);
  return meeting;
}

Meeting at_call(std::string operation, std::string body, std::string reference, std::string tested) {
  Meeting meeting = with_body(std::move(body), std::move(reference), std::move(tested));
  meeting.operation = std::move(operation);
  return meeting;
}

std::string nested(size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

constexpr const char* kNoon = R"("2026-01-15T12:00:00Z")";
constexpr const char* kSecondLater = R"("2026-01-15T12:00:01Z")";
constexpr const char* kMinuteLater = R"("2026-01-15T12:01:00Z")";

Meeting answered_if(Meeting meeting, std::map<std::string, std::string> read_otherwise) {
  meeting.read_otherwise = std::move(read_otherwise);
  return meeting;
}

// Each body passes where nothing else is wrong with it, and is found where something is.
void test_bodies_read_otherwise(Tester& tester) {
  const auto expect = [&](const char* id, const std::string& body, const std::string& read, const std::string& next) {
    const Meeting covered = answered_if(with_body(body), {{read, "200"}});
    tester.expect(id, covered, answered_if(with_body(next), {{read, "200"}}));
    tester.expect(id, covered, answered_if(with_body(body), {{read, kRefused}}));
    tester.expect(id, covered, answered_if(with_body(body), {{read, "403 FORBIDDEN"}}));
  };
  expect("large-integer", R"({"n":9007199254740992})", R"({"n":9007199254740991})", R"({"n":9007199254740991})");
  expect("large-integer", R"({"n":[-18446744073709551617]})", R"({"n":[-9007199254740991]})", R"({"n":[1]})");
  for (const char* read : {R"({"a":1,"b":[{}]})", R"({"a":{"c":[]},"b":[{}]})"})
    expect("duplicate-key", R"({ "a" : 1 , "b":[{}], "\u0061":{"c":[]}})", read, R"({"a":1,})");
  const std::string levels = std::string(65, '[') + std::string(65, ']');
  const std::string to_64 = std::string(63, '[') + "null" + std::string(63, ']');
  expect("deep-nesting", levels, to_64, std::string(64, '[') + std::string(64, ']'));
}

void test_transport(Tester& tester) {
  test_bodies_read_otherwise(tester);
  const auto refusing = [](Meeting meeting) {
    meeting.reference = "200";
    meeting.tested = kRefused;
    return meeting;
  };
  tester.expect("deep-nesting", refusing(with_body(nested(65))), refusing(with_body(nested(64))));
  tester.expect("deep-nesting", refusing(with_body(std::string(65, '['))), refusing(with_body(std::string(64, '['))));
  tester.expect("long-path-id", raw("GET", "/a/" + std::string(1025, 'x'), "404 NOT_FOUND", "400 CONSTRAINT_VIOLATION"),
                raw("GET", "/a/" + std::string(1024, 'x'), "404 NOT_FOUND", "400 CONSTRAINT_VIOLATION"));
  tester.expect("long-path-id", raw("GET", "/a/" + std::string(1023, 'x') + "%C3%A9/b", "404 NOT_FOUND", "414 X"),
                raw("GET", "/a/" + std::string(1022, 'x') + "%C3%A9/b", "404 NOT_FOUND", "414 X"));
  tester.expect("keys-without-identity", raw("GET", "/keys/policy-integrity-signing", "200", "401 UNAUTHORIZED"),
                raw("GET", "/keys", "200", "401 UNAUTHORIZED"));
  const std::map<std::string, std::string> as_json = {{"application/json;", "200"}};
  const auto of_type = [&](const char* type) { return answered_if(with_headers({{"content-type", type}}), as_json); };
  tester.expect("other-media-type", of_type("text/json"), of_type("Application/JSON ; charset=utf-8"));
  tester.expect("other-media-type", of_type("text/plain"), of_type("application/vnd.x+json"));
  tester.expect("other-media-type", of_type("text/plain"),
                answered_if(of_type("text/plain"), {{"application/json;", kRefused}}));
  Meeting refused = with_headers({{"content-type", "text/plain"}});
  refused.reference = "415 UNSUPPORTED_MEDIA_TYPE";
  refused.tested = kRefused;
  Meeting accepted = refused;
  accepted.tested = "200";
  tester.expect("other-media-type-refused", refused, accepted);
  tester.expect("other-method", raw("PUT", "/a", "405 METHOD_NOT_ALLOWED", "404 NOT_FOUND"),
                raw("PUT", "/a", "405 METHOD_NOT_ALLOWED", "400 CONSTRAINT_VIOLATION"));
  tester.expect("head", raw("HEAD", "/a", "200", "405"), raw("GET", "/a", "200", "405"));
  tester.expect("malformed-escape", raw("GET", "/a/%zz", "404 NOT_FOUND", "400 CONSTRAINT_VIOLATION"),
                raw("GET", "/a/%zz", "404 NOT_FOUND", "500"));
  tester.expect("malformed-escape", raw("GET", "/a/%", "404 NOT_FOUND", "400 CONSTRAINT_VIOLATION"),
                raw("GET", "/a?%zz", "404 NOT_FOUND", "400 CONSTRAINT_VIOLATION"));
  tester.expect("long-target", raw("GET", "/" + std::string(8000, 'a'), "404 NOT_FOUND", "414 URI_TOO_LONG"),
                raw("GET", "/" + std::string(7999, 'a'), "404 NOT_FOUND", "414 URI_TOO_LONG"));
}

void test_identity(Tester& tester) {
  const auto at_clock = [](const char* now, const std::string& without_clock) {
    return answered_if(with_headers({{"x-now-iso", now}}), {{"", without_clock}});
  };
  tester.expect("unreadable-clock", at_clock("yesterday", "200"), at_clock("2026-01-15T12:00:00Z", "200"));
  tester.expect("unreadable-clock", at_clock("yesterday", "200"), at_clock("yesterday", kRefused));
  Meeting half = answered_if(with_headers({{"x-actor-id", "acme"}}), {{"partner;", "200"}});
  Meeting half_and_wrong = half;
  half.reference = "401 UNAUTHORIZED";
  Meeting whole = with_headers({{"x-actor-id", "acme"}, {"x-actor-type", "partner"}});
  whole.reference = half.reference;
  tester.expect("half-identity", half, whole);
  tester.expect("half-identity", half, half_and_wrong);
  tester.expect("half-identity", half, answered_if(half, {{"partner;", "403 INSUFFICIENT_SCOPE"}, {"", "401 X"}}));
  Meeting details = differing("", "/error/details/allowed_actor_types/0", R"("partner")", "nothing");
  details.headers = {{"x-actor-type", "robot"}};
  Meeting known = details;
  known.headers = {{"x-actor-type", "agent"}};
  tester.expect("unknown-actor-details", details, known);
  Meeting elsewhere = details;
  elsewhere.pointer = "/error/details/actor_types";
  tester.expect("unknown-actor-details", details, elsewhere);
  const std::string reused = "409 IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH";
  Meeting elsewhere_used = with_body("{}", reused);
  elsewhere_used.idempotency_key = "k";
  Meeting here_too = elsewhere_used;
  Meeting conflict = elsewhere_used;
  const Meeting::Earlier other{elsewhere_used.operation, "/liquidity-providers/other/execution-mode"};
  elsewhere_used.before = conflict.before = {other};
  Meeting replayed = elsewhere_used;
  replayed.before = {other, {elsewhere_used.operation, elsewhere_used.target}};
  here_too.before = {other, {elsewhere_used.operation, elsewhere_used.target, "{}", "409 CONFLICT"}};
  conflict.reference = "409 CONFLICT";
  tester.expect("key-on-other-resource", elsewhere_used, here_too);
  tester.expect("key-on-other-resource", replayed, here_too);
  tester.expect("key-on-other-resource", elsewhere_used, conflict);
}

void test_payloads(Tester& tester) {
  const auto by = [](const std::string& id, const std::string& more = "") {
    return with_body(R"({"mode":{"mode":"simulation","override_policy":{"override_id":")" + id +
                     R"(","approved_by":{"type":"user","id":"o"},"approved_at":"2026-01-01T00:00:00Z",)"
                     R"("reason_codes":["ok"],"expires_at":null})" +
                     more + "}}");
  };
  for (const std::string& id : std::vector<std::string>{".", "..", " a", "a\\t", "a b ", std::string(1025, 'x')})
    tester.expect("odd-id", by(id), by("a.b c"));
  for (const std::string& id : std::vector<std::string>{"  ", "", "...", std::string(1024, 'x')})
    tester.expect("odd-id", by(" a"), by(id));
  tester.expect("odd-id", by(" a"), by(" a", R"(,"unknown":1)"));  // something else is wrong, too
  Meeting too_large = by(" a");
  too_large.reference = "413 PAYLOAD_TOO_LARGE";
  tester.expect("odd-id", by(" a"), too_large);
  // A text is trimmed, so that it is not what was refused.
  const auto persona = [](const std::string& id, const std::string& name) {
    return at_call("liquidityProviders.persona.upsert",
                   fmt::format(R"({{"persona":{{"persona_id":"{}","display_name":"{}","strategy_summary":"b",)"
                               R"("disclosure_text":"c"}}}})",
                               id, name),
                   kRefused, "200");
  };
  tester.expect("odd-id", persona(" a", "b"), persona("a", " b"));
  const auto at = [](const std::string& instant, const std::string& mode = "simulation") {
    return with_body(R"({"mode":{"mode":")" + mode + R"(","updated_at":")" + instant + R"("}})");
  };
  tester.expect("leap-second", at("2026-06-30T23:59:60Z"), at("2026-06-30T23:59:59Z"));
  tester.expect("leap-second", at("2026-06-30T23:59:60Z"), at("2026-06-30T23:59:60Z", "unknown"));
  tester.expect("leap-second", at("2026-07-01T05:29:60+05:30"), at("2026-06-30T12:30:60Z"));
  Meeting near = differing("liquidityExecution.mode.upsert", "/mode/updated_at", kNoon, kSecondLater);
  near.body = R"({"at":"2026-06-30T23:59:60Z"})";
  Meeting far = near;
  far.actual = kMinuteLater;
  tester.expect("leap-second", near, far);
  const auto with_space = [&](const std::string& sent, const std::string& mode, const std::string& outcome) {
    return answered_if(at(sent, mode), {{at("2026-06-30T23:59:00Z", mode).body, outcome}});
  };
  const Meeting spaced = with_space("2026-06-30 23:59:00Z", "simulation", "200");
  tester.expect("space-in-instant", spaced, with_space("2026-06-30T23:59:00Z", "simulation", "200"));
  tester.expect("space-in-instant", spaced, with_space("2026-06-30 23:59:00Z", "unknown", "200"));
  tester.expect("space-in-instant", spaced, with_space("2026-06-30 23:59:00Z", "simulation", "409 CONFLICT"));
  // Of a record that was at a later instant before.
  const Meeting::Earlier later{"liquidityExecution.mode.upsert", "/liquidity-providers/lp/execution-mode",
                               R"({"execution_mode":{"updated_at":"2026-01-15T13:01:00+01:00"}})"};
  const Meeting ran_back = differing("", "/mode/updated_at", kMinuteLater, kNoon);
  tester.expect("updated-at", after(ran_back, {later}), ran_back);
  tester.expect("updated-at", after(ran_back, {later}),
                after(differing("", "/mode/updated_at", kNoon, kMinuteLater), {later}));
  tester.expect("updated-at", after(ran_back, {later}),
                after(differing("", "/mode/created_at", kMinuteLater, kNoon), {later}));
  const auto answered = [&](const std::string& reference, const std::string& tested) {
    Meeting meeting = at("2026-06-30T23:59:60Z");
    meeting.reference = reference;
    meeting.tested = tested;
    return meeting;
  };
  tester.expect("leap-second", answered("200", kRefused), answered("200", "403 FORBIDDEN"));
}

// Each way to read a query passes where nothing else is wrong with it, and is found where something is.
void test_queries(Tester& tester) {
  const Meeting repeated = with_query({{"limit", "1"}, {"status", "x"}, {"limit", "2"}});
  for (const char* one : {"limit=1&status=x", "status=x&limit=2"})
    tester.expect("repeated-parameter", answered_if(repeated, {{one, "200"}}),
                  answered_if(repeated, {{one, kRefused}}));
  tester.expect("repeated-parameter", answered_if(repeated, {{"limit=1&status=x", "200"}}),
                answered_if(with_query({{"limit", "1"}}), {{"limit=1", "200"}}));
  const Meeting blank = with_query({{"status", " \t"}, {"limit", "0"}});
  tester.expect("blank-parameter", answered_if(blank, {{"limit=0", "200"}}),
                answered_if(blank, {{"limit=0", kRefused}}));
  tester.expect("blank-parameter", answered_if(with_query({{"status", ""}}), {{"", "200"}}),
                answered_if(with_query({{"status", "x"}}), {{"", "200"}}));
  // Two ways at once.
  const Meeting both = with_query({{"status", ""}, {"limit", "1"}, {"limit", "2"}});
  for (const char* id : {"repeated-parameter", "blank-parameter"}) {
    tester.expect(id, answered_if(both, {{"limit=2", "200"}, {"limit=1", kRefused}}),
                  answered_if(both, {{"limit=1", kRefused}, {"limit=2", kRefused}}));
  }
  // Refused in another form.
  Meeting otherwise = blank;
  otherwise.tested = "400 CONSTRAINT_VIOLATION";
  Meeting forbidden = blank;
  forbidden.tested = "403 FORBIDDEN";
  tester.expect("blank-parameter", answered_if(otherwise, {{"limit=0", "200"}}),
                answered_if(otherwise, {{"limit=0", kRefused}}));
  tester.expect("blank-parameter", answered_if(otherwise, {{"limit=0", "200"}}),
                answered_if(forbidden, {{"limit=0", "200"}}));
  const Meeting space = with_query({{"now_iso", "2026-06-30 23:59:00Z"}, {"limit", "0"}});
  tester.expect("space-in-instant", answered_if(space, {{"now_iso=2026-06-30T23:59:00Z&limit=0", "200"}}),
                answered_if(space, {{"now_iso=2026-06-30T23:59:00Z&limit=0", kRefused}}));
  const Meeting other_zone = with_query({{"now_iso", "2026-06-30T12:30:60Z"}});
  tester.expect("leap-second", answered_if(other_zone, {{"now_iso=2026-06-30T12:30:59Z", "200"}}),
                answered_if(other_zone, {{"now_iso=2026-06-30T12:30:59Z", kRefused}}));
  const Meeting refused = with_query({{"now_iso", "2026-06-30T23:59:60Z"}}, "200", kRefused);
  tester.expect("leap-second", answered_if(refused, {{"now_iso=not an instant", kRefused}}),
                answered_if(refused, {{"now_iso=not an instant", "404 NOT_FOUND"}}));
}

void test_providers(Tester& tester) {
  const std::string invalid = "400 CONSTRAINT_VIOLATION liquidity_provider_persona_invalid";
  const std::string mismatch = "403 FORBIDDEN liquidity_provider_actor_mismatch";
  tester.expect("persona-owner-order", at_call("liquidityProviders.persona.upsert", "{}", mismatch, invalid),
                at_call("liquidityProviders.persona.upsert", "{}", mismatch, "200"));
  Meeting stored = at_call("liquidityProviders.persona.upsert", "{}", "200", "404 NOT_FOUND lp");
  stored.idempotency_key = "k";
  Meeting not_stored = stored;
  stored.before = {{"liquidityProviders.persona.upsert", stored.target, "", "404 NOT_FOUND lp"}};
  not_stored.before = {{"liquidityProviders.persona.upsert", stored.target, "", "400 CONSTRAINT_VIOLATION lp"}};
  tester.expect("persona-owner-order", stored, not_stored);
  Meeting reused = not_stored;
  reused.reference = invalid;
  reused.tested = "409 IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH";
  Meeting not_reused = reused;
  std::swap(not_reused.reference, not_reused.tested);
  tester.expect("persona-owner-order", reused, not_reused);
  Meeting list = with_query({{"unknown", "1"}});
  list.operation = "liquidityProviders.list";
  list.reference = "400 CONSTRAINT_VIOLATION liquidity_provider_invalid";
  Meeting wrong = list;
  wrong.query = {{"unknown", "1"}, {"provider_type", "bogus"}};
  tester.expect("unknown-parameter-of-the-list", answered_if(list, {{"", "200"}}),
                answered_if(wrong, {{"provider_type=bogus", list.reference}}));
}

void test_what_rollouts_leave(Tester& tester) {
  const std::string partner = "partnerLiquidityProvider.";
  const std::string here = "/liquidity-providers/lp/rollout";
  const auto rollout = [&](const std::string& status, const std::string& target) {
    return Meeting::Earlier{partner + "rollout.upsert", target,
                            R"({"rollout":{"rollout_status":")" + status + R"("}})"};
  };
  const Meeting tier = differing(partner + "get", "/provider/segment_tier", R"("S1")", R"("S0")");
  const std::string blocked = "409 CONFLICT partner_liquidity_provider_rollout_blocked";
  const std::string failed = "409 CONFLICT partner_liquidity_provider_eligibility_failed";
  Meeting jump = at_call(partner + "rollout.upsert", "{}", blocked, "200");
  jump.message = "the effective tier is more than one above the current tier";
  Meeting capability = jump;
  capability.message = "a capability is enabled above the effective tier";
  tester.expect("tier-after-rollout", after(jump, {rollout("paused", here)}),
                after(capability, {rollout("paused", here)}));
  for (const Meeting& met :
       {tier, jump, differing(partner + "eligibility.evaluate", "/eligibility/verdict", R"("allow")", R"("deny")"),
        differing(partner + "rollout.upsert", "/rollout/reason_codes/0", "nothing", R"("c")"),
        at_call(partner + "rollout.upsert", "{}", "200", blocked),
        at_call(partner + "status.upsert", "{}", failed, "200")}) {
    tester.expect("tier-after-rollout", after(met, {rollout("paused", here)}), after(met, {rollout("active", here)}));
    tester.expect("tier-after-rollout", after(met, {rollout("blocked", here)}), met);
    tester.expect("tier-after-rollout", after(met, {rollout("paused", here + "?a=b")}),
                  after(met, {rollout("paused", "/liquidity-providers/other/rollout")}));
  }
}

void test_what_evaluations_leave(Tester& tester) {
  const std::string partner = "partnerLiquidityProvider.";
  const auto evaluation = [&](const std::string& instant) {
    return Meeting::Earlier{partner + "eligibility.evaluate", "/liquidity-providers/lp/eligibility/evaluate",
                            R"({"eligibility":{"evaluated_at":")" + instant + R"("}})"};
  };
  const auto first = evaluation("2026-01-15T12:00:00Z");
  const auto same = evaluation("2026-01-15T13:00:00+01:00");
  const auto second = evaluation("2026-01-15T12:00:01Z");
  const std::string blocked = "409 CONFLICT partner_liquidity_provider_rollout_blocked";
  Meeting accepted = at_call(partner + "rollout.upsert", "{}", blocked, "200");
  accepted.message = "the last eligibility evaluation does not allow it";
  Meeting offboarded = accepted;
  offboarded.message = "the provider is offboarded";
  tester.expect("last-evaluation", after(accepted, {second, first}), after(offboarded, {second, first}));
  for (const Meeting& met : {differing(partner + "get", "/provider/last_eligibility/verdict", "a", "b"), accepted}) {
    tester.expect("last-evaluation", after(met, {second, first}), after(met, {first, second}));
    tester.expect("last-evaluation", after(met, {first, same}), after(met, {first}));
  }
  tester.expect("last-evaluation",
                after(differing(partner + "get", "/provider/last_eligibility/verdict", "a", "b"), {second, first}),
                after(differing(partner + "get", "/provider/eligibility", "a", "b"), {second, first}));
}

void test_execution(Tester& tester) {
  const std::string unknown = "404 NOT_FOUND liquidity_execution_request_not_found";
  tester.expect("unknown-cursor", with_query({{"cursor_after", "x"}}, kRefused, unknown),
                with_query({{"limit", "1"}}, kRefused, unknown));
  const Meeting::Earlier shown{"liquidityExecution.export", "/liquidity-providers/lp/x",
                               R"({"export":{"next_cursor":"x"}})"};
  const Meeting::Earlier shown_elsewhere{shown.operation, "/liquidity-providers/other/x", shown.response};
  const Meeting cursor = with_query({{"cursor_after", "x"}}, kRefused, unknown);
  tester.expect("unknown-cursor", after(cursor, {shown_elsewhere}), after(cursor, {shown}));
  const std::string restricted = "409 CONFLICT liquidity_execution_mode_restricted";
  const std::string expiring = R"({"mode":{"override_policy":{"expires_at":"2026-01-01T00:00:00Z"}}})";
  const std::string unending = R"({"mode":{"override_policy":{"expires_at":null}}})";
  const Meeting stored = answered_if(with_body(expiring, restricted), {{unending, "200"}});
  tester.expect("expired-override", stored, answered_if(with_body(unending, restricted), {{unending, "200"}}));
  tester.expect("expired-override", stored, answered_if(stored, {{unending, "409 CONFLICT gate"}}));
  const std::string approve = "liquidityExecution.request.approve";
  const std::string decision =
      R"({"decision":{"operator_actor":{"type":"user","id":"o"},"reason_codes":["ok"],"correlation_id":"c",)"
      R"("approved_at":"2026-01-01T00:00:00Z")";
  const std::string undated =
      R"({"decision":{"operator_actor":{"type":"user","id":"o"},"reason_codes":["ok"],"correlation_id":"c"}})";
  const auto decided = [&](const std::string& more, const std::string& reference, const std::string& otherwise) {
    return answered_if(at_call(approve, decision + more + "}}", reference, "200"), {{undated, otherwise}});
  };
  tester.expect("early-decision", decided("", kRefused, "200"), decided("", "409", "200"));
  tester.expect("early-decision", decided("", kRefused, "200"), decided(R"(,"unknown":1)", kRefused, "200"));
  tester.expect("early-decision", decided("", kRefused, "200"), decided("", kRefused, "409 CONFLICT"));
  tester.expect("early-decision", differing(approve, "/execution_request/decided_at", kMinuteLater, kNoon),
                differing(approve, "/execution_request/decided_at", kNoon, kMinuteLater));
  Meeting defaulted = differing(approve, "/execution_request/decided_at", kMinuteLater, kNoon);
  defaulted.body = R"({"decision":{}})";
  Meeting supplied = defaulted;
  supplied.body = decision + "}}";
  tester.expect("early-decision", defaulted, supplied);
  const Meeting shown_later =
      differing("liquidityExecution.export", "/export/entries/0/decided_at", kMinuteLater, kNoon);
  tester.expect("early-decision", shown_later,
                differing("liquidityExecution.export", "/export/entries/0/requested_at", kMinuteLater, kNoon));
  const std::string record = "liquidityExecution.request.record";
  const Meeting taken = at_call(record, R"({"execution_request":{"request_id":"r"}})", "200",
                                "409 CONFLICT liquidity_execution_request_invalid");
  const auto recorded = [&](const std::string& provider, const std::string& id) {
    return Meeting::Earlier{record, "/liquidity-providers/" + provider + "/execution-requests",
                            R"({"execution_request":{"request_id":")" + id + R"("}})"};
  };
  tester.expect("id-of-other-provider", after(taken, {recorded("other", "r")}), after(taken, {recorded("other", "s")}));
  tester.expect("id-of-other-provider", after(taken, {recorded("other", "r")}), after(taken, {recorded("lp", "r")}));
  tester.expect("id-of-other-provider", after(taken, {recorded("other", "r")}), taken);
  tester.expect("unknown-cursor", with_query({{"cursor_after", "x"}}, kRefused, unknown),
                with_query({{"cursor_after", "x"}}, kRefused, "404 NOT_FOUND liquidity_provider_not_found"));
}

TEST(Tolerance, OfPartnerProvidersCoversNoNeighbour) {
  Tester tester("M109");
  const std::string partner = "partnerLiquidityProvider.";
  Meeting exported = with_query({{"unknown", "1"}});
  exported.operation = partner + "rollout.export";
  Meeting limited = exported;
  limited.query = {{"limit", "x"}, {"unknown", "1"}};
  tester.expect("unknown-parameter", answered_if(exported, {{"", "200"}}),
                answered_if(limited, {{"limit=x", kRefused}}));
  limited.query = {{"limit", "x"}};
  tester.expect("unknown-parameter", answered_if(exported, {{"", "200"}}), limited);
  const std::string premature = "409 CONFLICT partner_liquidity_provider_downgrade_required";
  tester.expect("onboarded-as-active",
                at_call(partner + "onboard", R"({"provider":{"status":"active"}})", premature, "200"),
                at_call(partner + "onboard", R"({"provider":{"status":"active"}})", "409 CONFLICT", "200"));
  const std::string failed = "409 CONFLICT partner_liquidity_provider_eligibility_failed";
  tester.expect("promoting-status", at_call(partner + "status.upsert", "{}", failed, "200"),
                at_call(partner + "status.upsert", "{}", "409 CONFLICT other", "200"));
  const std::string downgrade = R"("partner_liquidity_provider_downgrade_required")";
  const std::string eligibility = R"("partner_liquidity_provider_eligibility_failed")";
  const std::string both = "[" + eligibility + "," + downgrade + "]";
  const auto evaluated = [](Meeting meeting, int violations) {
    meeting.body = fmt::format(R"({{"eligibility":{{"unresolved_critical_violations":{}}}}})", violations);
    return meeting;
  };
  const Meeting one_reason =
      differing(partner + "eligibility.evaluate", "/eligibility/reason_codes", both, "[" + eligibility + "]");
  tester.expect("second-reason", evaluated(one_reason, 0), evaluated(one_reason, 1));
  tester.expect(
      "second-reason", evaluated(one_reason, 0),
      evaluated(differing(partner + "eligibility.evaluate", "/eligibility/reason_codes", both, "[" + downgrade + "]"),
                0));
  const std::string blocked = "409 CONFLICT partner_liquidity_provider_rollout_blocked";
  const auto refused_since = [&](const std::string& message, const std::string& tested) {
    Meeting meeting = at_call(partner + "rollout.upsert", "{}", blocked, tested);
    meeting.message = message;
    return meeting;
  };
  for (const char* should : {"a baseline has not passed", "the effective tier is above the tier that was evaluated"}) {
    for (const char* must : {"the last eligibility evaluation does not allow it", "critical violations are unresolved",
                             "the provider is offboarded", "the effective tier is more than one above the current tier",
                             "a capability is enabled above the effective tier"}) {
      tester.expect("blocked-rollout", refused_since(should, "200"), refused_since(must, "200"));
      tester.expect("blocked-rollout", refused_since(should, premature), refused_since(must, premature));
    }
    tester.expect("blocked-rollout", refused_since(should, "200"), refused_since(should, "409 CONFLICT other"));
  }
  const auto seen = [&](int violations) {
    return Meeting::Earlier{
        partner + "eligibility.evaluate", "/liquidity-providers/lp/eligibility/evaluate",
        fmt::format(R"({{"eligibility":{{"inputs":{{"unresolved_critical_violations":{}}}}}}})", violations)};
  };
  Meeting shown = differing(partner + "get", "/last/recommended_status", R"("restricted")", R"("pending_review")");
  shown.method = "GET";
  tester.expect("second-reason", after(shown, {seen(0)}), after(shown, {seen(2)}));
  shown.expected = R"("active")";
  tester.expect("second-reason", evaluated(one_reason, 0), after(shown, {seen(0)}));
  test_what_rollouts_leave(tester);
  test_what_evaluations_leave(tester);
  tester.expect("audit-details",
                differing(partner + "rollout.export", "/export/entries/0/details/trace", "nothing", R"("t")"),
                differing(partner + "rollout.export", "/export/entries/0/details/status", R"("active")", R"("t")"));
  tester.expect_that_all_were_tested(exploring::plan_of("M109").milestone.tolerances);
}

// An updated_at that counts from the provider's: an instant that the service showed before.
void test_parts(Tester& tester) {
  const Meeting::Earlier registered{"liquidityProviders.register", "/liquidity-providers",
                                    R"({"provider":{"updated_at":"2026-01-15T13:01:00+01:00"}})"};
  const auto shows = [](const std::string& pointer, const std::string& expected, const std::string& actual) {
    return differing("liquidityExecution.mode.upsert", pointer, expected, actual);
  };
  const Meeting follows = after(shows("/execution_mode/updated_at", kNoon, kMinuteLater), {registered});
  tester.expect("updated-at-of-parts", follows, shows("/execution_mode/updated_at", kNoon, kMinuteLater));
  tester.expect("updated-at-of-parts", follows,
                after(shows("/execution_mode/updated_at", kNoon, kSecondLater), {registered}));
  tester.expect("updated-at-of-parts", follows,
                after(shows("/execution_mode/updated_at", kMinuteLater, kNoon), {registered}));
  tester.expect("updated-at-of-parts", follows,
                after(shows("/execution_mode/created_at", kNoon, kMinuteLater), {registered}));
}

// What the details of a refused provider_type are where the contract states nothing.
void test_type_details(Tester& tester) {
  const auto refused = [](const std::string& type, const std::string& pointer, const std::string& expected) {
    Meeting meeting = differing("liquidityProviders.register", pointer, expected, R"("shown")");
    meeting.body = R"({"provider":{"provider_type":)" + type + "}}";
    return meeting;
  };
  const char* type = "/error/details/provider_type";
  tester.expect("type-details", refused("12", type, "null"), refused(R"("user")", type, R"("user")"));
  tester.expect("type-details", refused(R"("house_bot")", type, R"("house_bot")"),
                refused(R"("partner_lp")", type, R"("partner_lp")"));
  tester.expect("type-details", refused(R"("house_bot")", "/error/details/allowed_types", "[]"),
                refused(R"("house_bot")", "/error/details/reason_code", R"("a")"));
}

TEST(Tolerance, OfConventionsAndExecutionCoversNoNeighbour) {
  Tester tester("M107");  // which uses M103
  test_transport(tester);
  test_identity(tester);
  test_payloads(tester);
  test_queries(tester);
  test_providers(tester);
  test_execution(tester);
  test_parts(tester);
  test_type_details(tester);
  tester.expect_that_all_were_tested(exploring::plan_of("M107").tolerances);
}

}  // namespace

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "checks/disclosure_lineage.h"
#include "checks/event_feed.h"
#include "checks/exchange_checks.h"
#include "checks/export_page.h"
#include "checks/export_walk.h"
#include "checks/schema_verdict.h"
#include "runner/execute/execute.h"
#include "runner/execute/request_builder.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Finding;
using checks::Judgement;
using checks::Rule;

// Limits of a walk: a target that always offers one more page must end in a finding.
constexpr size_t kMaxWalkPages = 100;
constexpr size_t kMaxFeedPages = 50;
constexpr const char* kFeedScope = "settlement:read";
constexpr const char* kKeysTarget = "/keys/policy-integrity-signing";

wire::Json to_json(const checks::Actor& actor) {
  return wire::Object{{"type", actor.type}, {"id", actor.id}};
}

class ScenarioExecutor {
 public:
  ScenarioExecutor(const Plan& plan, const ScenarioRun& run, Driver& driver, checks::VerificationMemory& memory)
      : plan_(plan),
        run_(run),
        capabilities_(driver.capabilities()),
        secrets_(driver.secrets()),
        memory_(memory),
        session_(driver.open({run.id, run.clock, gate_of(run)})),
        bindings_(session_->name_space(), session_->now()),
        keys_(bindings_) {
    bind_caller("owner", {"partner", bindings_.unique("owner")});
    bind_caller("stranger", {"partner", bindings_.unique("stranger")});
  }

  ScenarioResult execute() {
    result_.run = &run_;
    if (run_givens()) run_steps();
    finish();
    collect();
    return std::move(result_);
  }

 private:
  static std::optional<Gate> gate_of(const ScenarioRun& run) {
    if (!run.requirements.gate_open) return {};
    return *run.requirements.gate_open ? Gate::open : Gate::closed;
  }

  void bind_caller(const std::string& name, const checks::Actor& actor) {
    bindings_.bind(name, to_json(actor));
    bindings_.bind(name + "_id", actor.id);
  }

  // ---- exchanges

  int exchange(Exchange next) {
    next.step = step_;
    next.secrets = secrets_;
    next.answer = session_->exchange(next.request);
    checks::read_body(next);
    const int index = static_cast<int>(result_.exchanges.size());
    result_.exchanges.push_back(std::move(next));
    judgement_.at_exchange(index);
    checks::judge_exchange(result_.exchanges[index], plan_.contract, judgement_);
    result_.coverage.count(result_.exchanges[index]);
    return index;
  }

  int exchange_call(const CallStep& call, std::string label) {
    if (const auto actor = resolve_caller(call.call, bindings_)) bind_caller("caller", *actor);
    const checks::Operation* operation =
        call.operation.empty() ? nullptr : plan_.contract.find_operation(call.operation);
    Exchange next = build_exchange(call, operation, bindings_, keys_);
    next.label = std::move(label);
    const int index = exchange(std::move(next));
    observe_write(index);
    return index;
  }

  /// The first outcome that this exchange's idempotency key got, or -1.
  int earlier_outcome(int index) const {
    const Exchange& current = result_.exchanges[index];
    if (current.idempotency_key.empty()) return -1;
    for (int i = index - 1; i >= 0; --i) {
      const Exchange& earlier = result_.exchanges[i];
      const bool same = earlier.operation == current.operation && earlier.actor == current.actor &&
                        earlier.idempotency_key == current.idempotency_key;
      const bool stored = earlier.succeeded() || !earlier.reason_code().empty();
      if (same && stored) return i;
    }
    return -1;
  }

  void observe_write(int index) {
    const Exchange& current = result_.exchanges[index];
    if (!current.operation || !current.operation->is_write() || !current.succeeded()) return;
    const int earlier = earlier_outcome(index);
    if (earlier < 0 || !result_.exchanges[earlier].succeeded()) writes_.push_back(index);
  }

  // ---- givens

  bool run_givens() {
    for (const GivenUse& use : run_.scenario->given) {
      if (!run_given(use)) return false;
    }
    return true;
  }

  bool run_given(const GivenUse& use) {
    const Given& given = *plan_.find_given(use.given);
    bindings_.enter_given(use.name);
    for (const Step& step : given.steps) {
      CallStep call = std::get<CallStep>(step.action);
      if (!use.caller.empty() && !call.call.caller) call.call.caller = wire::Json(use.caller);
      const int index = exchange_call(call, "given " + use.name);
      const bool held = result_.exchanges[index].succeeded();
      judgement_.judge(Rule::expect_given, held, [&] {
        return Discrepancy{"", fmt::format("'{}' succeeds", given.id), describe_outcome(result_.exchanges[index])};
      });
      if (!held || !capture(step, *result_.exchanges[index].body)) return false;
    }
    bindings_.leave_given();
    const wire::Json* bound = bindings_.find(given.binds);
    bindings_.bind(use.name, bound ? *bound : wire::Json());
    return true;
  }

  static std::string describe_outcome(const Exchange& exchange) {
    if (const auto* silence = std::get_if<checks::NoAnswer>(&exchange.answer)) return silence->reason;
    return fmt::format("{} {} {}", exchange.status(), exchange.error_code(), exchange.reason_code());
  }

  bool capture(const Step& step, const wire::Json& body) {
    bool whole = true;
    for (const auto& [name, pointer] : step.capture) {
      const wire::Json* value = wire::find_at(body, pointer);
      judgement_.judge(Rule::expect_capture, value != nullptr,
                       [&, at = pointer] { return Discrepancy{at, "a value for later steps", "nothing"}; });
      if (value) bindings_.bind(name, *value);
      whole = whole && value;
    }
    return whole;
  }

  // ---- steps

  void run_steps() {
    for (size_t i = 0; i < run_.steps; ++i) {
      step_ = static_cast<int>(i);
      judgement_.at_exchange(-1);
      const Step& step = run_.scenario->steps[i];
      const bool varied = run_.variation && i + 1 == run_.steps;
      const bool goes_on = std::visit([&](const auto& action) { return act(action, step, varied); }, step.action);
      if (!goes_on) break;
    }
    step_ = -1;
  }

  bool act(const CallStep& written, const Step& step, bool varied) {
    CallStep call = written;
    const Expectation* expect = &step.expect;
    if (varied) {
      call.call = overlay(written.call, *run_.variation);
      if (run_.variation->expect) expect = &*run_.variation->expect;
    }
    const int index = exchange_call(call, fmt::format("step {}", step_ + 1));
    judge_expectation(*expect, index);
    if (is_export_page(index)) walk_export(index, *expect);
    if (varied) return false;
    if (step.capture.empty()) return true;
    return result_.exchanges[index].body && capture(step, *result_.exchanges[index].body);
  }

  bool act(const EventsStep& events, const Step&, bool) {
    const wire::Json* caller = bindings_.find(events.caller);
    const checks::Actor actor{*caller->find_string("type"), *caller->find_string("id")};
    const std::vector<checks::SeenEvent> seen = read_feed(actor);
    for (const EventPattern& pattern : events.contains) expect_event(pattern, seen, true);
    for (const EventPattern& pattern : events.excludes) expect_event(pattern, seen, false);
    return true;
  }

  bool act(const DocumentStep& document, const Step& step, bool) {
    const wire::Json value = std::holds_alternative<wire::Json>(document.source)
                                 ? bindings_.resolve(std::get<wire::Json>(document.source))
                                 : plan_.documents.at(InputFiles::resolve(*step.place.file,
                                                                          std::get<std::string>(document.source)));
    const checks::NamedSchema& named = *plan_.schemas.at(document.schema);
    if (document.valid) {
      checks::judge_schema(Rule::expect_document, named, {value, ""}, judgement_);
    } else {
      judgement_.judge(Rule::expect_document, !named.schema.accepts(value), [&] {
        return Discrepancy{"", fmt::format("a document that {} refuses", named.name), "it is accepted"};
      });
    }
    return true;
  }

  bool act(const LineageStep& lineage, const Step&, bool) {
    const ResolvedDocuments documents(lineage.documents, bindings_);
    if (lineage.finds.empty()) {
      checks::judge_disclosure_lineage(documents.view(), judgement_);
      return true;
    }
    Judgement found;
    checks::judge_disclosure_lineage(documents.view(), found);
    const Rule wanted = *checks::find_rule(lineage.finds);
    const auto& findings = found.findings();
    const bool held = std::any_of(findings.begin(), findings.end(), [&](const auto& f) { return f.rule == wanted; });
    judgement_.judge(Rule::expect_lineage, held, [&] {
      return Discrepancy{"", fmt::format("{} is found broken", lineage.finds),
                         findings.empty() ? "no finding" : std::string(checks::id_of(findings.front().rule))};
    });
    return true;
  }

  bool act(const ProjectStep& project, const Step& step, bool) {
    ResolvedDocuments documents(project.documents, bindings_);
    const wire::Json projected = session_->project(documents.to_object());
    judge_body(step.expect, &projected);
    const wire::Json* registry = documents.view().registry;
    checks::judge_disclosure_lineage(
        {projected.find("intents"), projected.find("proposal"), projected.find("receipt"), registry}, judgement_);
    return capture(step, projected);
  }

  bool act(const SetGateStep& gate, const Step&, bool) {
    session_->set_gate(gate.open ? Gate::open : Gate::closed);
    return true;
  }
  bool act(const RotateKeyStep&, const Step&, bool) {
    session_->rotate_key();
    return true;
  }

  // Documents of a lineage or project step with their `$` forms resolved.
  class ResolvedDocuments {
   public:
    ResolvedDocuments(const LineageDocuments& written, const Bindings& bindings) {
      const std::array<const std::optional<wire::Json>*, 4> sources = {&written.intents, &written.proposal,
                                                                      &written.receipt, &written.registry};
      for (size_t i = 0; i < sources.size(); ++i) {
        if (*sources[i]) values_[i] = bindings.resolve(**sources[i]);
      }
    }
    checks::LineageView view() const { return {at(0), at(1), at(2), at(3)}; }
    wire::Json to_object() const {
      wire::Object object;
      for (size_t i = 0; i < 3; ++i) {
        if (values_[i]) object.set(std::array{"intents", "proposal", "receipt"}[i], *values_[i]);
      }
      return object;
    }

   private:
    const wire::Json* at(size_t index) const { return values_[index] ? &*values_[index] : nullptr; }
    std::array<std::optional<wire::Json>, 4> values_;
  };

  // ---- expectations

  Rule rule_for(Rule expectation) const { return run_.derived.value_or(expectation); }

  template <typename Describe>
  void expect(Rule rule, bool held, Describe describe) {
    judgement_.judge(rule_for(rule), run_.level, held, describe);
  }

  void judge_expectation(const Expectation& expected, int index) {
    judgement_.at_exchange(index);
    const Exchange& exchange = result_.exchanges[index];
    if (!exchange.response()) return;  // transport.no-answer has said so
    judge_status(expected, exchange);
    const wire::Json* body = exchange.body ? &*exchange.body : nullptr;
    if (expected.error) judge_error(expected, body);
    judge_body(expected, body);
    judge_headers(expected, exchange);
    if (expected.replayed) judge_replay(index);
  }

  void judge_status(const Expectation& expected, const Exchange& exchange) {
    std::vector<int> allowed = expected.status;
    if (allowed.empty()) {
      const std::string* code = expected.error ? expected.error->as_string() : nullptr;
      if (expected.error && !code) return;  // a matcher: error.status judges code and status together
      allowed = {code ? checks::status_of_error(*code) : 200};
    }
    const bool held = std::find(allowed.begin(), allowed.end(), exchange.status()) != allowed.end();
    expect(Rule::expect_status, held, [&] {
      return Discrepancy{"", fmt::format("status {}", fmt::join(allowed, " or ")), describe_outcome(exchange)};
    });
  }

  void judge_error(const Expectation& expected, const wire::Json* body) {
    expect_at(Rule::expect_error, "/error/code", *expected.error, body);
    const wire::Json absent = wire::Object{{"$absent", true}};
    expect_at(Rule::expect_reason, "/error/details/reason_code", expected.reason.value_or(absent), body);
  }

  void judge_body(const Expectation& expected, const wire::Json* body) {
    for (const auto& [pointer, matcher] : expected.body) expect_at(Rule::expect_body, pointer, matcher, body);
  }

  void expect_at(Rule rule, const std::string& pointer, const wire::Json& matcher, const wire::Json* body) {
    const wire::Json* actual = body ? wire::find_at(*body, pointer) : nullptr;
    expect(rule, bindings_.matches(matcher, actual), [&] {
      return Discrepancy{pointer, describe_matcher(matcher), checks::excerpt(actual)};
    });
  }

  std::string describe_matcher(const wire::Json& matcher) const {
    const wire::Object* object = matcher.as_object();
    if (object && object->size() == 1) {
      const wire::Member& only = *object->begin();
      if (only.key == "$absent") return "nothing";
      if (only.key == "$one_of") return "one of " + checks::excerpt(&only.value);
      if (only.key == "$matches") return "a text that matches " + checks::excerpt(&only.value);
      if (only.key == "$instant") {
        const wire::Json instant = bindings_.resolve(only.value);
        return "the instant " + checks::excerpt(&instant);
      }
    }
    const wire::Json resolved = bindings_.resolve(matcher);
    return checks::excerpt(&resolved);
  }

  void judge_headers(const Expectation& expected, const Exchange& exchange) {
    for (const auto& [name, matcher] : expected.headers) {
      const std::string* value = wire::find_header(exchange.response()->headers, name);
      const wire::Json actual = value ? wire::Json(*value) : wire::Json();
      expect(Rule::expect_header, bindings_.matches(matcher, value ? &actual : nullptr),
             [&, header = name, wanted = &matcher] {
               return Discrepancy{"header " + header, describe_matcher(*wanted), checks::excerpt(value ? &actual : nullptr)};
             });
    }
  }

  void judge_replay(int index) {
    const int first = earlier_outcome(index);
    const Exchange& now = result_.exchanges[index];
    if (first < 0) return;
    const Exchange& then = result_.exchanges[first];
    const Rule rule = rule_for(Rule::idempotency_replay);
    judgement_.judge(rule, run_.level, now.status() == then.status(), [&] {
      return Discrepancy{"", fmt::format("status {} as at first", then.status()), fmt::format("{}", now.status())};
    });
    judgement_.judge(rule, run_.level, now.body == then.body, [&] {
      return Discrepancy{"", "the same body as at first", checks::excerpt(now.body ? &*now.body : nullptr)};
    });
    const std::string* header = wire::find_header(now.response()->headers, "idempotency-replayed");
    judgement_.judge(Rule::idempotency_replay_header, header && *header == "true", [&] {
      return Discrepancy{"header idempotency-replayed", "true", header ? checks::excerpt(*header) : "no such header"};
    });
    const std::string* early = wire::find_header(then.response()->headers, "idempotency-replayed");
    judgement_.judge(Rule::idempotency_replay_header, first != first_use(first) || !early || *early == "false", [&] {
      return Discrepancy{"header idempotency-replayed", "false or none on a first answer", checks::excerpt(*early)};
    });
  }

  int first_use(int index) const {
    int first = index;
    for (int earlier = earlier_outcome(first); earlier >= 0; earlier = earlier_outcome(first)) first = earlier;
    return first;
  }

  void expect_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen, bool wanted) {
    const auto fits = [&](const checks::SeenEvent& event) {
      return bindings_.matches(pattern.type, wire::find_at(*event.envelope, "/type")) &&
             std::all_of(pattern.body.begin(), pattern.body.end(), [&](const auto& part) {
               return bindings_.matches(part.second, wire::find_at(*event.envelope, part.first));
             });
    };
    const bool found = std::any_of(seen.begin(), seen.end(), fits);
    expect(Rule::expect_event, found == wanted, [&] {
      wire::Object shown;
      for (const auto& [pointer, matcher] : pattern.body) shown.set(pointer, bindings_.resolve(matcher));
      const wire::Json parts = shown;
      return Discrepancy{"", fmt::format("{} event {} with {}", wanted ? "an" : "no", checks::excerpt(&pattern.type),
                                         checks::excerpt(&parts)),
                         fmt::format("{} among {} events", found ? "one" : "none", seen.size())};
    });
  }

  // ---- exports

  bool is_export_page(int index) const {
    const Exchange& exchange = result_.exchanges[index];
    return exchange.operation && exchange.operation->signed_export && exchange.succeeded() &&
           wire::find_at(*exchange.body, "/export") != nullptr;
  }

  static bool is_first_page(const Exchange& page) {
    return std::none_of(page.query.begin(), page.query.end(), [](const auto& q) { return q.first == "cursor_after"; });
  }

  void walk_export(int first, const Expectation& expected) {
    if (!is_first_page(result_.exchanges[first])) return;
    std::vector<int> pages = {first};
    auto next = checks::continuation_of(result_.exchanges[first]);
    while (next && pages.size() < kMaxWalkPages) {
      const int page = exchange(next_page(result_.exchanges[first], *next, pages.size() + 1));
      if (!is_export_page(page)) break;
      pages.push_back(page);
      next = checks::continuation_of(result_.exchanges[page]);
    }
    checks::Walk walk;
    std::vector<std::string> ids;
    for (int page : pages) {
      walk.pages.push_back(&result_.exchanges[page]);
      walk.indices.push_back(page);
      for (std::string& id : checks::entry_ids(result_.exchanges[page])) ids.push_back(std::move(id));
    }
    walk.complete = !next;
    checks::judge_export_walk(walk, judgement_);
    judgement_.at_exchange(pages.back());
    judge_walk_end(next.has_value());
    if (expected.entries) judge_entries(*expected.entries, ids);
  }

  void judge_walk_end(bool more) {
    judgement_.judge(Rule::export_walk, !more, [] {
      return Discrepancy{"", "a walk that reaches its last page", "a continuation refused, or no end in sight"};
    });
  }

  static Exchange next_page(const Exchange& first, const checks::Continuation& next, size_t number) {
    Exchange page;
    page.label = fmt::format("walk page {}", number);
    page.operation = first.operation;
    page.actor = first.actor;
    page.query = first.query;
    page.query.emplace_back("cursor_after", next.cursor_after);
    page.query.emplace_back("attestation_after", next.attestation_after);
    page.query.emplace_back("checkpoint_after", next.checkpoint_after);
    page.request = first.request;
    page.request.target = build_target(page.request.target.substr(0, page.request.target.find('?')), page.query);
    return page;
  }

  void judge_entries(const wire::Json& expected, const std::vector<std::string>& ids) {
    const wire::Json actual(wire::Array(ids.begin(), ids.end()));
    expect(Rule::expect_entries, bindings_.matches(expected, &actual), [&] {
      const wire::Json wanted = bindings_.resolve(expected);
      return Discrepancy{"/export/entries", checks::excerpt(&wanted), checks::excerpt(&actual)};
    });
  }

  // ---- the scenario's end: keys, exports, events

  void finish() {
    const bool has_export = has_export_page();
    const bool has_events = capabilities_.events && !writes_.empty();
    if (!has_export && !has_events) return;
    if (capabilities_.signing_keys) read_keys();
    const checks::Verifier verifier{signing_keys_, memory_};
    for (size_t i = 0; i < result_.exchanges.size(); ++i) {
      if (!is_export_page(static_cast<int>(i))) continue;
      judgement_.at_exchange(static_cast<int>(i));
      checks::judge_export_page(result_.exchanges[i], verifier, judgement_);
    }
    if (has_events) judge_events(verifier);
  }

  bool has_export_page() const {
    for (size_t i = 0; i < result_.exchanges.size(); ++i) {
      if (is_export_page(static_cast<int>(i))) return true;
    }
    return false;
  }

  void read_keys() {
    Exchange next;
    next.label = "signing keys";
    next.request = {"GET", kKeysTarget, {}, ""};
    const int index = exchange(std::move(next));
    signing_keys_ = checks::judge_key_set(result_.exchanges[index], plan_.contract, judgement_);
  }

  std::vector<checks::SeenEvent> read_feed(const checks::Actor& actor) {
    std::vector<checks::SeenEvent> seen;
    std::string after;
    for (size_t page = 0; page < kMaxFeedPages; ++page) {
      const int index = exchange(feed_page(actor, after));
      const Exchange& answer = result_.exchanges[index];
      judgement_.judge(Rule::event_feed, answer.succeeded(),
                       [&] { return Discrepancy{"", "a page of the event feed", describe_outcome(answer)}; });
      if (!answer.succeeded() ||
          !checks::judge_schema(Rule::event_feed, *plan_.contract.event_feed, {*answer.body, ""}, judgement_)) {
        break;
      }
      after = judge_feed_page(index, seen);
      if (after.empty()) break;
    }
    return seen;
  }

  // Adds the page's events to `seen`; gives the id to go on after, empty on the last page.
  std::string judge_feed_page(int index, std::vector<checks::SeenEvent>& seen) {
    // The body is kept apart: `exchanges` may grow while the events are looked at.
    feed_pages_.push_back(std::make_unique<wire::Json>(*result_.exchanges[index].body));
    const wire::Json& body = *feed_pages_.back();
    std::string last;
    size_t position = 0;
    for (const wire::Json& event : *body.find("events")->as_array()) {
      seen.push_back({&event, index, fmt::format("/events/{}", position++)});
      if (const std::string* id = event.find_string("event_id")) last = *id;
    }
    const std::string* next = body.find_string("next_after");
    judgement_.judge(Rule::event_feed, !next || *next == last, [&] {
      return Discrepancy{"/next_after", "the last event_id of the page, or null", checks::excerpt(*next)};
    });
    return next && position > 0 ? *next : "";
  }

  static Exchange feed_page(const checks::Actor& actor, const std::string& after) {
    Exchange next;
    next.label = "events";
    next.actor = actor;
    if (!after.empty()) next.query.emplace_back("after", after);
    next.query.emplace_back("limit", "200");
    next.request = {"GET", build_target("/events", next.query), {}, ""};
    next.request.headers = {{"x-actor-type", actor.type}, {"x-actor-id", actor.id}, {"x-auth-scopes", kFeedScope}};
    return next;
  }

  void judge_events(const checks::Verifier& verifier) {
    std::vector<checks::Actor> actors;
    for (int index : writes_) {
      const auto& actor = result_.exchanges[index].actor;
      if (actor && std::find(actors.begin(), actors.end(), *actor) == actors.end()) actors.push_back(*actor);
    }
    checks::Feed feed;
    feed.repeated_level = capabilities_.fresh_state ? Level::must : Level::should;
    for (const checks::Actor& actor : actors) {
      for (checks::SeenEvent& event : read_feed(actor)) feed.events.push_back(std::move(event));
    }
    for (int index : writes_) feed.writes.push_back({&result_.exchanges[index], index});
    for (const checks::SeenEvent& event : feed.events) {
      if (const std::string* type = event.envelope->find_string("type")) ++result_.coverage.events[*type];
    }
    checks::judge_event_feed(feed, plan_.contract, verifier, judgement_);
  }

  // ---- the result

  void collect() {
    result_.judged = judgement_.judged();
    for (const Finding& finding : judgement_.findings()) result_.findings.push_back(place(finding));
    result_.verdict = Verdict::passed;
    for (const PlacedFinding& finding : result_.findings) {
      if (finding.finding.level == Level::must) result_.verdict = Verdict::failed;
      if (result_.verdict == Verdict::passed) result_.verdict = Verdict::warned;
    }
  }

  PlacedFinding place(const Finding& finding) const {
    PlacedFinding placed{finding, run_.scenario->place, -1, {}};
    if (finding.exchange >= 0) placed.step = result_.exchanges[finding.exchange].step;
    if (placed.step >= 0) {
      const bool varied = run_.variation && static_cast<size_t>(placed.step) + 1 == run_.steps;
      placed.place = varied ? run_.variation->place : run_.scenario->steps[placed.step].place;
    }
    const bool is_expectation = checks::id_of(finding.rule).starts_with("expect.") || finding.rule == Rule::idempotency_replay;
    if (is_expectation) placed.proves = run_.proves;
    for (const RuleDeclaration& rule : plan_.milestone.rules) {
      const auto& ids = rule.checked_by;
      if (std::find(ids.begin(), ids.end(), checks::id_of(finding.rule)) != ids.end()) placed.proves.push_back(rule.id);
    }
    return placed;
  }

  const Plan& plan_;
  const ScenarioRun& run_;
  const Capabilities capabilities_;
  const std::vector<std::string> secrets_;
  checks::VerificationMemory& memory_;
  std::unique_ptr<Session> session_;
  Bindings bindings_;
  KeySource keys_;
  Judgement judgement_;
  ScenarioResult result_;
  int step_ = -1;
  std::vector<int> writes_;  ///< indices of first (not replayed) successes of writes
  checks::SigningKeys signing_keys_;
  std::vector<std::unique_ptr<wire::Json>> feed_pages_;
};

}  // namespace

ScenarioResult execute_scenario(const Plan& plan, const ScenarioRun& run, Driver& driver,
                                checks::VerificationMemory& memory) {
  return ScenarioExecutor(plan, run, driver, memory).execute();
}

}  // namespace runner

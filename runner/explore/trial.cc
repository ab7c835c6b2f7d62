#include "runner/explore/trial.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/execute/steps.h"
#include "runner/explore/tolerance.h"
#include "runner/play/feed_reader.h"
#include "runner/play/walk_export.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using checks::Rule;

// How far apart two services may be that read two clocks.
constexpr int64_t kClockToleranceMs = 10'000;

checks::Finding finding_of(Rule rule, Level level, const Difference& difference, int exchange) {
  return {rule, level, difference.pointer, difference.expected, difference.actual, exchange};
}

// Refusals by identity, scope and clock come before the key is looked up (common, "Order").
bool same_access(const Exchange& left, const Exchange& right) {
  constexpr std::string_view kHeaders[] = {"x-actor-type",  "x-actor-id",   "x-partner-key",
                                           "x-auth-scopes", "content-type", "x-now-iso"};
  return std::all_of(std::begin(kHeaders), std::end(kHeaders),
                     [&](std::string_view name) { return left.sent_header(name) == right.sent_header(name); });
}

// A refusal that reached nothing but transport, identity or scope cannot have moved the states apart.
bool may_change_state(const Exchange& exchange) { return exchange.operation && exchange.operation->is_write(); }

}  // namespace

// One service's side of a trial.
struct Trial::Side {
  Side(const Laboratory& laboratory, Driver& driver, const SessionStart& start, std::string_view name_space)
      : session(driver.open(start)),
        bindings(name_space.empty() ? session->name_space() : std::string(name_space), session->now()),
        keys(bindings),
        log(*session, laboratory.plan.contract, before, judgement),
        feed(log, laboratory.plan.contract, judgement),
        steps({laboratory.plan, run, *session, bindings, log, feed, judgement}) {
    log.guard_secrets(driver.secrets());
  }

  ScenarioRun run;  // what Steps ask of one: level and nothing else
  checks::Judgement judgement;
  JudgementCache before;
  std::unique_ptr<Session> session;
  Bindings bindings;
  IdempotencyKeys keys;
  ExchangeLog log;
  FeedReader feed;
  Steps steps;
  size_t collected = 0;  ///< findings that were made observations
};

Trial::Trial(const Laboratory& laboratory, const Sequence& start, const TrialOptions& options)
    : laboratory_(laboratory),
      options_(options),
      capabilities_(laboratory.target.capabilities()),
      target_(std::make_unique<Side>(laboratory, laboratory.target,
                                     SessionStart{options.name, laboratory.clock, start.gate}, "")),
      recollection_(laboratory.plan.contract, target_->judgement),
      comparison_(capabilities_.clock ? 0 : kClockToleranceMs) {
  if (laboratory.oracle) {
    const SessionStart same{options.name, target_->session->now(), start.gate};
    oracle_ = std::make_unique<Side>(laboratory, *laboratory.oracle, same, target_->session->name_space());
  }
  ready_ = std::all_of(start.given.begin(), start.given.end(), [&](const GivenUse& use) {
    const bool held = target_->steps.run_given(use);
    return held && (!oracle_ || oracle_->steps.run_given(use));
  });
  for (int i = 0; i < target_->log.size(); ++i) recollection_.take(target_->log.at(i));
  collect(*target_, Verdict::target);
}

Trial::~Trial() = default;

const checks::RuleCounts& Trial::judged() const { return target_->judgement.judged(); }

size_t Trial::exchange_count() const { return std::max(exchanges_.size(), static_cast<size_t>(target_->log.size())); }

Step Trial::act(const Action& action) {
  defects_.push_back(action.defect);
  const int number = static_cast<int>(defects_.size()) - 1;
  target_->log.at_step(number);
  if (oracle_) oracle_->log.at_step(number);
  if (const auto* call = action.call()) return send(*call, action);
  if (const auto* gate = std::get_if<SetGateStep>(&action.what)) act(*gate);
  if (std::get_if<RotateKeyStep>(&action.what)) {
    target_->session->rotate_key();
    if (oracle_) oracle_->session->rotate_key();
  }
  return {};
}

void Trial::act(const SetGateStep& step) {
  const Gate gate = step.open ? Gate::open : Gate::closed;
  target_->session->set_gate(gate);
  if (oracle_) oracle_->session->set_gate(gate);
  recollection_.forget();
}

int Trial::send_on(Side& side, const CallStep& call) {
  if (const auto actor = resolve_caller(call.call, side.bindings)) {
    side.bindings.bind("caller", wire::Object{{"type", actor->type}, {"id", actor->id}});
    side.bindings.bind("caller_id", actor->id);
  }
  const checks::Operation* operation =
      call.operation.empty() ? nullptr : laboratory_.plan.contract.find_operation(call.operation);
  Exchange next = build_exchange(call, operation, side.bindings, side.keys);
  next.label = "step";
  // Where the target reads its own clock, the oracle is told the same time.
  const bool untimed = &side == oracle_.get() && !capabilities_.clock;
  if (untimed) next.request.headers.push_back({"x-now-iso", wire::format_instant(target_now())});
  return side.log.send(std::move(next));
}

wire::Instant Trial::target_now() const {
  const auto passed = std::chrono::steady_clock::now() - begun_;
  return target_->session->now().plus_ms(std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
}

Step Trial::send(const CallStep& call, const Action& action) {
  Step step;
  const int index = send_on(*target_, call);
  const Exchange& exchange = target_->log.at(index);
  answered_ = answered_ || exchange.response();
  if (target_->log.stored_outcome(index) < 0) {
    recollection_.take(exchange);
    judge_request(exchange);
  } else {
    judge_replay(index);
  }
  collect(*target_, Verdict::target);
  step.succeeded = exchange.succeeded();
  if (oracle_) {
    const int other = send_on(*oracle_, call);
    step.succeeded = oracle_->log.at(other).succeeded();
    collect(*oracle_, Verdict::reference);
    compare(index, other, step);
  }
  if (step.succeeded && !step.parted) capture(action, step);
  if (options_.walk && is_export_page(target_->log.at(index))) walk(index);
  if (may_change_state(exchange) && exchange.succeeded()) walked_.clear();
  return step;
}

void Trial::capture(const Action& action, Step& step) {
  for (const auto& [name, pointer] : action.capture) {
    const auto bind = [&, &at = pointer, &as = name](Side& side) {
      const Exchange& exchange = side.log.at(side.log.size() - 1);  // nothing was sent after it
      const wire::Json* value = exchange.body ? wire::find_at(*exchange.body, at) : nullptr;
      if (!value || !value->as_string()) return false;
      side.bindings.bind(as, *value);
      return true;
    };
    if (bind(*target_) && (!oracle_ || bind(*oracle_))) step.bound.push_back(name);
  }
}

// What was asked of an export, but for the size of its pages.
std::string Trial::walked_set(const Exchange& page) const {
  std::string asked = page.request.target.substr(0, page.request.target.find('?'));
  for (const auto& [name, value] : page.query) {
    if (name != "limit" && name != "exported_at_iso") asked += fmt::format(" {}={}", name, value);
  }
  return fmt::format("{} {} {}", asked, page.sent_header("x-now-iso"), page.sent_header("x-actor-id"));
}

// All pages behind a first one. Walks over one state with other page sizes yield the same entries.
void Trial::walk(int index) {
  const auto ids = walk_export(index, target_->log, target_->judgement);
  if (!ids) return;
  const auto [known, fresh] = walked_.emplace(walked_set(target_->log.at(index)), *ids);
  target_->judgement.at_exchange(index);
  target_->judgement.judge(Rule::export_walk, fresh || known->second == *ids, [&] {
    return checks::Discrepancy{"/export/entries",
                               fmt::format("the {} entries that other pages yielded", known->second.size()),
                               fmt::format("{} entries, or others", ids->size())};
  });
  collect(*target_, Verdict::target);
}

// A payload that its request schema rejects is refused (common, Payload rules): the schema alone says so.
void Trial::judge_request(const Exchange& exchange) {
  if (!exchange.operation || !exchange.operation->request || !exchange.request_body || !exchange.succeeded()) return;
  const checks::NamedSchema& named = *exchange.operation->request;
  const auto violations = named.schema.violations(*exchange.request_body, 1);
  target_->judgement.judge(Rule::explore_accepted, violations.empty(), [&] {
    const auto& violation = violations.front();
    return checks::Discrepancy{"request " + violation.instance_location,
                               fmt::format("a refusal, since {} says: {}", named.name, violation.message), "200"};
  });
}

// The same key and payload: the stored outcome again (common, Idempotency). Of refusals the oracle knows which are
// stored.
void Trial::judge_replay(int index) {
  const Exchange& first = target_->log.at(target_->log.stored_outcome(index));
  const Exchange& again = target_->log.at(index);
  if (!first.succeeded() || (!again.succeeded() && !same_access(first, again))) return;
  target_->judgement.judge(Rule::idempotency_replay, again.succeeded() && again.body == first.body, [&] {
    return checks::Discrepancy{"", "the answer that this key got first: " + outcome_of(first), outcome_of(again)};
  });
  const wire::Response* response = again.response();
  const std::string* header = response ? wire::find_header(response->headers, "idempotency-replayed") : nullptr;
  target_->judgement.judge(Rule::idempotency_replay_header, !again.succeeded() || (header && *header == "true"), [&] {
    return checks::Discrepancy{"header idempotency-replayed", "true", header ? *header : "nothing"};
  });
}

void Trial::compare(int target, int oracle, Step& step) {
  const Exchange& mine = target_->log.at(target);
  const Exchange& other = oracle_->log.at(oracle);
  auto difference = comparison_.compare(mine, other);
  if (!difference) difference = compare_details(mine, other);
  if (!difference) return;
  step.parted = may_change_state(other) && (mine.succeeded() || other.succeeded());
  if (is_unknowable(mine, other, *difference)) return;
  const auto tolerance = tolerance_of({mine, other, *difference});
  if (tolerance && tolerance->effect == Effect::free) return;
  Observation observation = judge_difference(mine, other, *difference);
  observation.finding.exchange = target;
  if (tolerance) {
    observation.finding.level = Level::should;
    observation.note = fmt::format("{}: {}", tolerance->section, tolerance->text);
    if (observation.verdict == Verdict::under_specified) observation.verdict = Verdict::target;
  }
  add(std::move(observation));
}

// The details of a refusal are open; what some fixture expects of them is not.
std::optional<Difference> Trial::compare_details(const Exchange& target, const Exchange& oracle) const {
  const wire::Json* expected = oracle.body ? wire::find_at(*oracle.body, "/error/details") : nullptr;
  if (!expected || !expected->as_object() || !oracle.operation) return std::nullopt;
  for (const wire::Member& member : *expected->as_object()) {
    const std::string pointer = "/error/details/" + wire::pointer_token(member.key);
    if (laboratory_.clauses.of_exact_place(oracle.operation->id, pointer).empty()) continue;
    const wire::Json* actual = target.body ? wire::find_at(*target.body, pointer) : nullptr;
    if (actual && (same_value(*actual, member.value) || member.key.ends_with("hash"))) continue;
    return Difference{Difference::Kind::body, pointer, checks::excerpt(&member.value), checks::excerpt(actual)};
  }
  return std::nullopt;
}

namespace {

// The continuation is what some page of this side offered. Two pages that are one to one side can be two to the other,
// since an export may tell when it was made, and an anchor of another page is then wrong on one side alone.
bool continues_a_page(const ExchangeLog& log, const Exchange& exchange) {
  const auto asked = [&](std::string_view name) -> std::string_view {
    const auto found = std::find_if(exchange.query.begin(), exchange.query.end(),
                                    [&](const auto& field) { return field.first == name; });
    return found == exchange.query.end() ? std::string_view{} : found->second;
  };
  for (int i = 0; i < log.size(); ++i) {
    const Exchange& page = log.at(i);
    if (is_export_page(page) && page.text_at("/export/next_cursor") == asked("cursor_after") &&
        page.text_at("/export/attestation/chain_hash") == asked("attestation_after") &&
        page.text_at("/export/checkpoint/checkpoint_hash") == asked("checkpoint_after"))
      return true;
  }
  return false;
}

}  // namespace

// Where others write too, an id of nobody here may be somebody's there; a clock that is not honoured need not be
// readable; a gate that nobody knows may be open.
bool Trial::is_unknowable(const Exchange& target, const Exchange& oracle, const Difference& difference) const {
  const bool somebodys = !capabilities_.fresh_state && oracle.status() == 404 && target.status() == 403;
  if (somebodys && oracle.request.target.find(target_->bindings.unique("").substr(0, 8)) == std::string::npos)
    return true;
  if (!capabilities_.clock && !target.sent_header("x-now-iso").empty()) return true;
  if (continues_a_page(target_->log, target) != continues_a_page(oracle_->log, oracle)) return true;
  if (capabilities_.gate_known) return false;
  return difference.pointer.ends_with("/integration_gate_enabled") ||
         difference.expected.find("platform_policy_blocked") != std::string::npos ||
         difference.actual.find("platform_policy_blocked") != std::string::npos;
}

namespace {

Rule rule_of(const Exchange& target, const Exchange& oracle, const Difference& difference) {
  if (difference.kind == Difference::Kind::body) return Rule::explore_answer;
  if (oracle.succeeded()) return Rule::explore_refused;
  return target.succeeded() ? Rule::explore_accepted : Rule::explore_refusal;
}

}  // namespace

Observation Trial::judge_difference(const Exchange& target, const Exchange& oracle, const Difference& difference) {
  Observation observation;
  const Rule rule = rule_of(target, oracle, difference);
  observation.operation = operation_of(oracle);
  observation.rules = rule == Rule::explore_answer
                          ? laboratory_.clauses.of_place(observation.operation, difference.pointer)
                          : laboratory_.clauses.of_refusal(oracle);
  // Codes that common.md gives an order and a status of their own need no fixture of this operation.
  const bool common = !oracle.succeeded() && (oracle.reason_code().empty() || !oracle.operation);
  const bool decided = !observation.rules.empty() || common || rule == Rule::explore_refused;
  observation.verdict = decided ? Verdict::target : Verdict::under_specified;
  observation.finding = finding_of(decided ? rule : Rule::explore_gap,
                                   decided ? level_of(observation.rules) : Level::should, difference, -1);
  if (!decided) {
    observation.note =
        fmt::format("no rule of {} says what {} answers here; the reference: {}, the target: {}",
                    laboratory_.plan.milestone.id, observation.operation, difference.expected, difference.actual);
  }
  return observation;
}

void Trial::collect(Side& side, Verdict verdict) {
  const auto& findings = side.judgement.findings();
  for (; side.collected < findings.size(); ++side.collected) {
    Observation observation;
    observation.finding = findings[side.collected];
    observation.verdict = verdict;
    const int exchange = observation.finding.exchange;
    if (exchange >= 0) {
      const Exchange& shown = side.log.at(exchange);
      observation.operation = operation_of(shown);
      observation.action = shown.step;
    }
    observation.rules = laboratory_.clauses.of_check(checks::id_of(observation.finding.rule));
    add(std::move(observation));
  }
}

void Trial::add(Observation observation) {
  if (observation.action < 0 && observation.finding.exchange >= 0 && observation.verdict != Verdict::reference)
    observation.action = target_->log.at(observation.finding.exchange).step;
  const bool of_action = observation.action >= 0;
  set_key(observation, of_action ? defects_[static_cast<size_t>(observation.action)].place : "");
  observations_.push_back(std::move(observation));
}

void Trial::finish() {
  target_->log.at_step(-1);
  if (ready_) judge_end();
  collect(*target_, Verdict::target);
  exchanges_ = target_->log.exchanges();
}

void Trial::judge_end() {
  const std::vector<int> pages = export_pages(target_->log);
  const bool feed = options_.read_feed && capabilities_.events;
  const std::vector<checks::Actor> callers = feed ? writers(target_->log) : std::vector<checks::Actor>{};
  if (pages.empty() && callers.empty()) return;
  SignatureSample& sample = laboratory_.signatures;
  const bool verify_pages = !pages.empty() && sample.take("exports");
  const bool verify_feed = !callers.empty() && sample.take("feeds");
  checks::SigningKeys keys;
  const checks::SigningKeys none;
  if ((verify_pages || verify_feed) && capabilities_.key_set)
    keys = read_signing_keys(target_->log, laboratory_.plan.contract, sample.memory(), target_->judgement);
  const auto trusted = laboratory_.target.trusted_keys();
  if (!trusted.empty()) keys = {};
  for (const auto& [key_id, key] : trusted) keys.add(key_id, key);
  for (int index : pages) {
    target_->judgement.at_exchange(index);
    checks::judge_export_page(target_->log.at(index), {verify_pages ? keys : none, sample.memory()},
                              target_->judgement);
  }
  if (!callers.empty()) judge_feed(callers, {verify_feed ? keys : none, sample.memory()});
}

int Trial::ask_feed(const checks::Actor& caller, std::vector<std::pair<std::string, std::string>> query) {
  Exchange page;
  page.label = "events";
  page.actor = caller;
  page.query = std::move(query);
  page.request = {"GET", build_target("/events", page.query), {}, ""};
  page.request.headers = {
      {"x-actor-type", caller.type}, {"x-actor-id", caller.id}, {"x-auth-scopes", "settlement:read"}};
  return target_->log.send(std::move(page));
}

// A short page from the middle of the feed goes on where it was told to (common, Events).
void Trial::judge_feed_page(const checks::Actor& caller, const std::vector<checks::SeenEvent>& seen, Level level) {
  constexpr size_t kPage = 2;
  if (seen.size() <= kPage) return;
  const auto id_of = [&](size_t index) {
    const std::string* id = seen[index].envelope->find_string("event_id");
    return id ? *id : "";
  };
  const size_t middle = (seen.size() - kPage) / 2;
  const Exchange& answer =
      target_->log.at(ask_feed(caller, {{"after", id_of(middle)}, {"limit", std::to_string(kPage)}}));
  const wire::Json* events = answer.body ? answer.body->find("events") : nullptr;
  const wire::Array none;
  const wire::Array& shown = events && events->as_array() ? *events->as_array() : none;
  bool held = shown.size() == kPage;
  for (size_t i = 0; held && i < kPage; ++i) {
    const std::string* id = shown[i].find_string("event_id");
    held = id && *id == id_of(middle + 1 + i);
  }
  target_->judgement.judge(Rule::event_feed, level, held, [&] {
    return checks::Discrepancy{"/events", "the two events after the named one", checks::excerpt(events)};
  });
}

// The feed shows only events of the caller's own providers, so another's id is unknown there (common, Events).
void Trial::judge_foreign_events(const std::vector<checks::Actor>& callers,
                                 const std::vector<std::string>& first_events, Level level) {
  for (size_t i = 0; i + 1 < callers.size(); ++i) {
    const std::string& foreign = first_events[i + 1];
    if (foreign.empty() || callers[i].id == callers[i + 1].id) continue;
    const Exchange& answer = target_->log.at(ask_feed(callers[i], {{"after", foreign}}));
    target_->judgement.judge(Rule::event_feed, level, !answer.succeeded(), [&] {
      return checks::Discrepancy{"/events", "400: the event that `after` names is another caller's",
                                 outcome_of(answer)};
    });
  }
}

void Trial::judge_feed(const std::vector<checks::Actor>& callers, const checks::Verifier& verifier) {
  checks::Feed feed;
  feed.tolerated_level = capabilities_.fresh_state ? Level::must : Level::should;
  feed.writes = target_->log.writes();
  std::vector<std::string> first_events;  // by caller
  for (const checks::Actor& caller : callers) {
    std::vector<checks::SeenEvent> seen = target_->feed.read(caller);
    judge_feed_page(caller, seen, feed.tolerated_level);
    const std::string* first = seen.empty() ? nullptr : seen.front().envelope->find_string("event_id");
    first_events.push_back(first ? *first : "");
    for (checks::SeenEvent& event : seen) {
      if (capabilities_.fresh_state || is_about_own_provider(event, target_->log))
        feed.events.push_back(std::move(event));
    }
  }
  judge_foreign_events(callers, first_events, feed.tolerated_level);
  checks::judge_event_feed(feed, laboratory_.plan.contract, verifier, target_->judgement);
}

std::vector<Observation> run_trial(const Laboratory& laboratory, const Sequence& sequence,
                                   const TrialOptions& options) {
  Trial trial(laboratory, sequence, options);
  for (size_t i = 0; trial.is_ready() && i < sequence.actions.size(); ++i) {
    if (trial.act(sequence.actions[i]).parted) break;
  }
  trial.finish();
  return trial.observations();
}

}  // namespace runner::explore

#include "runner/explore/trial.h"

#include <algorithm>

#include "runner/explore/cause.h"
#include "runner/explore/play_action.h"
#include "runner/explore/tolerance.h"
#include "runner/explore/written_value.h"
#include "runner/play/scenario_end.h"
#include "runner/play/walk_export.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;

// A refused read, or a request that reached no operation, cannot have made the states differ.
bool may_change_state(const Exchange& exchange) { return exchange.operation && exchange.operation->is_write(); }

uint32_t count_findings(const checks::Judgement& judgement, checks::Rule rule) {
  const auto& findings = judgement.findings();
  return static_cast<uint32_t>(std::count_if(findings.begin(), findings.end(),
                                             [&](const checks::Finding& finding) { return finding.rule == rule; }));
}

}  // namespace

Trial::Trial(const ExplorationContext& context, const Sequence& start, const TrialOptions& options)
    : context_(context),
      options_(options),
      begun_(context.now()),
      target_(context.plan, context.target.open({options.name, context.clock, start.gate}),
              {"", context.target.secrets(), nullptr, true}),
      consistency_(context.plan.contract, target_.judgement(), [&plan = context.plan](const wire::Json& text) {
        return covers_value(plan.tolerances, text, plan.contract.conventions);
      }) {
  if (context.oracle) {
    const bool shared = context.has_shared_oracle();
    const SessionStart same{options.name + (shared ? " oracle" : ""), target_.session().now(), start.gate};
    const std::string name_space = shared ? "" : target_.session().name_space();
    oracle_.emplace(context.plan, context.oracle->open(same),
                    SideOptions{name_space, context.oracle->secrets(), nullptr, true});
    differences_.emplace(context, target_, *oracle_);
  }
  ready_ = std::all_of(start.given.begin(), start.given.end(), [&](const GivenUse& use) {
    const bool held = target_.run_given(use);
    return held && (!oracle_ || oracle_->run_given(use));
  });
  for (const GivenUse& use : start.given) names_.push_back(use.name);
  for (int i = 0; i < target_.log().size(); ++i) consistency_.take(target_.log().at(i));
  collect_from_target();
}

ActionOutcome Trial::act(const Action& action) {
  defects_.push_back(action.defect);
  const int number = static_cast<int>(defects_.size()) - 1;
  target_.log().at_step(number);
  if (oracle_) oracle_->log().at_step(number);
  if (const auto* call = action.call()) return send(*call, action);
  turn(action, target_.session());
  if (oracle_) turn(action, oracle_->session());
  if (std::holds_alternative<SetGateStep>(action.what)) consistency_.forget_views();
  return {};
}

ActionOutcome Trial::send(const CallStep& call, const Action& action) {
  const int index = target_.send(call, "step");
  const Exchange& exchange = target_.log().at(index);
  answered_ = answered_ || exchange.response();
  ActionOutcome outcome;
  if (is_cut_short()) {
    collect_from_target();
    outcome.diverged = true;
    return outcome;
  }
  judge_response(index);
  outcome.succeeded = exchange.succeeded();
  if (oracle_) outcome = compare(index, send_to_oracle(call));
  if (outcome.succeeded && !outcome.diverged) bind_captures(action, outcome);
  if (options_.walk && is_export_page(exchange)) walk(index);
  if (may_change_state(exchange) && (exchange.succeeded() || is_answered_badly(exchange))) consistency_.forget_walks();
  return outcome;
}

// A write with a broken response is not a refusal: where its status says that it was accepted, it was; else its effect
// is not known, and nothing after it can be compared.
ActionOutcome Trial::compare(int index, int oracle_index) {
  const Exchange& exchange = target_.log().at(index);
  const Exchange& expected = oracle_->log().at(oracle_index);
  ActionOutcome outcome;
  outcome.succeeded = expected.succeeded();
  if (context_.has_shared_oracle() && !expected.response()) {
    outcome.diverged = true;  // what it would respond is not known
    return outcome;
  }
  collect(*oracle_, AtFault::reference, collected_from_oracle_);
  if (is_answered_badly(exchange)) {
    const bool accepted = exchange.status() != 0 && exchange.status() < 400 && expected.succeeded();
    outcome.diverged = may_change_state(expected) && !accepted;
    return outcome;
  }
  JudgedDifferences differences = differences_->judge(index, oracle_index);
  for (Observation& observation : differences.observations) add(std::move(observation));
  outcome.diverged =
      differences.may_diverge && may_change_state(expected) && (exchange.succeeded() || expected.succeeded());
  return outcome;
}

// Where the target reads its own clock, the oracle is given the target's time.
int Trial::send_to_oracle(const CallStep& call) {
  Exchange next = oracle_->build(call, "step");
  if (!context_.target.capabilities().clock && context_.oracle->capabilities().clock) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(context_.now() - begun_);
    const wire::Instant now = target_.session().now().plus_ms(passed.count());
    next.request.headers.push_back({"x-now-iso", wire::format_instant(now)});
  }
  return oracle_->log().send(std::move(next));
}

void Trial::judge_response(int index) {
  const Exchange& exchange = target_.log().at(index);
  if (is_answered_badly(exchange) && may_change_state(exchange)) {
    sure_of_events_ = false;
    consistency_.forget_views();
    return collect_from_target();
  }
  const int stored = target_.log().stored_outcome(index);
  // A refusal that looks stored may have come before the key was looked up: the success after it is a write of its own.
  const bool is_first = stored < 0 || (exchange.succeeded() && !target_.log().at(stored).succeeded());
  if (is_first) {
    consistency_.take(exchange);
    consistency_.judge_request(exchange);
  } else {
    consistency_.judge_replay(target_.log().at(stored), exchange);
  }
  collect_from_target();
}

void Trial::bind_captures(const Action& action, ActionOutcome& outcome) {
  for (const auto& [name, pointer] : action.capture) {
    const auto bind = [&, &at = pointer, &as = name](ServiceSide& side) {
      const Exchange& exchange = side.log().at(side.log().size() - 1);  // nothing was sent after it
      const wire::Json* value = exchange.body ? wire::find_at(*exchange.body, at) : nullptr;
      if (!value || !value->as_string()) return false;
      side.bindings().bind(as, *value);
      return true;
    };
    if (!bind(target_) || (oracle_ && !bind(*oracle_))) continue;
    outcome.bound.push_back(name);
    names_.push_back(name);
  }
}

void Trial::walk(int index) {
  const auto walked = walk_export(index, target_.log(), target_.judgement());
  if (!walked) return;
  consistency_.judge_walk(target_.log().at(index), index, walked->ids);
  collect_from_target();
}

void Trial::finish() {
  target_.log().at_step(-1);
  if (ready_ && !is_cut_short()) judge_end();
  collect_from_target();
}

// A reading counts as verified where a key verified each of its signatures.
void Trial::judge_end() {
  SignatureSample& sample = context_.signatures.get();
  const auto verifies = [&](Signed what) { return sample.take(what == Signed::exports ? "exports" : "feeds"); };
  constexpr checks::Rule kSigned[] = {checks::Rule::export_signature, checks::Rule::event_signature};
  const bool read_feed = options_.read_feed && sure_of_events_;
  judge_scenario_end(target_, context_.target, sample.memory(), {read_feed, true, verifies});
  for (const checks::Rule rule : kSigned) {
    const bool any = target_.judgement().judged()[static_cast<size_t>(rule)] > 0;
    if (any && count_findings(target_.judgement(), rule) == 0) sample.confirm();
  }
}

void Trial::collect_from_target() { collect(target_, AtFault::target, collected_from_target_); }

void Trial::collect(const ServiceSide& side, AtFault at_fault, size_t& collected) {
  const auto& findings = side.judgement().findings();
  for (; collected < findings.size(); ++collected) {
    // Once an exchange was cut off, only the loss of the target says something of it.
    const bool counts =
        at_fault == AtFault::reference || !is_cut_short() || findings[collected].rule == checks::Rule::transport_lost;
    if (!counts) continue;
    Observation observation = observe(findings[collected], side.log(), context_.clauses);
    observation.at_fault = at_fault;
    add(std::move(observation));
  }
}

void Trial::add(Observation observation) {
  if (observation.action < 0 && observation.finding.exchange >= 0 && observation.at_fault != AtFault::reference)
    observation.action = target_.log().at(observation.finding.exchange).step;
  static const Defect none;
  const Defect& defect = observation.action >= 0 ? defects_[static_cast<size_t>(observation.action)] : none;
  set_key(observation, defect);
  if (oracle_ && observation.finding.pointer.empty())
    observation.rules = context_.clauses.about_place(observation.rules, observation.operation,
                                                     observation.finding.expected, defect.place);
  observation.cause = cause_of(observation, defect, context_.plan.contract);
  observation.shown_at = place_of(observation, defect);
  observations_.push_back(std::move(observation));
}

wire::Json Trial::as_written(const wire::Json& value) const {
  return oracle_ ? written_value(differences_->name_spaces().in_those_of_oracle(value), *oracle_, names_) : value;
}

void play(const Sequence& sequence, Trial& trial) {
  for (size_t i = 0; trial.is_ready() && i < sequence.actions.size(); ++i) {
    if (trial.act(sequence.actions[i]).diverged) break;
  }
  trial.finish();
}

std::vector<Observation> run_trial(const ExplorationContext& context, const Sequence& sequence,
                                   const TrialOptions& options) {
  Trial trial(context, sequence, options);
  play(sequence, trial);
  return trial.observations();
}

}  // namespace runner::explore

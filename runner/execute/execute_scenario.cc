#include "runner/execute/execute_scenario.h"

#include <algorithm>

#include "runner/execute/steps.h"
#include "runner/record/redaction.h"

namespace runner {
namespace {

using checks::Rule;

// The steps that a run has in common with the scenario as written.
size_t shared_steps(const ScenarioRun& run) { return run.steps - (run.variation ? 1 : 0); }

std::optional<Gate> gate_of(const ScenarioRun& run) {
  if (!run.requirements.gate_open) return {};
  return *run.requirements.gate_open ? Gate::open : Gate::closed;
}

// One scenario run from its first exchange to its last finding.
class ScenarioExecutor {
 public:
  ScenarioExecutor(WorkerContext& worker, const ScenarioRun& run)
      : worker_(worker),
        run_(run),
        secrets_(worker.driver.secrets()),
        side_(worker.plan, worker.driver.open({run.id, run.clock, gate_of(run)}), {"", secrets_, &worker.cache, true}),
        steps_(run, side_, worker.negated) {
    if (worker.driver.capabilities().events) side_.feed().start_at_cursors(side_.session(), worker_.memory.feeds);
  }
  /// Continues where `trunk` is, on a session of its own.
  ScenarioExecutor(const ScenarioExecutor& trunk, const ScenarioRun& run)
      : worker_(trunk.worker_),
        run_(run),
        secrets_(trunk.secrets_),
        side_(trunk.side_.fork()),
        steps_(run, side_, worker_.negated),
        next_step_(trunk.next_step_),
        can_continue_(trunk.can_continue_),
        finding_steps_(trunk.finding_steps_),
        cut_short_at_(trunk.cut_short_at_) {}
  ScenarioExecutor& operator=(const ScenarioExecutor&) = delete;

  void run_givens() {
    const auto& uses = run_.scenario->given;
    can_continue_ = std::all_of(uses.begin(), uses.end(), [&](const GivenUse& use) { return side_.run_given(use); });
    attribute(-1);
  }

  /// The steps before `end`, as written.
  void run_steps(size_t end) {
    while (next_step_ < end) run_step(nullptr);
  }

  /// The rest of the run: its case, and what the whole scenario shows.
  ScenarioResult complete() {
    if (run_.variation) run_step(run_.variation);
    side_.log().at_step(-1);
    if (!cut_short_at_) event_counts_ = judge_scenario_end(side_, worker_.driver, worker_.memory.verified, {});
    attribute(-1);
    return result();
  }

 private:
  // Does nothing where the scenario could not continue before.
  void run_step(const Case* variation) {
    const size_t index = next_step_++;
    if (!can_continue_) return;
    can_continue_ = steps_.perform(index, variation);
    attribute(static_cast<int>(index));
  }

  // Findings since the last call belong to this step.
  void attribute(int step) {
    if (side_.log().is_cut_short() && !cut_short_at_) {
      cut_short_at_ = finding_steps_.size();
      can_continue_ = false;
    }
    finding_steps_.resize(side_.judgement().findings().size(), step);
  }

  // What was found where the scenario was cut short may follow from that alone.
  bool is_sound(size_t finding) const {
    return !cut_short_at_ || finding < *cut_short_at_ ||
           side_.judgement().findings()[finding].rule == Rule::transport_lost;
  }

  // ---- the result

  /// With the tokens that were fetched meanwhile.
  checks::Secrets secrets() const { return side_.session().secrets().value_or(secrets_); }

  ScenarioResult result() {
    ScenarioResult result;
    result.run = &run_;
    result.session = side_.facts();
    for (auto& [caller, event] : result.session.feed_starts) event = secrets().hidden(std::move(event));
    result.judged = side_.judgement().judged();
    result.coverage = side_.log().coverage();
    for (const auto& [type, count] : event_counts_) result.coverage.events[secrets().hidden(type)] += count;
    for (size_t i = 0; i < finding_steps_.size(); ++i) {
      if (!is_sound(i)) continue;
      result.findings.push_back(place(side_.judgement().findings()[i], finding_steps_[i]));
    }
    result.verdict = result.findings.empty() ? Verdict::passed : Verdict::warned;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.level == Level::must) result.verdict = Verdict::failed;
    }
    result.exchanges = side_.log().exchanges();
    if (cut_short_at_) leave_untested(result);
    return result;
  }

  // A scenario that was cut short has not passed, and where nothing failed in it before, it has not been tested.
  void leave_untested(ScenarioResult& result) const {
    const EndOfRun stop = worker_.driver.stopped();
    const wire::Printable why = redacted((stop ? stop.reason : why_cut_short(side_.log())).text(), secrets());
    result.reason = "not tested: " + why;
    result.exchanges = side_.log().sent();
    if (result.verdict == Verdict::failed) return;
    result.verdict = Verdict::not_testable;
    result.left_over = static_cast<bool>(stop);
    result.findings.clear();
  }

  // Of requests that were sent at once, it need not be the last that got no response.
  static wire::Printable why_cut_short(const ExchangeLog& log) {
    for (int i = log.size() - 1; i >= 0; --i) {
      const auto* silence = std::get_if<checks::NoResponse>(&log.at(i).outcome);
      if (silence && silence->meaning != checks::NoResponse::Meaning::unanswered) return silence->reason;
    }
    return "it could not be executed to its end";
  }

  PlacedFinding place(const checks::Finding& finding, int step) const {
    PlacedFinding placed{finding, run_.scenario->place, step, {}};
    // What a finding quotes of a response goes into every report.
    placed.finding.pointer = redacted(std::move(placed.finding.pointer), secrets());
    placed.finding.expected = redacted(std::move(placed.finding.expected), secrets());
    placed.finding.actual = redacted(std::move(placed.finding.actual), secrets());
    if (!finding.keyword.empty()) placed.schema = worker_.plan.schema_texts.place_of(finding.keyword);
    if (finding.exchange >= 0) placed.step = side_.log().at(finding.exchange).step;
    const bool expected = is_expectation(finding);
    if (placed.step >= 0) placed.place = place_of_step(static_cast<size_t>(placed.step), expected);
    if (expected && placed.step >= 0)
      placed.proves = proof_of(worker_.plan, run_, static_cast<size_t>(placed.step), finding.pointer).rules;
    for (const RuleDeclaration& rule : worker_.plan.milestone.rules) {
      const auto& ids = rule.checked_by;
      if (std::find(ids.begin(), ids.end(), checks::id_of(finding.rule)) != ids.end()) placed.proves.push_back(rule.id);
    }
    return placed;
  }

  bool is_expectation(const checks::Finding& finding) const {
    return finding.rule == Rule::idempotency_replay || finding.rule == run_.derived ||
           checks::id_of(finding.rule).starts_with("expect.");
  }

  const Place& place_of_step(size_t index, bool expected) const {
    const Step& step = run_.scenario->steps[index];
    const Case* variation = index + 1 == run_.steps ? run_.variation : nullptr;
    if (variation) return expected && variation->expect ? variation->expect->place : variation->place;
    return expected ? step.expect.place : step.place;
  }

  WorkerContext& worker_;
  const ScenarioRun& run_;
  const checks::Secrets secrets_;
  ServiceSide side_;
  Steps steps_;
  size_t next_step_ = 0;
  bool can_continue_ = true;
  std::vector<int> finding_steps_;      ///< of each finding: the step that showed it, -1 before and after the steps
  std::optional<size_t> cut_short_at_;  ///< how many findings there were before the step that was cut short
  EventCounts event_counts_;
};

}  // namespace

void execute_group(WorkerContext& worker, const RunGroup& group) {
  // The longest run is executed from end to end; each other run is forked from it where the two differ.
  const RunSlot& longest = group.front().run->variation ? group.back() : group.front();
  ScenarioExecutor trunk(worker, *longest.run);
  trunk.run_givens();
  for (const RunSlot& slot : group) {
    if (&slot == &longest) continue;
    trunk.run_steps(shared_steps(*slot.run));
    *slot.result = ScenarioExecutor(trunk, *slot.run).complete();
  }
  trunk.run_steps(shared_steps(*longest.run));
  *longest.result = trunk.complete();
}

}  // namespace runner

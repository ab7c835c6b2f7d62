// Scenario runs from their first exchange to their last finding: givens, steps, and what the whole scenario shows.
#include <algorithm>

#include "runner/execute/execute.h"
#include "runner/execute/steps.h"
#include "runner/play/feed_reader.h"
#include "runner/play/walk_export.h"
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

// One scenario run from its first exchange to its last finding: givens, steps, and what the whole scenario shows.
class ScenarioExecutor {
 public:
  ScenarioExecutor(WorkerContext& around, const ScenarioRun& run)
      : around_(around),
        run_(run),
        capabilities_(around.driver.capabilities()),
        secrets_(around.driver.secrets()),
        session_(around.driver.open({run.id, run.clock, gate_of(run)})),
        bindings_(session_->name_space(), session_->now()),
        log_(*session_, around.plan.contract, around.before, judgement_),
        feed_(log_, around.plan.contract, judgement_),
        steps_(stage()) {
    log_.guard_secrets(secrets_);
    if (capabilities_.events) feed_.start_at_marks(*session_, around_.memory.feeds);
  }
  /// Goes on from where `trunk` stands, on a session of its own.
  ScenarioExecutor(const ScenarioExecutor& trunk, const ScenarioRun& run)
      : around_(trunk.around_),
        run_(run),
        capabilities_(trunk.capabilities_),
        secrets_(trunk.secrets_),
        session_(trunk.session_->fork()),
        bindings_(trunk.bindings_),
        judgement_(trunk.judgement_),
        log_(trunk.log_, *session_, judgement_),
        feed_(trunk.feed_, log_, judgement_),
        steps_(trunk.steps_, stage()),
        next_step_(trunk.next_step_),
        goes_on_(trunk.goes_on_),
        finding_steps_(trunk.finding_steps_) {}
  ScenarioExecutor& operator=(const ScenarioExecutor&) = delete;

  void run_givens() {
    const auto& uses = run_.scenario->given;
    goes_on_ = std::all_of(uses.begin(), uses.end(), [&](const GivenUse& use) { return steps_.run_given(use); });
    attribute(-1);
  }

  /// The steps up to there, as written.
  void run_steps(size_t end) {
    while (next_step_ < end) run_step(nullptr);
  }

  /// What is left of the run: its case, and what the whole scenario shows.
  ScenarioResult complete() {
    if (run_.variation) run_step(run_.variation);
    log_.at_step(-1);
    judge_end();
    attribute(-1);
    return result();
  }

 private:
  Stage stage() { return {around_.plan, run_, *session_, bindings_, log_, feed_, judgement_}; }

  // Does nothing where the scenario could not go on before.
  void run_step(const Case* variation) {
    const size_t index = next_step_++;
    if (!goes_on_) return;
    goes_on_ = steps_.run(index, variation);
    attribute(static_cast<int>(index));
  }

  // Findings since the last call were met in this step.
  void attribute(int step) { finding_steps_.resize(judgement_.findings().size(), step); }

  // Keys are read last: an export that an older key signed must verify under the set as it is at the end.
  void judge_end() {
    const std::vector<int> pages = export_pages(log_);
    const std::vector<checks::Actor> callers = capabilities_.events ? writers(log_) : std::vector<checks::Actor>{};
    if (pages.empty() && callers.empty()) return;
    checks::SigningKeys keys;
    const checks::Exchange* key_set = nullptr;
    if (capabilities_.key_set) {
      keys = read_signing_keys(log_, around_.plan.contract, around_.memory.verified, judgement_);
      key_set = &log_.at(log_.size() - 1);
    }
    const auto trusted = around_.driver.trusted_keys();
    if (!trusted.empty()) keys = {};  // what the user vouches for, and nothing else
    for (const auto& [key_id, key] : trusted) keys.add(key_id, key);
    const checks::Verifier verifier{keys, around_.memory.verified};
    judge_exports(pages, verifier, key_set);
    if (!callers.empty()) judge_events(callers, verifier, key_set);
  }

  void judge_exports(const std::vector<int>& pages, const checks::Verifier& verifier, const checks::Exchange* key_set) {
    for (int index : pages) {
      const checks::Exchange& page = log_.at(index);
      around_.before.judge({key_set, &page}, judgement_, [&](checks::Judgement& judgement) {
        judgement.at_exchange(index);
        checks::judge_export_page(page, verifier, judgement);
      });
    }
  }

  void judge_events(const std::vector<checks::Actor>& callers, const checks::Verifier& verifier,
                    const checks::Exchange* key_set) {
    checks::Feed feed;
    feed.tolerated_level = capabilities_.fresh_state ? Level::must : Level::should;
    feed.writes = log_.writes();
    for (const checks::Actor& caller : callers) {
      for (checks::SeenEvent& event : feed_.read(caller)) {
        if (capabilities_.fresh_state || is_about_own_provider(event, log_)) feed.events.push_back(std::move(event));
      }
    }
    for (const checks::SeenEvent& event : feed.events) {
      if (const std::string* type = event.envelope->find_string("type")) ++event_counts_[*type];
    }
    std::vector<const void*> what = {key_set, nullptr};
    for (const checks::ObservedWrite& write : feed.writes) what.push_back(write.exchange);
    what.push_back(nullptr);
    for (const checks::SeenEvent& event : feed.events) what.push_back(event.envelope);
    around_.before.judge(std::move(what), judgement_, [&](checks::Judgement& judgement) {
      checks::judge_event_feed(feed, around_.plan.contract, verifier, judgement);
    });
  }

  // ---- the result

  ScenarioResult result() {
    ScenarioResult result;
    result.run = &run_;
    result.judged = judgement_.judged();
    result.coverage = log_.coverage();
    result.coverage.events = event_counts_;
    for (size_t i = 0; i < finding_steps_.size(); ++i) {
      result.findings.push_back(place(judgement_.findings()[i], finding_steps_[i]));
    }
    result.verdict = result.findings.empty() ? Verdict::passed : Verdict::warned;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.level == Level::must) result.verdict = Verdict::failed;
    }
    result.exchanges = log_.exchanges();
    return result;
  }

  PlacedFinding place(const checks::Finding& finding, int step) const {
    PlacedFinding placed{finding, run_.scenario->place, step, {}};
    // What a finding quotes of an answer goes into every report.
    placed.finding.expected = redacted(std::move(placed.finding.expected), secrets_);
    placed.finding.actual = redacted(std::move(placed.finding.actual), secrets_);
    if (!finding.keyword.empty()) placed.schema = around_.plan.schema_texts.place_of(finding.keyword);
    if (finding.exchange >= 0) placed.step = log_.at(finding.exchange).step;
    const bool expected = is_expectation(finding);
    if (placed.step >= 0) placed.place = place_of_step(static_cast<size_t>(placed.step), expected);
    if (expected || finding.rule == Rule::transport_no_answer) placed.proves = run_.proves;
    for (const RuleDeclaration& rule : around_.plan.milestone.rules) {
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

  WorkerContext& around_;
  const ScenarioRun& run_;
  const Capabilities capabilities_;
  const std::vector<std::string> secrets_;
  std::unique_ptr<Session> session_;
  Bindings bindings_;
  checks::Judgement judgement_;
  ExchangeLog log_;
  FeedReader feed_;
  Steps steps_;
  size_t next_step_ = 0;
  bool goes_on_ = true;
  std::vector<int> finding_steps_;  ///< of each finding: the step in which it was met, -1 before and after the steps
  std::map<std::string, uint64_t> event_counts_;
};

}  // namespace

void execute_group(WorkerContext& around, const RunGroup& group) {
  // The longest run is done from end to end; each other one leaves it where it differs.
  const RunSlot& longest = group.front().run->variation ? group.back() : group.front();
  ScenarioExecutor trunk(around, *longest.run);
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

// One scenario run from its first exchange to its last finding: givens, steps, and what the whole scenario shows.
#include <algorithm>

#include "runner/execute/execute.h"
#include "runner/execute/feed_reader.h"
#include "runner/execute/redaction.h"
#include "runner/execute/steps.h"
#include "runner/execute/walk_export.h"

namespace runner {
namespace {

using checks::Rule;

std::optional<Gate> gate_of(const ScenarioRun& run) {
  if (!run.requirements.gate_open) return {};
  return *run.requirements.gate_open ? Gate::open : Gate::closed;
}

class ScenarioExecutor {
 public:
  ScenarioExecutor(const Plan& plan, const ScenarioRun& run, Driver& driver, RunMemory& memory)
      : plan_(plan),
        run_(run),
        capabilities_(driver.capabilities()),
        trusted_keys_(driver.trusted_keys()),
        secrets_(driver.secrets()),
        memory_(memory),
        session_(driver.open({run.id, run.clock, gate_of(run)})),
        bindings_(session_->name_space(), session_->now()),
        log_(*session_, plan.contract, judgement_),
        feed_(log_, plan.contract, judgement_),
        steps_({plan, run, *session_, bindings_, log_, feed_, judgement_}) {
    log_.guard_secrets(secrets_);
    if (capabilities_.events) feed_.start_at_marks(*session_, memory_.feeds);
  }

  ScenarioResult execute() {
    if (run_givens()) run_steps();
    log_.at_step(-1);
    judge_end();
    attribute(-1);
    return result();
  }

 private:
  bool run_givens() {
    const auto& uses = run_.scenario->given;
    const bool held = std::all_of(uses.begin(), uses.end(), [&](const GivenUse& use) { return steps_.run_given(use); });
    attribute(-1);
    return held;
  }

  void run_steps() {
    bool goes_on = true;
    for (size_t i = 0; goes_on && i < run_.steps; ++i) {
      goes_on = steps_.run(i);
      attribute(static_cast<int>(i));
    }
  }

  // Findings since the last call were met in this step.
  void attribute(int step) { finding_steps_.resize(judgement_.findings().size(), step); }

  // Keys are read last: an export that an older key signed must verify under the set as it is at the end.
  void judge_end() {
    const bool has_export = holds_export_page(log_);
    const std::vector<checks::Actor> callers = capabilities_.events ? writers(log_) : std::vector<checks::Actor>{};
    if (!has_export && callers.empty()) return;
    checks::SigningKeys keys;
    if (capabilities_.key_set) keys = read_signing_keys(log_, plan_.contract, memory_.verified, judgement_);
    if (!trusted_keys_.empty()) keys = {};  // what the user vouches for, and nothing else
    for (const auto& [key_id, key] : trusted_keys_) keys.add(key_id, key);
    const checks::Verifier verifier{keys, memory_.verified};
    judge_export_pages(log_, verifier, judgement_);
    if (!callers.empty()) judge_events(callers, verifier);
  }

  void judge_events(const std::vector<checks::Actor>& callers, const checks::Verifier& verifier) {
    checks::Feed feed;
    feed.tolerated_level = capabilities_.fresh_state ? Level::must : Level::should;
    for (int index : log_.changes()) feed.writes.push_back({&log_.at(index), index});
    for (const checks::Actor& caller : callers) {
      for (checks::SeenEvent& event : feed_.read(caller)) {
        if (capabilities_.fresh_state || is_about_own_provider(event, log_)) feed.events.push_back(std::move(event));
      }
    }
    for (const checks::SeenEvent& event : feed.events) {
      if (const std::string* type = event.envelope->find_string("type")) ++event_counts_[*type];
    }
    checks::judge_event_feed(feed, plan_.contract, verifier, judgement_);
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
    result.exchanges = log_.take();
    return result;
  }

  PlacedFinding place(const checks::Finding& finding, int step) const {
    PlacedFinding placed{finding, run_.scenario->place, step, {}};
    // What a finding quotes of an answer goes into every report.
    placed.finding.expected = redacted(std::move(placed.finding.expected), secrets_);
    placed.finding.actual = redacted(std::move(placed.finding.actual), secrets_);
    if (!finding.keyword.empty()) placed.schema = plan_.schema_texts.place_of(finding.keyword);
    if (finding.exchange >= 0) placed.step = log_.at(finding.exchange).step;
    const bool expected = is_expectation(finding);
    if (placed.step >= 0) placed.place = place_of_step(static_cast<size_t>(placed.step), expected);
    if (expected || finding.rule == Rule::transport_no_answer) placed.proves = run_.proves;
    for (const RuleDeclaration& rule : plan_.milestone.rules) {
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

  const Plan& plan_;
  const ScenarioRun& run_;
  const Capabilities capabilities_;
  const std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys_;
  const std::vector<std::string> secrets_;
  RunMemory& memory_;
  std::unique_ptr<Session> session_;
  Bindings bindings_;
  checks::Judgement judgement_;
  ExchangeLog log_;
  FeedReader feed_;
  Steps steps_;
  std::vector<int> finding_steps_;  ///< of each finding: the step in which it was met, -1 before and after the steps
  std::map<std::string, uint64_t> event_counts_;
};

}  // namespace

ScenarioResult execute_scenario(const Plan& plan, const ScenarioRun& run, Driver& driver, RunMemory& memory) {
  return ScenarioExecutor(plan, run, driver, memory).execute();
}

}  // namespace runner

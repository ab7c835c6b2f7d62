#include "runner/mutate/expectation_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/execute/execute_scenario.h"

namespace runner {
namespace {

using checks::Rule;

constexpr size_t kEnoughGuards = 2;
constexpr size_t kMaxLiesNamed = 3;
constexpr const char* kNoOperation = " ";  ///< the id of none

/// A part of an expectation, "" for what is no expectation.
std::string part_of(const Expectation& expected, const PlacedFinding& placed) {
  const std::string& pointer = placed.finding.pointer.text();
  switch (placed.finding.rule) {
    case Rule::expect_status:
    case Rule::expect_error:
    case Rule::expect_reason:
      return "outcome";
    case Rule::expect_entries:
      return "entries";
    case Rule::expect_event:
      return "events";
    case Rule::expect_at_once:
      return "orders";
    case Rule::idempotency_replay:
      return expected.replayed ? "replayed" : "";
    case Rule::expect_header:
      return pointer;
    case Rule::expect_body:
      break;
    default:
      return "";
  }
  std::string longest;
  for (const auto& [at, matcher] : expected.body) {
    if (pointer.starts_with(at) && at.size() >= longest.size()) longest = at;
  }
  return longest.empty() ? "body" : longest;
}

std::string key_of(const std::string& place, const std::string& part) { return place + " " + part; }

/// What noticed: the part of an expectation, or a check that needs none.
std::string guard_of(const ScenarioResult& result, const PlacedFinding& placed) {
  const auto step = static_cast<size_t>(placed.step);
  const bool in_step = placed.step >= 0 && step < result.run->steps;
  const std::string part = in_step ? part_of(expectation_at(*result.run, step), placed) : "";
  if (part.empty()) return std::string(checks::id_of(placed.finding.rule));
  return key_of(placed.place.to_string(), part);
}

/// Whether lies can notice that the part is gone, or only the run itself.
enum class Deletion : uint8_t { judged, left_out };

/// A part of an expectation that the fixtures state, with the run that judges it.
struct StatedPart {
  const ScenarioRun* run = nullptr;
  Place place;
  ExpectedPart part;
  Deletion deletion = Deletion::judged;

  std::string key() const { return key_of(place.to_string(), part.name); }
  JudgedMutant mutant(const char* family, const char* meaning) const {
    const std::string where = place.to_string();
    const std::string change = fmt::format("{} {}", part.name, family);
    return {{MutantKind::expectation, family, run->id, " at " + where, change, meaning, 0, where}};
  }
};

class StatedParts {
 public:
  explicit StatedParts(const Plan& plan) {
    for (const ScenarioRun& run : plan.runs) {
      if (run.derived) continue;
      run_ = &run;
      if (run.variation) {
        if (run.variation->expect) add(run.steps - 1, *run.variation->expect);
        continue;
      }
      for (size_t i = 0; i < run.steps; ++i) add(i, run.scenario->steps[i]);
    }
  }

  std::vector<StatedPart> take() { return std::move(all_); }

 private:
  void add(size_t index, const Step& step) {
    if (std::holds_alternative<EventsStep>(step.action)) add(index, step.place, "events");
    if (std::holds_alternative<AtOnceStep>(step.action)) add(index, step.place, "orders");
    if (std::holds_alternative<DocumentStep>(step.action)) add(index, step.place, "valid", Deletion::left_out);
    const auto* lineage = std::get_if<LineageStep>(&step.action);
    if (lineage && !lineage->finds.empty()) add(index, step.place, "finds", Deletion::left_out);
    add(index, step.expect);
  }
  void add(size_t index, const Expectation& expected) {
    if (expected.error || !expected.status.empty()) add(index, expected.place, "outcome");
    if (expected.replayed) add(index, expected.place, "replayed");
    for (const auto& [pointer, matcher] : expected.body) add(index, expected.place, pointer);
    for (const auto& [name, matcher] : expected.headers) add(index, expected.place, "header " + name);
    if (expected.entries) add(index, expected.place, "entries");
  }
  void add(size_t step, const Place& place, const std::string& name, Deletion deletion = Deletion::judged) {
    all_.push_back({run_, place, {step, name}, deletion});
  }

  const ScenarioRun* run_ = nullptr;
  std::vector<StatedPart> all_;
};

std::vector<JudgedMutant> judge_deletions(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                          unsigned jobs) {
  std::vector<std::set<std::string>> guards(lies.size());
  judge_lies(baseline, driver, lies, jobs, [&](size_t lie, const ScenarioResult& result) {
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.level == Level::must) guards[lie].insert(guard_of(result, placed));
    }
    return guards[lie].size() >= kEnoughGuards;
  });
  std::map<std::string, JudgedMutant> deleted;
  for (const StatedPart& stated : StatedParts(*baseline.plan).take()) {
    if (stated.deletion == Deletion::judged)
      deleted.emplace(stated.key(), stated.mutant("deleted", "guards no lie that nothing else notices"));
  }
  for (size_t lie = 0; lie < lies.size(); ++lie) {
    const auto guarding = guards[lie].size() == 1 ? deleted.find(*guards[lie].begin()) : deleted.end();
    if (guarding == deleted.end()) continue;
    JudgedMutant& judged = guarding->second;
    judged.verdict = MutantVerdict::killed;
    if (judged.killed_by.size() < kMaxLiesNamed) judged.killed_by.push_back(lies[lie].mutant.id());
  }
  std::vector<JudgedMutant> all;
  for (auto& [key, judged] : deleted) all.push_back(std::move(judged));
  return all;
}

MutantVerdict verdict_on_negation(Verdict run) {
  if (run == Verdict::failed) return MutantVerdict::killed;
  if (run == Verdict::warned) return MutantVerdict::tolerated;
  return run == Verdict::passed ? MutantVerdict::survived : MutantVerdict::unreached;
}

/// On a service that does not lie, but has a name space of its own for each mutant, as lies have.
JudgedMutant judge_negation(const Record& baseline, Driver& driver, const StatedPart& stated, RunMemory& memory) {
  JudgedMutant judged = stated.mutant("negated", "the run passes with its opposite too: nothing depends on it");
  const Lie truth{judged.mutant, kNoOperation, false, false, {}, {}};
  LyingDriver unchanged(driver, baseline.plan->contract, truth);
  WorkerContext worker{*baseline.plan, unchanged, memory, {}, &stated.part};
  ScenarioResult result;
  execute_group(worker, {{stated.run, &result}});
  judged.verdict = verdict_on_negation(result.verdict);
  if (judged.verdict == MutantVerdict::killed) judged.killed_by = {stated.run->id};
  return judged;
}

std::vector<JudgedMutant> judge_negations(const Record& baseline, Driver& driver, unsigned jobs) {
  const std::vector<StatedPart> parts = StatedParts(*baseline.plan).take();
  std::set<const ScenarioRun*> untested;
  for (const ScenarioResult& result : baseline.scenarios) {
    if (result.verdict == Verdict::not_testable) untested.insert(result.run);
  }
  std::vector<JudgedMutant> judged(parts.size());
  RunMemory memory;
  in_parallel(parts.size(), jobs, [&](size_t i) {
    if (!untested.contains(parts[i].run)) judged[i] = judge_negation(baseline, driver, parts[i], memory);
  });
  std::erase_if(judged, [](const JudgedMutant& one) { return one.mutant.family.empty(); });
  return judged;
}

}  // namespace

std::vector<JudgedMutant> judge_expectations(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                             unsigned jobs) {
  std::vector<JudgedMutant> all = judge_deletions(baseline, driver, lies, jobs);
  for (JudgedMutant& judged : judge_negations(baseline, driver, jobs)) all.push_back(std::move(judged));
  return all;
}

}  // namespace runner

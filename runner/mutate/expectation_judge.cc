#include "runner/mutate/expectation_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace runner {
namespace {

using checks::Rule;

constexpr size_t kEnoughGuards = 2;
constexpr size_t kMaxLiesNamed = 3;

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

class Expectations {
 public:
  explicit Expectations(const Plan& plan) {
    for (const Fixture& fixture : plan.fixtures) {
      for (const Scenario& scenario : fixture.scenarios) {
        for (const Step& step : scenario.steps) add(scenario, step);
      }
    }
  }

  std::map<std::string, JudgedMutant> take() { return std::move(all_); }

 private:
  void add(const Scenario& scenario, const Step& step) {
    if (std::holds_alternative<EventsStep>(step.action)) add_part(scenario.id, step.place, "events");
    add(scenario.id, step.expect);
    for (const Case& variation : step.cases) {
      if (variation.expect) add(scenario.id + "/" + variation.id, *variation.expect);
    }
  }
  void add(const std::string& scenario, const Expectation& expected) {
    if (expected.error || !expected.status.empty()) add_part(scenario, expected.place, "outcome");
    for (const auto& [pointer, matcher] : expected.body) add_part(scenario, expected.place, pointer);
    for (const auto& [name, matcher] : expected.headers) add_part(scenario, expected.place, "header " + name);
    if (expected.entries) add_part(scenario, expected.place, "entries");
  }
  void add_part(const std::string& scenario, const Place& place, const std::string& part) {
    const std::string where = place.to_string();
    JudgedMutant& judged = all_[key_of(where, part)];
    judged.mutant = {MutantKind::expectation,
                     "expectation",
                     scenario,
                     " at " + where,
                     part + " deleted",
                     "guards no lie that nothing else notices",
                     0,
                     where};
  }

  std::map<std::string, JudgedMutant> all_;
};

}  // namespace

std::vector<JudgedMutant> judge_expectations(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                             unsigned jobs) {
  std::vector<std::set<std::string>> guards(lies.size());
  judge_lies(baseline, driver, lies, jobs, [&](size_t lie, const ScenarioResult& result) {
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.level == Level::must) guards[lie].insert(guard_of(result, placed));
    }
    return guards[lie].size() >= kEnoughGuards;
  });
  auto expectations = Expectations(*baseline.plan).take();
  for (size_t lie = 0; lie < lies.size(); ++lie) {
    const auto guarding = guards[lie].size() == 1 ? expectations.find(*guards[lie].begin()) : expectations.end();
    if (guarding == expectations.end()) continue;
    JudgedMutant& judged = guarding->second;
    judged.verdict = MutantVerdict::killed;
    if (judged.killed_by.size() < kMaxLiesNamed) judged.killed_by.push_back(lies[lie].mutant.id());
  }
  std::vector<JudgedMutant> all;
  for (auto& [key, judged] : expectations) all.push_back(std::move(judged));
  return all;
}

}  // namespace runner

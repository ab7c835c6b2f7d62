// What a failed expectation of the milestones' own fixtures breaks: the rule that it is about, and no other. Each
// scenario that proves several rules is run against a service that lies once, at each of its steps in turn.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "tests/support/sampled.h"

namespace runner {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

using Ids = std::vector<std::string>;

std::unique_ptr<Plan> plan_of(const std::string& milestone) {
  InputFiles files(SOURCE_ROOT);
  auto plan = make_plan(files, "milestones/" + milestone + ".yaml");
  if (!plan) ADD_FAILURE() << plan.error().to_string();
  return plan ? std::move(*plan) : nullptr;
}

wire::Response refusal(int status, const std::string& code) {
  const wire::Json body = wire::Object{
      {"correlation_id", "c"}, {"error", wire::Object{{"code", code}, {"message", "no"}, {"details", wire::Object{}}}}};
  return {
      status, {{"content-type", "application/json; charset=utf-8"}, {"x-correlation-id", "c"}}, wire::to_text(body)};
}

// Answers the request of that number with a refusal that it does not get otherwise, and does not pass it on.
class LyingSession : public Session {
 public:
  LyingSession(std::unique_ptr<Session> honest, int lie_at) : honest_(std::move(honest)), left_(lie_at) {}
  wire::Instant now() const override { return honest_->now(); }
  std::string name_space() const override { return honest_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override {
    if (left_-- != 0) return honest_->exchange(request);
    const bool has_identity = wire::find_header(request.headers, "x-actor-id") != nullptr;
    return has_identity ? refusal(401, "UNAUTHORIZED") : refusal(409, "CONFLICT");
  }
  void set_gate(Gate gate) override { honest_->set_gate(gate); }
  void rotate_key() override { honest_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return honest_->project(documents); }

 private:
  std::unique_ptr<Session> honest_;
  int left_;
};

class LyingDriver : public Driver {
 public:
  explicit LyingDriver(int lie_at) : honest_(make_in_process_driver({})), lie_at_(lie_at) {}
  Capabilities capabilities() const override {
    Capabilities offered = honest_->capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    return std::make_unique<LyingSession>(honest_->open(start), lie_at_);
  }

 private:
  const std::unique_ptr<Driver> honest_;
  const int lie_at_;
};

constexpr int kNever = -1;

Record run_with_a_lie(const Plan& plan, const ScenarioRun& run, int lie_at) {
  LyingDriver driver(lie_at);
  ExecuteOptions options;
  options.selected = {&run};
  options.partial = true;
  options.schema_coverage = false;
  return execute(plan, driver, options);
}

// The number of the first request of each step that sends some, among those of the whole scenario; -1 for the others.
std::vector<int> first_requests(const Plan& plan, const ScenarioRun& run) {
  const Record honest = run_with_a_lie(plan, run, kNever);
  EXPECT_TRUE(honest.scenarios.front().findings.empty()) << run.id;
  std::vector<int> first(run.steps, kNever);
  int number = 0;
  for (const checks::Exchange& exchange : honest.scenarios.front().exchanges) {
    const int step = exchange.step;
    if (step >= 0 && first[static_cast<size_t>(step)] < 0 && exchange.label.starts_with("step"))
      first[static_cast<size_t>(step)] = number;
    ++number;
  }
  return first;
}

// Those of the scenario that are reported as broken.
Ids broken(const Record& record, const ScenarioRun& run) {
  Ids ids;
  for (const RuleResult& result : record.rules) {
    const Ids& own = run.scenario->proves;
    const bool breached = result.verdict == Verdict::failed || result.verdict == Verdict::warned;
    if (breached && std::find(own.begin(), own.end(), result.rule->id) != own.end()) ids.push_back(result.rule->id);
  }
  return ids;
}

Ids of_scenario(const Ids& rules, const ScenarioRun& run) {
  Ids ids;
  const Ids& own = run.scenario->proves;
  std::copy_if(rules.begin(), rules.end(), std::back_inserter(ids),
               [&](const std::string& id) { return std::find(own.begin(), own.end(), id) != own.end(); });
  return ids;
}

class Proofs : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    plan_ = plan_of(GetParam());
    ASSERT_NE(plan_, nullptr);
    for (const ScenarioRun& run : plan_->runs) {
      if (!run.derived && !run.variation && run.scenario->proves.size() > 1) runs_.push_back(&run);
    }
  }

  std::unique_ptr<Plan> plan_;
  std::vector<const ScenarioRun*> runs_;  ///< of scenarios that prove several rules
};

TEST_P(Proofs, NoStepLeavesOpenWhichRulesItProves) {
  EXPECT_FALSE(runs_.empty());
  EXPECT_THAT(ambiguous_proofs(*plan_), IsEmpty());
  for (const ScenarioRun* run : runs_) {
    for (size_t step = 0; step < run->steps; ++step) {
      const bool named = !run->scenario->steps[step].proves.empty();
      EXPECT_TRUE(named || proof_of(*plan_, *run, step, "").rules.size() < 2) << run->id << " step " << step + 1;
    }
  }
}

TEST_P(Proofs, AFailedStepBreaksItsRulesAlone) {
  for (const ScenarioRun* run : samples::where_sanitized(runs_)) {
    const std::vector<int> first = first_requests(*plan_, *run);
    for (size_t step = 0; step < run->steps; ++step) {
      if (first[step] < 0) continue;
      const Record record = run_with_a_lie(*plan_, *run, first[step]);
      EXPECT_THAT(broken(record, *run),
                  UnorderedElementsAreArray(of_scenario(proof_of(*plan_, *run, step, "").rules, *run)))
          << run->id << " step " << step + 1;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, Proofs, testing::Values("M103", "M107", "M109"));

}  // namespace
}  // namespace runner

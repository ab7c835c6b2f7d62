#include "runner/command/explored_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "runner/execute/execute.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr int kPlaysOfBurst = 5;  // whether requests meet is chance

ScenarioResult run_once(const Plan& plan, Driver& driver, const ScenarioRun& run) {
  ExecuteOptions options;
  options.selected = {&run};
  options.partial = true;
  options.schema_coverage = false;
  Record record = execute(plan, driver, options);
  return std::move(record.scenarios.front());
}

// The check that found it, or where the explorer compared, the expectation that was made of it.
bool is_same_reason(const checks::Finding& finding, const explore::Observation& found) {
  if (finding.level != Level::must) return false;
  if (finding.rule == found.finding.rule) return true;
  const bool compared = checks::id_of(found.finding.rule).starts_with("explore.");
  return (compared || found.finding.rule == checks::Rule::idempotency_replay) &&
         checks::id_of(finding.rule).starts_with("expect.") && finding.rule != checks::Rule::expect_given;
}

bool shows(const ScenarioResult& result, const explore::Discovery& discovery) {
  const int action = discovery.observation.action;
  const bool at_once = !discovery.orders.empty();
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const PlacedFinding& placed) {
    const bool same_step = at_once || action < 0 || placed.step == action;
    return same_step && is_same_reason(placed.finding, discovery.observation);
  });
}

// The contract has to say what is right.
std::string undecided(const explore::Discovery& discovery) {
  if (discovery.observation.at_fault == explore::AtFault::contract) return "the contract does not say which is right";
  if (discovery.observation.at_fault == explore::AtFault::reference)
    return "the reference implementation breaks the rule";
  return discovery.observation.finding.level == Level::must ? "" : "a fixture would make a MUST of a SHOULD";
}

}  // namespace

std::string root_of_both(const std::string& root, const std::string& folder) {
  std::error_code failure;
  fs::path common = fs::weakly_canonical(root, failure);
  const fs::path inside = fs::weakly_canonical(folder, failure);
  const auto holds = [&] {
    const fs::path relative = inside.lexically_relative(common);
    return !relative.empty() && *relative.begin() != "..";
  };
  while (!holds() && common.has_relative_path()) common = common.parent_path();
  return common.string();
}

// Evidence is written below the root by default, where it does not belong in the root of the file system.
std::string options_to_run(const std::string& root, const std::string& root_of_fixtures) {
  std::error_code failure;
  if (fs::weakly_canonical(root, failure) == fs::path(root_of_fixtures)) return {};
  const bool everywhere = !fs::path(root_of_fixtures).has_relative_path();
  return fmt::format(" --root {}{}", root_of_fixtures, everywhere ? fmt::format(" --out {}/artifacts", root) : "");
}

void ExploredFixtures::keep(explore::Discovery& discovery) {
  discovery.no_fixture = undecided(discovery);
  if (!discovery.no_fixture.empty()) return;
  const std::string path = fmt::format("{}/{}.yaml", folder_, explore::scenario_id(discovery));
  std::error_code failure;
  fs::create_directories(folder_, failure);
  std::ofstream file(path, std::ios::binary);
  file << explore::write_fixture(discovery, explore::kFixtureClock);
  file.close();
  if (failure || !file) {
    failure_ = {path, "the file cannot be written", "a writable folder", "name one with --out"};
    discovery.no_fixture = "the file cannot be written";
    return;
  }
  discovery.no_fixture = refuse(discovery, path);
  if (discovery.no_fixture.empty()) {
    discovery.fixture = fs::path(path).lexically_proximate(fs::current_path(failure)).string();
  } else {
    fs::remove(path, failure);
  }
}

// Why the fixture is not kept; empty: it is.
std::string ExploredFixtures::refuse(const explore::Discovery& discovery, const std::string& path) const {
  const auto loaded = load_plan(milestone_, {path});
  if (!loaded) return "the format of fixtures cannot express it: " + loaded.error().found;
  const std::string& file = loaded->fixtures.front();
  const auto& runs = loaded->plan->runs;
  const auto run =
      std::find_if(runs.begin(), runs.end(), [&](const ScenarioRun& one) { return *one.scenario->place.file == file; });
  if (run == runs.end()) return "the fixture has no scenario";
  const auto reference = environment_.in_process(std::nullopt, Gate::closed);
  const ScenarioResult expected = run_once(*loaded->plan, *reference, *run);
  if (expected.verdict != Verdict::passed && expected.verdict != Verdict::warned)
    return "the reference implementation does not pass it on a fresh state";
  const bool shown = is_shown(discovery, *loaded, *run);
  if (target_.stopped()) return "the time was over before it was tried";
  if (!shown) return "the target passes it: what was found needs more than its steps";
  return "";
}

bool ExploredFixtures::is_shown(const explore::Discovery& discovery, const LoadedPlan& loaded,
                                const ScenarioRun& run) const {
  const int plays = discovery.orders.empty() ? 1 : kPlaysOfBurst;
  for (int i = 0; i < plays; ++i) {
    if (shows(run_once(*loaded.plan, target_, run), discovery)) return true;
  }
  return false;
}

}  // namespace runner

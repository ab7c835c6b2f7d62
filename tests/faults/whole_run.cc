#include "tests/faults/whole_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

#include "runner/app/in_process_driver.h"

namespace faults {
namespace {

std::string_view asked_for() {
  const char* text = std::getenv("VERIFY_CAUSES");
  return text ? text : "";
}

}  // namespace

const runner::Plan& plan_of(std::string_view milestone) {
  static std::map<std::string, std::unique_ptr<runner::Plan>, std::less<>> plans;
  if (const auto made = plans.find(milestone); made != plans.end()) return *made->second;
  runner::InputFiles files(SOURCE_ROOT);
  auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", milestone));
  if (!plan) throw std::runtime_error(plan.error().to_string());
  return *plans.emplace(milestone, *std::move(plan)).first->second;
}

runner::Record whole_run(const runner::Plan& plan, const runner::Change& change) {
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.schema_coverage = false;
  auto driver = runner::make_in_process_driver({});
  if (change) driver = std::make_unique<runner::ChangedDriver>(std::move(driver), change);
  return runner::execute(plan, *driver, options);
}

std::string described(const runner::Record& record) {
  constexpr size_t kMostShown = 230;
  std::string text;
  for (const runner::Cause& cause : record.causes) {
    text += fmt::format("  {} {} {} [{}], {} scenarios, {} consequences: {}\n", cause.fingerprint.substr(0, 6),
                        checks::to_text(cause.level), checks::id_of(cause.rule), fmt::join(cause.rules, " "),
                        cause.scenarios.size(), cause.consequences, cause.sentence.text().substr(0, kMostShown));
  }
  return text;
}

bool is_shown(std::string_view name) {
  const std::string_view wanted = asked_for();
  return !wanted.empty() && (wanted == "1" || name.find(wanted) != std::string_view::npos);
}

bool is_left_out(std::string_view name) { return !asked_for().empty() && !is_shown(name); }

}  // namespace faults

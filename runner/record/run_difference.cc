#include "runner/record/run_difference.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

constexpr size_t kMaxFilesNamed = 3;

const SummarizedCause* find_cause(const RunSummary& run, const std::string& fingerprint) {
  const auto found = std::find_if(run.causes.begin(), run.causes.end(),
                                  [&](const SummarizedCause& cause) { return cause.fingerprint == fingerprint; });
  return found == run.causes.end() ? nullptr : &*found;
}

/// Executed to its end, and nothing in it failed that may hide a cause.
bool held(const SummarizedScenario& scenario) {
  return scenario.complete && (scenario.verdict == "passed" || scenario.verdict == "warned");
}

bool was_run(const RunSummary& run, const std::string& id) {
  const auto found = run.scenarios.find(id);
  return found != run.scenarios.end() && found->second.verdict != "not-testable" && found->second.verdict != "deferred";
}

/// All that the earlier run tested was tested again, and nothing in it failed.
bool tested_whole(const RunSummary& before, const RunSummary& now) {
  return !now.partial && !now.interrupted &&
         std::all_of(before.scenarios.begin(), before.scenarios.end(), [&](const auto& scenario) {
           const auto again = now.scenarios.find(scenario.first);
           return !was_run(before, scenario.first) || (again != now.scenarios.end() && held(again->second));
         });
}

/// Why it is not known whether a cause that does not show any more is fixed; empty: it is fixed.
std::string why_untested(const SummarizedCause& cause, const RunSummary& before, const RunSummary& now) {
  size_t absent = 0;
  size_t failed = 0;
  for (const std::string& id : cause.scenarios) {
    if (!was_run(now, id)) {
      ++absent;
    } else if (!held(now.scenarios.at(id))) {
      ++failed;
    }
  }
  std::vector<std::string> reasons;
  if (absent > 0) reasons.push_back(fmt::format("{} of {} that showed it not tested", absent, cause.scenarios.size()));
  if (failed > 0) reasons.push_back(fmt::format("{} failed otherwise or ended early", failed));
  if (cause.of_run && !tested_whole(before, now))
    reasons.emplace_back("not all of the run was tested again and passed");
  if (cause.scenarios.empty() && !cause.of_run) reasons.emplace_back("the evidence does not say what showed it");
  return fmt::format("{}", fmt::join(reasons, "; "));
}

std::string why_fresh(const SummarizedCause& cause, const RunSummary& before) {
  const bool any = std::any_of(cause.scenarios.begin(), cause.scenarios.end(),
                               [&](const std::string& id) { return was_run(before, id); });
  return any || cause.scenarios.empty() ? "" : "none of what shows it was tested before";
}

/// Files that are not the same in both, so that a difference may be one of the milestone.
std::vector<std::string> changed_inputs(const RunSummary& before, const RunSummary& now) {
  std::vector<std::string> changed;
  for (const auto& [file, digest] : now.inputs) {
    const auto then = before.inputs.find(file);
    if (then == before.inputs.end() || then->second != digest) changed.push_back(file);
  }
  for (const auto& [file, digest] : before.inputs)
    if (!now.inputs.contains(file)) changed.push_back(file);
  return changed;
}

std::vector<std::string> remarks_on(const RunSummary& before, const RunSummary& now) {
  std::vector<std::string> remarks;
  if (before.target != now.target)
    remarks.push_back(fmt::format("the targets differ: {} before, {} now", before.target, now.target));
  const auto changed = changed_inputs(before, now);
  const auto shown = changed.begin() + static_cast<long>(std::min(changed.size(), kMaxFilesNamed));
  if (!changed.empty())
    remarks.push_back(fmt::format("{} of the milestone's files differ between the runs: {}{}", changed.size(),
                                  fmt::join(changed.begin(), shown, ", "), shown == changed.end() ? "" : ", ..."));
  for (const auto& [run, word] : {std::pair{&before, "earlier"}, {&now, "later"}}) {
    if (run->partial) remarks.push_back(fmt::format("the {} run has {} of {} scenarios", word, run->selected, run->of));
    if (run->interrupted) remarks.push_back(fmt::format("the {} run was interrupted", word));
  }
  return remarks;
}

wire::Json to_json(const RunSummary& run) {
  wire::Object object{{"target", run.target}, {"overall", run.overall}, {"causes", run.causes.size()}};
  if (!run.name.empty()) object.set("run", run.name);
  if (!run.started_at.empty()) object.set("started_at", run.started_at);
  return object;
}

wire::Json to_json(const std::vector<ComparedCause>& causes) {
  wire::Array list;
  for (const ComparedCause& compared : causes) {
    const SummarizedCause& cause = compared.cause;
    wire::Object object{{"fingerprint", cause.fingerprint},
                        {"level", cause.level},
                        {"check", cause.check},
                        {"sentence", cause.sentence},
                        {"scenarios_before", compared.before},
                        {"scenarios_now", compared.now}};
    if (cause.known) object.set("known", true);
    if (!compared.remark.empty()) object.set("remark", compared.remark);
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

RunDifference difference_between(RunSummary before, RunSummary now) {
  RunDifference difference;
  for (const SummarizedCause& cause : now.causes) {
    const SummarizedCause* then = find_cause(before, cause.fingerprint);
    ComparedCause compared{cause, then ? then->scenarios.size() : 0, cause.scenarios.size()};
    if (!then) compared.remark = why_fresh(cause, before);
    (then ? difference.still : difference.fresh).push_back(std::move(compared));
  }
  for (const SummarizedCause& cause : before.causes) {
    if (find_cause(now, cause.fingerprint)) continue;
    std::string remark = why_untested(cause, before, now);
    auto& list = remark.empty() ? difference.fixed : difference.untested;
    list.push_back({cause, cause.scenarios.size(), 0, std::move(remark)});
  }
  difference.remarks = remarks_on(before, now);
  difference.before = std::move(before);
  difference.now = std::move(now);
  return difference;
}

std::string counts_of(const RunDifference& difference) {
  return fmt::format("{} new, {} fixed, {} still, {} no longer tested", difference.fresh.size(),
                     difference.fixed.size(), difference.still.size(), difference.untested.size());
}

wire::Json to_json(const RunDifference& difference) {
  wire::Array remarks(difference.remarks.begin(), difference.remarks.end());
  return wire::Object{{"milestone", difference.now.milestone},
                      {"before", to_json(difference.before)},
                      {"now", to_json(difference.now)},
                      {"new", to_json(difference.fresh)},
                      {"fixed", to_json(difference.fixed)},
                      {"still", to_json(difference.still)},
                      {"no_longer_tested", to_json(difference.untested)},
                      {"remarks", std::move(remarks)}};
}

}  // namespace runner

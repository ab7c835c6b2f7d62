#include "runner/command/evidence_flips.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace runner {
namespace {

constexpr size_t kMostShownFlips = 10;

const Plan* plan_of_run(const RecordedRun& recorded, const std::vector<LoadedPlan>& plans) {
  const std::string* id = recorded.results.find_string("milestone");
  for (const LoadedPlan& loaded : plans) {
    if (id && loaded.plan->milestone.id == *id) return loaded.plan.get();
  }
  return nullptr;
}

std::string why_it_fails(const ScenarioResult& result, const std::vector<VerdictChange>& changes) {
  for (const VerdictChange& change : changes) {
    if (change.scenario != result.run->id || change.breaches.empty()) continue;
    const SchemaBreach& breach = change.breaches.front();
    return fmt::format("{}: {} at {}: {}", breach.where, breach.rule,
                       breach.pointer.empty() ? "the whole body" : breach.pointer, breach.expected);
  }
  if (result.findings.empty()) return "";
  const PlacedFinding& placed = result.findings.front();
  return fmt::format("step {}: {} at {}: expected {}, found {}", placed.step + 1, checks::id_of(placed.finding.rule),
                     placed.finding.pointer, placed.finding.expected, placed.finding.actual);
}

bool fails(std::string_view verdict) { return verdict == to_text(Verdict::failed); }

/// Ids of the scenario runs whose requests are others than were recorded.
std::set<std::string> with_other_requests(const JudgedAgain& judged) {
  std::set<std::string> ids;
  for (const ScenarioResult& result : judged.record.scenarios) {
    const std::string& id = result.run->id;
    const std::string place = fmt::format("exchanges.ndjson: {}, ", id);
    const bool deviates = std::any_of(judged.deviations.begin(), judged.deviations.end(),
                                      [&](const wire::Error& deviation) { return deviation.where.starts_with(place); });
    if (deviates) ids.insert(id);
  }
  return ids;
}

void add_flips(const RecordedRun& recorded, const JudgedAgain& judged, EvidenceFlips& run) {
  const auto changes = compare_with_recorded(recorded, judged.record);
  const std::set<std::string> others = with_other_requests(judged);
  bool failed_now = false;
  for (const ScenarioResult& result : judged.record.scenarios) {
    if (result.verdict == Verdict::not_testable) continue;
    if (others.contains(result.run->id)) {
      ++run.changed;
      continue;
    }
    ++run.judged;
    const auto changed = std::find_if(changes.begin(), changes.end(),
                                      [&](const VerdictChange& change) { return change.scenario == result.run->id; });
    const bool refused = changed != changes.end() && changed->broken_now();
    const std::string now(refused ? to_text(Verdict::failed) : to_text(result.verdict));
    failed_now = failed_now || fails(now);
    const std::string& then = recorded.scenarios.at(result.run->id).verdict;
    if (fails(then) != fails(now))
      run.flips.push_back({result.run->id, then, now, fails(now) ? why_it_fails(result, changes) : ""});
  }
  run.overall_now = run.flips.empty() ? run.overall_then : !failed_now;
}

std::string printed_line(const std::string& text) { return wire::printable_line(text, 600); }

std::string verdict_words(const EvidenceFlips& run) {
  if (!run.flips_overall()) return fmt::format("overall={} then and now", run.overall_then);
  return fmt::format("overall={} then, overall={} now", run.overall_then, run.overall_now);
}

std::string not_judged(const EvidenceFlips& run) {
  std::string text;
  if (run.changed > 0)
    text +=
        wire::format_line("{} with other requests than were recorded: not judged", wire::counted(run.changed, "run"));
  if (run.unrecorded > 0)
    text += wire::format_line("{}{} of the new version that the evidence does not have: not judged",
                              text.empty() ? "" : "; ", wire::counted(run.unrecorded, "run"));
  return text;
}

}  // namespace

wire::Result<EvidenceFlips> judge_evidence(const std::string& folder, const std::vector<LoadedPlan>& plans) {
  const auto recorded = read_recorded_run(folder);
  if (!recorded) return recorded.error();
  const Plan* plan = plan_of_run(*recorded, plans);
  if (!plan)
    return wire::Error{folder, "a run of a milestone that NEW does not have", "a run of one of its milestones", ""};
  EvidenceFlips run;
  run.folder = folder;
  run.milestone = plan->milestone.id;
  if (const std::string* target = recorded->target.find_string("target")) run.target = *target;
  const wire::Json* overall = recorded->results.find("overall");
  run.overall_then = overall && *overall == wire::Json(true);
  for (const ScenarioRun& planned : plan->runs) run.unrecorded += recorded->scenarios.contains(planned.id) ? 0 : 1;
  const JudgedAgain judged = judge_again(*recorded, *plan);
  add_flips(*recorded, judged, run);
  return run;
}

std::string flips_text(const std::vector<EvidenceFlips>& runs) {
  std::string text;
  for (const EvidenceFlips& run : runs) {
    text += wire::format_line("{}  {} of {}: {}; {} judged, {}\n", printed_line(run.folder), run.milestone,
                              printed_line(run.target), verdict_words(run), wire::counted(run.judged, "run"),
                              run.flips.empty() ? "none flips" : wire::counted(run.flips.size(), "flip"));
    for (size_t i = 0; i < run.flips.size() && i < kMostShownFlips; ++i) {
      const ScenarioFlip& flip = run.flips[i];
      text += wire::format_line("  {}: {} then, {} now\n", flip.scenario, flip.then, flip.now);
      if (!flip.why.empty()) text += wire::format_line("    {}\n", printed_line(flip.why));
    }
    if (run.flips.size() > kMostShownFlips)
      text += wire::format_line("  and {} more; --format json has them all\n", run.flips.size() - kMostShownFlips);
    if (const std::string rest = not_judged(run); !rest.empty()) text += wire::format_line("  {}\n", rest);
  }
  return text;
}

std::string flips_markdown(const std::vector<EvidenceFlips>& runs) {
  std::string text = runs.empty() ? "" : "## Recorded runs\n\n";
  for (const EvidenceFlips& run : runs) {
    text +=
        wire::format_line("- {}: {}; {} judged", run.milestone, verdict_words(run), wire::counted(run.judged, "run"));
    const std::string rest = not_judged(run);
    text += wire::format_line("{}{}\n", rest.empty() ? "" : "; ", rest);
    for (size_t i = 0; i < run.flips.size() && i < kMostShownFlips; ++i) {
      const ScenarioFlip& flip = run.flips[i];
      text += wire::format_line("  - `{}`: {} then, {} now\n", flip.scenario, flip.then, flip.now);
      if (!flip.why.empty()) text += wire::format_line("    ~~~\n    {}\n    ~~~\n", printed_line(flip.why));
    }
    if (run.flips.size() > kMostShownFlips)
      text += wire::format_line("  - and {} more\n", run.flips.size() - kMostShownFlips);
  }
  return text;
}

wire::Json flips_json(const std::vector<EvidenceFlips>& runs) {
  wire::Array list;
  for (const EvidenceFlips& run : runs) {
    wire::Array flips;
    for (const ScenarioFlip& flip : run.flips) {
      flips.push_back(wire::Object{
          {"scenario", flip.scenario}, {"then", flip.then}, {"now", flip.now}, {"why", printed_line(flip.why)}});
    }
    list.push_back(wire::Object{{"evidence", printed_line(run.folder)},
                                {"milestone", run.milestone},
                                {"target", printed_line(run.target)},
                                {"overall_then", run.overall_then},
                                {"overall_now", run.overall_now},
                                {"judged", run.judged},
                                {"other_requests", run.changed},
                                {"not_recorded", run.unrecorded},
                                {"flips", std::move(flips)}});
  }
  return list;
}

}  // namespace runner

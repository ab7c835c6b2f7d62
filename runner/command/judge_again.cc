#include "runner/command/judge_again.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

#include "runner/driver/recorded_driver.h"
#include "runner/execute/execute.h"
#include "runner/record/judge_run.h"
#include "runner/record/run_files.h"
#include "runner/record/shard_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

using Digests = std::map<std::string, std::string>;

bool is_in_process(const RecordedRun& recorded) {
  const wire::Json* target = recorded.target.find("target");
  return target && *target == wire::Json(Record().target);
}

/// Scenarios that the run did not get to. What the exchanges do not show is taken from what it states: such a run has
/// failed.
std::map<std::string, std::string> left_over_scenarios(const RecordedRun& recorded) {
  std::map<std::string, std::string> reasons;
  for (const auto& [id, scenario] : recorded.scenarios) {
    const auto session = recorded.sessions.find(id);
    const bool sent = session != recorded.sessions.end() && !session->second.outcomes.empty();
    if (!sent && scenario.reason.starts_with("not tested: ")) reasons.emplace(id, scenario.reason);
  }
  return reasons;
}

bool is_partial(const RecordedRun& recorded) {
  const wire::Json* partial = recorded.results.find("partial");
  return partial && *partial == wire::Json(true);
}

bool is_strict(const RecordedRun& recorded) {
  const wire::Json* strict = recorded.results.find("strict");
  return strict && *strict == wire::Json(true);
}

/// The baseline as it was on the day that results.json states; check_content.h compares the two with the run.
std::optional<AppliedBaseline> applied_baseline(const RecordedRun& recorded, const Plan& plan) {
  if (!recorded.baseline) return std::nullopt;
  const wire::Json* stated = recorded.results.find("baseline");
  const std::string* written = stated ? stated->find_string("day") : nullptr;
  const auto day = wire::parse_instant((written ? *written : std::string()) + "T00:00:00Z");
  auto baseline = baseline_for(*recorded.baseline, plan.milestone.id,
                               {kBaselineFile, day.value_or(wire::Instant{}), is_strict(recorded)});
  return baseline ? std::optional(std::move(*baseline)) : std::nullopt;
}

/// By path relative to the folder of the milestone, which is left out: so a copy elsewhere has the same names.
Digests by_relative_path(const Digests& digests, const std::string& milestone_file) {
  Digests relative;
  for (const auto& [path, digest] : digests) {
    if (path != milestone_file)
      relative.emplace(fs::path(path).lexically_relative(fs::path(milestone_file).parent_path()).string(), digest);
  }
  return relative;
}

Digests recorded_digests(const RecordedRun& recorded) {
  Digests digests;
  const wire::Json* inputs = recorded.coverage.find("inputs");
  if (!inputs || !inputs->as_object()) return digests;
  for (const wire::Member& input : *inputs->as_object())
    digests.emplace(input.key, input.value.as_string() ? *input.value.as_string() : std::string());
  return digests;
}

class OwnMilestone {
 public:
  OwnMilestone(const RecordedRun& recorded, VerifyReport& report) : recorded_(recorded), report_(report) {}

  /// The plan, if everything that it is made from is what the run was made from.
  std::unique_ptr<Plan> load(const std::string& milestone) {
    auto loaded = load_plan(milestone, "");
    if (loaded) loaded = with_fixtures(std::move(*loaded));
    if (!loaded) {
      report_.add(loaded.error());
      return nullptr;
    }
    const size_t problems = report_.problems.size();
    if (loaded->plan->text != recorded_.milestone_text)
      problem("milestone.yaml", "another milestone than " + milestone, "the verifier's own");
    compare(*loaded->plan);
    return report_.problems.size() == problems ? std::move(loaded->plan) : nullptr;
  }

 private:
  void problem(std::string where, std::string found, std::string expected) {
    report_.add({std::move(where), std::move(found), std::move(expected), ""});
  }

  /// A partial run may have had further fixtures (--fixture): those that lie in the same place here.
  wire::Result<LoadedPlan> with_fixtures(LoadedPlan loaded) const {
    std::vector<std::string> more;
    for (const auto& [path, digest] : recorded_digests(recorded_)) {
      const std::string here = loaded.root + "/" + path;
      const bool fixture = path.ends_with(".yaml") || path.ends_with(".yml");
      if (fixture && !loaded.plan->digests.contains(path) && fs::is_regular_file(here)) more.push_back(here);
    }
    if (more.empty() || !is_partial(recorded_)) return loaded;
    return load_plan(LocatedMilestone{loaded.root, loaded.plan->file}, more);
  }

  void compare(const Plan& plan) {
    const Digests own = by_relative_path(plan.digests, plan.file);
    Digests theirs = by_relative_path(recorded_digests(recorded_), recorded_.milestone_file);
    for (const auto& [path, digest] : own) {
      const auto found = theirs.find(path);
      const std::string shown = (fs::path(plan.file).parent_path() / path).lexically_normal().string();
      if (found == theirs.end())
        problem(shown, "a file that the run did not use", "every file of the milestone");
      else if (found->second != digest)
        problem(shown, "another file than the run used", "the same file");
      if (found != theirs.end()) theirs.erase(found);
    }
    for (const auto& [path, digest] : theirs)
      problem(path, "a file that the milestone does not name", "the files of the milestone only");
  }

  const RecordedRun& recorded_;
  VerifyReport& report_;
};

/// What merge takes from shard.json follows from the exchanges, but for the time that they took.
void check_shard_file(const std::string& text, const Record& record, VerifyReport& report) {
  const auto stated = wire::parse_json(text);
  const auto facts = parse_shard_file(text, "shard.json");
  if (!stated || !facts) return report.add(facts ? wire::Error{"shard.json", "not JSON", "JSON", ""} : facts.error());
  const auto now = wire::parse_json(render_shard_file(record, facts->shard, facts->divided_by));
  for (const char* member : {"milestone_file", "over_http", "required", "capabilities", "findings"}) {
    const wire::Json* then = stated->find(member);
    if (then && *then == *now->find(member)) continue;
    report.add({fmt::format("shard.json/{}", member), "another value", "the one that the exchanges show", ""});
  }
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    uint64_t judged = 0;
    for (const ScenarioResult& result : record.scenarios) judged += result.judged[i];
    const auto rule = static_cast<checks::Rule>(i);
    if (rule != checks::Rule::secret_echoed && facts->judged[i] != judged)
      report.add({fmt::format("shard.json/judged/{}", checks::id_of(rule)), std::to_string(facts->judged[i]),
                  std::to_string(judged), ""});
  }
}

bool has_hostile_requests(const RecordedRun& recorded) {
  const auto session = recorded.sessions.find(kHostileRequests);
  return session != recorded.sessions.end() && !session->second.outcomes.empty();
}

/// From shards 1 to N of N, as merge states them.
bool is_joined(const wire::Json& run) {
  const wire::Json* shards = run.find("shards");
  if (!shards || !shards->as_array()) return false;
  std::set<int64_t> indices;
  for (const wire::Json& shard : *shards->as_array()) {
    const wire::Json* index = shard.find("index");
    const wire::Json* of = shard.find("of");
    if (index && index->as_integer() && of && *of == wire::Json(shards->as_array()->size()))
      indices.insert(*index->as_integer());
  }
  const size_t count = shards->as_array()->size();
  return count > 0 && indices.size() == count && *indices.begin() == 1 &&
         *indices.rbegin() == static_cast<int64_t>(count);
}

/// A whole run on a service ends with them; what joins shards has none.
void demand_hostile_requests(const RecordedRun& recorded, const RunFiles& files, VerifyReport& report) {
  const auto facts = files.find("run.json");
  const auto run = facts == files.end() ? wire::Result<wire::Json>(wire::Json()) : wire::parse_json(facts->second);
  const bool joined = run && is_joined(*run);
  if (is_in_process(recorded) || joined || is_partial(recorded) || recorded.context.end ||
      has_hostile_requests(recorded))
    return;
  report.add({"exchanges.ndjson", fmt::format("no {}", kHostileRequests), "those that end a run over HTTP", ""});
}

void check(RecordedRun recorded, const Plan& plan, VerifyReport& report) {
  const JudgedAgain again = judge_again(recorded, plan);
  for (wire::Error difference : again.deviations) report.add(std::move(difference));
  for (wire::Error difference : compare_run(recorded, again.record)) report.add(std::move(difference));
  if (recorded.shard && incomparable_scenarios(recorded).empty())
    check_shard_file(*recorded.shard, again.record, report);
  size_t exchanges = 0;
  for (const ScenarioResult& result : again.record.scenarios) exchanges += result.exchanges.size();
  const size_t left_out = incomparable_scenarios(recorded).size();
  const size_t judged = again.record.scenarios.size() - again.record.count(Verdict::not_testable) - left_out;
  const std::string rest = left_out == 0 ? "" : fmt::format("; {} not, since secrets were taken out of them", left_out);
  const std::string hostile = again.record.hostile.empty() ? "; no hostile requests" : "; the hostile requests";
  report.held.push_back(fmt::format("judged again: {} by {}{}{}", wire::counted(judged, "scenario"),
                                    wire::counted(exchanges, "recorded exchange"), rest, hostile));
}

}  // namespace

JudgedAgain judge_again(RecordedRun recorded, const Plan& plan) {
  ExecuteOptions options;
  for (const ScenarioRun& run : plan.runs) {
    if (recorded.scenarios.contains(run.id)) options.selected.push_back(&run);
  }
  options.partial = is_partial(recorded);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.over_http = recorded.context.over_http;
  options.required = recorded.context.required;
  options.left_over = left_over_scenarios(recorded);
  options.end = recorded.context.end;
  options.hostile_requests = has_hostile_requests(recorded);
  options.baseline = applied_baseline(recorded, plan);
  const auto driver = make_recorded_driver({std::move(recorded.sessions), recorded.capabilities,
                                            std::move(recorded.context.trusted_keys),
                                            is_in_process(recorded) ? SentAs::planned : SentAs::target_wanted});
  Record record = execute(plan, *driver, options);
  return {std::move(record), driver->deviations()};
}

void check_judgement(const RunFiles& files, const Plan& plan, VerifyReport& report) {
  auto recorded = parse_recorded_run(files, ".");
  if (!recorded) return report.add(recorded.error());
  check(std::move(*recorded), plan, report);
}

void check_own_milestone(const RunFiles& files, const std::string& milestone, VerifyReport& report) {
  if (files.contains(kTrafficFile)) {
    return report.add({"--milestone", "evidence of traffic that others recorded", "that of a run",
                       "judge the recordings again with judge --milestone"});
  }
  auto recorded = parse_recorded_run(files, ".");
  if (!recorded) return report.add(recorded.error());
  const auto plan = OwnMilestone(*recorded, report).load(milestone);
  if (!plan) return;
  if (recorded->results.find("exploration")) {
    report.held.push_back(
        "milestone: it, its schemas and its fixtures are the verifier's own; what an exploration "
        "found is not judged again");
    return;
  }
  demand_hostile_requests(*recorded, files, report);
  report.held.push_back("milestone: it, its schemas and its fixtures are the verifier's own");
  check(std::move(*recorded), *plan, report);
}

}  // namespace runner

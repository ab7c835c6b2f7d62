// `verify/runner rejudge RUN --schemas DIR`: what an edit of the schemas would have meant for a recorded run. The run
// is judged again, from its evidence, by the schemas in DIR; the result is the scenarios that are broken now and were
// not then, or the other way round. No request is sent.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runner/command/common_options.h"
#include "runner/command/judge_again.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxShownBreaches = 3;

struct RejudgeOptions {
  std::string run;
  std::string schemas;
  std::string milestone;
  std::string root;
  OutputFormat format = OutputFormat::text;
};

std::string describe(const VerdictChange& change) {
  std::string text = wire::format_line("{}: {} then, {} now\n", change.scenario, change.then,
                                       change.broken_now() ? "rejected by a schema" : "accepted by every schema");
  for (size_t i = 0; i < change.breaches.size() && i < kMaxShownBreaches; ++i) {
    const SchemaBreach& breach = change.breaches[i];
    text += wire::format_line("    {}: {} at {}: {}\n", breach.where, breach.rule,
                              breach.pointer.empty() ? "the whole body" : breach.pointer, breach.expected);
  }
  if (change.breaches.size() > kMaxShownBreaches)
    text += wire::format_line("    and {} more\n", change.breaches.size() - kMaxShownBreaches);
  return text;
}

wire::Json to_json(const VerdictChange& change) {
  wire::Array reasons;
  for (const SchemaBreach& breach : change.breaches) {
    reasons.push_back(wire::Object{
        {"where", breach.where}, {"rule", breach.rule}, {"pointer", breach.pointer}, {"expected", breach.expected}});
  }
  return wire::Object{{"scenario", change.scenario},
                      {"then", change.then},
                      {"now", change.broken_now() ? "failed" : "passed"},
                      {"reasons", std::move(reasons)}};
}

/// What the edit is, and what it opens that no recorded exchange tries.
bool is_about_edits(const PlacedFinding& placed) {
  return placed.finding.rule == checks::Rule::schema_changed || placed.finding.rule == checks::Rule::schema_untried;
}
std::string describe(const PlacedFinding& placed) {
  const checks::Finding& finding = placed.finding;
  return wire::format_line("{}: {}: {}\n", placed.place.to_string(), checks::id_of(finding.rule),
                           finding.rule == checks::Rule::schema_changed
                               ? finding.actual.text()
                               : fmt::format("expected {}", finding.expected.text()));
}
wire::Json to_json(const PlacedFinding& placed) {
  return wire::Object{{"rule", checks::id_of(placed.finding.rule)},
                      {"place", placed.place.to_string()},
                      {"expected", placed.finding.expected},
                      {"actual", placed.finding.actual}};
}

class Rejudge {
 public:
  Rejudge(RejudgeOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment) {}

  ExitCode run() {
    auto recorded = read_recorded_run(options_.run);
    if (!recorded) return fail(environment_, recorded.error());
    if (!fs::is_directory(options_.schemas))
      return fail(environment_, {"--schemas", options_.schemas, "a folder of NAME.schema.json files", ""});
    auto located = locate(*recorded);
    if (!located) return fail(environment_, located.error());
    auto plan = plan_under(*located, recorded->milestone_text);
    if (!plan) return fail(environment_, plan.error());
    return compare(**plan, *recorded);
  }

 private:
  wire::Result<LocatedMilestone> locate(const RecordedRun& recorded) const {
    if (!options_.milestone.empty()) return locate_milestone(options_.milestone, options_.root);
    auto located =
        locate_milestone_of(options_.run, recorded.milestone_file, options_.root, environment_.installed_contract);
    if (located) return located;
    wire::Error error = located.error();
    error.advice = "name the milestone with --milestone or the repository with --root";
    return error;
  }

  wire::Result<std::unique_ptr<Plan>> plan_under(const LocatedMilestone& located,
                                                 const std::string& recorded_text) const {
    InputFiles files(located.root);
    const std::string name = located.file.substr(located.file.rfind('/') + 1);
    auto text = files.read(located.file, name, located.file);
    if (!text) return text.error();
    if (*text != recorded_text) {
      environment_.err(wire::format_line("note: {} has changed since the run was recorded\n", located.file));
    }
    auto milestone = parse_milestone(*text, located.file);
    if (!milestone) return milestone.error();
    files.substitute(InputFiles::resolve(located.file, milestone->schema_directory), options_.schemas);
    return make_plan(files, located.file, {}, ImpossibleParts::kept);
  }

  ExitCode compare(const Plan& plan, const RecordedRun& recorded) const {
    const Record record = judge_again(recorded, plan).record;
    const std::vector<VerdictChange> changes = compare_with_recorded(recorded, record);
    print(changes, record);
    const bool untried = std::any_of(record.run_findings.begin(), record.run_findings.end(), [](const auto& placed) {
      return placed.finding.rule == checks::Rule::schema_untried;
    });
    return changes.empty() && !untried ? kAllHeld : kFindings;
  }

  void print(const std::vector<VerdictChange>& changes, const Record& record) const {
    size_t exchanges = 0;
    for (const ScenarioResult& scenario : record.scenarios) exchanges += scenario.exchanges.size();
    const size_t judged = record.scenarios.size() - record.count(Verdict::not_testable);
    const auto broken = static_cast<size_t>(
        std::count_if(changes.begin(), changes.end(), [](const VerdictChange& change) { return change.broken_now(); }));
    if (options_.format == OutputFormat::json) {
      wire::Array list;
      for (const VerdictChange& change : changes) list.push_back(to_json(change));
      wire::Array edits;
      for (const PlacedFinding& placed : record.run_findings) {
        if (is_about_edits(placed)) edits.push_back(to_json(placed));
      }
      const wire::Object document{
          {"changes", std::move(list)}, {"edits", std::move(edits)}, {"scenarios", judged}, {"exchanges", exchanges}};
      return environment_.out(wire::to_text(document, 2) + "\n");
    }
    for (const PlacedFinding& placed : record.run_findings) {
      if (is_about_edits(placed)) environment_.out(describe(placed));
    }
    for (const VerdictChange& change : changes) environment_.out(describe(change));
    environment_.out(wire::format_line("{} of {} scenarios change under {}: {} newly failed, {} fixed; {}\n",
                                       changes.size(), judged, options_.schemas, broken, changes.size() - broken,
                                       wire::counted(exchanges, "exchange")));
  }

  const RejudgeOptions options_;
  const Environment& environment_;
};

}  // namespace

ExitCode rejudge(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("rejudge", "Judges a recorded run under edited schemas and reports which scenarios change.");
  parser.footer(
      "\nResponses, events, keys and the documents of fixtures are judged, and requests that the service accepted.\n"
      "  cp -r schemas edited && $EDITOR edited/ActorRef.schema.json\n"
      "  verify/runner rejudge artifacts/milestones/M107/latest --schemas edited\n"
      "Exit codes: 0 no scenario changes, 1 some do or the edit opens what no exchange tries, 2 usage or input.");
  RejudgeOptions options;
  parser.option("RUN", options.run, "folder of a run's evidence").required().placeholder("DIR");
  parser.option("--schemas", options.schemas, "folder with all schemas, instead of the milestone's")
      .required()
      .placeholder("DIR");
  parser.option("--milestone", options.milestone, "milestone file (default: the recorded one)").placeholder("FILE");
  parser.option("--root", options.root, "repository root (default: found from RUN or the working directory)")
      .placeholder("DIR");
  declare_format(parser, options.format);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return Rejudge(std::move(options), environment).run();
}

}  // namespace runner

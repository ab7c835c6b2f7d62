// `verify/runner diff RUN RUN`: which causes of a milestone's later run are new, which of the earlier one are fixed,
// which are still there, and which were not tested again. Nothing is judged anew.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/evidence/stored_runs.h"
#include "runner/report/cause_words.h"

namespace runner {
namespace {

constexpr const char* kDiffFooter = R"(
RUN is the folder of a run, that of a milestone (its last run), or an --out folder (the last run of each milestone).
  verify/runner diff artifacts/milestones/M107/runs/20260115T120000Z-5d3f09ab artifacts/milestones/M107/latest
  verify/runner diff last-week/milestones artifacts/milestones

A cause counts as fixed only where all scenarios that showed it ran to their end and none of them failed. Where some
were not run or failed otherwise, it is "no longer tested".
Exit codes: 0 nothing is new, 1 a cause is new (a warning or a known one too), 2 usage or input, 4 evidence is not what
was signed.)";

struct DiffOptions {
  std::string before;
  std::string now;
  OutputFormat format = OutputFormat::text;
};

using RunsByMilestone = std::map<std::string, StoredRun>;

class DiffCommand {
 public:
  DiffCommand(const DiffOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  ExitCode run() {
    RunsByMilestone before;
    RunsByMilestone now;
    for (const auto& [folder, runs] : {std::pair{&options_.before, &before}, {&options_.now, &now}}) {
      if (const auto code = read(*folder, *runs)) return *code;
    }
    pair(before, now);
    if (differences_.empty())
      return fail(environment_, {options_.now, "runs of other milestones than " + options_.before,
                                 "two runs of the same milestone", ""});
    options_.format == OutputFormat::json ? print_json() : print_text();
    for (const RunDifference& difference : differences_)
      if (!difference.fresh.empty()) return kFindings;
    return kAllHeld;
  }

 private:
  std::optional<ExitCode> read(const std::string& folder, RunsByMilestone& runs) const {
    for (const auto& path : runs_in(folder)) {
      auto stored = read_stored_run(path);
      if (!stored) return fail(environment_, stored.error(), kEvidenceFailed);
      runs.emplace(stored->summary.milestone, std::move(*stored));
    }
    if (!runs.empty()) return std::nullopt;
    std::error_code ignored;
    return fail(environment_,
                {folder, std::filesystem::is_directory(folder, ignored) ? "no run in it" : "no such folder",
                 "the folder of a run", "the last run of a milestone is artifacts/milestones/ID/latest"});
  }

  void pair(RunsByMilestone& before, RunsByMilestone& now) {
    for (auto& [milestone, run] : now) {
      const auto then = before.find(milestone);
      if (then == before.end()) {
        note_single(milestone, options_.now);
      } else {
        differences_.push_back(difference_between(std::move(then->second.summary), std::move(run.summary)));
      }
    }
    for (const auto& [milestone, run] : before) {
      if (!now.contains(milestone)) note_single(milestone, options_.before);
    }
  }

  void note_single(const std::string& milestone, const std::string& folder) const {
    environment_.err(wire::format_line("{}: not compared, only {} has a run of it\n", milestone, folder));
  }

  void print_json() const {
    wire::Array milestones;
    for (const RunDifference& difference : differences_) milestones.push_back(to_json(difference));
    environment_.out(wire::to_text(wire::Object{{"milestones", std::move(milestones)}}, 2) + "\n");
  }

  void print_text() const {
    std::string text;
    for (const RunDifference& difference : differences_) {
      text += wire::format_line("{}\n", difference.now.milestone);
      for (const auto& [run, word] : {std::pair{&difference.before, "before"}, {&difference.now, "now"}}) {
        text += wire::format_line("  {:<7}{}  {}  {}  overall={}\n", word, run->name, run->started_at, run->target,
                                  run->overall);
      }
      for (const std::string& remark : difference.remarks) text += wire::format_line("  note: {}\n", remark);
      for (const DifferenceLine& line : lines_of(difference))
        text += wire::format_line("  {:<18}{}\n", line.kind, line.text);
      text += wire::format_line("{}: {}\n", difference.now.milestone, counts_of(difference));
    }
    environment_.out(text);
  }

  const DiffOptions& options_;
  const Environment& environment_;
  std::vector<RunDifference> differences_;
};

}  // namespace

ExitCode compare_runs(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("diff", "Compares two runs by the causes of their failures.");
  DiffOptions options;
  parser.option("BEFORE", options.before, "the earlier run").required().placeholder("RUN");
  parser.option("NOW", options.now, "the later run").required().placeholder("RUN");
  declare_format(parser, options.format);
  parser.footer(kDiffFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return DiffCommand(options, environment).run();
}

}  // namespace runner

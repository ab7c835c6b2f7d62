// `verify/runner prune DIR --keep N|AGE`: removes old runs from a folder of evidence. Nothing but runs under the names
// that publishing gives is removed; what `latest` names and what a kept run was compared with stays.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/evidence/stored_runs.h"

namespace runner {
namespace {

constexpr const char* kPruneFooter = R"(
  verify/runner prune artifacts/milestones --keep 10 --dry-run
  verify/runner prune artifacts/milestones --keep 30d

N: so many of the newest runs of each milestone stay. AGE: a number and m, h or d; younger runs stay. Whatever is given,
the run that "latest" names stays, and so does the one that a run which stays was compared with (--compare-with).
Exit codes: 0 done, 2 usage, or no run there, 4 a run could not be removed.)";

struct Keep {
  size_t newest = 0;
  std::optional<int64_t> age_ms;
};

struct PruneOptions {
  std::string folder;
  Keep keep;
  bool dry_run = false;
};

// "10", "36h", "30d"
std::optional<Keep> parse_keep(const std::string& text) {
  constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000}};
  constexpr size_t kMaxKeepDigits = 6;
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kMaxKeepDigits || std::stoul(text) == 0) return std::nullopt;
  if (digits == text.size()) return Keep{std::stoul(text), {}};
  for (const auto& [unit, ms] : kUnits) {
    if (text.substr(digits) == unit) return Keep{0, std::stoll(text) * ms};
  }
  return std::nullopt;
}

class PruneCommand {
 public:
  PruneCommand(const PruneOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  ExitCode run() {
    const auto milestones = milestone_folders(options_.folder);
    if (!milestones) return fail(environment_, milestones.error());
    ExitCode code = kAllHeld;
    for (const auto& milestone : *milestones) code = more_severe(code, prune(milestone));
    environment_.out(
        wire::format_line("{}{} removed, {} kept\n", options_.dry_run ? "dry run: would be " : "", removed_, kept_));
    return code;
  }

 private:
  ExitCode prune(const std::filesystem::path& milestone) {
    KeepRule rule{options_.keep.newest};
    if (options_.keep.age_ms) rule.published_since = environment_.now().plus_ms(-*options_.keep.age_ms);
    std::vector<std::string> names;
    for (const RunFate& fate : fates_of(milestone, rule)) {
      const std::string shown = (milestone / "runs" / fate.name).string();
      if (!fate.kept_as.empty()) {
        ++kept_;
        environment_.out(wire::format_line("keep    {}  ({})\n", shown, fate.kept_as));
        continue;
      }
      names.push_back(fate.name);
      environment_.out(wire::format_line("remove  {}\n", shown));
    }
    removed_ += names.size();
    if (options_.dry_run || names.empty()) return kAllHeld;
    const wire::Problem problem = remove_runs(milestone, names);
    return problem ? fail(environment_, *problem, kEvidenceFailed) : kAllHeld;
  }

  const PruneOptions& options_;
  const Environment& environment_;
  size_t removed_ = 0;
  size_t kept_ = 0;
};

}  // namespace

ExitCode prune_runs(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("prune", "Removes old runs from a folder of evidence.");
  PruneOptions options;
  parser.option("DIR", options.folder, "an --out folder, such as artifacts/milestones, or the folder of a milestone")
      .required()
      .placeholder("");
  parser
      .option("--keep", parsed(options.keep, parse_keep, "a number of runs, or an age such as 30d", "N|AGE"),
              "the newest N runs of each milestone stay, or those that are not older")
      .required();
  parser.flag("--dry-run", options.dry_run, "only show what would be removed");
  parser.footer(kPruneFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return PruneCommand(options, environment).run();
}

}  // namespace runner

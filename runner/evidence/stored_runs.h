// The runs below a folder of evidence: finds them, reads what each says of itself, and removes the ones that are no
// longer wanted. A file that is not the one that was signed is an Error; whose the signature is, `verify` decides.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runner/evidence/disk.h"
#include "runner/record/run_summary.h"
#include "wire/instant.h"

namespace runner {

inline constexpr const char* kComparisonFile = "comparison.json";  ///< of a run that was compared with an earlier one

/// The runs that a folder stands for: itself, the last run of a milestone's folder, or the last run of each milestone
/// of an --out folder. None where there is no run.
std::vector<std::filesystem::path> runs_in(const std::filesystem::path& folder);

/// The folders of milestones that a folder is or holds, sorted; none is an Error.
wire::Result<std::vector<std::filesystem::path>> milestone_folders(const std::string& folder);

/// What a run says of itself.
struct StoredRun {
  std::filesystem::path folder;
  RunSummary summary;
  std::string result;  ///< PASSED, WARNED or FAILED, as signed
};
wire::Result<StoredRun> read_stored_run(const std::filesystem::path& folder);
/// The run of a milestone in the folder that --compare-with names, where it names one.
wire::Result<std::optional<RunSummary>> earlier_run(const std::string& folder, const std::string& milestone);

/// The names of all runs of a milestone's folder, the newest first.
std::vector<std::string> run_names(const std::filesystem::path& milestone_folder);
/// The name of the run that its `latest` leads to; empty where there is none.
std::string latest_name(const std::filesystem::path& milestone_folder);

/// Which runs of a milestone stay.
struct KeepRule {
  size_t newest = 0;                                  ///< so many,
  std::optional<wire::Instant> published_since = {};  ///< and those since then
};

/// A run with the reason for which it stays; empty: it goes.
struct RunFate {
  std::string name;
  std::string kept_as;
};
/// In the order of run_names(). `latest` stays, and what it or a run that the rule keeps was compared with.
std::vector<RunFate> fates_of(const std::filesystem::path& milestone_folder, const KeepRule& rule);

/// Removes runs of a milestone's folder. Each disappears in one step.
wire::Problem remove_runs(const std::filesystem::path& milestone_folder, const std::vector<std::string>& names,
                          Disk& disk = real_disk());

}  // namespace runner

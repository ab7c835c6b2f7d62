#include "runner/evidence/read_shard_runs.h"

#include <algorithm>
#include <filesystem>

#include "runner/document/input_files.h"
#include "runner/evidence/verify_run.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxLatestBytes = 4096;
constexpr const char* kExpected = "the evidence of a run with --shard";

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "results.json", ignored);
}

// The last run of a milestone's folder; by latest.json where an archive kept no symbolic links.
std::optional<fs::path> latest_of(const fs::path& folder) {
  if (is_run(folder / "latest")) return folder / "latest";
  const auto text = read_file(folder / "latest.json", kMaxLatestBytes);
  const auto json = text ? wire::parse_json(*text) : wire::Result<wire::Json>(wire::Json());
  const std::string* run = json ? json->find_string("run") : nullptr;
  const bool inside = run && run->starts_with("runs/") && is_plain_name(*run);
  if (inside && is_run(folder / *run)) return folder / *run;
  return std::nullopt;
}

std::vector<fs::path> runs_in(const fs::path& folder) {
  if (is_run(folder)) return {folder};
  if (const auto latest = latest_of(folder)) return {*latest};
  std::vector<fs::path> runs;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (const auto latest = latest_of(entry->path())) runs.push_back(*latest);
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

wire::Result<ShardRun> read_shard(const std::string& folder, const TrustPolicy& trust) {
  auto evidence = read_run_folder(folder);
  if (!evidence) return evidence.error();
  if (!evidence->files.contains("shard.json")) {
    return wire::Error{folder, "the evidence of a whole run", kExpected, ""};
  }
  const VerifyReport report = verify_run(*evidence, {trust, {}});
  if (!report.holds()) {
    return wire::Error{folder, "evidence that does not hold: " + report.problems.front().to_string(),
                       "evidence as the shard's run left it, signed by a trusted key",
                       "without --trust FILE that is the key that signs here; see verify " + folder};
  }
  auto facts = parse_shard_file(evidence->files.at("shard.json"), folder + "/shard.json");
  if (!facts) return facts.error();
  auto results = wire::parse_json(evidence->files.at("results.json"));
  auto coverage = wire::parse_json(evidence->files.at("coverage.json"));
  if (!results || !coverage)
    return wire::Error{folder, "results.json and coverage.json are missing or not readable", kExpected, ""};
  return ShardRun{folder, std::move(*facts), std::move(*results), std::move(*coverage), std::move(evidence->files)};
}

}  // namespace

wire::Result<std::vector<ShardRun>> read_shard_runs(const std::string& folder, const TrustPolicy& trust) {
  std::vector<ShardRun> shards;
  for (const fs::path& run : runs_in(folder)) {
    auto shard = read_shard(run.string(), trust);
    if (!shard) return shard.error();
    shards.push_back(std::move(*shard));
  }
  if (!shards.empty()) return shards;
  std::error_code ignored;
  return wire::Error{folder, fs::is_directory(folder, ignored) ? "no run in it" : "no such folder", kExpected, ""};
}

}  // namespace runner

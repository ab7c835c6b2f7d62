#include "runner/evidence/read_shard_runs.h"

#include <filesystem>

#include "runner/evidence/stored_runs.h"
#include "runner/evidence/verify_run.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExpected = "the evidence of a run with --shard";

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

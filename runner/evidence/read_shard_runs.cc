#include "runner/evidence/read_shard_runs.h"

#include <filesystem>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/stored_runs.h"
#include "runner/evidence/verify_run.h"
#include "wire/sha256.h"

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

wire::Json describe_shards(const std::vector<ShardRun>& shards) {
  wire::Array list;
  for (const ShardRun& shard : shards) {
    wire::Array signers;
    if (const auto envelope = parse_envelope(shard.files.at(kEnvelopeFile), shard.folder)) {
      for (const Signature& signature : envelope->signatures) signers.emplace_back(signature.key_id);
    }
    list.push_back(wire::Object{{"index", int64_t{shard.facts.shard.index}},
                                {"of", int64_t{shard.facts.shard.of}},
                                {"target", shard.facts.target},
                                {"sha256sums_sha256", wire::sha256_hex(shard.files.at("SHA256SUMS"))},
                                {"signed_by", std::move(signers)}});
  }
  return list;
}

}  // namespace runner

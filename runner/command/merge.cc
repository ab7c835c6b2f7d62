// `verify/runner merge DIR... --out DIR`: joins the runs of all shards into one verdict and one set of signed evidence.
#include <fmt/format.h>

#include <map>

#include "runner/command/command.h"
#include "runner/command/options.h"
#include "runner/command/run_reports.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/read_shard_runs.h"
#include "runner/evidence/run_facts.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/statement.h"
#include "runner/plan/input_files.h"
#include "runner/record/join_shards.h"
#include "runner/report/text.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr size_t kMaxTrustBytes = 1u << 20;
constexpr const char* kFooter = R"(
in a CI matrix, one job for each shard:
  verify/runner milestones/M107.yaml --target $URL --shard $INDEX/4 --out shard-$INDEX
and one job after them, on the same commit, with the four folders as artifacts:
  verify/runner merge shard-1 shard-2 shard-3 shard-4 --out artifacts/milestones

A shard exits 0 where everything in it held; what only the whole run shows is judged here. Exit codes as of a run:
0 all held, 1 findings, 2 a shard is missing, there twice, of other inputs or not as its run left it,
4 the joined evidence could not be written.)";

struct MergeOptions {
  std::vector<std::string> folders;
  std::string trust;
  RunOptions run;  ///< out, root, keys, strict, reports
};

using Milestones = std::map<std::string, std::vector<ShardRun>>;

/// What run.json says of the runs that were joined.
wire::Json shards_of(const std::vector<ShardRun>& shards) {
  wire::Array list;
  for (const ShardRun& shard : shards) {
    wire::Array signers;
    if (const auto envelope = parse_envelope(shard.files.at("run.dsse.json"), shard.folder)) {
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

class Merge {
 public:
  Merge(const MergeOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options),
        environment_(environment),
        facts_(arguments, environment.variable),
        reports_(options.run, environment) {}

  ExitCode run() {
    auto milestones = read_all();
    if (!milestones) return fail(environment_, milestones.error());
    ExitCode code = kAllHeld;
    for (const auto& [file, shards] : *milestones) code = graver(code, merge_one(file, shards));
    std::vector<const Record*> records;
    for (const Joined& joined : joined_) records.push_back(&joined.record);
    return records.empty() ? code : graver(code, reports_.write(records));
  }

 private:
  struct Joined {
    std::unique_ptr<Plan> plan;
    Record record;
  };

  wire::Result<Milestones> read_all() const {
    std::optional<TrustPolicy> trust;
    if (!options_.trust.empty()) {
      auto text = read_file(options_.trust, kMaxTrustBytes);
      if (!text) return text.error();
      auto policy = parse_trust(*text, options_.trust);
      if (!policy) return policy.error();
      trust = std::move(*policy);
    }
    Milestones milestones;
    for (const std::string& folder : options_.folders) {
      auto shards = read_shard_runs(folder, trust);
      if (!shards) return shards.error();
      for (ShardRun& shard : *shards) milestones[shard.facts.milestone_file].push_back(std::move(shard));
    }
    return milestones;
  }

  ExitCode merge_one(const std::string& file, const std::vector<ShardRun>& shards) {
    const std::string root = options_.run.root.empty() ? "." : options_.run.root;
    facts_.begin(root);
    InputFiles files(root);
    auto plan = make_plan(files, file);
    if (!plan) return fail(environment_, plan.error());
    auto record = join_shards(**plan, shards);
    if (!record) return fail(environment_, record.error());
    reports_.begin(**plan, record->selected, root);
    for (const ScenarioResult& result : record->scenarios) reports_.take(result);
    reports_.end(*record);
    joined_.push_back({std::move(*plan), std::move(*record)});
    return publish_record(joined_.back(), shards);
  }

  ExitCode publish_record(const Joined& joined, const std::vector<ShardRun>& shards) {
    auto key = load_signing_key({options_.run.signing_key, options_.run.passphrase, environment_.variable});
    if (!key) return fail(environment_, key.error(), kEvidenceFailed);
    EvidenceOptions evidence{options_.run.out, options_.run.strict, joined_files(*joined.plan, shards)};
    evidence.more.merge(reports_.files_of(joined.record));
    wire::Json facts = facts_.finish();
    facts.as_object()->set("shards", shards_of(shards));
    evidence.more["run.json"] = wire::to_text(facts, 2) + "\n";
    auto published = publish(joined.record, evidence, *key);
    if (!published) return fail(environment_, published.error(), kEvidenceFailed);
    show(joined.record, shards.size(), published->folder);
    return joined.record.overall(options_.run.strict) ? kAllHeld : kFindings;
  }

  void show(const Record& record, size_t shards, const std::string& folder) const {
    TextOptions text;
    text.strict = options_.run.strict;
    text.quiet = true;
    text.evidence = folder;
    environment_.out(fmt::format("{} shards of {}{}\n", shards, record.plan->file,
                                 options_.trust.empty() ? ", who signed them was not checked (--trust FILE)" : ""));
    environment_.out(render_text(record, text));
  }

  const MergeOptions& options_;
  const Environment& environment_;
  RunFacts facts_;
  RunReports reports_;
  std::vector<Joined> joined_;
};

void declare(ArgumentParser& parser, MergeOptions& options) {
  parser.footer(kFooter);
  parser.option("DIR", options.folders, "folders of evidence: the --out of each shard, or its runs").required();
  parser.option("--out", options.run.out, "folder for the joined evidence").required();
  parser.option("--root", options.run.root, "repository root with the milestone (default: the working directory)");
  parser.option("--trust", options.trust, "file of trusted keys that the shards must be signed by (as for verify)");
  parser.option("--report", report_values(options.run.reports),
                "FORMAT=PATH, repeatable; formats: " + report_format_names());
  parser.option("--signing-key", options.run.signing_key, "FILE, env:NAME or fd:N: PKCS#8 PEM that signs the evidence");
  parser.option("--passphrase", options.run.passphrase, "FILE, env:NAME or fd:N: opens a sealed signing key");
  parser.flag("--strict", options.run.strict, "broken SHOULD rules fail the run too");
}

}  // namespace

ExitCode merge(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("verify/runner merge",
                        "Joins the runs of all shards into one verdict and one set of evidence.");
  MergeOptions options;
  declare(parser, options);
  if (const auto code = parser.read(arguments, environment)) return *code;
  options.run.quiet = true;
  return Merge(options, arguments, environment).run();
}

}  // namespace runner

// `verify/runner merge DIR... --out DIR`: joins the runs of all shards into one verdict and one set of signed evidence.
#include <fmt/format.h>

#include <map>

#include "runner/command/common_options.h"
#include "runner/command/judge_again.h"
#include "runner/command/run_reports.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/read_shard_runs.h"
#include "runner/evidence/run_facts.h"
#include "runner/evidence/stored_runs.h"
#include "runner/record/results.h"
#include "runner/report/text.h"

namespace runner {
namespace {

constexpr const char* kMergeFooter = R"(
In a CI matrix, one job for each shard:
  verify/runner milestones/M107.yaml --target $URL --shard $INDEX/4 --out shard-$INDEX
and one job after them, on the same commit, with the four folders as artifacts:
  verify/runner merge shard-1 shard-2 shard-3 shard-4 --out artifacts/milestones

A shard exits 0 if everything in it held; what only the whole run shows is judged here. Exit codes: 0 all held,
1 findings, 2 a shard is missing, given twice, made from other inputs or on another target, modified, signed by
another key than those of --trust, or states what its exchanges do not show, 4 the joined evidence could not be
written.)";

struct MergeOptions {
  std::vector<std::string> folders;
  std::string trust;
  std::string out;
  std::string compare_with;  ///< folder of an earlier run; empty: none
  std::string root = ".";
  bool targets_differ = false;
  ReportOptions reports;
  KeySource signing_key;
};

using Milestones = std::map<std::string, std::vector<ShardRun>>;

class Merge {
 public:
  Merge(const MergeOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options),
        environment_(environment),
        facts_(arguments, environment.variable, environment.now),
        reports_(options.reports, environment) {}

  ExitCode run() {
    auto key = load_signing_key(options_.signing_key);
    if (!key)
      return fail(environment_, key.error(), options_.signing_key.key.empty() ? kEvidenceFailed : kUsageOrInput);
    key_ = std::move(*key);
    auto milestones = read_all();
    if (!milestones) return fail(environment_, milestones.error());
    ExitCode code = kAllHeld;
    for (const auto& [file, shards] : *milestones) code = more_severe(code, merge_one(file, shards));
    std::vector<const Record*> records;
    for (const Joined& joined : joined_) records.push_back(&joined.record);
    if (records.empty()) return code;
    // The verdict is the last line, and true only where everything was written.
    const ExitCode written = reports_.write(records);
    for (Joined& joined : joined_) {
      joined.record.unwritten = joined.record.unwritten || written == kEvidenceFailed;
      show(joined.record, joined.shards);
    }
    return more_severe(code, written);
  }

 private:
  struct Joined {
    std::unique_ptr<Plan> plan;
    Record record;
    size_t shards;
  };

  wire::Result<Milestones> read_all() const {
    // What is joined is signed with this key, so that nothing less is trusted than it.
    auto trust = options_.trust.empty() ? wire::Result<TrustPolicy>(trust_in_key(key_->public_key()))
                                        : read_trust_file(options_.trust);
    if (!trust) return trust.error();
    Milestones milestones;
    for (const std::string& folder : options_.folders) {
      auto shards = read_shard_runs(folder, *trust);
      if (!shards) return shards.error();
      for (ShardRun& shard : *shards) milestones[shard.facts.milestone_file].push_back(std::move(shard));
    }
    return milestones;
  }

  ExitCode merge_one(const std::string& file, const std::vector<ShardRun>& shards) {
    facts_.begin(options_.root);
    auto loaded = load_plan(LocatedMilestone{options_.root, file});
    if (!loaded) return fail(environment_, loaded.error());
    auto earlier = earlier_run(options_.compare_with, loaded->plan->milestone.id);
    if (!earlier) return fail(environment_, earlier.error());
    auto record = join_shards(*loaded->plan, shards, {environment_.now(), options_.reports.strict});
    if (!record) return fail(environment_, record.error());
    for (const ShardRun& shard : shards) {
      if (const wire::Problem problem = check_shard(shard, shards.front(), *loaded->plan))
        return fail(environment_, *problem);
    }
    if (*earlier) compare_with(std::move(**earlier), *record, options_.reports.strict);
    reports_.begin(*loaded->plan, record->selected, options_.root);
    for (const ScenarioResult& result : record->scenarios) reports_.take(result);
    reports_.end(*record);
    joined_.push_back({std::move(loaded->plan), std::move(*record), shards.size()});
    return publish_record(joined_.back(), shards);
  }

  /// That it was made on the same target, and that what it states follows from its exchanges.
  wire::Problem check_shard(const ShardRun& shard, const ShardRun& first, const Plan& plan) const {
    if (shard.facts.target != first.facts.target && !options_.targets_differ) {
      return wire::Error{shard.folder, "a run on " + shard.facts.target,
                         fmt::format("one on {}, like {}", first.facts.target, first.folder),
                         "together they are about neither; where both addresses are one service, add --targets-differ"};
    }
    const auto target = wire::parse_json(shard.files.at("target.json"));
    const std::string* named = target ? target->find_string("target") : nullptr;
    if (!named || *named != shard.facts.target)
      return wire::Error{shard.folder, "another target in shard.json than in target.json", "the same", ""};
    VerifyReport report;
    check_judgement(shard.files, plan, report);
    report.make_printable();
    if (report.holds()) return {};
    return wire::Error{shard.folder,
                       "evidence that does not follow from its exchanges: " + report.problems.front().to_string(),
                       "evidence as the shard's run left it",
                       fmt::format("see {} verify --milestone FILE {}", tool_command(), shard.folder)};
  }

  ExitCode publish_record(Joined& joined, const std::vector<ShardRun>& shards) {
    EvidenceOptions evidence{options_.out, options_.reports.strict, joined_files(*joined.plan, shards),
                             environment_.now, environment_.random};
    evidence.name = free_run_name(evidence, joined.plan->milestone.id);
    joined.record.evidence = run_folder_of(evidence, joined.plan->milestone.id);
    evidence.more.merge(reports_.files_of(joined.record));
    if (joined.record.comparison)
      evidence.more[kComparisonFile] = wire::to_text(to_json(*joined.record.comparison), 2) + "\n";
    wire::Json facts = facts_.finish();
    facts.as_object()->set("shards", describe_shards(shards));
    if (const Durations measured = durations_of(joined.record); !measured.empty())
      facts.as_object()->set("durations_ms", durations_json(measured));
    evidence.more["run.json"] = wire::printable(wire::to_text(facts, 2)) + "\n";
    auto published = publish(joined.record, evidence, *key_);
    joined.record.unwritten = !published;
    if (!published) return fail(environment_, published.error(), kEvidenceFailed);
    return joined.record.overall(options_.reports.strict) ? kAllHeld : kFindings;
  }

  void show(const Record& record, size_t shards) const {
    TextOptions text;
    text.strict = options_.reports.strict;
    text.quiet = true;
    environment_.out(wire::format_line("{} of {}\n", wire::counted(shards, "shard"), record.plan->file));
    environment_.out(render_text(record, text));
  }

  const MergeOptions& options_;
  const Environment& environment_;
  RunFacts facts_;
  RunReports reports_;
  std::vector<Joined> joined_;
  std::optional<wire::PrivateKey> key_;
};

void declare(ArgumentParser& parser, MergeOptions& options) {
  parser.footer(kMergeFooter);
  parser.option("DIR", options.folders, "folders of evidence: the --out of each shard, or its runs")
      .required()
      .placeholder("");
  parser.option("--out", options.out, "folder for the joined evidence").required().placeholder("DIR");
  parser.option("--root", options.root, "repository root with the milestone (default: the working directory)")
      .placeholder("DIR");
  parser
      .option("--trust", options.trust,
              "file of trusted keys that must have signed the shards (default: only the key that signs here)")
      .placeholder("FILE");
  parser.flag("--targets-differ", options.targets_differ, "the shards' targets are one service at several addresses");
  declare_compare_with(parser, options.compare_with);
  declare_reports(parser, options.reports);
  declare_signing_key(parser, options.signing_key);
  parser.flag("--strict", options.reports.strict, "broken SHOULD rules fail the run too");
}

}  // namespace

ExitCode merge(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("merge", "Joins the runs of all shards into one verdict and one set of evidence.");
  MergeOptions options;
  options.reports.quiet = true;
  options.signing_key.variable = environment.variable;
  declare(parser, options);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return Merge(options, arguments, environment).run();
}

}  // namespace runner

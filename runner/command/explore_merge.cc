// `verify/runner explore merge DIR... --out DIR`: joins the explorations of all shards into one, with one set of signed
// evidence.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/command/explored_evidence.h"
#include "runner/command/load_plan.h"
#include "runner/evidence/read_shard_runs.h"
#include "runner/record/exchanges.h"
#include "runner/record/join_explorations.h"
#include "runner/report/text.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr const char* kExploreMergeFooter = R"(
In a CI matrix, one job for each shard, with one seed:
  verify/runner explore milestones/M107.yaml --target $URL --seed 7 --shard $INDEX/4 --out shard-$INDEX
and one job after them, on the same commit, with the four folders as artifacts:
  verify/runner explore merge shard-1 shard-2 shard-3 shard-4 --out artifacts/explore

What a shard reached was reached; findings of several shards with one fingerprint are one. Exit codes: 0 no findings,
1 findings, 2 a shard is missing, given twice, of another seed, made from other inputs or on another target, modified,
or signed by another key than those of --trust, 4 the joined evidence could not be written.)";

struct ExploreMergeOptions {
  std::vector<std::string> folders;
  std::string trust;
  std::string root = ".";
  bool targets_differ = false;
  ExplorationEvidence::Options evidence;
};

class ExploreMerge {
 public:
  ExploreMerge(const ExploreMergeOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options), environment_(environment), evidence_(options.evidence, arguments, environment) {}

  ExitCode run() {
    if (const wire::Problem problem = evidence_.load_key())
      return fail(environment_, *problem, options_.evidence.signing_key.key.empty() ? kEvidenceFailed : kUsageOrInput);
    const wire::Problem unread = read_all();
    if (unread) return fail(environment_, *unread);
    ExitCode code = kAllHeld;
    for (auto& [file, shards] : milestones_) code = more_severe(code, merge_one(file, shards));
    return more_severe(code, evidence_.write_reports());
  }

 private:
  wire::Problem read_all() {
    // What is joined is signed with this key, so that nothing less is trusted than it.
    auto trust = options_.trust.empty() ? wire::Result<TrustPolicy>(trust_in_key(evidence_.key().public_key()))
                                        : read_trust_file(options_.trust);
    if (!trust) return trust.error();
    for (const std::string& folder : options_.folders) {
      auto shards = read_shard_runs(folder, *trust);
      if (!shards) return shards.error();
      for (ShardRun& shard : *shards) {
        if (!shard.files.contains(kExplorationFile))
          return wire::Error{shard.folder, "a run of scenarios", "an exploration with --shard",
                             "runs are joined by 'merge'"};
        milestones_[shard.facts.milestone_file].push_back(std::move(shard));
      }
    }
    return {};
  }

  ExitCode merge_one(const std::string& file, std::vector<ShardRun>& shards) {
    evidence_.begin(options_.root);
    auto loaded = load_plan(LocatedMilestone{options_.root, file});
    if (!loaded) return fail(environment_, loaded.error());
    if (const wire::Problem problem = check_shards(*loaded->plan, shards)) return fail(environment_, *problem);
    std::sort(shards.begin(), shards.end(), [](const ShardRun& left, const ShardRun& right) {
      return left.facts.shard.index < right.facts.shard.index;
    });
    std::vector<ExplorationPart> parts;
    for (const ShardRun& shard : shards) {
      if (const wire::Problem problem = check_target(shard, shards.front())) return fail(environment_, *problem);
      auto document = wire::parse_json(shard.files.at(kExplorationFile));
      if (!document) return fail(environment_, document.error());
      parts.push_back({shard.folder, std::move(*document)});
    }
    auto joined = join_explorations(parts);
    if (!joined) return fail(environment_, joined.error());
    Explored explored;
    explored.document = std::move(*joined);
    explored.exchanges = exchanges_of(explored.document, shards, loaded->plan->contract);
    const ShardFacts& first = shards.front().facts;
    explored.capabilities = first.capabilities;
    explored.over_http = first.over_http;
    explored.curl_options = first.curl_options;
    explored.joined_from = describe_shards(shards);
    if (const wire::Problem problem = apply_baseline(*loaded->plan, shards.front(), explored))
      return fail(environment_, *problem);
    explored.plan = std::move(loaded->plan);
    return publish(std::move(explored), shards.size());
  }

  ExitCode publish(Explored explored, size_t shards) {
    const ExitCode published = evidence_.publish(std::move(explored));
    const Record& record = evidence_.last();
    TextOptions text;
    text.strict = options_.evidence.reports.strict;
    text.quiet = true;
    environment_.out(wire::format_line("{} of {}\n", wire::counted(shards, "shard"), record.plan->file));
    environment_.out(render_text(record, text));
    return more_severe(record.overall(text.strict) ? kAllHeld : kFindings, published);
  }

  wire::Problem check_target(const ShardRun& shard, const ShardRun& first) const {
    if (shard.facts.target == first.facts.target || options_.targets_differ) return {};
    return wire::Error{shard.folder, "an exploration of " + shard.facts.target,
                       fmt::format("one of {}, like {}", first.facts.target, first.folder),
                       "where both addresses are one service, add --targets-differ"};
  }

  // Of each finding those of the shard that it was taken from.
  static std::map<std::string, ExchangeList> exchanges_of(const wire::Json& joined, const std::vector<ShardRun>& shards,
                                                          const checks::Contract& contract) {
    std::map<std::string, size_t> part_of;  // from 1, by id of the finding
    for (const wire::Json& finding : wire::elements_at(joined, "/findings"))
      part_of[wire::text_at(finding, "/id")] = static_cast<size_t>(*finding.find("part")->as_integer());
    std::map<std::string, ExchangeList> exchanges;
    for (size_t i = 0; i < shards.size(); ++i) {
      for_each_recorded_exchange(shards[i].files.at("exchanges.ndjson"), contract, [&](RecordedExchange recorded) {
        const auto part = part_of.find(recorded.scenario);
        if (part != part_of.end() && part->second == i + 1)
          exchanges[recorded.scenario].push_back(std::move(recorded.exchange));
      });
    }
    return exchanges;
  }

  // All shards have the same one.
  wire::Problem apply_baseline(const Plan& plan, const ShardRun& shard, Explored& explored) const {
    const auto file = shard.files.find(kBaselineFile);
    if (file == shard.files.end()) return {};
    auto entries = parse_baseline(file->second, shard.folder + "/" + kBaselineFile);
    if (!entries) return entries.error();
    std::vector<std::string> found;
    for (const wire::Json& finding : wire::elements_at(explored.document, "/findings"))
      found.push_back(wire::text_at(finding, "/fingerprint"));
    AppliedBaseline baseline{kBaselineFile,
                             file->second,
                             day_of(environment_.now()),
                             options_.evidence.reports.strict,
                             std::move(*entries),
                             {}};
    baseline.verdict =
        judge_baseline(entries_about(baseline.entries, false, plan.milestone.id), found, {}, baseline.day);
    explored.baseline = std::move(baseline);
    return {};
  }

  const ExploreMergeOptions& options_;
  const Environment& environment_;
  ExplorationEvidence evidence_;
  std::map<std::string, std::vector<ShardRun>> milestones_;
};

}  // namespace

ExitCode merge_explorations(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("explore merge", "Joins the explorations of all shards into one set of evidence.");
  ExploreMergeOptions options;
  options.evidence.reports.quiet = true;
  options.evidence.signing_key.variable = environment.variable;
  parser.footer(kExploreMergeFooter);
  parser.option("DIR", options.folders, "folders of evidence: the --out of each shard, or its explorations")
      .required()
      .placeholder("");
  parser.option("--out", options.evidence.folder, "folder for the joined evidence").required().placeholder("DIR");
  parser.option("--root", options.root, "repository root with the milestone (default: the working directory)")
      .placeholder("DIR");
  parser
      .option("--trust", options.trust,
              "file of trusted keys that must have signed the shards (default: only the key that signs here)")
      .placeholder("FILE");
  parser.flag("--targets-differ", options.targets_differ, "the shards' targets are one service at several addresses");
  declare_reports(parser, options.evidence.reports);
  declare_signing_key(parser, options.evidence.signing_key);
  parser.flag("--strict", options.evidence.reports.strict, "broken SHOULD rules, gaps and known findings fail too");
  if (const auto code = parser.read(arguments, environment)) return *code;
  return ExploreMerge(options, arguments, environment).run();
}

}  // namespace runner

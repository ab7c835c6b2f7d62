// `verify/runner merge DIR... --out DIR`: joins the runs of all shards into one verdict. It alone judges what only a
// whole run shows; it refuses a shard that is missing, one that is there twice, and shards of different inputs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>

#include "runner/command/command.h"
#include "runner/command/parse_arguments.h"
#include "runner/command/shard_file.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/signing_key.h"
#include "runner/execute/execute.h"
#include "runner/plan/input_files.h"
#include "runner/report/results.h"
#include "runner/report/text.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = 256u << 20;

struct MergeOptions {
  std::vector<std::string> folders;
  std::string out;
  std::string root = ".";
  std::string signing_key;
  std::string passphrase;
  bool strict = false;
};

// The evidence of one shard of one milestone.
struct ShardRun {
  std::string folder;
  ShardFacts facts;
  wire::Json results;
  wire::Json coverage;
};

using Problem = std::optional<wire::Error>;

wire::Result<wire::Json> read_json(const fs::path& path) {
  auto text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  auto json = wire::parse_json(*text, {kMaxFileBytes, 64});
  if (!json) return wire::Error{path.string(), json.error().to_string(), "a file of a run's evidence", ""};
  return json;
}

wire::Result<ShardRun> read_shard(const fs::path& folder) {
  auto text = read_file(folder / "shard.json", kMaxFileBytes);
  if (!text) {
    return wire::Error{folder.string(), "the evidence of a whole run, or none", "the evidence of a run with --shard",
                       ""};
  }
  auto facts = parse_shard_file(*text, (folder / "shard.json").string());
  if (!facts) return facts.error();
  auto results = read_json(folder / "results.json");
  if (!results) return results.error();
  auto coverage = read_json(folder / "coverage.json");
  if (!coverage) return coverage.error();
  return ShardRun{folder.string(), std::move(*facts), std::move(*results), std::move(*coverage)};
}

// A folder is a run's own, or the `--out` of runs, which has MILESTONE/latest.
wire::Result<std::vector<ShardRun>> read_folder(const fs::path& folder) {
  std::vector<fs::path> places;
  std::error_code failure;
  if (fs::exists(folder / "results.json", failure)) {
    places.push_back(folder);
  } else {
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
      if (fs::exists(entry.path() / "latest" / "results.json")) places.push_back(entry.path() / "latest");
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<ShardRun> shards;
  for (const fs::path& place : places) {
    auto shard = read_shard(place);
    if (!shard) return shard.error();
    shards.push_back(std::move(*shard));
  }
  if (shards.empty())
    return wire::Error{folder.string(), "no evidence in it", "the evidence of a run with --shard", ""};
  return shards;
}

Problem check_complete(const std::vector<ShardRun>& shards) {
  const unsigned of = shards.front().facts.shard.of;
  std::map<unsigned, std::string> seen;
  for (const ShardRun& shard : shards) {
    if (shard.facts.shard.of != of) {
      return wire::Error{shard.folder, fmt::format("a shard of {}", shard.facts.shard.of),
                         fmt::format("shards of {} like the others", of), ""};
    }
    const auto [other, fresh] = seen.emplace(shard.facts.shard.index, shard.folder);
    if (!fresh)
      return wire::Error{shard.folder, fmt::format("shard {}/{} again", other->first, of), "each shard once",
                         "also in " + other->second};
  }
  for (unsigned index = 1; index <= of; ++index) {
    if (!seen.contains(index))
      return wire::Error{shards.front().facts.milestone_file, fmt::format("no shard {}/{}", index, of), "all shards",
                         ""};
  }
  return {};
}

// ---- a record from its documents

// The member's elements; none where it is no array.
const wire::Array& elements_at(const wire::Json& object, std::string_view name) {
  static const wire::Array kNone;
  const wire::Json* member = object.find(name);
  return member && member->as_array() ? *member->as_array() : kNone;
}

std::optional<Verdict> parse_verdict(const std::string* text) {
  for (Verdict verdict : {Verdict::passed, Verdict::warned, Verdict::failed, Verdict::not_testable}) {
    if (text && *text == to_text(verdict)) return verdict;
  }
  return std::nullopt;
}

std::optional<PlacedFinding> parse_finding(const wire::Json& json) {
  const std::string* id = json.find_string("rule");
  const std::string* level = json.find_string("level");
  const auto rule = id ? checks::find_rule(*id) : std::nullopt;
  if (!rule || !level) return std::nullopt;
  PlacedFinding placed;
  placed.finding.rule = *rule;
  placed.finding.level = *level == "must" ? Level::must : Level::should;
  placed.finding.exchange = -1;
  if (const std::string* pointer = json.find_string("pointer")) placed.finding.pointer = *pointer;
  const wire::Json* step = json.find("step");
  if (step && step->as_integer()) placed.step = static_cast<int>(*step->as_integer()) - 1;
  for (const wire::Json& broken : elements_at(json, "breaks")) {
    placed.proves.push_back(broken.as_string() ? *broken.as_string() : "");
  }
  return placed;
}

std::optional<ScenarioResult> parse_scenario(const wire::Json& json, const ScenarioRun& run) {
  ScenarioResult result;
  result.run = &run;
  const auto verdict = parse_verdict(json.find_string("verdict"));
  if (!verdict) return std::nullopt;
  result.verdict = *verdict;
  if (const std::string* reason = json.find_string("reason")) result.reason = *reason;
  result.optional = json.find("optional") != nullptr;
  for (const wire::Json& finding : elements_at(json, "findings")) {
    auto placed = parse_finding(finding);
    if (!placed) return std::nullopt;
    placed->place = run.scenario->place;
    placed->finding.expected = "as the shard's findings say";
    result.findings.push_back(std::move(*placed));
  }
  return result;
}

uint64_t count_of(const wire::Json& value) {
  return value.as_integer() ? static_cast<uint64_t>(*value.as_integer()) : 0;
}

void add_matrix(const wire::Json* rows, std::map<checks::Coverage::Cell, uint64_t>& cells) {
  if (!rows || !rows->as_object()) return;
  for (const wire::Member& row : *rows->as_object()) {
    if (!row.value.as_object()) continue;
    for (const wire::Member& cell : *row.value.as_object()) cells[{row.key, cell.key}] += count_of(cell.value);
  }
}

void add_coverage(const wire::Json& coverage, Record& record) {
  add_matrix(coverage.find("operations_by_outcome"), record.coverage.outcomes);
  add_matrix(coverage.find("operations_by_reason_code"), record.coverage.reasons);
  const wire::Json* events = coverage.find("events");
  if (events && events->as_object()) {
    for (const wire::Member& event : *events->as_object()) record.coverage.events[event.key] += count_of(event.value);
  }
  const wire::Json* judged = coverage.find("checks");
  if (!judged || !judged->as_object()) return;
  for (const wire::Member& check : *judged->as_object()) {
    const auto rule = checks::find_rule(check.key);
    const wire::Json* count = check.value.find("judged");
    if (rule && count) record.judged[static_cast<size_t>(*rule)] += count_of(*count);
  }
}

Problem check_inputs(const Plan& plan, const std::vector<ShardRun>& shards) {
  for (const ShardRun& shard : shards) {
    const wire::Json* inputs = shard.coverage.find("inputs");
    for (const auto& [path, digest] : plan.digests) {
      const std::string* theirs = inputs ? inputs->find_string(path) : nullptr;
      if (!theirs || *theirs != digest)
        return wire::Error{shard.folder, "a run with another " + path, "a run of the files here", ""};
    }
  }
  return {};
}

// Every scenario run of the plan from the one shard that has it.
Problem join_scenarios(const Plan& plan, const std::vector<ShardRun>& shards, Record& record) {
  std::map<std::string, std::pair<const wire::Json*, const ShardRun*>> found;
  for (const ShardRun& shard : shards) {
    for (const wire::Json& scenario : elements_at(shard.results, "scenarios")) {
      const std::string* id = scenario.find_string("id");
      if (!id) return wire::Error{shard.folder, "a scenario without id", "results.json of this program", ""};
      if (!found.emplace(*id, std::pair(&scenario, &shard)).second) {
        return wire::Error{shard.folder, fmt::format("{} again", *id), "each scenario in one shard", ""};
      }
    }
  }
  for (const ScenarioRun& run : plan.runs) {
    const auto entry = found.find(run.id);
    if (entry == found.end())
      return wire::Error{plan.file, fmt::format("no result of {} in any shard", run.id), "a result of every scenario",
                         "a shard was interrupted or filtered"};
    auto result = parse_scenario(*entry->second.first, run);
    if (!result)
      return wire::Error{entry->second.second->folder, fmt::format("{} cannot be read", run.id),
                         "results.json of this program", ""};
    record.scenarios.push_back(std::move(*result));
  }
  return {};
}

class Merge {
 public:
  Merge(const MergeOptions& options, const Environment& environment) : options_(options), environment_(environment) {}

  ExitCode run() {
    std::map<std::string, std::vector<ShardRun>> milestones;
    for (const std::string& folder : options_.folders) {
      auto shards = read_folder(folder);
      if (!shards) return fail(environment_, shards.error());
      for (ShardRun& shard : *shards) milestones[shard.facts.milestone_file].push_back(std::move(shard));
    }
    ExitCode code = kAllHeld;
    for (const auto& [file, shards] : milestones) code = graver(code, merge_one(file, shards));
    return code;
  }

 private:
  ExitCode merge_one(const std::string& file, const std::vector<ShardRun>& shards) {
    if (Problem problem = check_complete(shards)) return fail(environment_, *problem);
    InputFiles files(options_.root);
    auto plan = make_plan(files, file);
    if (!plan) return fail(environment_, plan.error());
    Record record;
    record.plan = plan->get();
    record.target = fmt::format("{} shards", shards.size());
    if (Problem problem = check_inputs(**plan, shards)) return fail(environment_, *problem);
    if (Problem problem = join_scenarios(**plan, shards, record)) return fail(environment_, *problem);
    record.selected = record.scenarios.size();
    record.capabilities = shards.front().facts.capabilities;
    record.over_http = shards.front().facts.over_http;
    for (const ShardRun& shard : shards) add_coverage(shard.coverage, record);
    judge_run(record);
    return publish_record(record);
  }

  ExitCode publish_record(const Record& record) {
    auto key = load_signing_key({options_.signing_key, options_.passphrase, environment_.variable});
    if (!key) return fail(environment_, key.error(), kEvidenceFailed);
    auto published = publish(record, {options_.out, options_.strict, {}}, *key);
    if (!published) return fail(environment_, published.error(), kEvidenceFailed);
    TextOptions text;
    text.strict = options_.strict;
    text.quiet = true;
    text.evidence = published->folder;
    environment_.out(render_text(record, text));
    return record.overall(options_.strict) ? kAllHeld : kFindings;
  }

  const MergeOptions& options_;
  const Environment& environment_;
};

}  // namespace

ExitCode merge(const Arguments& arguments, const Environment& environment) {
  CLI::App app{"Joins the runs of all shards into one verdict and one set of evidence.", "verify/runner merge"};
  app.footer(
      "\nin a CI matrix, one job for each shard:\n"
      "  verify/runner milestones/M107.yaml --target $URL --shard $INDEX/4 --out shard-$INDEX\n"
      "and one job after them, with the four folders as artifacts:\n"
      "  verify/runner merge shard-1 shard-2 shard-3 shard-4 --out artifacts/milestones");
  MergeOptions options;
  app.add_option("DIR", options.folders, "folders of evidence: the --out of each shard, or its runs")->required();
  app.add_option("--out", options.out, "folder for the joined evidence")->required();
  app.add_option("--root", options.root, "repository root with the milestone (default: the working directory)");
  app.add_option("--signing-key", options.signing_key, "FILE, env:NAME or fd:N: PKCS#8 PEM that signs the evidence");
  app.add_option("--passphrase", options.passphrase, "FILE, env:NAME or fd:N: opens a sealed signing key");
  app.add_flag("--strict", options.strict, "SHOULD rules fail the run too");
  if (const auto ended = parse_arguments(app, arguments, environment)) return *ended;
  return Merge(options, environment).run();
}

}  // namespace runner

// `verify/runner merge DIR... --out DIR`: joins the runs of all shards into one verdict. It alone judges what only a
// whole run shows; it refuses a shard that is missing, one that is there twice, and shards of different inputs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "checks/schema_coverage.h"
#include "runner/command/command.h"
#include "runner/command/parse_arguments.h"
#include "runner/command/shard_file.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/run_facts.h"
#include "runner/evidence/run_folder.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/verify_run.h"
#include "runner/execute/execute.h"
#include "runner/plan/input_files.h"
#include "runner/report/results.h"
#include "runner/report/text.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

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
  RunFiles files;
};

using Problem = std::optional<wire::Error>;

wire::Result<wire::Json> read_json(const RunFolder& run, const std::string& name, const std::string& folder) {
  auto json = wire::parse_json(run.files.at(name));
  if (!json) return wire::Error{folder + "/" + name, json.error().to_string(), "a file of a run's evidence", ""};
  return json;
}

// What a shard says counts only where its files are the ones that were signed and its verdict follows from them.
wire::Result<ShardRun> read_shard(const std::string& folder) {
  auto run = read_run_folder(folder);
  if (!run) return run.error();
  const auto text = run->files.find("shard.json");
  if (text == run->files.end())
    return wire::Error{folder, "the evidence of a whole run, or none", "the evidence of a run with --shard", ""};
  if (const VerifyReport report = verify_content(*run, {}); !report.holds()) {
    wire::Error error = report.problems.front();
    error.where = folder + "/" + error.where;
    return error;
  }
  auto facts = parse_shard_file(text->second, folder + "/shard.json");
  if (!facts) return facts.error();
  auto results = read_json(*run, "results.json", folder);
  if (!results) return results.error();
  auto coverage = read_json(*run, "coverage.json", folder);
  if (!coverage) return coverage.error();
  return ShardRun{folder, std::move(*facts), std::move(*results), std::move(*coverage), std::move(run->files)};
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
    auto shard = read_shard(place.string());
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

/// What no shard has tried of each schema.
wire::Json join_schemas(const std::vector<ShardRun>& shards) {
  const auto report_of = [](const ShardRun& shard) {
    const wire::Json* schemas = shard.coverage.find("schemas");
    return schemas ? *schemas : wire::Json(wire::Object());
  };
  wire::Json joined = report_of(shards.front());
  for (size_t i = 1; i < shards.size(); ++i) joined = checks::join_reports(joined, report_of(shards[i]));
  return joined;
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

// ---- the files of the joined run

/// The lines of every scenario, in the order of the plan.
std::string join_exchanges(const Plan& plan, const std::vector<ShardRun>& shards) {
  std::map<std::string, std::string> by_scenario;
  for (const ShardRun& shard : shards) {
    std::istringstream lines(shard.files.at("exchanges.ndjson"));
    for (std::string line; std::getline(lines, line);) {
      const auto exchange = wire::parse_json(line);
      const std::string* scenario = exchange ? exchange->find_string("scenario") : nullptr;
      if (scenario) by_scenario[*scenario] += line + "\n";
    }
  }
  std::string joined;
  for (const ScenarioRun& run : plan.runs) joined += by_scenario[run.id];
  return joined;
}

/// Which evidence was joined: each shard by the digest of its SHA256SUMS.
wire::Json origin_of(const std::vector<ShardRun>& shards) {
  wire::Array origin;
  for (const ShardRun& shard : shards) {
    origin.push_back(wire::Object{{"shard", fmt::format("{}/{}", shard.facts.shard.index, shard.facts.shard.of)},
                                  {"SHA256SUMS", wire::sha256_hex(shard.files.at("SHA256SUMS"))}});
  }
  return origin;
}

RunFiles joined_files(const Plan& plan, const std::vector<ShardRun>& shards, wire::Json facts) {
  facts.as_object()->set("shards", origin_of(shards));
  RunFiles files = {{"run.json", wire::to_text(facts, 2) + "\n"}, {"exchanges.ndjson", join_exchanges(plan, shards)}};
  for (const ShardRun& shard : shards) {
    for (const auto& [name, text] : shard.files) {
      if (name.starts_with("replay/")) files.emplace(name, text);
    }
  }
  return files;
}

class Merge {
 public:
  Merge(const MergeOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options), environment_(environment), facts_(arguments, environment.variable) {}

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
    facts_.begin(options_.root);
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
    record.schema_coverage = join_schemas(shards);
    judge_run(record);
    return publish_record(record, joined_files(**plan, shards, facts_.finish()));
  }

  ExitCode publish_record(const Record& record, RunFiles files) {
    auto key = load_signing_key({options_.signing_key, options_.passphrase, environment_.variable});
    if (!key) return fail(environment_, key.error(), kEvidenceFailed);
    const std::string& exchanges = files.at("exchanges.ndjson");
    TextOptions text;
    text.exchanges = static_cast<size_t>(std::count(exchanges.begin(), exchanges.end(), '\n'));
    auto published = publish(record, {options_.out, options_.strict, std::move(files)}, *key);
    if (!published) return fail(environment_, published.error(), kEvidenceFailed);
    text.strict = options_.strict;
    text.quiet = true;
    text.evidence = published->folder;
    environment_.out(render_text(record, text));
    return record.overall(options_.strict) ? kAllHeld : kFindings;
  }

  const MergeOptions& options_;
  const Environment& environment_;
  RunFacts facts_;
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
  return Merge(options, arguments, environment).run();
}

}  // namespace runner

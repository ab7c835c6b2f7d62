#include "runner/record/join_shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/schema_coverage.h"
#include "runner/record/exchanges.h"
#include "runner/record/judge_run.h"
#include "runner/record/run_context.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr const char* kExchanges = "exchanges.ndjson";

// Calls `take` with each line and the scenario that it begins with.
template <typename Take>
void for_each_exchange(const ShardRun& shard, Take take) {
  const auto file = shard.files.find(kExchanges);
  std::string_view text = file == shard.files.end() ? std::string_view() : std::string_view(file->second);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// ---- what is refused

wire::Problem check_complete(const Plan& plan, const std::vector<ShardRun>& shards) {
  const unsigned of = shards.front().facts.shard.of;
  std::map<unsigned, std::string> seen;
  for (const ShardRun& shard : shards) {
    if (shard.facts.shard.of != of) {
      return wire::Error{shard.folder, fmt::format("a shard of {}", shard.facts.shard.of),
                         fmt::format("shards of {} like {}", of, shards.front().folder), ""};
    }
    const auto [other, fresh] = seen.emplace(shard.facts.shard.index, shard.folder);
    if (!fresh)
      return wire::Error{shard.folder, fmt::format("shard {}/{} again", other->first, of), "each shard once",
                         "also in " + other->second};
  }
  for (unsigned index = 1; index <= of; ++index) {
    if (!seen.contains(index))
      return wire::Error{plan.file, fmt::format("no shard {}/{}", index, of), fmt::format("all {} shards", of),
                         fmt::format("run it with --shard {}/{}", index, of)};
  }
  return {};
}

wire::Problem check_inputs(const Plan& plan, const ShardRun& shard) {
  const wire::Json* inputs = shard.coverage.find("inputs");
  const size_t count = inputs && inputs->as_object() ? inputs->as_object()->size() : 0;
  for (const auto& [path, digest] : plan.digests) {
    const std::string* theirs = inputs ? inputs->find_string(path) : nullptr;
    if (!theirs || *theirs != digest)
      return wire::Error{shard.folder, "a run with another " + path, "a run of the files here",
                         "check out the commit of the shards, or name its folder with --root"};
  }
  if (count == plan.digests.size()) return {};
  return wire::Error{shard.folder, "a run of files that are not here", "a run of the files here", ""};
}

wire::Problem check_target(const ShardRun& shard, const ShardRun& first) {
  const bool same_kind = shard.facts.over_http == first.facts.over_http;
  if (shard.facts.required != first.facts.required) {
    return wire::Error{shard.folder, fmt::format("a run with --require \"{}\"", fmt::join(shard.facts.required, ",")),
                       fmt::format("\"{}\" like that of {}", fmt::join(first.facts.required, ","), first.folder),
                       "run all shards with the same --require"};
  }
  if (same_kind && shard.facts.capabilities == first.facts.capabilities) return {};
  return wire::Error{shard.folder, fmt::format("a target ({}) that offers other things", shard.facts.target),
                     fmt::format("one like that of {} ({})", first.folder, first.facts.target),
                     "compare the two target.json"};
}

wire::Result<TestedSubjects> subjects_of_shard(const ShardRun& shard) {
  const auto file = shard.files.find("target.json");
  const auto target =
      file == shard.files.end() ? wire::Result<wire::Json>(wire::Json()) : wire::parse_json(file->second);
  return read_subjects(target ? *target : wire::Json(), shard.folder + "/target.json");
}

wire::Problem check_subjects(const ShardRun& shard, const ShardRun& first) {
  const auto own = subjects_of_shard(shard);
  if (!own) return own.error();
  const auto others = subjects_of_shard(first);
  if (others && *own == *others) return {};
  return wire::Error{shard.folder, "a run that tested " + to_text(*own),
                     fmt::format("{}, like {}", others ? to_text(*others) : "the same", first.folder),
                     "run all shards with the same --subject"};
}

const std::string* baseline_of(const ShardRun& shard) {
  const auto file = shard.files.find(kBaselineFile);
  return file == shard.files.end() ? nullptr : &file->second;
}

wire::Problem check_baseline(const ShardRun& shard, const ShardRun& first) {
  const std::string* own = baseline_of(shard);
  const std::string* other = baseline_of(first);
  if ((!own && !other) || (own && other && *own == *other)) return {};
  return wire::Error{shard.folder, own ? "a run with another baseline" : "a run without the baseline",
                     fmt::format("{} of {}", kBaselineFile, (other ? first : shard).folder),
                     "run all shards with the same --baseline"};
}

wire::Problem check_division(const ShardRun& shard, const ShardRun& first) {
  if (shard.facts.divided_by == first.facts.divided_by) return {};
  return wire::Error{shard.folder, "a shard of scenarios divided by other durations", "the same, like " + first.folder,
                     "run all shards with the same file of --durations"};
}

// ---- a record from its documents

std::optional<Verdict> parse_verdict(const std::string* text) {
  for (Verdict verdict : {Verdict::passed, Verdict::warned, Verdict::failed, Verdict::not_testable}) {
    if (text && *text == to_text(verdict)) return verdict;
  }
  if (text && *text == to_text(Verdict::known)) return Verdict::failed;  // the baseline is applied again
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
  if (const std::string* pointer = json.find_string("pointer")) placed.finding.pointer = *pointer;
  const wire::Json* step = json.find("step");
  if (step && step->as_integer()) placed.step = static_cast<int>(*step->as_integer()) - 1;
  for (const wire::Json& broken : wire::elements_at(json, "/breaks")) {
    placed.proves.push_back(wire::text_at(broken, ""));
  }
  return placed;
}

void add_words(ScenarioResult& result, const ShardFacts& facts) {
  const auto words = facts.findings.find(result.run->id);
  if (words == facts.findings.end()) return;
  for (size_t i = 0; i < std::min(result.findings.size(), words->second.size()); ++i) {
    result.findings[i].place = words->second[i].place;
    checks::Finding& finding = result.findings[i].finding;
    finding.expected = words->second[i].expected;
    finding.actual = words->second[i].actual;
    finding.exchange = words->second[i].exchange;
    finding.keyword = words->second[i].keyword;
  }
}

std::optional<ScenarioResult> parse_scenario(const wire::Json& json, const ScenarioRun& run) {
  ScenarioResult result;
  result.run = &run;
  const auto verdict = parse_verdict(json.find_string("verdict"));
  if (!verdict) return std::nullopt;
  result.verdict = *verdict;
  if (const std::string* reason = json.find_string("reason")) result.reason = *reason;
  result.optional = json.find("optional") != nullptr;
  for (const wire::Json& finding : wire::elements_at(json, "/findings")) {
    auto placed = parse_finding(finding);
    if (!placed) return std::nullopt;
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

class Joiner {
 public:
  Joiner(const Plan& plan, const std::vector<ShardRun>& shards, const JoinOptions& options)
      : plan_(plan), shards_(shards), options_(options) {}

  wire::Result<Record> join() {
    if (wire::Problem problem = index_results()) return *problem;
    if (wire::Problem problem = read_contexts()) return *problem;
    index_exchanges();
    for (const ShardRun& shard : shards_)
      held_by_[shard.facts.shard.index] = scenarios_of(shard.facts.shard, plan_, shard.facts.divided_by);
    for (const ScenarioRun& run : plan_.runs) {
      if (wire::Problem problem = add_scenario(run)) return *problem;
    }
    for (const ShardRun& shard : shards_) add_counts(shard);
    record_.schema_coverage = join_schemas(shards_);
    describe_target();
    if (wire::Problem problem = take_baseline()) return *problem;
    record_.plan = &plan_;
    record_.selected = record_.scenarios.size();
    return judge_run(std::move(record_));
  }

 private:
  struct Found {
    const wire::Json* result;
    const ShardRun* shard;
  };

  wire::Problem index_results() {
    for (const ShardRun& shard : shards_) {
      for (const wire::Json& scenario : wire::elements_at(shard.results, "/scenarios")) {
        const std::string* id = scenario.find_string("id");
        if (!id) return wire::Error{shard.folder, "a scenario without id", "results.json of this program", ""};
        if (!found_.emplace(*id, Found{&scenario, &shard}).second) {
          return wire::Error{shard.folder, fmt::format("{} again", *id), "each scenario in one shard", ""};
        }
      }
    }
    return {};
  }

  wire::Problem read_contexts() {
    for (const ShardRun& shard : shards_) {
      const auto file = shard.files.find("context.json");
      const std::string text = file == shard.files.end() ? std::string() : file->second;
      auto context = parse_context(text, shard.folder + "/context.json");
      if (!context) return context.error();
      sessions_.merge(context->sessions);
      record_.trusted_keys = std::move(context->trusted_keys);
    }
    return {};
  }

  void index_exchanges() {
    for (const ShardRun& shard : shards_) {
      const auto file = shard.files.find(kExchanges);
      if (file == shard.files.end()) continue;
      for_each_recorded_exchange(file->second, plan_.contract, [&](RecordedExchange recorded) {
        exchanges_[recorded.scenario].push_back(std::move(recorded.exchange));
      });
    }
  }

  wire::Problem add_scenario(const ScenarioRun& run) {
    const auto entry = found_.find(run.id);
    if (entry == found_.end())
      return wire::Error{plan_.file, fmt::format("no result of {} in any shard", run.id), "a result of every scenario",
                         "a shard was interrupted, or was run with a filter in addition to --shard"};
    const auto& [json, shard] = entry->second;
    if (!held_by_[shard->facts.shard.index].contains(run.scenario->id)) {
      return wire::Error{shard->folder, fmt::format("a result of {}", run.id), "results of its own shard only", ""};
    }
    auto result = parse_scenario(*json, run);
    if (!result)
      return wire::Error{shard->folder, fmt::format("{} cannot be read", run.id), "results.json of this program", ""};
    add_words(*result, shard->facts);
    const auto duration = shard->facts.durations_ms.find(run.id);
    if (duration != shard->facts.durations_ms.end()) result->duration_ms = duration->second;
    result->exchanges = std::move(exchanges_[run.id]);
    const auto session = sessions_.find(run.id);
    if (session != sessions_.end()) result->session = std::move(session->second);
    record_.scenarios.push_back(std::move(*result));
    return {};
  }

  void add_counts(const ShardRun& shard) {
    checks::Coverage& coverage = record_.coverage;
    add_matrix(shard.coverage.find("operations_by_outcome"), coverage.outcomes);
    add_matrix(shard.coverage.find("operations_by_reason_code"), coverage.reasons);
    const wire::Json* events = shard.coverage.find("events");
    if (events && events->as_object()) {
      for (const wire::Member& event : *events->as_object()) coverage.events[event.key] += count_of(event.value);
    }
    for (size_t i = 0; i < checks::kRuleCount; ++i) record_.judged[i] += shard.facts.judged[i];
  }

  void describe_target() {
    std::set<std::string> targets;
    for (const ShardRun& shard : shards_) targets.insert(shard.facts.target);
    record_.target = fmt::format("{}", fmt::join(targets, ", "));
    if (auto subjects = subjects_of_shard(shards_.front())) record_.subjects = std::move(*subjects);
    const ShardFacts& first = shards_.front().facts;
    if (targets.size() == 1) record_.curl_options = first.curl_options;
    record_.capabilities = first.capabilities;
    record_.over_http = first.over_http;
    record_.required = first.required;
  }

  wire::Problem take_baseline() {
    const std::string* text = baseline_of(shards_.front());
    if (!text) return {};
    const BaselineUse use{shards_.front().folder + "/" + kBaselineFile, options_.now, options_.strict};
    auto baseline = baseline_for(*text, plan_.milestone.id, use);
    if (!baseline) return baseline.error();
    record_.baseline = std::move(*baseline);
    return {};
  }

  const Plan& plan_;
  const std::vector<ShardRun>& shards_;
  const JoinOptions& options_;
  Record record_;
  std::map<unsigned, std::set<std::string>> held_by_;  ///< ids of scenarios, by index of the shard
  std::map<std::string, Found> found_;
  std::map<std::string, ExchangeList> exchanges_;
  std::map<std::string, SessionFacts> sessions_;
};

}  // namespace

wire::Problem check_shards(const Plan& plan, const std::vector<ShardRun>& shards) {
  if (wire::Problem problem = check_complete(plan, shards)) return problem;
  for (const ShardRun& shard : shards) {
    if (wire::Problem problem = check_inputs(plan, shard)) return problem;
    if (wire::Problem problem = check_target(shard, shards.front())) return problem;
    if (wire::Problem problem = check_subjects(shard, shards.front())) return problem;
    if (wire::Problem problem = check_baseline(shard, shards.front())) return problem;
    if (wire::Problem problem = check_division(shard, shards.front())) return problem;
  }
  return {};
}

wire::Result<Record> join_shards(const Plan& plan, const std::vector<ShardRun>& shards, const JoinOptions& options) {
  if (wire::Problem problem = check_shards(plan, shards)) return *problem;
  for (const ShardRun& shard : shards) {
    if (shard.results.find("exploration"))
      return wire::Error{shard.folder, "an exploration", "a run of scenarios", "join them with 'explore merge'"};
  }
  return Joiner(plan, shards, options).join();
}

RunFiles joined_files(const Plan& plan, const std::vector<ShardRun>& shards) {
  RunFiles files;
  std::map<std::string, std::string> lines;
  for (const ShardRun& shard : shards) {
    for_each_exchange(shard, [&](std::string_view line) {
      const auto recorded = read_recorded_exchange(line, plan.contract);
      if (recorded) lines[recorded->scenario].append(line).append("\n");
    });
    for (const auto& [name, text] : shard.files) {
      if (name.starts_with("replay/")) files.emplace(name, text);
    }
  }
  std::string& all = files[kExchanges];
  for (const ScenarioRun& run : plan.runs) all += lines[run.id];
  return files;
}

}  // namespace runner

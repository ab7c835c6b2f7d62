#include "runner/mutate/mutate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace runner {
namespace {

uint64_t draw(uint64_t seed, const std::string& id) {
  uint64_t mixed = wire::hash_of_key(id) + seed * 0x9E3779B97F4A7C15ull;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
  return mixed ^ (mixed >> 31);
}

template <typename AnyMutant>
void take_sample(std::vector<AnyMutant>& mutants, const MutateOptions& options) {
  if (!options.sample || mutants.size() <= *options.sample) return;
  std::stable_sort(mutants.begin(), mutants.end(), [&](const AnyMutant& left, const AnyMutant& right) {
    return draw(options.seed, left.mutant.id()) < draw(options.seed, right.mutant.id());
  });
  mutants.erase(mutants.begin() + static_cast<std::ptrdiff_t>(*options.sample), mutants.end());
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

void sort_worst_first(std::vector<JudgedMutant>& mutants) {
  std::stable_sort(mutants.begin(), mutants.end(), [](const auto& left, const auto& right) {
    const auto rank = [](const JudgedMutant& judged) {
      return std::tuple(judged.mutant.kind, judged.verdict != MutantVerdict::survived, judged.mutant.severity);
    };
    return rank(left) < rank(right);
  });
}

class MilestoneMutation {
 public:
  MilestoneMutation(const Plan& plan, Driver& driver, const MutateOptions& options)
      : plan_(plan), driver_(driver), options_(options) {}

  wire::Result<Mutation> run() {
    if (auto problem = run_baseline()) return *problem;
    mutation_.milestone = plan_.milestone.id;
    mutation_.title = plan_.milestone.title;
    mutation_.file = plan_.file;
    for (const RuleDeclaration& rule : plan_.milestone.rules) mutation_.rules.push_back(rule.id);
    if (options_.kinds.contains(MutantKind::schema)) judge_schemas();
    if (options_.kinds.contains(MutantKind::service)) judge_service();
    if (options_.kinds.contains(MutantKind::expectation))
      append(judge_expectations(baseline_, driver_, lies(), jobs()));
    sort_worst_first(mutation_.mutants);
    return std::move(mutation_);
  }

 private:
  wire::Problem run_baseline() {
    ExecuteOptions options;
    for (const ScenarioRun& run : plan_.runs) options.selected.push_back(&run);
    options.jobs = options_.common.jobs;
    options.over_http = options_.over_http;
    baseline_ = execute(plan_, driver_, options);
    if (baseline_.overall(false)) return {};
    return wire::Error{plan_.file, baseline_.verdict_line(false), "a run that passes, to compare mutants with",
                       "run the milestone and fix what it finds first"};
  }

  /// Of the schemas that the milestone declares; others belong to the milestones that it uses.
  void judge_schemas() {
    std::vector<const json_schema::SchemaGraph*> graphs;
    std::set<std::string> documents;
    for (const auto& [name, schema] : plan_.schemas) {
      graphs.push_back(&schema->schema.graph());
      for (const auto& document : graphs.back()->documents) documents.insert(document->resources.front()->uri);
    }
    auto mutants = schema_mutants(graphs, documents);
    std::erase_if(mutants, [&](const SchemaMutant& made) { return !is_among(options_.schemas, made.mutant.subject); });
    for (SchemaMutant& made : mutants) {
      const std::string pointer = made.document->resources.front()->uri + "#" + made.pointer;
      if (const auto place = plan_.schema_texts.place_of(pointer)) made.mutant.where = place->to_string();
    }
    take_sample(mutants, options_);
    append(judge_schema_mutants(baseline_, mutants, options_.common));
  }

  unsigned jobs() const { return options_.common.jobs; }

  std::vector<Lie> lies() const {
    std::vector<Lie> lies = lies_of(baseline_);
    std::erase_if(lies, [&](const Lie& lie) { return !is_among(options_.operations, lie.operation); });
    return lies;
  }

  void judge_service() {
    std::vector<Lie> taken = lies();
    take_sample(taken, options_);
    append(judge_lies(baseline_, driver_, taken, jobs()));
  }

  void append(const std::vector<JudgedMutant>& judged) {
    mutation_.mutants.insert(mutation_.mutants.end(), judged.begin(), judged.end());
  }

  const Plan& plan_;
  Driver& driver_;
  const MutateOptions& options_;
  Record baseline_;
  Mutation mutation_;
};

}  // namespace

wire::Result<Mutation> mutate(const Plan& plan, Driver& driver, const MutateOptions& options) {
  return MilestoneMutation(plan, driver, options).run();
}

Mutation combined(const std::vector<Mutation>& mutations) {
  Mutation all;
  std::map<std::string, size_t> places;
  for (const Mutation& mutation : mutations) {
    all.milestone += (all.milestone.empty() ? "" : " + ") + mutation.milestone;
    all.rules.insert(all.rules.end(), mutation.rules.begin(), mutation.rules.end());
    for (const JudgedMutant& judged : mutation.mutants) {
      const auto [place, is_new] = places.emplace(judged.mutant.id(), all.mutants.size());
      if (is_new) {
        all.mutants.push_back(judged);
      } else if (judged.verdict < all.mutants[place->second].verdict) {
        all.mutants[place->second] = judged;
      }
    }
  }
  sort_worst_first(all.mutants);
  return all;
}

}  // namespace runner

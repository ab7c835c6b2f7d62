// `verify/runner mutate MILESTONE...`: what a wrong contract or a lying service could do without the milestone's
// fixtures, examples and rules noticing.
#include "runner/mutate/mutate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/command/open_target.h"
#include "runner/mutate/render_mutation.h"

namespace runner {
namespace {

constexpr const char* kMutateFooter = R"(
A mutant is one change: of a schema (a keyword loosened or tightened), or of the service (one lie throughout, such as
a member that is dropped, another reason code, a write that is not done, an event that is missing). It is killed where
a run of the milestone would fail by a MUST, tolerated where it would only warn, equivalent where it is proved to accept
the same instances, unreached where it never changed anything, and survives otherwise: a service could do this and
pass. No file is changed: schemas are changed in memory, and lies are told by a driver in front of the reference
implementation or of the target. With --kind expectation each expectation of the fixtures is deleted: it is killed where
a lie passes then that did not before, and survives where it guards nothing that nothing else guards. The score is the
percentage of killed ones among those killed or survived.
  verify/runner mutate milestones/M107.yaml
  verify/runner mutate milestones/M107.yaml --kind schema --schema NAME --verbose
  verify/runner mutate milestones/M103.yaml milestones/M107.yaml --min-score 99
Several milestones are judged one by one, and then as one: what one of them kills is killed.
Exit codes: 0 no score is below --min-score, 1 one is, 2 usage or input, or the milestone fails without any mutant,
3 the target did not respond, 4 a report could not be written.)";

constexpr TargetHelp kMutateTargetHelp{.seed = "seed of --sample, and part of the fresh name space",
                                       .journal = "file that records what is about to be created (default: none)",
                                       .seed_use = SeedUse::cases};

struct MutateCommandOptions {
  std::vector<std::string> milestones;
  std::string root;
  std::string contract;
  std::vector<MutantKind> kinds;
  std::vector<std::string> schemas;
  std::vector<std::string> operations;
  std::vector<std::string> reports;
  double min_score = 0;
  std::optional<size_t> sample;
  TargetOptions target;
  unsigned jobs = 0;
  bool verbose = false;
  OutputFormat format = OutputFormat::text;
};

std::optional<MutantKind> parse_kind(const std::string& text) {
  if (text == "schema") return MutantKind::schema;
  if (text == "service") return MutantKind::service;
  if (text == "expectation") return MutantKind::expectation;
  return std::nullopt;
}

std::optional<std::string> parse_html_report(const std::string& text) {
  constexpr std::string_view kPrefix = "html=";
  if (!text.starts_with(kPrefix) || text.size() == kPrefix.size()) return std::nullopt;
  return text.substr(kPrefix.size());
}

class MutateCommand {
 public:
  MutateCommand(MutateCommandOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment) {}

  ExitCode run() {
    for (const std::string& milestone : options_.milestones) {
      const ExitCode code = mutate_one(milestone);
      if (code != kAllHeld) return code;
    }
    const Mutation all = combined(mutations_);
    if (options_.format == OutputFormat::json) print_json(all);
    if (options_.format == OutputFormat::text && mutations_.size() > 1)
      environment_.out(mutation_text(all, {.survivors = 0, .rows = 0, .verbose = false}));
    return more_severe(code_of(all), write_reports());
  }

 private:
  ExitCode mutate_one(const std::string& milestone) {
    const auto loaded = load_plan(milestone, options_.root);
    if (!loaded) return fail(environment_, loaded.error());
    auto target = open_target(options_.target, {*loaded->plan, "", std::nullopt}, environment_);
    if (!target) return fail(environment_, target.error());
    MutateOptions options;
    options.common.jobs = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    options.common.plan_again = [&] { return std::move(load_plan(milestone, options_.root)->plan); };
    if (!options_.schemas.empty() && options_.operations.empty()) options.kinds = {MutantKind::schema};
    if (!options_.operations.empty() && options_.schemas.empty()) options.kinds = {MutantKind::service};
    if (!options_.kinds.empty()) options.kinds = {options_.kinds.begin(), options_.kinds.end()};
    options.schemas = options_.schemas;
    options.operations = options_.operations;
    options.sample = options_.sample;
    options.seed = wire::hash_of_key(options_.target.seed);
    options.over_http = target->over_http;
    auto mutation = mutate(*loaded->plan, *target->driver, options);
    if (!mutation) return fail(environment_, mutation.error());
    if (options_.format == OutputFormat::text)
      environment_.out(mutation_text(*mutation, {.verbose = options_.verbose}));
    mutations_.push_back(std::move(*mutation));
    return kAllHeld;
  }

  ExitCode code_of(const Mutation& all) const {
    ExitCode code = kAllHeld;
    for (const MutantKind kind : {MutantKind::schema, MutantKind::service}) {
      if (all.count(kind) > 0 && all.score(kind) < options_.min_score) code = kFindings;
    }
    return code;
  }

  void print_json(const Mutation& all) const {
    wire::Array list;
    for (const Mutation& mutation : mutations_) list.push_back(mutation_json(mutation));
    wire::Json together = mutation_json(all);
    together.as_object()->erase("mutants");
    const wire::Object document{{"milestones", std::move(list)}, {"together", std::move(together)}};
    environment_.out(wire::to_text(document, 2) + "\n");
  }

  ExitCode write_reports() const {
    for (const std::string& path : options_.reports) {
      std::ofstream file(path, std::ios::binary);
      file << wire::printable(mutation_html(mutations_));
      if (!file.flush())
        return fail(environment_, {path, "cannot be written", "a file in a folder that exists", ""}, kEvidenceFailed);
    }
    return kAllHeld;
  }

  const MutateCommandOptions options_;
  const Environment& environment_;
  std::vector<Mutation> mutations_;
};

void declare_mutate_options(ArgumentParser& parser, MutateCommandOptions& options) {
  declare_milestones(parser, options.milestones);
  parser
      .option("--kind", each_parsed(options.kinds, parse_kind, "schema, service or expectation", "KIND"),
              "only mutants of this kind: schema, service or expectation (default: schema and service)")
      .one_value_each();
  parser.option("--schema", options.schemas, "only mutants of this schema, by name").placeholder("NAME");
  parser.option("--operation", options.operations, "only lies about this operation, by id").placeholder("ID");
  parser.option("--min-score", non_negative_number(options.min_score), "percentage below which a score is exit 1")
      .placeholder("PERCENT");
  parser.option("--sample", whole_number(options.sample, {.least = 1}), "so many mutants of each kind, by --seed");
  parser.option("--report", each_parsed(options.reports, parse_html_report, "html=PATH", "html=PATH"), "write a report")
      .one_value_each();
  declare_format(parser, options.format);
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  parser.option("--jobs", whole_number(options.jobs, {1, 256}),
                "mutants judged in parallel (default: the number of processors)");
  parser.flag("--verbose", options.verbose, "each mutant, not the survivors alone");
  declare_target_options(parser, options.target, kMutateTargetHelp);
  parser.footer(kMutateFooter);
}

}  // namespace

ExitCode mutate_milestones(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("mutate",
                        "Judges a contract by mutants: what its fixtures, examples and rules would not notice.");
  MutateCommandOptions options;
  declare_mutate_options(parser, options);
  if (const auto code = parser.read(arguments, environment)) return *code;
  name_files(options.milestones, options.contract, environment.installed_contract);
  return MutateCommand(std::move(options), environment).run();
}

}  // namespace runner

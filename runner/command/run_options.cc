#include "runner/command/run_options.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

constexpr const char* kRunFooter = R"(
examples:
  verify/runner milestones/M107.yaml
  verify/runner milestones/M103.yaml milestones/M107.yaml milestones/M109.yaml --strict
  verify/runner milestones/M107.yaml --scenario 'export-*' --quiet
  verify/runner milestones/M107.yaml --target https://lp.example.net --header 'Authorization: env:LP_TOKEN'
  verify/runner milestones/M107.yaml --format json --report junit=junit.xml
  verify/runner milestones/M107.yaml --last-failed --fail-fast
  verify/runner milestones/M107.yaml --cause 847809fbe22015d1

The evidence of a run is in OUT/ID/latest/. The text of each milestone ends with the line overall=true or
overall=false. Exit codes: 0 all held, 1 findings, 2 usage or input, 3 the target did not respond,
4 evidence could not be written, 130 interrupted.)";

constexpr TargetHelp kRunTargetHelp{
    .journal = "file that records what the run is about to create (default: OUT/journals/NAMESPACE.ndjson)"};

constexpr unsigned kMaxJobs = 256;

void declare_selection(ArgumentParser& parser, RunOptions& options, const Environment& environment) {
  declare_milestones(parser, options.milestones);
  declare_filter(parser, options.filter, environment);
  declare_fixtures(parser, options.fixtures);
}

// "NAME,NAME": names of capabilities.
std::optional<std::vector<std::string>> parse_capability_names(const std::string& text) {
  const auto known = optional_capability_names();
  std::vector<std::string> names;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    names.push_back(text.substr(begin, end - begin));
    if (std::find(known.begin(), known.end(), names.back()) == known.end()) return std::nullopt;
    begin = end + 1;
  }
  return names;
}

void declare_ends(ArgumentParser& parser, RunOptions& options) {
  const Option cause =
      parser
          .option("--cause", options.cause,
                  "only the scenarios that show this cause in the newest run with the same --out that shows it")
          .placeholder("FINGERPRINT");
  parser
      .flag("--last-failed", options.last_failed, "only the scenarios that failed in the last run with the same --out")
      .excludes(cause);
  const Option limit = parser.option("--max-failures", whole_number(options.max_failures, {1, UINT32_MAX}),
                                     "begin no scenario after N failed; the rest is not tested");
  parser.flag("--fail-fast", options.fail_fast, "the same as --max-failures 1").excludes(limit);
  parser.option("--require",
                each_parsed(options.required, parse_capability_names,
                            fmt::format("a list of {}", fmt::join(optional_capability_names(), ", ")), "NAME,..."),
                fmt::format("capabilities that the target must have, whatever the milestone makes optional: {}",
                            fmt::join(optional_capability_names(), ", ")));
}

void declare_run(ArgumentParser& parser, RunOptions& options) {
  parser.flag("--strict", options.reports.strict, "broken SHOULD rules and known causes fail the run too");
  declare_baseline(parser, options.baseline);
  declare_compare_with(parser, options.compare_with);
  declare_gate(parser, options.gate,
               "pin the gate of the in-process service: 0 closed, 1 open (default: set by each scenario, else by "
               "INTEGRATION_ENABLED)");
  declare_format(parser, options.format);
  declare_reports(parser, options.reports);
  parser.option("--out", options.out, "folder for evidence (default: ROOT/artifacts/milestones)").placeholder("DIR");
  declare_signing_key(parser, options.signing_key);
  declare_subjects(parser, options.subjects,
                   "what the target is, by digest: NAME@sha256:HEX, or git: for the commit of the working directory; a "
                   "subject of the signed statement; repeatable");
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  parser.option("--jobs", whole_number(options.jobs, {1, kMaxJobs}),
                "scenarios run in parallel (default: the number of processors)");
}

}  // namespace

std::variant<RunOptions, ExitCode> read_run_options(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("run",
                        "Runs milestones against the in-process reference implementation or a service at a URL, and "
                        "writes signed evidence.");
  RunOptions options;
  options.signing_key.variable = environment.variable;
  declare_selection(parser, options, environment);
  declare_ends(parser, options);
  declare_run(parser, options);
  declare_target_options(parser, options.target, kRunTargetHelp);
  parser.flag("--quiet", options.reports.quiet, "no progress, and with --verbose no line for scenarios that passed");
  parser.flag("--verbose", options.verbose, "also each scenario, each finding with its exchange, and all rules");
  parser.flag("--timings", options.timings, "print how long loading, running and publishing took, on standard error");
  parser.footer(kRunFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  if (options.verbose && options.format == OutputFormat::json) {
    return fail(environment,
                {"--verbose", "given together with --format json", "one of them", "the JSON document has it all"});
  }
  if (options.fail_fast) options.max_failures = 1;
  return options;
}

}  // namespace runner

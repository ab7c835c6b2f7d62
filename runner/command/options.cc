#include "runner/command/options.h"

namespace runner {
namespace {

constexpr const char* kFooter = R"(
examples:
  verify/runner milestones/M107.yaml
  verify/runner milestones/M103.yaml milestones/M107.yaml milestones/M109.yaml --strict
  verify/runner milestones/M107.yaml --scenario 'export-*' --quiet
  verify/runner milestones/M107.yaml --target https://lp.example.net --header 'Authorization: env:LP_TOKEN'
  verify/runner milestones/M107.yaml --format json --report junit=junit.xml

The evidence of a run lies in ROOT/artifacts/milestones/ID/latest/. The last line is overall=true or
overall=false. Exit codes: 0 all held, 1 findings, 2 usage or input, 3 the target did not answer,
4 evidence could not be written, 130 interrupted.)";

constexpr unsigned kMaxJobs = 256;

void declare_selection(ArgumentParser& parser, RunOptions& options) {
  Filter& filter = options.filter;
  parser.option("MILESTONE", options.milestones, "milestone files").required();
  parser.option("--scenario", filter.scenarios, "only scenarios (or cases) with this id; '*' is a wildcard");
  parser.option("--operation", filter.operations, "only scenarios that call this operation");
  parser.option("--tag", filter.tags, "only scenarios with this tag ('derived': the derived checks)");
  parser.option("--fixture", options.fixtures,
                "run the scenarios of this file, which the milestone need not list, and no others");
}

void declare_run(ArgumentParser& parser, RunOptions& options) {
  parser.flag("--strict", options.strict, "broken SHOULD rules fail the run too");
  parser.option("--gate", gate_value(options.gate),
                "pin the integration gate: 0 or 1 (default: each scenario sets its own)");
  parser.option("--shard", parsed(options.filter.shard, parse_shard, "I/N such as 2/5", "I/N"),
                "only the I-th of N parts of the scenarios; 'merge' joins them");
  parser.option("--format", output_format_value(options.format), "text or json, on standard output");
  parser.option("--report", report_values(options.reports),
                "FORMAT=PATH, repeatable; formats: " + report_format_names());
  parser.option("--out", options.out, "folder for evidence (default: ROOT/artifacts/milestones)");
  parser.option(
      "--signing-key", options.signing_key,
      "FILE, env:NAME or fd:N: PKCS#8 PEM that signs the evidence (default: a key of your own, made on first use)");
  parser.option("--passphrase", options.passphrase, "FILE, env:NAME or fd:N: opens a sealed signing key");
  parser.option("--root", options.root, "repository root (default: found from the milestone file)");
  parser.option("--jobs", whole_number(options.jobs, {1, kMaxJobs}),
                "scenarios run in parallel (default: the number of processors)");
}

// "FORMAT=PATH"
std::optional<ReportRequest> parse_report_request(const std::string& text) {
  const size_t equals = text.find('=');
  const auto format = parse_report_format(text.substr(0, equals));
  if (equals == std::string::npos || equals + 1 == text.size() || !format) return std::nullopt;
  return ReportRequest{*format, text.substr(equals + 1)};
}

}  // namespace

Value gate_value(std::optional<Gate>& target) { return one_of(target, {{"0", Gate::closed}, {"1", Gate::open}}); }

Value output_format_value(OutputFormat& target) {
  return one_of(target, {{"text", OutputFormat::text}, {"json", OutputFormat::json}});
}

Value report_values(std::vector<ReportRequest>& target) {
  return each_parsed(target, parse_report_request, "FORMAT=PATH with a format of " + report_format_names(),
                     "FORMAT=PATH");
}

std::variant<RunOptions, ExitCode> read_run_options(const Arguments& arguments, const Output& output) {
  ArgumentParser parser(
      "verify/runner run",
      "Runs milestones against the in-process reference implementation or a service behind a URL, and "
      "writes signed evidence.");
  RunOptions options;
  declare_selection(parser, options);
  declare_run(parser, options);
  // An option of the target without a target would mean a run of something else than was meant.
  TargetDeclaration declared = declare_target_options(parser, options.target);
  for (Option& option : declared.dependent) option.needs(declared.target);
  parser.flag("--quiet", options.quiet, "no line for scenarios that passed");
  parser.flag("--timings", options.timings, "print how long loading, running and publishing took");
  parser.footer(kFooter);
  if (const auto code = parser.read(arguments, output)) return *code;
  return options;
}

}  // namespace runner

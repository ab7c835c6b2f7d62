#include "runner/command/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "runner/command/parse_arguments.h"

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

struct Raw {
  RunOptions options;
  std::string format = "text";
  std::string gate;
  std::string shard;
  std::vector<std::string> reports;
};

// An option of a target without one would be a run of something else than was meant.
void require_target(CLI::App& app) {
  CLI::Option* target = app.get_option("--target");
  for (CLI::Option* option : app.get_options()) {
    const bool own = option->get_group() == target->get_group() && option->get_name() != "--seed";
    if (own && option != target) option->needs(target);
  }
}

void declare_options(CLI::App& app, Raw& raw) {
  app.add_option("MILESTONE", raw.options.milestones, "milestone files")->required();
  app.add_option("--scenario", raw.options.filter.scenarios,
                 "only scenarios (or cases) with this id; '*' is a wildcard");
  app.add_option("--operation", raw.options.filter.operations, "only scenarios that call this operation");
  app.add_option("--tag", raw.options.filter.tags, "only scenarios with this tag ('derived': the derived checks)");
  app.add_option("--fixture", raw.options.fixtures,
                 "run the scenarios of this file, which the milestone need not list, and no others");
  app.add_flag("--strict", raw.options.strict, "SHOULD rules fail the run too");
  app.add_option("--gate", raw.gate, "pin the integration gate: 0 or 1 (default: each scenario sets its own)");
  app.add_option("--shard", raw.shard, "I/N: only the I-th of N parts of the scenarios; 'merge' joins them");
  app.add_option("--format", raw.format, "text or json, on standard output");
  app.add_option("--report", raw.reports, "FORMAT=PATH, repeatable; formats: " + report_format_names());
  app.add_option("--out", raw.options.out, "folder for evidence (default: ROOT/artifacts/milestones)");
  app.add_option(
      "--signing-key", raw.options.signing_key,
      "FILE, env:NAME or fd:N: PKCS#8 PEM that signs the evidence (default: a key of your own, made on first use)");
  app.add_option("--passphrase", raw.options.passphrase, "FILE, env:NAME or fd:N: opens a sealed signing key");
  app.add_option("--root", raw.options.root, "repository root (default: found from the milestone file)");
  app.add_option("--jobs", raw.options.jobs, "scenarios at once (default: the number of processors)")
      ->check(CLI::Range(1u, kMaxJobs));
  declare_target_options(app, raw.options.target);
  require_target(app);
  app.add_flag("--quiet", raw.options.quiet, "no line for scenarios that passed");
  app.add_flag("--timings", raw.options.timings, "print how long loading, running and publishing took");
}

wire::Result<RunOptions> finish(Raw raw) {
  if (raw.format != "text" && raw.format != "json") {
    return wire::Error{"--format", fmt::format("'{}'", raw.format), "text or json", ""};
  }
  raw.options.format = raw.format == "json" ? OutputFormat::json : OutputFormat::text;
  if (!raw.gate.empty()) {
    if (raw.gate != "0" && raw.gate != "1") return wire::Error{"--gate", fmt::format("'{}'", raw.gate), "0 or 1", ""};
    raw.options.gate = raw.gate == "1" ? Gate::open : Gate::closed;
  }
  if (!raw.shard.empty()) {
    raw.options.filter.shard = parse_shard(raw.shard);
    if (!raw.options.filter.shard) return wire::Error{"--shard", fmt::format("'{}'", raw.shard), "I/N such as 2/5", ""};
  }
  for (const std::string& text : raw.reports) {
    auto report = parse_report_request(text);
    if (!report) return report.error();
    raw.options.reports.push_back(std::move(*report));
  }
  return std::move(raw.options);
}

}  // namespace

wire::Result<ReportRequest> parse_report_request(const std::string& text) {
  const size_t equals = text.find('=');
  const auto format = parse_report_format(text.substr(0, equals));
  if (equals == std::string::npos || equals + 1 == text.size() || !format) {
    return wire::Error{"--report", fmt::format("'{}'", text), "FORMAT=PATH with a format of " + report_format_names(),
                       ""};
  }
  return ReportRequest{*format, text.substr(equals + 1)};
}

wire::Result<std::variant<RunOptions, HelpText>> parse_run_options(const Arguments& arguments) {
  CLI::App app{
      "Runs milestones against the in-process reference implementation or a service behind a URL, and writes signed "
      "evidence.",
      "verify/runner"};
  app.footer(kFooter);
  Raw raw;
  declare_options(app, raw);
  auto help = read_options(app, arguments, "verify/runner run --help");
  if (!help) return help.error();
  if (*help) return std::variant<RunOptions, HelpText>(std::move(**help));
  auto options = finish(std::move(raw));
  if (!options) return options.error();
  return std::variant<RunOptions, HelpText>(std::move(*options));
}

}  // namespace runner

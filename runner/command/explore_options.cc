#include "runner/command/explore_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "runner/command/parse_arguments.h"

namespace runner {
namespace {

constexpr const char* kFooter = R"(
examples:
  verify/runner explore milestones/M107.yaml --target https://lp.example.net --for 5m
  verify/runner explore milestones/M107.yaml --cases 2000 --seed 7
  verify/runner explore milestones/M107.yaml --seed 7 --case 'sequence-17:liquidityExecution.export'
  verify/runner explore milestones/M107.yaml --target http://127.0.0.1:8080 --baseline known.json --format json

A case is a sequence of requests on fresh ids: several callers on each other's records, keys used again,
exports continued from pages of others, the clock stepping over expiry and retention, requests wrong in one
place. Every answer is judged by the contract's checks, by what the service said before, and, with --target,
by the answer of the reference implementation to the same sequence. A finding is one of three: the target
breaks a rule; the reference does (a mistake of this project: please tell us); both keep every rule and yet
differ (the contract is under-specified). What the contract leaves to the service is no finding.

A finding is shown as the shortest sequence that shows it, as curl commands, and as a fixture that fails the
same way: verify/runner MILESTONE --fixture FILE. Its fingerprint can be put into a baseline:
  {"findings": [{"fingerprint": "0123456789ab", "reason": "ticket 12", "expires": "2026-12-31"}]}

In process the same seed and number of cases find the same. Over HTTP every exploration creates records under a
name space of its own and never deletes any.
Exit codes: 0 nothing found (warnings and gaps aside), 1 findings, 2 usage or input, 3 the target did not answer,
4 a fixture could not be written, 130 interrupted.)";

struct Raw {
  ExploreCommandOptions options;
  std::string budget;
  std::string only;
  std::string verify = "64";
  std::string gate;
  std::string format = "text";
};

void declare_options(CLI::App& app, Raw& raw) {
  app.add_option("MILESTONE", raw.options.milestones, "milestone files")->required();
  app.add_option("--cases", raw.options.cases, "stop after so many cases");
  app.add_option("--for", raw.budget, "stop after this time: 30s, 5m, 1h (default, without --cases: 60s)");
  app.add_option("--case", raw.only, "this one case of the seed, as a finding names it");
  app.add_option("--verify-signatures", raw.verify, "all, or N: one signature reading in N (default: 64)");
  app.add_option("--baseline", raw.options.baseline, "JSON file of known findings: they do not fail");
  app.add_option("--gate", raw.gate, "pin the integration gate in process: 0 or 1 (default: each case its own)");
  app.add_flag("--strict", raw.options.strict, "broken SHOULD rules and gaps fail too");
  app.add_option("--out", raw.options.out, "folder for fixtures (default: ROOT/artifacts/explore)");
  app.add_option("--format", raw.format, "text or json, on standard output");
  app.add_option("--root", raw.options.root, "repository root (default: found from the milestone file)");
  declare_target_options(app, raw.options.target);
}

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// "90", "90s", "5m", "1h"
std::optional<std::chrono::milliseconds> parse_budget(std::string_view text) {
  uint64_t unit_ms = 1000;
  if (text.ends_with('m')) unit_ms *= 60;
  if (text.ends_with('h')) unit_ms *= 3600;
  if (!text.empty() && (text.back() == 's' || text.back() == 'm' || text.back() == 'h')) text.remove_suffix(1);
  const auto number = parse_number(text);
  if (!number || *number == 0 || *number > 1'000'000) return std::nullopt;
  return std::chrono::milliseconds(*number * unit_ms);
}

wire::Error refused(std::string_view option, std::string_view found, std::string_view expected) {
  return {std::string(option), fmt::format("'{}'", found), std::string(expected), "see verify/runner explore --help"};
}

wire::Result<ExploreCommandOptions> finish(Raw raw) {
  ExploreCommandOptions& options = raw.options;
  if (raw.format != "text" && raw.format != "json") return refused("--format", raw.format, "text or json");
  options.format = raw.format == "json" ? OutputFormat::json : OutputFormat::text;
  if (!raw.gate.empty() && raw.gate != "0" && raw.gate != "1") return refused("--gate", raw.gate, "0 or 1");
  if (!raw.gate.empty()) options.gate = raw.gate == "1" ? Gate::open : Gate::closed;
  if (!options.target.seed.empty()) {
    options.seed = parse_number(options.target.seed);
    if (!options.seed) return refused("--seed", options.target.seed, "a whole number");
  }
  if (!raw.budget.empty()) {
    options.budget = parse_budget(raw.budget);
    if (!options.budget) return refused("--for", raw.budget, "a time such as 30s, 5m or 1h");
  }
  if (options.cases && *options.cases == 0) return refused("--cases", "0", "at least 1");
  if (!options.budget && !options.cases) options.budget = std::chrono::seconds(60);
  if (!raw.only.empty()) {
    options.only = explore::parse_case_id(raw.only);
    if (!options.only) return refused("--case", raw.only, "a case id such as sequence-17");
    if (!options.seed) return wire::Error{"--case", "no --seed beside it", "the seed that the finding shows", ""};
  }
  const auto rate = raw.verify == "all" ? std::optional<uint64_t>(1) : parse_number(raw.verify);
  if (!rate || *rate == 0) return refused("--verify-signatures", raw.verify, "all, or a number from 1");
  options.verify_one_in = *rate;
  return std::move(options);
}

}  // namespace

wire::Result<std::variant<ExploreCommandOptions, HelpText>> parse_explore_options(const Arguments& arguments) {
  CLI::App app{"Explores a service: makes traffic from a milestone, judges every answer, and shows what breaks a rule.",
               "verify/runner explore"};
  app.footer(kFooter);
  Raw raw;
  declare_options(app, raw);
  auto help = read_options(app, arguments, "verify/runner explore --help");
  if (!help) return help.error();
  if (*help) return std::variant<ExploreCommandOptions, HelpText>(std::move(**help));
  auto options = finish(std::move(raw));
  if (!options) return options.error();
  return std::variant<ExploreCommandOptions, HelpText>(std::move(*options));
}

}  // namespace runner

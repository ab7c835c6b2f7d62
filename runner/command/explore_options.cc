#include "runner/command/explore_options.h"

#include <fmt/format.h>

#include <charconv>

namespace runner {
namespace {

constexpr const char* kExploreFooter = R"(
examples:
  verify/runner explore milestones/M107.yaml --target https://lp.example.net --for 5m
  verify/runner explore milestones/M107.yaml --cases 2000 --seed 7
  verify/runner explore milestones/M107.yaml --target http://127.0.0.1:8081 --oracle http://127.0.0.1:8080
  verify/runner explore milestones/M107.yaml --seed 7 --case 'sequence-17:OPERATION'
  verify/runner explore milestones/M107.yaml --target http://127.0.0.1:8080 --baseline known.json --format json

A case is a sequence of requests on fresh ids: several callers on each other's records, idempotency keys used
again, exports continued from pages of other cases, the clock crossing expiry and retention, requests with one
mistake. Every response is judged by the contract's checks, by earlier responses of the service and, with
--target, by the reference implementation's response to the same sequence, or that of the service that --oracle
names. A finding is one of three: the target breaks a rule; the reference implementation does (a bug of this
project: please report it), or the oracle; both keep every rule but differ (the contract is under-specified). What
the contract leaves to the service is not a finding.

A finding is shown as the shortest sequence that reproduces it, as curl commands, and as a fixture that fails the
same way: verify/runner MILESTONE --fixture FILE. --write-baseline writes what was found into a baseline:
  {"findings": [{"fingerprint": "0123456789ab", "reason": "ticket 12", "owner": "LP team", "expires": "2026-12-31",
                 "seed": 7, "case": "single-0"}]}

In process, the same seed and number of cases give the same findings. Over HTTP, every exploration creates records
in a name space of its own and never deletes any.
Exit codes: 0 no findings (warnings and gaps do not count), 1 findings, 2 usage or input, 3 the target or the oracle did
not respond, 4 evidence, a report or a fixture could not be written, 130 interrupted.)";

constexpr unsigned kMaxCasesAtOnce = 256;

constexpr TargetHelp kExploreTargetHelp{
    .seed = "seed of the cases, and part of the fresh name space (default: random)",
    .journal = "file that records what is about to be created (default: OUT/ID/journals/NAMESPACE.ndjson)",
    .run_limits = RunLimits::absent,  // --for limits an exploration
    .seed_use = SeedUse::cases};

std::optional<uint64_t> parse_whole_number(std::string_view text) {
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
  const auto number = parse_whole_number(text);
  if (!number || *number == 0 || *number > 1'000'000) return std::nullopt;
  return std::chrono::milliseconds(*number * unit_ms);
}

// "all", or N for one reading in N
std::optional<uint64_t> parse_verify_rate(std::string_view text) {
  if (text == "all") return 1;
  const auto rate = parse_whole_number(text);
  return rate && *rate > 0 ? rate : std::nullopt;
}

void declare_machine_faults(ArgumentParser& parser, MachineFaultOptions& options) {
  parser
      .option("--restart", options.restart,
              "command for sh that ends the service and starts it again, such as a kill -9: it is run between requests "
              "and during them, and what was answered must still be there")
      .placeholder("COMMAND");
  parser.flag("--lose-answers", options.lose_answers,
              "drop answers to requests that may be repeated, and ask for them again: under the same idempotency key");
}

// The limits of exchanges are those of the target.
void declare_oracle(ArgumentParser& parser, TargetOptions& oracle) {
  constexpr const char* kHeading = "Oracle";
  const Option url = parser
                         .option("--oracle", oracle.url,
                                 "compare with the service at this URL, and learn first where it differs from itself "
                                 "(default: the reference implementation, where it serves the milestone)")
                         .placeholder("URL")
                         .group(kHeading);
  const auto option = [&](const char* names, Value value, const char* help, const char* placeholder) {
    parser.option(names, std::move(value), help).placeholder(placeholder).group(kHeading).needs(url);
  };
  option("--oracle-header", oracle.headers, "as --header, sent to the oracle alone", "HEADER");
  option("--oracle-profile", oracle.profile, "as --profile, for the oracle", "FILE");
  option("--oracle-trust-key", oracle.trusted_keys, "as --trust-key, for the oracle", "[KEY_ID=]FILE");
  option("--oracle-cacert", oracle.ca_certificates, "as --cacert, for the oracle", "FILE");
  option("--oracle-cert", oracle.client_certificate, "as --cert, for the oracle", "FILE");
  option("--oracle-key", oracle.client_key, "as --key, for the oracle", "FILE");
  parser.flag("--oracle-insecure", oracle.insecure, "do not verify the oracle's certificate")
      .group(kHeading)
      .needs(url);
}

void declare_extent(ArgumentParser& parser, ExploreCommandOptions& options) {
  const Option cases =
      parser.option("--cases", whole_number(options.cases, {.least = 1}), "stop after this many cases");
  parser.option("--for", parsed(options.budget, parse_budget, "a time such as 30s, 5m or 1h", "TIME"),
                "stop after this time: 30s, 5m, 1h (default, without --cases and --until-flat: 60s)");
  parser.option("--until-flat", whole_number(options.until_flat, {.least = 1}),
                "stop when every single request was sent and this many cases in a row reached nothing new (without "
                "--for and --cases: no other end)");
  parser
      .option("--case", parsed(options.only, explore::parse_case_id, "a case id such as sequence-17", "CASE"),
              "only this case, as a finding names it; needs --seed")
      .excludes(cases);
  parser.option("--verify-signatures",
                parsed(options.verify_one_in, parse_verify_rate, "all, or a whole number from 1", "all|N"),
                "all, or one signature reading in N (default: 64)");
}

void declare_parts(ArgumentParser& parser, ExploreCommandOptions& options, const Environment& environment) {
  parser
      .option(
          "--corpus", options.corpus,
          "folder of cases that reached something new: they are played first, new ones are added, and the exploration "
          "continues where the last one ended")
      .placeholder("DIR");
  parser.flag(
      "--new-only", options.new_only,
      "fail for, and show, only findings that neither --corpus nor --baseline knows; the corpus stays as it is");
  parser.option("--jobs", whole_number(options.jobs, {1, kMaxCasesAtOnce}),
                "cases played at once, each over connections of its own (default: 1); the same seed finds the same, "
                "whatever their number");
  declare_shard(
      parser, options.shard, environment,
      "only the I-th of N parts of the cases, all with the same --seed; 'auto' (or 'auto/N'): the part of this "
      "job, as the CI numbers its jobs; 'explore merge' joins them");
}

void declare_options(ArgumentParser& parser, ExploreCommandOptions& options, const Environment& environment) {
  declare_milestones(parser, options.milestones);
  declare_extent(parser, options);
  declare_baseline(parser, options.baseline);
  declare_gate(parser, options.gate,
               "pin the gate of the in-process service: 0 closed, 1 open (default: set by each case)");
  declare_parts(parser, options, environment);
  parser.flag("--strict", options.strict, "broken SHOULD rules, gaps and known findings fail too");
  parser.option("--out", options.out, "folder for evidence and fixtures (default: ROOT/artifacts/explore)")
      .placeholder("DIR");
  declare_format(parser, options.format);
  declare_reports(parser, options.evidence.reports);
  declare_signing_key(parser, options.evidence.signing_key);
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  TargetHelp help = kExploreTargetHelp;
  help.urls = &options.urls;
  declare_machine_faults(parser, options.machine);
  declare_target_options(parser, options.target, help);
  declare_oracle(parser, options.oracle);
  parser.footer(kExploreFooter);
}

// The rules that concern more than one option.
wire::Result<ExploreCommandOptions> checked(ExploreCommandOptions options) {
  const std::string advice = for_this_installation("see verify/runner explore --help");
  if (!options.target.seed.empty()) {
    options.seed = parse_whole_number(options.target.seed);
    if (!options.seed) {
      return wire::Error{"--seed", fmt::format("\"{}\"", options.target.seed), "a whole number", advice};
    }
  }
  if (options.only && !options.seed) {
    return wire::Error{"--case", "given without --seed", "the seed that the finding shows", advice};
  }
  if (!options.urls.empty()) {
    options.target.url = options.urls.front();
    options.machine.replicas.assign(options.urls.begin() + 1, options.urls.end());
  }
  if (options.machine.any() && !options.target.over_http()) {
    return wire::Error{options.machine.restart.empty() ? "--lose-answers" : "--restart", "given without --target",
                       "a service at a URL", advice};
  }
  if (options.new_only && options.corpus.empty() && options.baseline.read.empty()) {
    return wire::Error{"--new-only", "given without --corpus and --baseline", "one of them: what is known", advice};
  }
  if (options.new_only && (options.strict || !options.baseline.write.empty())) {
    return wire::Error{"--new-only", options.strict ? "given with --strict" : "given with --write-baseline",
                       "one of them", advice};
  }
  if (options.shard && !options.seed) {
    return wire::Error{"--shard", "given without --seed", "one seed for all shards", advice};
  }
  if (!options.budget && !options.cases && !options.until_flat) options.budget = std::chrono::seconds(60);
  return options;
}

}  // namespace

std::variant<ExploreCommandOptions, ExitCode> read_explore_options(const Arguments& arguments,
                                                                   const Environment& environment) {
  ArgumentParser parser(
      "explore",
      "Explores a service: generates traffic from a milestone, judges every response, and shows what breaks a rule.");
  ExploreCommandOptions options;
  options.evidence.signing_key.variable = environment.variable;
  options.evidence.reports.quiet = true;  // progress is of cases
  declare_options(parser, options, environment);
  if (const auto code = parser.read(arguments, environment)) return *code;
  options.evidence.reports.strict = options.strict;
  auto result = checked(std::move(options));
  if (!result) return fail(environment, result.error());
  return *std::move(result);
}

}  // namespace runner

// `verify/runner verify DIR`: whether the evidence of a run holds, without network and without trusting the artifact.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/command/judge_again.h"
#include "runner/driver/http_settings.h"
#include "runner/evidence/verify_run.h"

namespace runner {
namespace {

constexpr size_t kMaxVerifyInputBytes = 1u << 20;
constexpr const char* kVerifyFooter = R"(
Exit codes: 0 the evidence holds, 2 usage or input, 4 it does not hold, or is not of a run as demanded. What the run
found is not judged: evidence of a run with overall=false can hold. See docs/verify-a-run.md.)";

struct VerifyArguments {
  std::string folder;
  std::string trust;
  std::string milestone;
  std::vector<std::string> service_keys;  ///< KEYID=FILE
  std::vector<std::string> subjects;
  RunDemands demands;
};

/// Milliseconds of "7d", "90m".
std::optional<int64_t> parse_age(const std::string& text) {
  constexpr std::pair<std::string_view, int64_t> kAgeUnits[] = {
      {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000}};
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  constexpr size_t kMaxAgeDigits = 6;
  if (digits == 0 || digits > kMaxAgeDigits) return std::nullopt;
  for (const auto& [unit, ms] : kAgeUnits) {
    if (text.substr(digits) == unit) return std::stoll(text) * ms;
  }
  return std::nullopt;
}

/// The forms in which the evidence of a run may name this target.
std::optional<std::vector<std::string>> parse_target_names(const std::string& text) {
  if (text == TargetAddress().origin) return std::vector{text};
  const auto url = parse_target_url(text);
  if (!url) return std::nullopt;
  return std::vector{url->origin(), url->name(), text};
}

void declare(ArgumentParser& parser, VerifyArguments& raw) {
  parser.option("DIR", raw.folder, "folder of a run, such as artifacts/milestones/M107/latest")
      .required()
      .placeholder("");
  parser.option("--trust", raw.trust, "file of trusted keys (default: only your own local key)").placeholder("FILE");
  parser
      .option("--milestone", raw.milestone,
              "your own milestone file: it and the files that it names must be the run's, and the recorded exchanges "
              "are judged "
              "again by it")
      .placeholder("FILE");
  declare_service_keys(parser, raw.service_keys);
  RunDemands& demands = raw.demands;
  parser.option("--milestone-id", demands.milestone_id, "the run must be one of this milestone").placeholder("ID");
  parser.option("--max-age", parsed(demands.max_age_ms, parse_age, "a number and s, m, h or d, such as 7d", "AGE"),
                "the run must have ended no longer ago than this, such as 7d");
  parser.option("--target",
                parsed(demands.targets, parse_target_names, "a URL as for --target of a run, or in-process", "URL"),
                "the run must have been made on this target");
  declare_subjects(parser, raw.subjects,
                   "the run must have tested this: NAME@sha256:HEX, or git: for the commit of the working directory; "
                   "repeatable");
  parser.flag("--complete", demands.complete,
              "every scenario of the milestone must have been run; only what it calls optional may be missing");
  parser.footer(kVerifyFooter);
}

wire::Result<TrustPolicy> local_trust(const Environment& environment) {
  auto key = own_public_key(environment.variable);
  if (!key) return key.error();
  environment.out(wire::format_line("no --trust file: checked against the local key only, {}\n", key_id_of(*key)));
  return trust_in_key(*key);
}

wire::Result<TrustPolicy> trust_of(const VerifyArguments& raw, const Environment& environment) {
  if (raw.trust.empty()) return local_trust(environment);
  return read_trust_file(raw.trust);
}

ExitCode show(const VerifyReport& report, const Environment& environment) {
  for (const std::string& line : report.held) environment.out(wire::format_line("  {}\n", line));
  for (const wire::Error& problem : report.problems)
    environment.err(wire::format_line("error: {}\n", problem.to_string()));
  if (!report.holds()) {
    environment.out("the evidence does not hold\n");
    return kEvidenceFailed;
  }
  environment.out(wire::format_line("the evidence holds; the run {}\n", report.result));
  return kAllHeld;
}

}  // namespace

ExitCode verify_evidence(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("verify", "Checks the evidence of a run, offline.");
  VerifyArguments raw;
  declare(parser, raw);
  if (const auto code = parser.read(arguments, environment)) return *code;
  auto folder = read_run_folder(raw.folder);
  if (!folder) return fail(environment, folder.error());
  if (!folder->files.contains("run.dsse.json") && !folder->files.contains("SHA256SUMS")) {
    return fail(environment,
                {raw.folder, "not a run: it has neither SHA256SUMS nor run.dsse.json", "the folder of a run",
                 "the last run of a milestone is artifacts/milestones/ID/latest"},
                kEvidenceFailed);
  }
  auto subjects = read_subject_options(raw.subjects);
  if (!subjects) return fail(environment, subjects.error());
  raw.demands.subjects = std::move(*subjects);
  auto service_keys = read_service_keys(raw.service_keys);
  if (!service_keys) return fail(environment, service_keys.error());
  auto trust = trust_of(raw, environment);
  // Without a trust file and a local key no one is trusted: the evidence does not hold, and the usage is correct.
  if (!trust) return fail(environment, trust.error(), raw.trust.empty() ? kEvidenceFailed : kUsageOrInput);
  VerifyOptions options{std::move(*trust), std::move(*service_keys), std::move(raw.demands)};
  options.demands.now = environment.now();
  if (!raw.milestone.empty()) {
    if (auto text = read_file(raw.milestone, kMaxVerifyInputBytes); !text) return fail(environment, text.error());
  }
  VerifyReport report = verify_run(*folder, options);
  if (!raw.milestone.empty() && report.holds()) {
    check_own_milestone(folder->files, raw.milestone, report);
    report.make_printable();
  }
  return show(report, environment);
}

}  // namespace runner

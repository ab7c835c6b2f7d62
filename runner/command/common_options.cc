#include "runner/command/common_options.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "runner/evidence/run_facts.h"

namespace runner {
namespace {

constexpr size_t kMaxTrustFileBytes = 1u << 20;
constexpr size_t kMaxDurationsBytes = 16u << 20;

wire::Result<std::vector<KnownFinding>> read_entries(const std::string& file, std::string& text) {
  auto content = read_file(file, kMaxBaselineBytes);
  if (!content) return content.error();
  text = std::move(*content);
  return parse_baseline(text, file);
}

}  // namespace

void declare_format(ArgumentParser& parser, OutputFormat& format) {
  parser.option("--format", one_of(format, {{"text", OutputFormat::text}, {"json", OutputFormat::json}}),
                "what is printed on standard output (default: text)");
}

void declare_milestones(ArgumentParser& parser, std::vector<std::string>& milestones) {
  parser.option("MILESTONE", milestones, "files, or ids of milestones of the contract").required().placeholder("");
}

void declare_contract(ArgumentParser& parser, std::string& contract) {
  parser
      .option("--contract", contract,
              "folder with milestones/, schemas/ and fixtures/ of milestones named by id (default: the working "
              "directory, or the installed contract)")
      .placeholder("DIR");
}

std::string artifacts_folder(const std::string& root, const Environment& environment) {
  return root == environment.installed_contract ? "artifacts" : root + "/artifacts";
}

void declare_root(ArgumentParser& parser, std::string& root) {
  parser.option("--root", root, "repository root (default: found from the milestone file)").placeholder("DIR");
}

Option declare_shard(ArgumentParser& parser, std::optional<Shard>& shard, const Environment& environment,
                     const std::string& help) {
  // Bazel wants the file as a sign that the shards are not each the whole ("Test encyclopedia", test sharding).
  const auto find = [&environment](const std::string& text) {
    const auto found = find_shard(text, environment.variable);
    const auto sign = found ? environment.variable("TEST_SHARD_STATUS_FILE") : std::nullopt;
    if (sign) std::ofstream(*sign, std::ios::app);
    return found;
  };
  return parser.option(
      "--shard",
      parsed(shard, find, fmt::format("I/N such as 2/5, or auto where the CI sets {}", shard_variables()), "I/N"),
      help);
}

void declare_filter(ArgumentParser& parser, Filter& filter, const Environment& environment) {
  parser.option("--scenario", filter.scenarios, "only scenarios (or cases) with this id; '*' is a wildcard")
      .placeholder("ID");
  parser.option("--operation", filter.operations, "only scenarios that call this operation").placeholder("ID");
  parser.option("--tag", filter.tags, "only scenarios with this tag ('derived': the derived checks)")
      .placeholder("TAG");
  const Option shard =
      declare_shard(parser, filter.shard, environment,
                    "only the I-th of N parts of the scenarios; 'auto' (or 'auto/N'): the part of this job, as the CI "
                    "numbers its jobs; 'merge' joins them");
  parser
      .option(
          "--durations", filter.durations_from,
          "run.json of an earlier run over HTTP, or a folder of evidence: shards take about as long by it (default: "
          "they have as many scenarios)")
      .placeholder("PATH")
      .needs(shard);
}

wire::Result<Durations> read_durations(const std::string& path, const std::string& milestone) {
  namespace fs = std::filesystem;
  if (path.empty()) return Durations();
  fs::path file = path;
  std::error_code failure;
  if (fs::is_directory(path, failure)) {
    file = fs::path(path) / milestone / "latest" / "run.json";
    if (!fs::exists(file, failure)) return Durations();
  }
  const auto text = read_file(file, kMaxDurationsBytes);
  if (!text) return text.error();
  const auto json = wire::parse_json(*text);
  const wire::Json* durations = json ? json->find("durations_ms") : nullptr;
  if (durations && durations->as_object()) return parse_durations(*durations);
  return wire::Error{file.string(), json ? "no durations_ms in it" : json.error().to_string(),
                     "the run.json of a run over HTTP", "leave --durations out to divide by the number of scenarios"};
}

void declare_fixtures(ArgumentParser& parser, std::vector<std::string>& fixtures) {
  parser.option("--fixture", fixtures, "only the scenarios of this file, which the milestone need not list")
      .placeholder("FILE");
}

void declare_gate(ArgumentParser& parser, std::optional<Gate>& gate, const std::string& help) {
  parser.option("--gate", one_of(gate, {{"0", Gate::closed}, {"1", Gate::open}}), help);
}

void declare_signing_key(ArgumentParser& parser, KeySource& source) {
  parser
      .option(
          "--signing-key", source.key,
          "key that signs the evidence, PKCS#8 PEM in FILE, env:NAME or fd:N (default: your own, created on first use)")
      .placeholder("SOURCE");
  parser.option("--passphrase", source.passphrase, "passphrase of the signing key, in FILE, env:NAME or fd:N")
      .placeholder("SOURCE");
}

void declare_subjects(ArgumentParser& parser, std::vector<std::string>& subjects, const std::string& help) {
  parser.option("--subject", subjects, help).one_value_each().placeholder("SUBJECT");
}

wire::Result<TestedSubjects> read_subject_options(const std::vector<std::string>& texts) {
  constexpr std::string_view kGit = "git:";
  TestedSubjects subjects;
  for (const std::string& text : texts) {
    const bool git = text.starts_with(kGit) && text.find('@') == std::string::npos;
    auto subject = git ? git_subject(text.substr(kGit.size())) : parse_subject(text);
    wire::Problem problem = subject ? add_subject(subjects, *subject) : wire::Problem(subject.error());
    if (!problem) continue;
    problem->where = fmt::format("--subject {}", checks::excerpt(redact_arguments({text}).front()));
    return *problem;
  }
  return subjects;
}

void declare_service_keys(ArgumentParser& parser, std::vector<std::string>& keys) {
  parser
      .option("--service-key", keys,
              "public keys (PEM) of the service, for its exports and events; repeatable (default: those it published)")
      .placeholder("KEY_ID=FILE");
}

wire::Result<std::map<std::string, wire::PublicKey>> read_service_keys(const std::vector<std::string>& texts) {
  constexpr size_t kMaxKeyBytes = 1 << 20;
  std::map<std::string, wire::PublicKey> keys;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return wire::Error{"--service-key", fmt::format("\"{}\"", text), "KEY_ID=FILE", ""};
    const std::string file = text.substr(equals + 1);
    auto pem = read_file(file, kMaxKeyBytes);
    if (!pem) return pem.error();
    auto key = parse_public_key(*pem, file);
    if (!key) return key.error();
    keys.insert_or_assign(text.substr(0, equals), std::move(*key));
  }
  return keys;
}

TrustPolicy trust_in_key(const wire::PublicKey& key) {
  TrustPolicy policy;
  policy.set({key, KeyState::active, {}, {}, {}});
  return policy;
}

wire::Result<TrustPolicy> read_trust_file(const std::string& path) {
  auto text = read_file(path, kMaxTrustFileBytes);
  if (!text) return text.error();
  return parse_trust(*text, path);
}

void declare_baseline(ArgumentParser& parser, BaselineOptions& options) {
  parser
      .option("--baseline", options.read,
              "JSON file of what is known and accepted until a day: it is shown and counted, and does not fail")
      .placeholder("FILE");
  parser
      .option("--write-baseline", options.write,
              "write what fails into such a file; what it says already is kept, what is fixed is removed")
      .placeholder("FILE");
}

void declare_compare_with(ArgumentParser& parser, std::string& folder) {
  parser
      .option("--compare-with", folder,
              "an earlier run, or the --out folder of several: reports show which causes are new, fixed, or no longer "
              "tested")
      .placeholder("DIR");
}

wire::Problem BaselineFiles::read() {
  if (reads()) {
    auto entries = read_entries(options_.read, text_);
    if (!entries) return entries.error();
    entries_ = std::move(*entries);
  }
  std::error_code ignored;
  if (!writes() || !std::filesystem::exists(options_.write, ignored)) {
    updated_ = entries_;
    return {};
  }
  std::string text;
  auto before = read_entries(options_.write, text);
  if (!before) return before.error();
  updated_ = updated_baseline(std::move(*before), entries_, {});
  return {};
}

void BaselineFiles::update(const std::vector<KnownFinding>& found, const std::vector<KnownFinding>& fixed) {
  const size_t before = updated_.size();
  updated_ = updated_baseline(std::move(updated_), {}, fixed);
  removed_ += before - updated_.size();
  const size_t kept = updated_.size();
  updated_ = updated_baseline(std::move(updated_), found, {});
  added_ += updated_.size() - kept;
}

ExitCode BaselineFiles::write(const Environment& environment) const {
  if (!writes()) return kAllHeld;
  const std::string text = render_baseline(updated_);
  const std::string draft = options_.write + ".draft";
  std::FILE* file = std::fopen(draft.c_str(), "wb");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file && std::fclose(file) == 0;
  std::error_code failure;
  if (written && closed) std::filesystem::rename(draft, options_.write, failure);
  if (!written || !closed || failure)
    return fail(environment, {options_.write, "the baseline cannot be written", "a writable path", ""},
                kEvidenceFailed);
  environment.err(wire::format_line("baseline: {} written, {} in all, {} new, {} removed as fixed{}\n", options_.write,
                                    updated_.size(), added_, removed_,
                                    added_ > 0 ? "; give each new one its reason, owner and last day" : ""));
  return kAllHeld;
}

}  // namespace runner

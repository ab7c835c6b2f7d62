#include "runner/command/common_options.h"

#include "runner/document/input_files.h"

namespace runner {
namespace {

constexpr size_t kMaxTrustFileBytes = 1u << 20;

}  // namespace

void declare_format(ArgumentParser& parser, OutputFormat& format) {
  parser.option("--format", one_of(format, {{"text", OutputFormat::text}, {"json", OutputFormat::json}}),
                "what is printed on standard output (default: text)");
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

void declare_filter(ArgumentParser& parser, Filter& filter) {
  parser.option("--scenario", filter.scenarios, "only scenarios (or cases) with this id; '*' is a wildcard")
      .placeholder("ID");
  parser.option("--operation", filter.operations, "only scenarios that call this operation").placeholder("ID");
  parser.option("--tag", filter.tags, "only scenarios with this tag ('derived': the derived checks)")
      .placeholder("TAG");
  parser.option("--shard", parsed(filter.shard, parse_shard, "I/N such as 2/5", "I/N"),
                "only the I-th of N parts of the scenarios; 'merge' joins them");
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

wire::Result<TrustPolicy> read_trust_file(const std::string& path) {
  auto text = read_file(path, kMaxTrustFileBytes);
  if (!text) return text.error();
  return parse_trust(*text, path);
}

}  // namespace runner

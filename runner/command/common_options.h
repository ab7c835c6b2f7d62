// What several commands take: options, and the trust file.
#pragma once

#include <optional>

#include "runner/command/command.h"
#include "runner/command/selection.h"
#include "runner/evidence/trust.h"

namespace runner {

enum class OutputFormat { text, json };

/// --format
void declare_format(ArgumentParser& parser, OutputFormat& format);

/// --contract
void declare_contract(ArgumentParser& parser, std::string& contract);

/// The folder ROOT/artifacts; for an installed contract, artifacts in the working directory.
std::string artifacts_folder(const std::string& root, const Environment& environment);

/// --root
void declare_root(ArgumentParser& parser, std::string& root);

/// --scenario, --operation, --tag and --shard
void declare_filter(ArgumentParser& parser, Filter& filter);

/// --fixture
void declare_fixtures(ArgumentParser& parser, std::vector<std::string>& fixtures);

/// --gate
void declare_gate(ArgumentParser& parser, std::optional<Gate>& gate, const std::string& help);

/// --signing-key and --passphrase
void declare_signing_key(ArgumentParser& parser, KeySource& source);

/// The keys that a trust file lists.
wire::Result<TrustPolicy> read_trust_file(const std::string& path);

}  // namespace runner

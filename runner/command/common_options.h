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

// The key that signs evidence: a file of the user's, outside the repository, made on first use.
#pragma once

#include <string>

#include "wire/ed25519.h"
#include "wire/result.h"

namespace runner {

/// $XDG_DATA_HOME/contract-verifier/signing-key.pem, else below $HOME/.local/share. Error where neither is set.
wire::Result<std::string> default_signing_key_path();

/// Reads the PKCS#8 PEM file. Where it is missing and `make` is set, makes a new key there with mode 0600 (O_EXCL, so that
/// two runs at once agree on one).
enum class MissingKey { refuse, make };
wire::Result<wire::PrivateKey> load_signing_key(const std::string& path, MissingKey missing);

}  // namespace runner

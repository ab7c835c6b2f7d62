// The key that signs evidence: where it is kept, how it is read and made. Keys and passphrases come from files, from
// the environment or from descriptors, never from the command line itself, and are never written but to a key file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "runner/evidence/sealed_key.h"

namespace runner {

using VariableLookup = std::function<std::optional<std::string>(const std::string&)>;

/// Where key and passphrase are: `FILE`, `env:NAME` or `fd:N`.
struct KeySource {
  std::string key;         ///< empty: the user's own, made on first use
  std::string passphrase;  ///< empty: none
  VariableLookup variable;
};

/// Reads the text of a source; at most 16 KiB. `what` names it in messages, which never show what was read.
wire::Result<std::string> read_source(const std::string& source, std::string_view what, const VariableLookup& variable);
/// The passphrase of the source, without the line feed at its end; empty where the source names none.
wire::Result<std::string> read_passphrase(const KeySource& source);

/// $XDG_DATA_HOME/contract-verifier/signing-key.pem, else below $HOME/.local/share. Error where neither is set.
wire::Result<std::string> default_signing_key_path(const VariableLookup& variable);

/// Reads PKCS#8 PEM, sealed or not.
wire::Result<wire::PrivateKey> load_signing_key(const KeySource& source);
/// The same from PEM that was read from `source.key`.
wire::Result<wire::PrivateKey> parse_signing_key(const std::string& pem, const KeySource& source);

/// Creates a key file with mode 0600 and O_EXCL, completely or not at all, and FILE.pub with its public key as PEM.
/// Refuses to replace a file. A non-empty passphrase encrypts the key.
wire::Result<wire::PrivateKey> make_key_file(const std::string& path, std::string_view passphrase);

/// The public key of the user's own key; of an encrypted one, read from its .pub file. Creates nothing.
wire::Result<wire::PublicKey> own_public_key(const VariableLookup& variable);

/// Hex SHA-256 of the key's SubjectPublicKeyInfo.
std::string key_id_of(const wire::PublicKey& key);

/// A public key from PEM; text around the PEM block is passed over, as openssl does.
wire::Result<wire::PublicKey> parse_public_key(std::string_view text, const std::string& where);

}  // namespace runner

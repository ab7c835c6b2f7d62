// Private keys under a passphrase: PKCS#8 "ENCRYPTED PRIVATE KEY" in PEM, PBES2 with scrypt and AES-256-CBC (RFC 5958,
// RFC 7914), by OpenSSL. `openssl pkey -in FILE` reads what is written here. It touches no file.
#pragma once

#include <string>
#include <string_view>

#include "wire/ed25519.h"

namespace runner {

bool is_sealed(std::string_view pem);

/// The key as PEM that only the passphrase opens.
wire::Result<std::string> seal_key(const wire::PrivateKey& key, std::string_view passphrase);

/// The key in sealed PEM; an Error if the passphrase is wrong.
wire::Result<wire::PrivateKey> open_sealed_key(std::string_view pem, std::string_view passphrase);

}  // namespace runner

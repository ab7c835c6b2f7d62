// JSON Web Tokens (RFC 7519) as a client signs them to prove who it is (RFC 7523): compact, with RS256, ES256 or EdDSA
// by the kind of the key. Tokens of others are neither read nor verified here.
#pragma once

#include <string>

#include "wire/json.h"

namespace wire {

/// "HEADER.CLAIMS.SIGNATURE". The key is a private one in PEM, not encrypted: RSA of 2048 bits and more, EC on P-256,
/// or Ed25519. `key_id` goes into the header unless it is empty.
Result<std::string> signed_jwt(const Object& claims, const std::string& key_pem, const std::string& key_id);

}  // namespace wire

// Hashes as the contract defines them (common.md, "Canonical JSON, hashes, signatures"): SHA-256 in lower-case hex, of
// a value's canonical JSON.
#pragma once

#include <string>
#include <string_view>

#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace reference_impl {

inline std::string hash_of(const wire::Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

/// Of an object without one of its members.
inline std::string hash_without(const wire::Object& object, std::string_view member) {
  return wire::sha256_hex(wire::canonical_json_without(object, member));
}

/// Of a text as it is.
inline std::string hash_of_text(std::string_view text) { return wire::sha256_hex(text); }

}  // namespace reference_impl

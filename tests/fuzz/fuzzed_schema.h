// What the input of a fuzz target means: "#123" is the random schema of that seed, any other text is the schema itself.
#pragma once

#include <charconv>
#include <string_view>

#include "tests/checks/json_schema/decide/random_schemas.h"
#include "wire/json.h"

namespace json_schema::testing {

/// The seed after "#", or nothing.
inline std::optional<uint64_t> seed_of(std::string_view text) {
  uint64_t seed = 0;
  if (!text.starts_with('#')) return std::nullopt;
  const auto read = std::from_chars(text.data() + 1, text.data() + text.size(), seed);
  return read.ec == std::errc() ? std::optional(seed) : std::nullopt;
}

inline wire::Result<wire::Json> fuzzed_schema(std::string_view text) {
  const auto seed = seed_of(text);
  return seed ? RandomSchemas(*seed).document(1 + static_cast<int>(*seed % 3)) : wire::parse_json(text);
}

}  // namespace json_schema::testing

// Deterministic pseudo-random numbers: the same inputs give the same number on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace json_schema {

/// splitmix64 (Steele, Lea and Flood 2014), as a hash of two numbers.
uint64_t mix(uint64_t left, uint64_t right);
uint64_t mix(uint64_t left, std::string_view text);

}  // namespace json_schema

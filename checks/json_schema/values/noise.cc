#include "checks/json_schema/values/noise.h"

#include "wire/json.h"

namespace json_schema {

uint64_t mix(uint64_t left, uint64_t right) {
  uint64_t value = left * 0x9E3779B97F4A7C15ull + right + 0x9E3779B97F4A7C15ull;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
  return value ^ (value >> 31);
}

uint64_t mix(uint64_t left, std::string_view text) { return mix(left, wire::hash_of_key(text)); }

}  // namespace json_schema

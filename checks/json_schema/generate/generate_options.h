// What generating is given and what it gives: options with their limits, invalid instances, gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wire/json.h"

namespace json_schema {

struct GenerateLimits {
  size_t attempts = 6;               ///< choices tried for one value before it is given up
  size_t values_of_one = 1'500;      ///< values begun for one instance; beyond half of it, the smallest are taken
  size_t fruitless_values = 60'000;  ///< values begun since the last new instance, after which the search ends
  size_t misses = 200;           ///< instances in a row that fail or repeat an earlier one, after which the search ends
  size_t depth = 100;            ///< of one instance
  size_t string_length = 5'000;  ///< code points; a longer "minLength" is a gap
  size_t items = 300;            ///< items or members; a larger "minItems" or "minProperties" is a gap
  size_t recursion = 1;          ///< times that a subschema is inside itself before smallest values are taken
  size_t bases = 60;             ///< valid instances that invalid ones are made from
  size_t values_judged = 500'000;  ///< values in all candidates for invalid instances together
};

struct GenerateOptions {
  uint64_t seed = 1;
  /// Values tried wherever they fit: numbers also as lengths and next to themselves, texts also as member names.
  std::vector<wire::Json> hints;
  GenerateLimits limits;
};

/// A valid instance with one mistake.
struct InvalidInstance {
  wire::Json instance;
  std::string instance_location;  ///< JSON Pointer to the value that is refused
  std::string keyword;            ///< what it breaks, as in Violation
  std::string keyword_location;   ///< canonical URI of that keyword
  std::string message;            ///< the rule in words, as in Violation
  std::string change;             ///< how a valid instance was changed: `removed "id"`
  std::vector<std::string>
      also;  ///< other keywords that the same value inevitably breaks: "enum" in addition to "type"
};

/// Something that was sought and not found.
struct Gap {
  std::string location;  ///< canonical URI of a subschema or keyword
  std::string reason;
};

}  // namespace json_schema

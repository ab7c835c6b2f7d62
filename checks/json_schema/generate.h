// Instances made from a schema: valid ones that reach each branch, boundary and enum value, and invalid ones that are
// wrong in exactly one place and say which keyword refuses them. Stands on the symbolic form (schema_graph.h); what is
// handed out was judged by both passes of the engine first, so a mistake in here costs instances, never truth.
//
//   Generator generator(schema, {.seed = 7});
//   auto instance = generator.valid(0);     // all optional members present
//   auto mistake = generator.invalid(0);    // mistake->keyword at mistake->instance_location, nothing else
//
// The same schema, options and number give the same instance on every machine. Every search is bounded by the limits
// below; what was looked for and not found is listed in gaps(). Reads no files, no clock, no randomness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"
#include "wire/json.h"
#include "wire/result.h"

namespace json_schema {

struct GenerateLimits {
  size_t attempts = 6;             ///< other choices tried for one value before it is given up
  size_t values_of_one = 1'500;    ///< values begun for one instance; beyond half of it, the smallest are taken
  size_t values_in_vain = 60'000;  ///< values begun since the last new instance, after which none is left
  size_t misses = 200;             ///< instances in a row that fail or repeat an earlier one, after which none is left
  size_t depth = 100;              ///< of one instance
  size_t string_length = 5'000;    ///< code points; a longer "minLength" is a gap
  size_t items = 300;              ///< items or members; a larger "minItems" or "minProperties" is a gap
  size_t recursion = 1;            ///< times that a subschema stands inside itself before smallest values are taken
  size_t bases = 60;               ///< valid instances that invalid ones are made from
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
  std::string change;             ///< what was done to a valid instance: `removed "id"`
  std::vector<std::string> also;  ///< other keywords that the same value cannot but break: "enum" beside "type"
};

/// Something that was looked for and not found.
struct Gap {
  std::string location;  ///< canonical URI of a subschema or keyword
  std::string reason;
};

/// Cheap to hold until it is asked. Not safe for concurrent use; copies do not exist.
class Generator {
 public:
  explicit Generator(Schema schema, GenerateOptions options = {});
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  /// Instance number n, all different. First each choice that the schema offers is taken once: branches, optional
  /// members, enum values, limits and their neighbours; then random combinations. Error: the schema has no n+1
  /// instances that the limits let this find.
  wire::Result<wire::Json> valid(size_t n);

  /// Mistake number n, all different in instance or keyword. Error: there are no more.
  wire::Result<InvalidInstance> invalid(size_t n);

  /// What the calls so far could not reach.
  const std::vector<Gap>& gaps() const;

  const Schema& schema() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace json_schema

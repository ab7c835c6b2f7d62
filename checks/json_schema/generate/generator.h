// Instances made from a schema: valid ones that reach each branch, boundary and enum value, and invalid ones that are
// wrong in exactly one place, with the keyword that refuses them. Works on the symbolic form (graph/schema_graph.h);
// every instance is judged by both passes of the engine before it is given out, so a mistake in here costs instances,
// never correctness.
//
//   Generator generator(schema, {.seed = 7});
//   auto instance = generator.valid(0);     // all optional members present
//   auto mistake = generator.invalid(0);    // mistake->keyword at mistake->instance_location, nothing else
//
// The same schema, options and number give the same instance on every machine. Every search is bounded by the limits
// below; what was sought and not found is listed in gaps(). Reads no files, no clock, no randomness.
#pragma once

#include <memory>

#include "checks/json_schema/generate/generate_options.h"
#include "checks/json_schema/schema.h"

namespace json_schema {

/// Cheap until it is used. Not safe for concurrent use; cannot be copied.
class Generator {
 public:
  explicit Generator(Schema schema, GenerateOptions options = {});
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  /// Instance number n, all different. First each choice that the schema offers is taken once: branches, optional
  /// members, enum values, limits and their neighbours; then random combinations. Error: no n+1 instances were found
  /// within the limits.
  wire::Result<wire::Json> valid(size_t n);

  /// Mistake number n, all different in instance or keyword. Error: there are no more.
  wire::Result<InvalidInstance> invalid(size_t n);

  /// What the calls so far did not reach.
  const std::vector<Gap>& gaps() const;

  const Schema& schema() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace json_schema

// Requests whose bodies are generated from the schema (checks/json_schema/generate.h): every branch, enum value and
// limit of a request schema, and instances that are wrong in exactly one place. They are numbered, so that a case can
// be repeated.
#pragma once

#include <optional>

#include "checks/json_schema/generate/generator.h"
#include "runner/explore/field_values.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

class GeneratedRequests {
 public:
  /// The recipe must outlive it, and have a request schema.
  GeneratedRequests(const Recipe& recipe, const ValueLimits& limits);

  /// Request number n: the sample with a generated body, invalid and valid ones in turn. Absent where the schema has no
  /// more.
  std::optional<Action> at(size_t n, const Action& sample);

 private:
  void make_ours(wire::Json& body, std::string_view mistake) const;

  const Recipe& recipe_;
  const ValueLimits limits_;
  json_schema::Generator generator_;
};

/// The value as a fixture writes it: what looks like a `$` form is escaped.
wire::Json escaped(const wire::Json& value);

}  // namespace runner::explore

// Bodies that the schema's own generator makes (checks/json_schema/generate.h): every branch, enum value and limit of a
// request schema, and instances that are wrong in exactly one place. Numbered, so that a case's number says which.
#pragma once

#include <optional>

#include "checks/json_schema/generate.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"
#include "runner/explore/values.h"

namespace runner::explore {

class GeneratedRequests {
 public:
  /// The recipe must outlive it, and have a request schema.
  GeneratedRequests(const Recipe& recipe, const ValueLimits& limits);

  /// Request number n: the sample with a generated body, wrong ones and valid ones in turn. Nothing where the schema
  /// has no more.
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

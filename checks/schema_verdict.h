// Judges a value by a compiled schema and turns the engine's violations into findings.
#pragma once

#include <string_view>

#include "checks/contract.h"
#include "checks/judgement.h"

namespace checks {

/// A value and its place in the body that a finding points into.
struct PlacedValue {
  const wire::Json& value;
  std::string_view pointer;  ///< "" for the whole body
};

/// Counts the rule once; where the schema refuses the value, one finding for each of the first few violations.
bool judge_schema(Rule rule, const NamedSchema& named, const PlacedValue& placed, Judgement& judgement);

}  // namespace checks

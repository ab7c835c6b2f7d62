// The ways in which a value can fail a subschema, and what each demands of the value.
#pragma once

#include <vector>

#include "checks/json_schema/generate/conjunction.h"

namespace json_schema {

/// A keyword to fail, and which of its branches or names.
struct WayToFail {
  const Keyword* keyword;
  size_t index = 0;
};

/// The simplest first; empty where every value satisfies the subschema.
std::vector<WayToFail> ways_to_fail(const Subschema& subschema);

/// Takes in that a keyword must fail. Keywords that apply subschemas to the same value are left to the caller. `index`:
/// as in WayToFail.
void refuse(const ScopedKeyword& at, size_t index, Conjunction& all);

}  // namespace json_schema

// Bodies of one operation that differ from its sample in exactly one place: raw texts that are not a JSON object or not
// JSON at all, and each member missing, null, of another type, empty or with a value that only its kind of field can
// have.
#pragma once

#include <vector>

#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

struct BodyVariant {
  Defect defect;
  Body body;
};
/// In a fixed order. The recipe is of a write.
std::vector<BodyVariant> body_variants(const Recipe& recipe);

}  // namespace runner::explore

// Excerpts of two values that differ, cut so that the difference shows: two long texts with a common beginning would
// otherwise be shown as the same.
#pragma once

#include <string>

#include "wire/json.h"

namespace runner::explore {

struct Contrast {
  std::string expected;
  std::string actual;
};

/// A null pointer is shown as "nothing".
Contrast contrast(const wire::Json* expected, const wire::Json* actual);

}  // namespace runner::explore

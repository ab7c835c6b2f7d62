// What the contract leaves open between two services, as a table (tolerances.def): each entry knows its section and
// tells from request and answers whether a difference is of its kind. It errs on the side of the service: a difference
// that may be of a tolerated kind is.
#pragma once

#include <optional>
#include <string_view>

#include "checks/exchange.h"
#include "runner/explore/compare.h"

namespace runner::explore {

enum class Effect { free, warning };

struct Tolerance {
  std::string_view name;
  Effect effect;
  std::string_view section;
  std::string_view text;
};

struct Divergence {
  const checks::Exchange& target;
  const checks::Exchange& oracle;
  const Difference& difference;
};

/// The first entry that covers the difference.
std::optional<Tolerance> tolerance_of(const Divergence& divergence);

}  // namespace runner::explore

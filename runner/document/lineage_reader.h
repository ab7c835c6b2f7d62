// Reads what a milestone declares under `lineage`.
#pragma once

#include "checks/lineage.h"

namespace runner {

class Fields;

/// Nothing where the key is absent.
std::optional<checks::LineageShape> read_lineage_shape(const Fields& fields);

}  // namespace runner

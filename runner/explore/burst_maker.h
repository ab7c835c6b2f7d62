// Makes sequences with a burst from the sample of one operation: calls under one key, the same call several times,
// different calls for one record, or up to 8 writes and reads over several keys and records.
#pragma once

#include "runner/explore/random.h"
#include "runner/explore/single_requests.h"

namespace runner::explore {

/// What the burst needs, then the burst. Nothing is read back.
Sequence make_burst(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random);

}  // namespace runner::explore

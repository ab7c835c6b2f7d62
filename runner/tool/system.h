// The system's clock and random numbers. Nothing else reads them: what needs them takes a function, so that tests
// choose what it returns.
#pragma once

#include <cstdint>

#include "wire/instant.h"

namespace runner {

wire::Instant system_now();
uint64_t system_random();

}  // namespace runner

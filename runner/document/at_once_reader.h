// Reads the `at_once` step of a scenario: calls that are sent at once, and the orders that may explain their responses.
#pragma once

#include "runner/document/call_reader.h"

namespace runner {

/// `fields` are the step's. Every order has an expectation for each call and each read.
AtOnceStep read_at_once(const Fields& fields);

}  // namespace runner

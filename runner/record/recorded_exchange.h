// Reads a line of exchanges.ndjson back: which scenario it belongs to, and the exchange as far as it was written. What
// was redacted stays so; what the checks made of it (actor, query, key) is not there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/exchange.h"

namespace runner {

struct RecordedExchange {
  std::string scenario;
  checks::Exchange exchange;  ///< its operation found in the contract that was given
};

/// Nothing where the line is none of this program's.
std::optional<RecordedExchange> read_recorded_exchange(std::string_view line, const checks::Contract& contract);

}  // namespace runner

#include "runner/explore/exploration.h"

#include "wire/sha256.h"

namespace runner::explore {

std::string fingerprint_of(const Observation& observation) { return wire::sha256_hex(observation.cause).substr(0, 12); }

std::string scenario_id(const Discovery& discovery) { return "explored-" + discovery.fingerprint; }

}  // namespace runner::explore

// Writes a discovery as a fixture (docs/fixture-format.md): its sequence as steps, and what was expected of the
// response that violated the rule, so that a run of the fixture fails for the same reason.
#pragma once

#include <string>

#include "runner/explore/exploration.h"

namespace runner::explore {

/// 'now' of the sequences in process and of the fixtures made from them.
inline constexpr const char* kFixtureClock = "2026-01-15T12:00:00Z";

/// The whole YAML text; its one scenario is scenario_id(). `clock` is an RFC 3339 instant.
std::string write_fixture(const Discovery& discovery, const std::string& clock);

}  // namespace runner::explore

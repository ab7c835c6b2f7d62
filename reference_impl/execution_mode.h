// M107: execution modes (contract, M107.md, "Rules"). The mode of a provider decides whether execution requests are
// recorded for it.
#pragma once

#include <optional>
#include <string>

#include "reference_impl/exchange.h"

namespace reference_impl {

/// The stored mode of an existing provider, or the contract's default.
ExecutionMode effective_mode(const State& state, const std::string& provider_id);

/// In a restricted context constrained_auto needs an override that has not expired, and an open integration gate.
std::optional<Refusal> check_restriction(const ModeSnapshot& snapshot, bool gate_open, wire::Instant now);

}  // namespace reference_impl

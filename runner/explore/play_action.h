// Plays the actions of a sequence on one service, without judging more than its log does: for calls that are sent at
// once, and for the service that is asked in which order they can have arrived. A sequence that is compared with an
// oracle is played by a Trial.
#pragma once

#include "runner/explore/sequence.h"
#include "runner/play/service_side.h"

namespace runner::explore {

/// Sets the gate or rotates the signing key. Nothing for a call.
void turn(const Action& action, Session& session);

/// Sends a call and binds what it captures from a success, or turns gate or key. Returns the index of the exchange; -1
/// where nothing was sent.
int play(const Action& action, ServiceSide& side);

}  // namespace runner::explore

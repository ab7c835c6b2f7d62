// When two values are the same to the contract: instants as instants, not as text (common.md, "Payload rules"), numbers
// as the doubles that they are read as, objects without regard to the order of their members.
#pragma once

#include "wire/json.h"

namespace checks {

/// An integer literal that no double holds is the same as itself alone.
bool same_number(const wire::Json& left, const wire::Json& right);
bool same_value(const wire::Json& left, const wire::Json& right);

}  // namespace checks

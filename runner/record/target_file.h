// target.json: what a run was made on: the target's address, what it calls itself, what it offered, and what it is by
// name and digest.
#pragma once

#include <string>
#include <string_view>

#include "runner/record/record.h"

namespace runner {

wire::Json target_of(const Record& record);

/// The capabilities in a target.json; `where` names it in the Error.
wire::Result<Capabilities> read_target_capabilities(const wire::Json& target, const std::string& where);

}  // namespace runner

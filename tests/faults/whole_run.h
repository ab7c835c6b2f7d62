// Whole runs of the milestones against the reference implementation with what is planted in it.
#pragma once

#include <string>
#include <string_view>

#include "runner/execute/execute.h"
#include "tests/support/changed_driver.h"

namespace faults {

/// The plan of "M103", "M107" or "M109", made once in a process. Throws std::runtime_error where it cannot be made.
const runner::Plan& plan_of(std::string_view milestone);

/// All scenarios of a plan, without schema coverage; `change` alters each response.
runner::Record whole_run(const runner::Plan& plan, const runner::Change& change = {});

/// A line for each cause.
std::string described(const runner::Record& record);

/// Whether VERIFY_CAUSES asks for the causes of what has this name: "1" for all, or a part of the name.
bool is_shown(std::string_view name);
/// Whether it asks for those of others alone.
bool is_left_out(std::string_view name);

}  // namespace faults

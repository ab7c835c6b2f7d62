// Writes values that a service showed as a fixture does (docs/fixture-format.md, "Values"), so that they hold for any
// other run: ids by the names that they are bound to, texts of the name space as `$unique`, instants that follow from
// the clock as `$now`.
#pragma once

#include <string>
#include <vector>

#include "runner/play/service_side.h"

namespace runner::explore {

/// `names` are those that the fixture binds; `side` is the service that showed the value.
wire::Json written_value(const wire::Json& value, const ServiceSide& side, const std::vector<std::string>& names);

}  // namespace runner::explore

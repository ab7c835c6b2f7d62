// Hides credentials and personal data of recorded traffic in what is shown and written of it. It comes after the
// judgement, since hashes and signatures cover what is hidden.
#pragma once

#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// Hides the values of headers that carry credentials, and those of headers and JSON members with these names (in any
/// case), wherever the exchanges or the findings of the result quote them.
void hide(ScenarioResult& result, const std::vector<std::string>& names);

}  // namespace runner

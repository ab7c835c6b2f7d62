// What an exploration reached, for people.
#pragma once

#include <string>

#include "runner/explore/exploration.h"

namespace runner::explore {

std::string render_coverage(const Exploration& exploration);

}  // namespace runner::explore

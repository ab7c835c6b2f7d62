// Ways in which a service may differ from the contract in all its responses at once: one cause each, whatever fails.
#pragma once

#include <string>
#include <vector>

#include "tests/support/changed_driver.h"

namespace faults {

struct Difference {
  std::string name;
  runner::Change change;
};

/// Of the members and values of bodies.
std::vector<Difference> differences_of_bodies();
/// Of statuses, headers and error responses, and of single operations.
std::vector<Difference> differences_of_responses();

}  // namespace faults

// faults.def and explored.def as tables.
#pragma once

#include <string_view>

#include "checks/rules.h"
#include "tests/faults/milestone_bits.h"
#include "tests/faults/planted.h"

namespace faults {

using namespace milestone_bits;

struct PlantedFault {
  Fault fault;
  std::string_view name;
  unsigned milestones;  ///< each of which must find it
  checks::Level level;  ///< MUST: the run fails; SHOULD: it gives a warning
  std::string_view rule;
};

inline constexpr PlantedFault kFaults[] = {
#define FAULT(name, milestones, level, rule) {Fault::name, #name, milestones, checks::Level::level, rule},
#include "tests/faults/faults.def"
#undef FAULT
};

/// That the explorer must find, and no run needs to.
inline constexpr PlantedFault kExploredFaults[] = {
#define FAULT(name, milestones, level, rule) {Fault::name, #name, milestones, checks::Level::level, rule},
#include "tests/faults/explored.def"
#undef FAULT
};

}  // namespace faults

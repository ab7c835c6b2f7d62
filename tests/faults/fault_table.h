// faults.def as a table.
#pragma once

#include <string_view>

#include "checks/rules.h"
#include "tests/faults/planted.h"

namespace faults {

constexpr unsigned kM103 = 1;
constexpr unsigned kM107 = 2;
constexpr unsigned kM109 = 4;
constexpr unsigned kEvents = kM103 | kM107;   // have operations that emit events
constexpr unsigned kExports = kM107 | kM109;  // have a signed export
constexpr unsigned kEvery = kM103 | kM107 | kM109;

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

}  // namespace faults

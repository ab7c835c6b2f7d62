// Explores the reference implementation with one planted fault, with the correct one as oracle.
#pragma once

#include <fmt/format.h>

#include <string>

#include "runner/app/in_process_driver.h"
#include "runner/explore/explore.h"
#include "tests/faults/fault_table.h"
#include "tests/faults/faulty_driver.h"

namespace faults {

struct Effort {
  uint64_t cases;
  uint64_t seed;
};

/// A description of how the fault was found; empty if it was not.
inline std::string explore_fault(const runner::Plan& plan, Fault fault, const Effort& effort) {
  const auto correct = runner::make_in_process_driver({});
  FaultyDriver faulty(*correct, fault);
  runner::explore::ExploreOptions options;
  options.seed = effort.seed;
  options.cases = effort.cases;
  options.stop_after = 1;
  options.shrink = false;
  options.verify_one_in = 1;
  options.clock = *wire::parse_instant("2026-01-15T12:00:00Z");
  const auto exploration = runner::explore::explore(plan, faulty, correct.get(), options);
  if (exploration.discoveries.empty()) return {};
  const auto& found = exploration.discoveries.front().observation;
  return fmt::format("{} {} at {} ({} cases, {} exchanges): {} / {}", checks::id_of(found.finding.rule),
                     found.operation, found.finding.pointer, exploration.cases, exploration.exchanges,
                     found.finding.expected, found.finding.actual);
}

}  // namespace faults

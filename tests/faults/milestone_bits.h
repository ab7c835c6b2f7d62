// Sets of milestones as bits, for tables of faults and variants.
#pragma once

namespace milestone_bits {

constexpr unsigned kM103 = 1;
constexpr unsigned kM107 = 2;
constexpr unsigned kM109 = 4;
constexpr unsigned kEvents = kM103 | kM107;   // have operations that emit events
constexpr unsigned kExports = kM107 | kM109;  // have a signed export
constexpr unsigned kInProcess = 64;           // shows in documents that only a driver in process projects
constexpr unsigned kEvery = kM103 | kM107 | kM109;

}  // namespace milestone_bits

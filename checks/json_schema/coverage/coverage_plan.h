// Where a Coverage keeps which outcome: one byte for each entry of a Program's tables, its bits the outcomes. Internal
// to coverage*.cc.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checks/json_schema/evaluate/program.h"
#include "checks/json_schema/schema.h"

namespace json_schema {

/// The bits of a cell, by what the cell belongs to.
namespace cell {
inline constexpr uint8_t kHeld = 1;    ///< subschemas, branches, conditions; a member that "dependent..." requires
inline constexpr uint8_t kFailed = 2;  ///< the same
inline constexpr uint8_t kPresent = 1;
inline constexpr uint8_t kAbsent = 2;
inline constexpr uint8_t kLower = 1;     ///< at the lower limit, or below it
inline constexpr uint8_t kUpper = 2;     ///< at the upper limit, or above it
inline constexpr uint8_t kRest = 4;      ///< additional members, items after the prefix
inline constexpr uint8_t kContains = 8;  ///< an item that "contains" accepts
inline constexpr uint8_t kFewest = 16;   ///< at minContains, or below it
inline constexpr uint8_t kMost = 32;     ///< at maxContains, or above it
}  // namespace cell

struct CoveragePlan {
  explicit CoveragePlan(const Schema& of);

  Schema schema;  ///< keeps what the program points into
  Program program;
  // The first cell of each table; entries follow in the table's order.
  size_t blocks = 0;
  size_t kinds = 0;  ///< of the values that each block has judged: bits by wire::Json::Kind
  size_t unevaluated = 0;
  size_t strings = 0;
  size_t bounds = 0;
  size_t arrays = 0;
  size_t objects = 0;
  size_t slots = 0;
  size_t operands = 0;
  size_t instructions = 0;
  size_t pattern_branches = 0;
  std::vector<size_t> value_sets;                                 ///< first cell by set
  std::unordered_map<const wire::Json*, size_t> cells_of_values;  ///< by the value in "enum" or "const"
  size_t size = 0;
};

}  // namespace json_schema

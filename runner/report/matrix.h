// The matrices of a run: operations by outcome, operations by reason code. Rows are the milestone's own operations in
// its order, so that what nothing exercised shows as a zero; under a filter only what occurred.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

struct Matrix {
  struct Row {
    std::string operation;
    std::vector<std::optional<uint64_t>> counts;  ///< a column each; nothing where the contract foresees none
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// "200" and error codes; a cell that never occurred is empty.
Matrix outcomes_of(const Record& record);
/// The reason codes that the operations declare; a declared one that never occurred is 0.
Matrix reasons_of(const Record& record);

}  // namespace runner

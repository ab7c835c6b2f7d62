#include "runner/report/matrix.h"

#include <algorithm>
#include <map>
#include <set>

namespace runner {
namespace {

using Cells = std::map<checks::Coverage::Cell, uint64_t>;

std::optional<uint64_t> count_in(const Cells& cells, const std::string& operation, const std::string& column) {
  const auto cell = cells.find({operation, column});
  if (cell == cells.end()) return std::nullopt;
  return cell->second;
}

}  // namespace

Matrix outcomes_of(const Record& record) {
  Matrix matrix;
  std::set<std::string> columns = {"200"};
  for (const auto& [cell, count] : record.coverage.outcomes) columns.insert(cell.second);
  matrix.columns.assign(columns.begin(), columns.end());
  for (const checks::Operation& operation : record.plan->contract.operations) {
    if (operation.borrowed) continue;
    Matrix::Row row{operation.id, {}};
    for (const std::string& column : matrix.columns) {
      row.counts.push_back(count_in(record.coverage.outcomes, operation.id, column));
    }
    matrix.rows.push_back(std::move(row));
  }
  return matrix;
}

Matrix reasons_of(const Record& record) {
  Matrix matrix;
  std::set<std::string> columns;
  for (const checks::Operation& operation : record.plan->contract.operations) {
    if (!operation.borrowed) columns.insert(operation.reasons.begin(), operation.reasons.end());
  }
  matrix.columns.assign(columns.begin(), columns.end());
  for (const checks::Operation& operation : record.plan->contract.operations) {
    if (operation.borrowed) continue;
    Matrix::Row row{operation.id, {}};
    for (const std::string& column : matrix.columns) {
      auto count = count_in(record.coverage.reasons, operation.id, column);
      const bool declared =
          std::find(operation.reasons.begin(), operation.reasons.end(), column) != operation.reasons.end();
      row.counts.push_back(count || !declared ? count : std::optional<uint64_t>(0));
    }
    matrix.rows.push_back(std::move(row));
  }
  return matrix;
}

}  // namespace runner

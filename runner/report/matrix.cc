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

// Of a part of the milestone only what occurred: a zero says nothing there.
Matrix without_zeros(Matrix matrix) {
  std::vector<size_t> kept;
  for (size_t i = 0; i < matrix.columns.size(); ++i) {
    const auto occurred = [&](const Matrix::Row& row) { return row.counts[i].value_or(0) > 0; };
    if (std::any_of(matrix.rows.begin(), matrix.rows.end(), occurred)) kept.push_back(i);
  }
  Matrix some;
  for (size_t i : kept) some.columns.push_back(matrix.columns[i]);
  for (const Matrix::Row& row : matrix.rows) {
    Matrix::Row part{row.operation, {}};
    for (size_t i : kept) part.counts.push_back(row.counts[i].value_or(0) > 0 ? row.counts[i] : std::nullopt);
    const auto occurred = [](const std::optional<uint64_t>& count) { return count.has_value(); };
    if (std::any_of(part.counts.begin(), part.counts.end(), occurred)) some.rows.push_back(std::move(part));
  }
  return some;
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
  return record.partial ? without_zeros(std::move(matrix)) : matrix;
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
  return record.partial ? without_zeros(std::move(matrix)) : matrix;
}

}  // namespace runner

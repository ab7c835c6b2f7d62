#include "runner/mutate/mutation_tables.h"

#include <algorithm>
#include <tuple>

namespace runner {
namespace {

/// The row of this key, made at the end where it is new.
template <typename Row, typename Key>
Row& row_of(std::vector<Row>& rows, std::map<Key, size_t>& places, const Key& key) {
  const auto [place, is_new] = places.emplace(key, rows.size());
  if (is_new) rows.emplace_back();
  return rows[place->second];
}

void count_killers(const JudgedMutant& judged, std::map<std::string, size_t>& killed_by) {
  for (const std::string& by : judged.killed_by) ++killed_by[by];
}

}  // namespace

std::vector<RuleRow> by_rule(const Mutation& mutation) {
  std::vector<RuleRow> rows;
  std::map<std::string, size_t> places;
  const bool has_lies = mutation.count(MutantKind::service) > 0;
  for (const std::string& rule : has_lies ? mutation.rules : std::vector<std::string>())
    row_of(rows, places, rule).rule = rule;
  for (const JudgedMutant& judged : mutation.mutants) {
    if (judged.verdict != MutantVerdict::killed) continue;
    for (const std::string& rule : judged.rules) {
      RuleRow& row = row_of(rows, places, rule);
      row.rule = rule;
      ++row.killed;
      count_killers(judged, row.killed_by);
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RuleRow& left, const RuleRow& right) { return left.killed < right.killed; });
  return rows;
}

std::vector<PlaceRow> by_place(const Mutation& mutation) {
  std::vector<PlaceRow> rows;
  std::map<std::pair<std::string, std::string>, size_t> places;
  for (const JudgedMutant& judged : mutation.mutants) {
    const Mutant& mutant = judged.mutant;
    if (mutant.kind != MutantKind::schema) continue;
    PlaceRow& row = row_of(rows, places, std::pair(mutant.subject, mutant.place));
    row.schema = mutant.subject;
    row.place = mutant.place;
    ++row.mutants;
    row.killed += judged.verdict == MutantVerdict::killed;
    row.survived += judged.verdict == MutantVerdict::survived;
    count_killers(judged, row.killed_by);
  }
  std::sort(rows.begin(), rows.end(), [](const PlaceRow& left, const PlaceRow& right) {
    const auto rank = [](const PlaceRow& row) {
      return std::tuple(-static_cast<int64_t>(row.survived), row.killed, row.schema, row.place);
    };
    return rank(left) < rank(right);
  });
  return rows;
}

}  // namespace runner

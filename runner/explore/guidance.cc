#include "runner/explore/guidance.h"

#include <algorithm>

namespace runner::explore {
namespace {

constexpr size_t kMaxCandidates = 512;
constexpr int kMaxPrefixes = 4;  // one after the other
// After this many cases with nothing new, schemas, which cost the most time, are counted in one of N cases only.
constexpr uint64_t kPatience = 200;
constexpr uint64_t kCountedOneIn = 4;

int count_prefixes(const CaseId& id) { return id.after ? 1 + count_prefixes(id.after->id) : 0; }

size_t count_new(const ExplorationCoverage::Cells& cells, const ExplorationCoverage::Cells& known) {
  return static_cast<size_t>(
      std::count_if(cells.begin(), cells.end(), [&](const auto& cell) { return !known.contains(cell.first); }));
}

void count_case(const ExplorationCoverage::Cells& cells, ExplorationCoverage::Cells& cases) {
  for (const auto& [cell, times] : cells) ++cases[cell];
}

}  // namespace

void Guidance::begin_case() {
  const uint64_t last_new = reached_.curve.empty() ? 0 : reached_.curve.back().first;
  schemas_counted_ = reached_.plays - last_new < kPatience || reached_.plays % kCountedOneIn == 0;
  of_case_ = {};
  new_of_case_ = 0;
  last_new_step_ = -1;
  last_write_.clear();
}

void Guidance::count(const checks::Exchange& exchange, std::string_view shape) {
  const size_t cells = of_case_.outcomes.size() + of_case_.reasons.size();
  of_case_.count(exchange);
  const bool may_be_new = of_case_.outcomes.size() + of_case_.reasons.size() > cells;
  const size_t points = schemas_counted_ ? schemas_.count(exchange) : 0;
  const size_t new_shape = is_new_shape(exchange, shape) ? 1 : 0;
  const size_t found = points + new_shape + (may_be_new ? count_new_cells() : 0);
  new_of_case_ += points + new_shape;
  if (found > 0 || is_new_succession(exchange)) last_new_step_ = std::max(last_new_step_, exchange.step);
}

size_t Guidance::count_new_cells() const {
  return count_new(of_case_.outcomes, reached_.coverage.outcomes) +
         count_new(of_case_.reasons, reached_.coverage.reasons);
}

// What one kind of request leads to; "no operation" where it fits no route.
bool Guidance::is_new_shape(const checks::Exchange& exchange, std::string_view shape) {
  if (shape.empty()) return false;
  std::string cell = exchange.operation ? exchange.operation->id : std::string();
  cell.append(" ").append(checks::outcome_of(exchange)).append(" ").append(shape);
  return shapes_.insert(std::move(cell)).second;
}

// A response depends on what was written before.
bool Guidance::is_new_succession(const checks::Exchange& exchange) {
  if (!exchange.operation) return false;
  std::string outcome = exchange.operation->id + " " + checks::outcome_of(exchange);
  const bool is_new = successions_.emplace(last_write_, outcome).second;
  if (exchange.operation->is_write()) last_write_ = std::move(outcome);
  return is_new;
}

void Guidance::end_case(const CaseId& id, const checks::RuleCounts& judged, const OwnActions& own) {
  ++reached_.plays;
  reached_.plays_of_schemas += schemas_counted_ ? 1 : 0;
  new_of_case_ += count_new_cells();
  reached_.coverage.join(of_case_);
  count_case(of_case_.outcomes, reached_.outcome_cases);
  count_case(of_case_.reasons, reached_.reason_cases);
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    new_of_case_ += judged[i] > 0 && reached_.judged[i] == 0;
    reached_.judged[i] += judged[i];
  }
  size_ += new_of_case_;
  if (new_of_case_ > 0) reached_.curve.emplace_back(reached_.plays, size_);
  if (last_new_step_ < static_cast<int>(own.begin)) return;
  const size_t last = std::min(static_cast<size_t>(last_new_step_) + 1, own.end);
  if (last > own.begin) remember(id, last - own.begin);
}

void Guidance::remember(const CaseId& id, size_t actions) {
  if (count_prefixes(id) >= kMaxPrefixes) return;
  if (candidates_.size() >= kMaxCandidates) {
    const auto used = std::max_element(candidates_.begin(), candidates_.end(),
                                       [](const auto& left, const auto& right) { return left.chosen < right.chosen; });
    candidates_.erase(used);
  }
  candidates_.push_back({std::make_shared<const Prefix>(Prefix{id, actions}), 0});
}

std::shared_ptr<const Prefix> Guidance::choose() {
  if (candidates_.empty()) return nullptr;
  auto least = candidates_.begin();
  for (auto it = candidates_.begin(); it != candidates_.end(); ++it) {
    if (it->chosen <= least->chosen) least = it;
  }
  ++least->chosen;
  return least->prefix;
}

uint64_t Guidance::times(const std::string& operation) const {
  uint64_t times = 0;
  const auto& outcomes = reached_.coverage.outcomes;
  for (auto it = outcomes.lower_bound({operation, ""}); it != outcomes.end() && it->first.first == operation; ++it)
    times += it->second;
  return times;
}

ExplorationCoverage Guidance::take_coverage(const std::map<std::string, checks::SchemaRef>& schemas) {
  reached_.schemas = schemas_.report(schemas);
  reached_.shapes = shapes_.size();
  return std::move(reached_);
}

}  // namespace runner::explore

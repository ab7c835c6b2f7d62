#include "checks/json_schema/values/nearest.h"

#include <algorithm>
#include <vector>

#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

constexpr size_t kMaxNameBytes = 200;   ///< longer names are not compared: the cost is quadratic
constexpr size_t kMaxCompared = 2'000;  ///< names; further ones are ignored

/// Optimal string alignment distance.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t substituted = previous[j - 1] + (a[i - 1] != b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substituted});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

NearestName::NearestName(std::string_view wanted)
    : wanted_(lower_ascii(wanted)), as_given_(wanted), best_distance_(wanted.size() + 1) {}

void NearestName::offer(std::string_view candidate) {
  if (candidate == as_given_ || candidate.size() > kMaxNameBytes || wanted_.size() > kMaxNameBytes) return;
  size_t longer = std::max(candidate.size(), wanted_.size());
  size_t allowed = std::max<size_t>(1, longer / 3);
  size_t gap = longer - std::min(candidate.size(), wanted_.size());
  if (gap > std::min(allowed, best_distance_) || longer <= 1 || ++compared_ > kMaxCompared) return;
  size_t distance = edit_distance(wanted_, lower_ascii(candidate));
  bool nearer = distance < best_distance_ || (distance == best_distance_ && candidate < best_);
  if (distance > allowed || !nearer) return;
  best_ = candidate;
  best_distance_ = distance;
}

std::string NearestName::advice() const { return best_.empty() ? "" : "did you mean \"" + best_ + "\"?"; }

}  // namespace json_schema

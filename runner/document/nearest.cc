#include "runner/document/nearest.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace runner {
namespace {

constexpr size_t kMaxComparedBytes = 128;  ///< the comparison is quadratic; longer names are never slips of the pen

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Optimal string alignment: the restricted Damerau-Levenshtein distance.
size_t distance(std::string_view left, std::string_view right) {
  std::vector<size_t> before(right.size() + 1), previous(right.size() + 1), current(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      const bool same = lower(left[i - 1]) == lower(right[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) && lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[right.size()];
}

}  // namespace

std::string nearest_name(std::string_view wanted, std::span<const std::string_view> known) {
  std::string_view nearest;
  size_t least = wanted.size() + 1;
  for (std::string_view name : known) {
    const size_t longer = std::max(wanted.size(), name.size());
    if (longer > kMaxComparedBytes) continue;
    const size_t steps = distance(wanted, name);
    const bool near = steps * 3 <= longer || (steps == 1 && longer > 1);
    if (near && steps < least) {
      nearest = name;
      least = steps;
    }
  }
  return std::string(nearest);
}

std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> known) {
  const std::string nearest = nearest_name(wanted, known);
  return nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest);
}

}  // namespace runner

#include "runner/explore/contrast.h"

#include <algorithm>

#include "checks/judgement.h"

namespace runner::explore {
namespace {

constexpr size_t kShownFromTheStart = 140;  // bytes of an excerpt
constexpr size_t kContext = 40;             // bytes shown before the first one that differs

// Back to where a character begins.
size_t start_of_character(std::string_view text, size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace

Contrast contrast(const wire::Json* expected, const wire::Json* actual) {
  const Contrast whole{checks::excerpt(expected), checks::excerpt(actual)};
  if (!expected || !actual) return whole;
  const std::string left = wire::to_text(*expected);
  const std::string right = wire::to_text(*actual);
  const size_t first =
      static_cast<size_t>(std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
  if (first < kShownFromTheStart && whole.expected != whole.actual) return whole;
  const size_t begin = start_of_character(left, first > kContext ? first - kContext : 0);
  return {"..." + checks::excerpt(std::string_view(left).substr(begin)),
          "..." + checks::excerpt(std::string_view(right).substr(begin))};
}

}  // namespace runner::explore

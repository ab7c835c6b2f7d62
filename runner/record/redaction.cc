#include "runner/record/redaction.h"

#include <algorithm>

namespace runner {

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  std::vector<std::string_view> longest_first(secrets.begin(), secrets.end());
  std::sort(longest_first.begin(), longest_first.end(),
            [](std::string_view left, std::string_view right) { return left.size() > right.size(); });
  for (const std::string_view secret : longest_first) {
    if (secret.empty()) break;
    for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kRedacted.size()) {
      text.replace(at, secret.size(), kRedacted);
    }
  }
  return text;
}

}  // namespace runner

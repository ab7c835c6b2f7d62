#include "runner/record/redaction.h"

namespace runner {

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kRedacted.size()) {
      text.replace(at, secret.size(), kRedacted);
    }
  }
  return text;
}

}  // namespace runner

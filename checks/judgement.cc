#include "checks/judgement.h"

#include <fmt/format.h>

namespace checks {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

void Judgement::add(Rule rule, Level level, Discrepancy what) {
  findings_.push_back({rule, level, std::move(what.pointer), std::move(what.expected), std::move(what.actual),
                       exchange_, std::move(what.keyword)});
}

std::string excerpt(std::string_view text, size_t max_bytes) {
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    if (shown.size() >= max_bytes && !is_continuation(text[i])) {
      return shown + fmt::format("... ({} bytes)", text.size());
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1_control = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1_control) {
      shown += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[++i]));
    } else if (byte < 0x20 || byte == 0x7F) {
      shown += fmt::format("\\u{:04x}", byte);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

std::string excerpt(const wire::Json* value, size_t max_bytes) {
  if (value == nullptr) return "nothing";
  return excerpt(wire::to_text(*value), max_bytes);
}

}  // namespace checks

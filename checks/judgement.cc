#include "checks/judgement.h"

namespace checks {
void Judgement::add(Rule rule, Level level, Discrepancy what) {
  findings_.push_back({rule, level, std::move(what.pointer), std::move(what.expected), std::move(what.actual),
                       exchange_, std::move(what.keyword)});
}

std::string excerpt(std::string_view text, size_t max_bytes) { return wire::printable_line(text, max_bytes); }

std::string excerpt(const wire::Json* value, size_t max_bytes) {
  if (value == nullptr) return "nothing";
  return excerpt(wire::to_text(*value), max_bytes);
}

}  // namespace checks

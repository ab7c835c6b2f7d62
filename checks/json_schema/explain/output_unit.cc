#include "checks/json_schema/explain/output_unit.h"

#include <algorithm>

namespace json_schema {
namespace {

/// Keywords whose failure is one reason, though units below have errors too.
bool states_one_reason(const OutputUnit& unit) {
  static constexpr std::string_view kKeywords[] = {"anyOf", "oneOf", "contains", "propertyNames", "not"};
  return std::find(std::begin(kKeywords), std::end(kKeywords), unit.keyword) != std::end(kKeywords);
}

void gather(const OutputUnit& unit, size_t max, std::vector<Violation>& violations) {
  if (unit.valid || violations.size() >= max) return;
  bool descends = false;
  if (!states_one_reason(unit) || unit.error.empty()) {
    for (const OutputUnit& child : unit.children) {
      descends |= !child.valid;
      gather(child, max, violations);
    }
  }
  if (descends || unit.error.empty() || violations.size() >= max) return;
  violations.push_back({unit.instance_location, unit.keyword_location, unit.absolute_keyword_location,
                        unit.keyword.empty() ? "false" : unit.keyword, unit.error, unit.missing});
}

}  // namespace

std::vector<Violation> violations_of(const OutputUnit& root, size_t max) {
  std::vector<Violation> violations;
  gather(root, max, violations);
  return violations;
}

}  // namespace json_schema

#include "checks/json_schema/decide/question.h"

#include <algorithm>

namespace json_schema {

bool Answer::absorb(Answer other) {
  const uint32_t both = std::min(rests_on, other.rests_on);
  if (other.is_witness() || (is_empty() && other.kind == Kind::undecided)) *this = std::move(other);
  rests_on = both;
  return is_witness();
}

}  // namespace json_schema

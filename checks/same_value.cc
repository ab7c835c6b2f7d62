#include "checks/same_value.h"

#include <algorithm>

#include "wire/instant.h"

namespace checks {
namespace {

using wire::Json;

// A fraction is read as the nearest double; an integer literal that no double holds is kept exactly or refused (common,
// Transport).
bool is_large_integer(const Json& number) {
  const wire::BigNumber* big = number.as_big_number();
  return big && big->text.find_first_of(".eE") == std::string::npos;
}

bool same_text(const std::string& left, const std::string& right) {
  if (left == right) return true;
  const auto first = wire::parse_instant(left);
  return first && first == wire::parse_instant(right);
}

bool same_members(const wire::Object& left, const wire::Object& right) {
  return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const wire::Member& member) {
           const Json* other = right.find(member.key);
           return other && same_value(member.value, *other);
         });
}

}  // namespace

bool same_number(const Json& left, const Json& right) {
  if (left == right) return true;
  return !is_large_integer(left) && !is_large_integer(right) && wire::to_double(left) == wire::to_double(right);
}

bool same_value(const Json& left, const Json& right) {
  if (left.is_number() && right.is_number()) return same_number(left, right);
  if (left.as_string() && right.as_string()) return same_text(*left.as_string(), *right.as_string());
  if (left.as_object() && right.as_object()) return same_members(*left.as_object(), *right.as_object());
  const wire::Array* first = left.as_array();
  const wire::Array* second = right.as_array();
  if (first && second) return std::equal(first->begin(), first->end(), second->begin(), second->end(), same_value);
  return left == right;
}

}  // namespace checks

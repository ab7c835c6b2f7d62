// Compares the two readers of JSON, read_json and parse_json_by_lexer, on one text.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace wire {

/// Equal in every detail: kinds of numbers, the sign of zero, the order of members, the hashes of names.
inline bool identical(const Json& left, const Json& right) {
  if (left.kind() != right.kind()) return false;
  if (left.is_object()) {
    return std::equal(left.as_object()->begin(), left.as_object()->end(), right.as_object()->begin(),
                      right.as_object()->end(), [](const Member& one, const Member& other) {
                        return one.key == other.key && one.hash == other.hash && identical(one.value, other.value);
                      });
  }
  if (left.is_array()) {
    return std::equal(left.as_array()->begin(), left.as_array()->end(), right.as_array()->begin(),
                      right.as_array()->end(), identical);
  }
  if (left.as_real()) return std::bit_cast<uint64_t>(*left.as_real()) == std::bit_cast<uint64_t>(*right.as_real());
  if (left.as_big_number()) return *left.as_big_number() == *right.as_big_number();
  return left == right;
}

/// Whether the value has a number that is below all doubles, or nesting that the fast reader leaves to the lexer.
inline bool is_left_to_the_lexer(const Json& value, size_t depth = 0) {
  constexpr size_t kDeepestRead = 1024;
  if (depth >= kDeepestRead) return true;
  const auto is_left = [depth](const Json& below) { return is_left_to_the_lexer(below, depth + 1); };
  if (const Array* array = value.as_array()) return std::any_of(array->begin(), array->end(), is_left);
  if (const Object* object = value.as_object()) {
    return std::any_of(object->begin(), object->end(), [&](const Member& member) { return is_left(member.value); });
  }
  return value.as_big_number() != nullptr && std::fabs(to_double(value)) == 0;
}

/// Reads the text by both, `used` by the fast one, and describes how they differ: "" where they do not.
inline std::string difference_of_readers(std::string_view text, Json& used, const JsonLimits& limits = {}) {
  const Result<Json> expected = parse_json_by_lexer(text, limits);
  const bool accepts = read_json(text, used, limits);
  if (accepts && !expected) return "accepts what the lexer refuses: " + expected.error().to_string();
  if (!accepts && expected && !is_left_to_the_lexer(*expected)) return "refuses what the lexer accepts";
  if (accepts && !identical(used, *expected)) return "reads " + to_text(used) + ", the lexer " + to_text(*expected);
  return "";
}

}  // namespace wire

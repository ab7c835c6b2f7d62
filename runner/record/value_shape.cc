#include "runner/record/value_shape.h"

#include <algorithm>
#include <cctype>

#include "wire/instant.h"

namespace runner {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char byte) { return std::isxdigit(byte); });
}

std::string shape_of_text(std::string_view text) {
  if (wire::parse_instant(text)) return "instant";
  return text.size() == 64 && is_hex(text) ? "digest" : "text";
}

// The length of the JSON string that the words begin with, to its closing quote or to their end.
size_t quoted_length(std::string_view words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == '\\')
      ++i;
    else if (words[i] == '"')
      return i + 1;
  }
  return words.size();
}

size_t number_length(std::string_view words) {
  size_t length = 0;
  while (length < words.size() && (is_digit(words[length]) || words[length] == '.')) ++length;
  return length;
}

// One value or character at the beginning of the words; returns what is left of them.
std::string_view take_part(std::string_view words, std::string& shape) {
  const bool begins_value = shape.empty() || shape.back() == ' ';
  if (begins_value && (words.front() == '{' || words.front() == '[')) {
    shape += words.front() == '{' ? "an object" : "an array";
    return {};  // it may be cut off
  }
  if (words.front() == '"') {
    const size_t length = quoted_length(words);
    shape += shape_of_text(words.substr(1, std::max<size_t>(length, 2) - 2));
    return words.substr(length);
  }
  const bool inside_word = !shape.empty() && std::isalnum(static_cast<unsigned char>(shape.back()));
  if (is_digit(words.front()) && !inside_word) {
    shape += "number";
    return words.substr(number_length(words));
  }
  shape += words.front();
  return words.substr(1);
}

}  // namespace

std::string place_without_indices(std::string_view pointer) {
  std::string place;
  for (size_t begin = 0; begin < pointer.size();) {
    const size_t end = std::min(pointer.find('/', begin + 1), pointer.size());
    const std::string_view token = pointer.substr(begin, end - begin);
    const bool index =
        token.size() > 1 && token.front() == '/' && std::all_of(token.begin() + 1, token.end(), is_digit);
    place += index ? std::string_view("/*") : token;
    begin = end;
  }
  return place;
}

std::string shape_of(std::string_view words) {
  std::string shape;
  while (!words.empty()) words = take_part(words, shape);
  return shape;
}

}  // namespace runner

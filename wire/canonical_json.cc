#include "wire/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "wire/json_string.h"

namespace wire {
namespace {

/// Integers up to here are doubles of their own (2^53).
constexpr int64_t kMaxExactInteger = 9007199254740992;
/// Enough for the documents of the contract, so that the text seldom moves.
constexpr size_t kUsualBytes = 4096;
/// Longest ECMAScript number: sign, 21 digits or 17 digits with "0.00000" before or an exponent behind.
constexpr size_t kMaxNumberBytes = 32;

char* write_integer(char* out, int64_t value) { return std::to_chars(out, out + kMaxNumberBytes, value).ptr; }

/// The shortest digits that read back as a double, its point behind `point` digits (ECMA-262: k digits, n).
struct ShortestDigits {
  char digits[20];
  int count;
  int point;
};

ShortestDigits shortest_digits(double positive) {
  char text[kMaxNumberBytes];
  const char* end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
  const char* mark = std::find(text, const_cast<char*>(end), 'e');
  ShortestDigits result{};
  for (const char* byte = text; byte != mark; ++byte) {
    if (*byte != '.') result.digits[result.count++] = *byte;
  }
  int exponent = 0;
  std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);
  result.point = exponent + 1;
  return result;
}

char* copy_digits(char* out, const ShortestDigits& number, int from, int to) {
  return std::copy(number.digits + from, number.digits + to, out);
}

char* write_with_exponent(char* out, const ShortestDigits& number) {
  out = copy_digits(out, number, 0, 1);
  if (number.count > 1) {
    *out++ = '.';
    out = copy_digits(out, number, 1, number.count);
  }
  *out++ = 'e';
  if (number.point > 0) *out++ = '+';
  return write_integer(out, number.point - 1);
}

/// ECMA-262, Number::toString, steps 6 to 10.
char* write_digits(char* out, const ShortestDigits& number) {
  const int point = number.point;
  if (point > 21 || point <= -6) return write_with_exponent(out, number);
  if (number.count <= point) return std::fill_n(copy_digits(out, number, 0, number.count), point - number.count, '0');
  if (point > 0) {
    out = copy_digits(out, number, 0, point);
    *out++ = '.';
    return copy_digits(out, number, point, number.count);
  }
  *out++ = '0';
  *out++ = '.';
  out = std::fill_n(out, -point, '0');
  return copy_digits(out, number, 0, number.count);
}

char* write_double(char* out, double value) {
  if (value == 0) {
    *out++ = '0';
    return out;
  }
  if (std::signbit(value)) {
    *out++ = '-';
    value = -value;
  }
  if (value < static_cast<double>(kMaxExactInteger) && value == std::trunc(value)) {
    return write_integer(out, static_cast<int64_t>(value));
  }
  return write_digits(out, shortest_digits(value));
}

class Writer {
 public:
  Writer() { out_.reserve(kUsualBytes); }

  std::string take() { return std::move(out_); }

  void value(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::null:
        out_ += "null";
        return;
      case Json::Kind::boolean:
        out_ += *value.as_boolean() ? "true" : "false";
        return;
      case Json::Kind::integer:
      case Json::Kind::real:
      case Json::Kind::big_number:
        number(value);
        return;
      case Json::Kind::string:
        append_json_string(out_, *value.as_string());
        return;
      case Json::Kind::array:
        array(*value.as_array());
        return;
      case Json::Kind::object:
        object(*value.as_object(), nullptr);
        return;
    }
  }

  /// `left_out` is a member name, or nullptr.
  void object(const Object& object, const std::string_view* left_out) {
    const size_t first = members_.size();
    for (const Member& member : object) {
      if (left_out == nullptr || member.key != *left_out) members_.push_back(&member);
    }
    sort_from(first);
    out_ += '{';
    // By index: nested objects lay their members on top of these.
    const size_t end = members_.size();
    for (size_t i = first; i < end; ++i) {
      if (i > first) out_ += ',';
      append_json_string(out_, members_[i]->key);
      out_ += ':';
      value(members_[i]->value);
    }
    out_ += '}';
    members_.resize(first);
  }

 private:
  void number(const Json& number) {
    char text[kMaxNumberBytes];
    const int64_t* integer = number.as_integer();
    const bool exact = integer != nullptr && *integer >= -kMaxExactInteger && *integer <= kMaxExactInteger;
    const char* end = exact ? write_integer(text, *integer) : write_double(text, to_double(number));
    out_.append(text, static_cast<size_t>(end - text));
  }
  void array(const Array& elements) {
    out_ += '[';
    bool first = true;
    for (const Json& element : elements) {
      if (!first) out_ += ',';
      first = false;
      value(element);
    }
    out_ += ']';
  }
  void sort_from(size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto before = [](const Member* left, const Member* right) {
      return compare_utf16(left->key, right->key) < 0;
    };
    if (!std::is_sorted(begin, members_.end(), before)) std::sort(begin, members_.end(), before);
  }

  std::string out_;
  std::vector<const Member*> members_;  ///< of the objects being written, outermost first
};

}  // namespace

std::string canonical_json(const Json& value) {
  Writer writer;
  writer.value(value);
  return writer.take();
}

std::string canonical_json_without(const Object& object, std::string_view member) {
  Writer writer;
  writer.object(object, &member);
  return writer.take();
}

std::string ecmascript_number(double value) {
  if (!std::isfinite(value)) return "null";  // as ECMAScript's own JSON.stringify
  char text[kMaxNumberBytes];
  return std::string(text, write_double(text, value));
}

int compare_utf16(std::string_view left, std::string_view right) {
  const auto [one, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (one == left.end() || other == right.end()) {
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
  }
  const auto a = static_cast<unsigned char>(*one);
  const auto b = static_cast<unsigned char>(*other);
  // UTF-8 orders as code points do. UTF-16 puts those above U+FFFF (first byte F0 and up), being surrogates, before
  // U+E000 to U+FFFF (first byte EE or EF).
  if (a >= 0xEE && b >= 0xEE && (a >= 0xF0) != (b >= 0xF0)) return a >= 0xF0 ? -1 : 1;
  return a < b ? -1 : 1;
}

}  // namespace wire

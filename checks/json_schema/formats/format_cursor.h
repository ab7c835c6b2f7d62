// A place in a text that grammars of formats read from left to right. ASCII only: what is a digit or a letter does not
// depend on a locale.
#pragma once

#include <cstddef>
#include <string_view>

namespace json_schema {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
inline bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

class FormatCursor {
 public:
  explicit FormatCursor(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (peek() != wanted || at_end()) return false;
    ++at_;
    return true;
  }
  bool take_either(char one, char other) { return take(one) || take(other); }

  /// The next `count` bytes, or nullptr where there are fewer.
  const char* take_block(size_t count) {
    if (text_.size() - at_ < count) return nullptr;
    at_ += count;
    return text_.data() + at_ - count;
  }

  /// Exactly `count` digits as a number, or -1.
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i, ++at_) {
      if (!is_digit(peek())) return -1;
      value = value * 10 + (text_[at_] - '0');
    }
    return value;
  }

  /// Skips digits; returns how many there were.
  size_t skip_digits() {
    size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace json_schema

#include "checks/json_schema/regex/ecma_character_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "checks/json_schema/regex/unicode_property.h"
#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

constexpr uint32_t kLargestNumber = 0xFFFFFFFE;  ///< one more means unbounded

constexpr CodePointRange kDigits[] = {{'0', '9'}};
constexpr CodePointRange kWord[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
/// WhiteSpace and LineTerminator of ECMA-262, sections 12.2 and 12.3.
constexpr CodePointRange kSpace[] = {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680},
                                     {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                     {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
constexpr CodePointRange kLineTerminators[] = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

template <size_t kCount>
void add_all(CharacterSet& set, const CodePointRange (&ranges)[kCount], bool complement) {
  char32_t next = 0;
  for (const CodePointRange& range : ranges) {
    if (!complement) {
      set.add(range.first, range.last);
      continue;
    }
    if (range.first > next) set.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (complement) set.add(next, kLastCodePoint);
}

std::u32string decode(std::string_view text) {
  std::u32string code_points;
  for (size_t i = 0; i < text.size();) code_points += next_code_point(text, i);
  return code_points;
}

}  // namespace

EcmaCharacterReader::EcmaCharacterReader(std::string_view pattern) : text_(decode(pattern)) {}

bool EcmaCharacterReader::take(char32_t wanted) {
  if (at_end() || peek() != wanted) return false;
  ++position_;
  return true;
}

bool EcmaCharacterReader::take(std::u32string_view wanted) {
  if (text_.compare(position_, wanted.size(), wanted) != 0) return false;
  position_ += wanted.size();
  return true;
}

std::optional<uint32_t> EcmaCharacterReader::number() {
  uint64_t value = 0;
  size_t start = position_;
  while (peek() >= '0' && peek() <= '9') {
    value = std::min<uint64_t>(value * 10 + (text_[position_++] - '0'), kLargestNumber);
  }
  if (position_ == start) return std::nullopt;
  return static_cast<uint32_t>(value);
}

void EcmaCharacterReader::fail(std::string found) {
  if (!error_) {
    error_ =
        wire::Error{fmt::format("character {}", position_ + 1), std::move(found), "an ECMA-262 regular expression", ""};
  }
  position_ = text_.size();
}

void EcmaCharacterReader::add_all_but_line_terminators(CharacterSet& set) { add_all(set, kLineTerminators, true); }

bool EcmaCharacterReader::class_escape(CharacterSet& set) {
  char32_t c = peek();
  switch (c) {
    case 'd':
    case 'D':
      add_all(set, kDigits, c == 'D');
      break;
    case 's':
    case 'S':
      add_all(set, kSpace, c == 'S');
      break;
    case 'w':
    case 'W':
      add_all(set, kWord, c == 'W');
      break;
    case 'p':
    case 'P':
      property(set);
      return true;
    default:
      return false;
  }
  ++position_;
  return true;
}

void EcmaCharacterReader::property(CharacterSet& set) {
  bool negated = text_[position_++] == 'P';
  std::string content;
  if (take(U'{')) {
    while (!at_end() && peek() != '}' && peek() < 0x80) content += static_cast<char>(text_[position_++]);
  }
  std::optional<std::string> name = pcre2_property(content);
  if (!take(U'}') || !name) {
    fail(fmt::format("an unknown Unicode property \"{}\"", content));
  } else if (*name == "ASCII") {
    set.add(negated ? 0x80 : 0, negated ? kLastCodePoint : 0x7F);
  } else {
    set.properties.push_back({*std::move(name), negated});
  }
}

std::optional<char32_t> EcmaCharacterReader::character_escape(bool in_class) {
  if (at_end()) {
    fail("a backslash at the end");
    return std::nullopt;
  }
  static constexpr std::u32string_view kControl = U"tnvfr";
  static constexpr std::u32string_view kControlValues = U"\t\n\v\f\r";
  static constexpr std::u32string_view kSyntax = U"^$\\.*+?()[]{}|/";
  char32_t c = text_[position_++];
  if (size_t i = kControl.find(c); i != std::u32string_view::npos) return kControlValues[i];
  if (kSyntax.find(c) != std::u32string_view::npos || (in_class && c == '-')) return c;
  if (c == '0' && !(peek() >= '0' && peek() <= '9')) return 0;
  if (c == 'c' && peek() < 0x80 && std::isalpha(static_cast<int>(peek()))) return text_[position_++] & 31;
  if (c == 'x') return hex(2);
  if (c == 'u') return unicode_escape();
  --position_;
  fail(c < 0x80 ? fmt::format("\\{} is not a valid escape", static_cast<char>(c)) : "an escape that does not exist");
  return std::nullopt;
}

std::optional<char32_t> EcmaCharacterReader::hex(int digits) {
  char32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    char32_t c = peek();
    if (c >= 0x80 || !std::isxdigit(static_cast<int>(c))) {
      fail("an incomplete hexadecimal escape");
      return std::nullopt;
    }
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    ++position_;
  }
  return value;
}

std::optional<char32_t> EcmaCharacterReader::unicode_escape() {
  if (take(U'{')) return braced_code_point();
  std::optional<char32_t> lead = hex(4);
  if (!lead || *lead < 0xD800 || *lead > 0xDBFF || peek() != '\\' || peek(1) != 'u') return lead;
  size_t after_lead = position_;
  position_ += 2;
  std::optional<char32_t> trail = hex(4);
  if (!trail) return std::nullopt;
  if (*trail >= 0xDC00 && *trail <= 0xDFFF) return 0x10000 + ((*lead - 0xD800) << 10) + (*trail - 0xDC00);
  position_ = after_lead;
  return lead;
}

std::optional<char32_t> EcmaCharacterReader::braced_code_point() {
  char32_t value = 0;
  size_t start = position_;
  while (!at_end() && peek() != '}' && value <= kLastCodePoint) {
    std::optional<char32_t> digit = hex(1);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  if (position_ == start || value > kLastCodePoint || !take(U'}')) fail("a malformed \\u{...}");
  return value;
}

CharacterSet EcmaCharacterReader::character_class() {
  CharacterSet set;
  set.negated = take(U'^');
  while (!error_ && !at_end() && peek() != ']') class_member(set);
  if (!error_ && !take(U']')) fail("a character class that is not closed");
  set.keep_sorted();
  return set;
}

/// One ClassAtom, or a range of two.
void EcmaCharacterReader::class_member(CharacterSet& set) {
  std::optional<char32_t> first = class_atom(set);
  if (error_) return;
  bool range = peek() == '-' && position_ + 1 < text_.size() && peek(1) != ']';
  if (!range) {
    if (first) set.add(*first, *first);
    return;
  }
  ++position_;
  std::optional<char32_t> last = class_atom(set);
  if (error_) return;
  if (!first || !last) {
    fail("a range with a class at one end");
  } else if (*first > *last) {
    fail("a range whose ends are out of order");
  } else {
    set.add(*first, *last);
  }
}

/// The code point, or nothing where a class escape was added to `set`.
std::optional<char32_t> EcmaCharacterReader::class_atom(CharacterSet& set) {
  if (!take(U'\\')) return text_[position_++];
  if (take(U'b')) return '\b';
  if (class_escape(set)) return std::nullopt;
  return character_escape(true);
}

}  // namespace json_schema

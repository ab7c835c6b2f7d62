// Reads the single characters, escapes and character classes of an ECMA-262 expression; the parser of the whole
// grammar (ecma_regex.cc) builds on it. The first mistake is kept, and nothing is read after it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/json_schema/regex/character_set.h"
#include "wire/result.h"

namespace json_schema {

class EcmaCharacterReader {
 protected:
  explicit EcmaCharacterReader(std::string_view pattern);

  bool at_end() const { return position_ >= text_.size(); }
  char32_t peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : 0; }
  bool take(char32_t wanted);
  bool take(std::u32string_view wanted);
  /// Decimal digits; nothing where there are none. Values beyond 32 bits are clamped.
  std::optional<uint32_t> number();
  void fail(std::string found);

  /// Everything that "." matches.
  static void add_all_but_line_terminators(CharacterSet& set);
  /// \d \D \s \S \w \W \p{..} \P{..}; false where another escape follows.
  bool class_escape(CharacterSet& set);
  /// An escape that denotes one code point; the backslash has been read.
  std::optional<char32_t> character_escape(bool in_class);
  /// What follows "[", up to "]".
  CharacterSet character_class();

  std::u32string text_;
  size_t position_ = 0;
  std::optional<wire::Error> error_;  ///< `where` is "character N", from 1

 private:
  void property(CharacterSet& set);
  std::optional<char32_t> hex(int digits);
  std::optional<char32_t> unicode_escape();
  std::optional<char32_t> braced_code_point();
  void class_member(CharacterSet& set);
  std::optional<char32_t> class_atom(CharacterSet& set);
};

}  // namespace json_schema

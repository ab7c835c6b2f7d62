#include "checks/escaped_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace checks {
namespace {

constexpr size_t kNone = std::string_view::npos;

struct NamedCharacter {
  std::string_view name;
  char character;
};
/// Those of ASCII (HTML, section 13.5).
constexpr NamedCharacter kNamed[] = {
    {"lt", '<'},     {"gt", '>'},     {"amp", '&'},     {"quot", '"'},   {"apos", '\''},  {"sol", '/'},
    {"bsol", '\\'},  {"plus", '+'},   {"equals", '='},  {"percnt", '%'}, {"num", '#'},    {"dollar", '$'},
    {"excl", '!'},   {"quest", '?'},  {"commat", '@'},  {"colon", ':'},  {"semi", ';'},   {"comma", ','},
    {"period", '.'}, {"lowbar", '_'}, {"ast", '*'},     {"lpar", '('},   {"rpar", ')'},   {"lsqb", '['},
    {"lbrack", '['}, {"rsqb", ']'},   {"rbrack", ']'},  {"lcub", '{'},   {"lbrace", '{'}, {"rcub", '}'},
    {"rbrace", '}'}, {"verbar", '|'}, {"vert", '|'},    {"grave", '`'},  {"Hat", '^'},    {"hyphen", '-'},
    {"dash", '-'},   {"Tab", '\t'},   {"NewLine", '\n'}};

/// Those of U+00A0 to U+00FF, in order.
constexpr std::string_view kLatin1Names =
    " nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute "
    "micro "
    "para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil "
    "Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave "
    "Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml "
    "igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute "
    "thorn yuml ";

std::optional<uint32_t> latin1_named(std::string_view name) {
  if (name.empty() || name.find(' ') != kNone) return std::nullopt;
  const size_t at = kLatin1Names.find(" " + std::string(name) + " ");
  if (at == kNone) return std::nullopt;
  return 0xA0 + static_cast<uint32_t>(std::count(kLatin1Names.begin(), kLatin1Names.begin() + at, ' '));
}

int digit_of(char byte, int base) {
  const int value = byte >= '0' && byte <= '9'   ? byte - '0'
                    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                    : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                 : base;
  return value < base ? value : -1;
}

/// The number of exactly so many hexadecimal digits.
std::optional<uint32_t> hex_at(std::string_view text, size_t at, size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  uint32_t number = 0;
  for (size_t i = 0; i < digits; ++i) {
    const int digit = digit_of(text[at + i], 16);
    if (digit < 0) return std::nullopt;
    number = number * 16 + static_cast<uint32_t>(digit);
  }
  return number;
}

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; }

std::string utf8_of(uint32_t code_point) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x800) return {static_cast<char>(0xC0 | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) return {static_cast<char>(0xE0 | (code_point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

constexpr size_t kLongestEscape = 12;
constexpr size_t kMostAttempts = 1000;  ///< no text makes the work grow beyond its length

enum class TextEnd { of_text, may_be_cut };

/// How far both texts were read.
struct Position {
  size_t text;
  size_t plain;
};

/// Where both texts continue, for each way to read an escape.
struct Readings {
  std::array<Position, 4> next{};
  size_t count = 0;

  void add(std::optional<Position> position) {
    if (position && count < next.size()) next[count++] = *position;
  }
};

class Matcher {
 public:
  Matcher(std::string_view text, std::string_view plain, Letters letters, TextEnd end = TextEnd::of_text)
      : text_(text), plain_(plain), letters_(letters), end_(end) {}

  /// Ends with all of the plain text read, or at the end of the text.
  std::optional<Position> match(Position at) const {
    while (at.plain < plain_.size()) {
      if (at.text == text_.size()) return at;
      const char byte = text_[at.text];
      if (const size_t line_end = letters_ == Letters::base64 && at.plain > 0 ? size_of_line_end(at.text) : 0) {
        at.text += line_end;
        continue;
      }
      if (begins_escape(byte)) {
        const Readings readings = unescape(at);
        for (size_t i = 0; i < readings.count && attempts_ < kMostAttempts; ++i) {
          ++attempts_;
          if (const auto end = match(readings.next[i])) return end;
        }
      }
      if (!same(byte, plain_[at.plain])) {
        const bool cut = end_ == TextEnd::may_be_cut && begins_escape(byte) && text_.size() - at.text < kLongestEscape;
        return cut ? std::optional(Position{text_.size(), at.plain}) : std::nullopt;
      }
      at = {at.text + 1, at.plain + 1};
    }
    return at;
  }

 private:
  /// Of a blank or the end of a line, which JSON may have escaped; 0 where there is none.
  size_t size_of_line_end(size_t at) const {
    if (!begins_line_end(text_[at])) return 0;
    const size_t letter = std::min(text_.find_first_not_of('\\', at), text_.size());
    if (letter == at) return 1;
    const bool is_line_end = letter < text_.size() && (text_[letter] == 'n' || text_[letter] == 'r');
    return is_line_end ? letter + 1 - at : 0;
  }

  bool same(char byte, char plain) const {
    if (byte == plain) return true;
    if (letters_ == Letters::any_case) return lower(byte) == lower(plain);
    return letters_ == Letters::base64 && ((plain == '+' && byte == '-') || (plain == '/' && byte == '_'));
  }

  Readings unescape(Position at) const {
    Readings readings;
    if (text_[at.text] == '%') percent(at, readings);
    if (text_[at.text] == '&') reference(at, readings);
    if (text_[at.text] == '\\') backslashes(at, readings);
    if (text_[at.text] == '~') pointer_escape(at, readings);
    if (text_[at.text] == '+' && plain_[at.plain] == ' ') readings.add(Position{at.text + 1, at.plain + 1});
    return readings;
  }

  /// The plain text continues with this character.
  std::optional<Position> take(uint32_t code_point, size_t text_end, size_t plain) const {
    if (code_point < 0x80) {
      if (!same(static_cast<char>(code_point), plain_[plain])) return std::nullopt;
      return Position{text_end, plain + 1};
    }
    const std::string bytes = utf8_of(code_point);
    if (!plain_.substr(plain).starts_with(bytes)) return std::nullopt;
    return Position{text_end, plain + bytes.size()};
  }

  // "~1" and "~0".
  void pointer_escape(Position at, Readings& readings) const {
    if (at.text + 1 == text_.size()) return;
    const char digit = text_[at.text + 1];
    const bool escapes = (digit == '1' && plain_[at.plain] == '/') || (digit == '0' && plain_[at.plain] == '~');
    if (escapes) readings.add(Position{at.text + 2, at.plain + 1});
  }

  // "%2F"; "%252F" where it was encoded twice.
  void percent(Position at, Readings& readings) const {
    for (size_t digits = at.text + 1;; digits += 2) {
      const auto byte = hex_at(text_, digits, 2);
      if (!byte) return;
      if (same(static_cast<char>(*byte), plain_[at.plain])) readings.add(Position{digits + 2, at.plain + 1});
      if (*byte != '%') return;
    }
  }

  // "&#47;", "&#x2F;", "&sol;"; "&amp;#47;" where it was escaped twice.
  void reference(Position at, Readings& readings) const {
    for (size_t name = at.text + 1;; name += 4) {
      const size_t end = text_.substr(0, std::min(text_.size(), name + kLongestEscape)).find(';', name);
      if (end == kNone) return;
      if (const auto code_point = referred(text_.substr(name, end - name)))
        readings.add(take(*code_point, end + 1, at.plain));
      if (!text_.substr(name).starts_with("amp;")) return;
    }
  }

  static std::optional<uint32_t> referred(std::string_view name) {
    if (name.starts_with('#')) {
      const bool hex = name.size() > 1 && lower(name[1]) == 'x';
      uint32_t number = 0;
      for (char byte : name.substr(hex ? 2 : 1)) {
        const int digit = digit_of(byte, hex ? 16 : 10);
        if (digit < 0 || number > 0x10FFFF) return std::nullopt;
        number = number * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
      }
      return number;
    }
    const auto* known =
        std::find_if(std::begin(kNamed), std::end(kNamed), [&](const NamedCharacter& one) { return one.name == name; });
    if (known == std::end(kNamed)) return latin1_named(name);
    return static_cast<unsigned char>(known->character);
  }

  // Escapes of JSON and JavaScript; more than one backslash where it was escaped again.
  void backslashes(Position at, Readings& readings) const {
    const size_t end = std::min(text_.find_first_not_of('\\', at.text), text_.size());
    const size_t count = end - at.text;
    readings.add(after_backslash({end, at.plain}));
    const size_t plain_end = std::min(plain_.find_first_not_of('\\', at.plain), plain_.size());
    const size_t wanted = plain_end - at.plain;
    if (wanted == 0 || count < wanted) return;
    // What follows the last one may be escaped as well, but is not a part of what is looked for.
    const bool last = plain_end == plain_.size();
    readings.add(Position{last ? at.text + (count < 2 * wanted ? count : 2 * wanted) : end, plain_end});
  }

  std::optional<Position> after_backslash(Position at) const {
    if (at.text == text_.size()) return std::nullopt;
    const char byte = text_[at.text];
    if (byte == 'x') {
      const auto number = hex_at(text_, at.text + 1, 2);
      if (!number) return std::nullopt;
      // A character of Latin-1, or a byte of UTF-8.
      if (static_cast<char>(*number) == plain_[at.plain]) return Position{at.text + 3, at.plain + 1};
      return take(*number, at.text + 3, at.plain);
    }
    if (byte == 'u') return unicode(at);
    constexpr std::pair<char, char> kLetters[] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'b', '\b'}, {'f', '\f'}};
    for (const auto& [letter, control] : kLetters) {
      if (byte == letter && plain_[at.plain] == control) return Position{at.text + 1, at.plain + 1};
    }
    const bool punctuation = byte == '/' || byte == '"' || byte == '\'' || byte == '&' || byte == '<' || byte == '>';
    if (!punctuation || byte != plain_[at.plain]) return std::nullopt;
    return Position{at.text + 1, at.plain + 1};
  }

  std::optional<Position> unicode(Position at) const {
    if (text_.substr(at.text + 1).starts_with('{')) return braced(at);
    const auto unit = hex_at(text_, at.text + 1, 4);
    if (!unit) return std::nullopt;
    size_t end = at.text + 5;
    if (*unit < 0xD800 || *unit > 0xDBFF) return take(*unit, end, at.plain);
    end = std::min(text_.find_first_not_of('\\', end), text_.size());
    const auto low = end < text_.size() && text_[end] == 'u' ? hex_at(text_, end + 1, 4) : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    return take(0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00), end + 5, at.plain);
  }

  // "\u{2f}" of JavaScript.
  std::optional<Position> braced(Position at) const {
    constexpr size_t kMostDigits = 8;
    const size_t begin = at.text + 2;
    const size_t end = text_.substr(0, std::min(text_.size(), begin + kMostDigits)).find('}', begin);
    if (end == kNone || end == begin) return std::nullopt;
    const auto number = hex_at(text_, begin, end - begin);
    return number && *number <= 0x10FFFF ? take(*number, end + 1, at.plain) : std::nullopt;
  }

  const std::string_view text_;
  const std::string_view plain_;
  const Letters letters_;
  const TextEnd end_;
  mutable size_t attempts_ = 0;
};

}  // namespace

size_t match_escaped(std::string_view text, size_t at, std::string_view plain, Letters letters) {
  const auto end = Matcher(text, plain, letters).match({at, 0});
  return end && end->plain == plain.size() ? end->text : kNone;
}

size_t match_cut(std::string_view text, size_t at, std::string_view plain) {
  const auto end = Matcher(text, plain, Letters::exact, TextEnd::may_be_cut).match({at, 0});
  return end && end->text == text.size() ? end->plain : 0;
}

}  // namespace checks

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "wire/decimal.h"
#include "wire/json.h"
#include "wire/json_string.h"
#include "wire/utf8.h"

namespace wire {
namespace {

/// Any integer of this many digits is an int64.
constexpr int kIntegerDigits = std::numeric_limits<int64_t>::digits10;
/// The reader calls itself for each level, so that it leaves deeper texts to parse_json.
constexpr size_t kDeepestRead = 1024;
/// What a value keeps beyond what it needs, for the text that comes next: bytes of a string, elements of a container.
constexpr size_t kKeptBytes = 256;
constexpr size_t kKeptElements = 16;
/// Longer texts, in bytes, are read into new values, so that what values keep is little whatever is read.
constexpr size_t kMostReusedFor = 1u << 16;

/// The value of a hexadecimal digit, or 16.
unsigned hex_digit(char byte) {
  if (byte >= '0' && byte <= '9') return static_cast<unsigned>(byte - '0');
  const auto letter = static_cast<unsigned char>(byte | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10u : 16u;
}

/// Whether the number is not 0 and has an exponent that decimal_of does not read.
bool has_long_exponent(std::string_view number_text) {
  const NumberShape shape = shape_of(number_text);
  return shape.significant_digits > 0 && shape.exponent_digits > kMaxExponentDigits;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto add = [&](uint32_t byte) { out += static_cast<char>(byte); };
  const auto add_continuation = [&](int shift) { add(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xC0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    add(0xE0 | code_point >> 12);
    add_continuation(6);
  } else {
    add(0xF0 | code_point >> 18);
    add_continuation(12);
    add_continuation(6);
  }
  add_continuation(0);
}

void keep_text(std::string& string, std::string_view text) {
  if (string.capacity() > std::max(kKeptBytes, text.size())) {
    std::string(text).swap(string);
  } else {
    string.assign(text);
  }
}

template <typename Container>
void let_go_of_excess(Container& container) {
  if (container.capacity() > 2 * container.size() + kKeptElements) container.shrink_to_fit();
}

}  // namespace

/// One reading of one text. Each function moves past what it reads; false ends the reading.
class JsonReader {
 public:
  JsonReader(std::string_view text, size_t max_depth)
      : at_(text.data()), end_(text.data() + text.size()), levels_left_(std::min(max_depth, kDeepestRead)) {}

  bool read_text(Json& value) {
    if (!read_value(value)) return false;
    skip_whitespace();
    return at_ == end_;
  }

 private:
  char here() const { return at_ != end_ ? *at_ : '\0'; }

  void skip_whitespace() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool take(char expected) {
    skip_whitespace();
    if (here() != expected) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!std::string_view(at_, static_cast<size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool read_value(Json& value) {
    skip_whitespace();
    switch (here()) {
      case '"':
        return read_string(value.value_);
      case '{':
        return read_object(value.value_);
      case '[':
        return read_array(value.value_);
      case 't':
        value.value_ = true;
        return take_word("true");
      case 'f':
        value.value_ = false;
        return take_word("false");
      case 'n':
        value.value_ = std::monostate();
        return take_word("null");
      default:
        return read_number(value.value_);
    }
  }

  template <typename Alternative>
  static Alternative& make(Json::Value& value) {
    Alternative* present = std::get_if<Alternative>(&value);
    return present != nullptr ? *present : value.emplace<Alternative>();
  }

  bool read_array(Json::Value& value) {
    if (levels_left_ == 0) return false;
    --levels_left_;
    Array& items = make<Array>(value);
    ++at_;
    size_t count = 0;
    if (!take(']')) {
      do {
        if (count == items.size()) items.emplace_back();
        if (!read_value(items[count++])) return false;
      } while (take(','));
      if (!take(']')) return false;
    }
    items.resize(count);
    let_go_of_excess(items);
    ++levels_left_;
    return true;
  }

  bool read_object(Json::Value& value) {
    if (levels_left_ == 0) return false;
    --levels_left_;
    Object& object = make<Object>(value);
    std::vector<Member>& members = object.members_;
    ++at_;
    size_t count = 0;
    bool has_new_names = false;
    if (!take('}')) {
      do {
        if (count == members.size()) add_member(members);
        skip_whitespace();
        if (here() != '"' || !read_name(members[count], has_new_names) || !take(':')) return false;
        if (!read_value(members[count++].value)) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(count), members.end());
    let_go_of_excess(members);
    ++levels_left_;
    return !has_new_names || object.find_repeated_name() == object.size();
  }

  static void add_member(std::vector<Member>& members) {
    constexpr size_t kFirstMembers = 4;
    if (members.capacity() == 0) members.reserve(kFirstMembers);
    members.push_back({std::string(), 0, Json()});
  }

  /// The names of the object that was here before are unique; one that differs from them makes a search necessary.
  bool read_name(Member& member, bool& has_new_names) {
    std::string_view name;
    if (!take_string(name)) return false;
    if (member.hash != 0 && member.key == name) return true;
    has_new_names = true;
    keep_text(member.key, name);
    member.hash = hash_of_key(name);
    return true;
  }

  bool read_string(Json::Value& value) {
    std::string_view text;
    if (!take_string(text)) return false;
    keep_text(make<std::string>(value), text);
    return true;
  }

  /// The content of the string here: a view into the text, or of decoded_ where it has escapes.
  bool take_string(std::string_view& content) {
    const char* const begin = ++at_;
    uint64_t high_bits = 0;
    if (!find_string_end(high_bits)) return false;
    content = {begin, static_cast<size_t>(at_ - begin)};
    if (*at_ == '\\' && !decode_rest(content, high_bits)) return false;
    if (*at_ != '"') return false;
    ++at_;
    return high_bits == 0 || is_utf8(content);
  }

  /// Moves to the next byte that ends a run of plain text; `high_bits` is not 0 after bytes above 0x7F.
  bool find_string_end(uint64_t& high_bits) {
    while (end_ - at_ >= static_cast<std::ptrdiff_t>(sizeof(uint64_t))) {
      uint64_t bytes;
      std::memcpy(&bytes, at_, sizeof bytes);
      if (ends_of_plain_text(bytes) != 0) break;
      high_bits |= bytes & each_byte(0x80);
      at_ += sizeof bytes;
    }
    while (at_ != end_ && !ends_plain_text(*at_)) high_bits |= static_cast<unsigned char>(*at_++) & 0x80;
    return at_ != end_;
  }

  /// From the first escape to the closing quote.
  bool decode_rest(std::string_view& content, uint64_t& high_bits) {
    decoded_.assign(content);
    while (*at_ == '\\') {
      ++at_;
      if (!decode_escape()) return false;
      const char* const begin = at_;
      if (!find_string_end(high_bits)) return false;
      decoded_.append(begin, static_cast<size_t>(at_ - begin));
    }
    content = decoded_;
    return true;
  }

  bool decode_escape() {
    constexpr std::string_view kEscapes = "\"\\/bfnrtu";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const size_t escape = at_ != end_ ? kEscapes.find(*at_++) : std::string_view::npos;
    if (escape == std::string_view::npos) return false;
    if (escape == kMeanings.size()) return decode_code_point();
    decoded_ += kMeanings[escape];
    return true;
  }

  bool decode_code_point() {
    uint32_t unit = 0;
    if (!take_code_unit(unit)) return false;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      uint32_t low = 0;
      if (!take_word("\\u") || !take_code_unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
      return false;
    }
    append_utf8(decoded_, unit);
    return true;
  }
  bool take_code_unit(uint32_t& unit) {
    if (end_ - at_ < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const unsigned digit = hex_digit(*at_++);
      if (digit > 15) return false;
      unit = unit << 4 | digit;
    }
    return true;
  }

  const char* after_digits(const char* from) const {
    return std::find_if(from, end_, [](char byte) { return byte < '0' || byte > '9'; });
  }

  bool read_number(Json::Value& value) {
    const char* const begin = at_;
    if (here() == '-') ++at_;
    const char* const digits = at_;
    at_ = after_digits(at_);
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
    const char next = here();
    const bool is_integer = next != '.' && next != 'e' && next != 'E';
    if (!is_integer && !skip_fraction()) return false;
    if (is_integer && at_ - digits <= kIntegerDigits) {
      int64_t magnitude = 0;
      for (const char* digit = digits; digit != at_; ++digit) magnitude = magnitude * 10 + (*digit - '0');
      value = digits == begin ? magnitude : -magnitude;
      return true;
    }
    return place_number({begin, static_cast<size_t>(at_ - begin)}, is_integer, value);
  }

  /// The fraction and the exponent, of which there is at least one.
  bool skip_fraction() {
    if (here() == '.') {
      const char* const digits = ++at_;
      at_ = after_digits(at_);
      if (at_ == digits) return false;
    }
    if (here() != 'e' && here() != 'E') return true;
    ++at_;
    if (here() == '+' || here() == '-') ++at_;
    const char* const digits = at_;
    at_ = after_digits(at_);
    return at_ != digits;
  }

  static bool place_number(std::string_view text, bool is_integer, Json::Value& value) {
    int64_t integer = 0;
    const char* const end = text.data() + text.size();
    if (is_integer && std::from_chars(text.data(), end, integer).ec == std::errc()) {
      value = integer;
      return true;
    }
    double nearest = 0;
    if (std::from_chars(text.data(), end, nearest).ec != std::errc()) return false;
    if (text.size() > kMaxExponentDigits && has_long_exponent(text)) return false;
    value = exact_number(text, nearest).value_;
    return true;
  }

  const char* at_;
  const char* end_;
  size_t levels_left_;
  std::string decoded_;
};

bool read_json(std::string_view text, Json& value, const JsonLimits& limits) {
  if (text.size() > kMostReusedFor) value = Json();
  if (text.size() <= limits.max_bytes && JsonReader(text, limits.max_depth).read_text(value)) return true;
  value = Json();  // an object that is half read may have two members of one name
  return false;
}

}  // namespace wire

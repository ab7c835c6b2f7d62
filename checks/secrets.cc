#include "checks/secrets.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <set>

#include "checks/escaped_text.h"
#include "wire/base64.h"

namespace checks {
namespace {

constexpr size_t kNoEnd = std::string_view::npos;
constexpr size_t kShortestHidden = 4;  ///< shorter ones occur everywhere
constexpr size_t kShortestCut = 4;
constexpr std::string_view kCutMark = "...";
constexpr size_t kAlignments = 3;  ///< of bytes in the groups of base64

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_word_byte(char byte) { return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-'; }
bool is_base64_byte(char byte) { return is_word_byte(byte) || byte == '+' || byte == '/'; }
char lower_case(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; }

std::string hex_of(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (unsigned char byte : text) digits += {kDigits[byte >> 4], kDigits[byte & 15]};
  return digits;
}

/// The digits of base64 that the text alone decides, where so many bytes go before it.
std::string base64_core(std::string_view text, size_t before) {
  const std::string digits = wire::base64_encode(std::string(before, 'x') + std::string(text));
  const size_t begin = (before * 8 + 5) / 6;
  const size_t end = (before + text.size()) * 8 / 6;
  return digits.substr(begin, end - begin);
}

/// Each byte that is neither a letter nor a digit as a percent-escape.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char byte : text) {
    if (is_letter(static_cast<char>(byte)) || is_digit(static_cast<char>(byte)) || byte == '-' || byte == '_' ||
        byte == '.' || byte == '~') {
      out += static_cast<char>(byte);
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

/// With the escapes that JSON demands of printable text.
std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out;
}

/// "user:password" of HTTP's Basic scheme.
std::string basic_credentials(std::string_view encoded) {
  const auto decoded = wire::base64_decode(encoded);
  return decoded && decoded->find(':') != std::string::npos ? *decoded : std::string();
}

/// The credential, what follows its scheme, and the values of its parameters.
std::vector<std::string> parts_of(const std::string& credential) {
  std::vector<std::string> parts = {credential};
  const size_t space = credential.find(' ');
  if (space != std::string::npos) parts.push_back(credential.substr(space + 1));
  const std::string pair = basic_credentials(parts.back());
  if (!pair.empty()) parts.insert(parts.end(), {pair, pair.substr(pair.find(':') + 1)});
  for (size_t equals = 0; (equals = credential.find('=', equals)) != std::string::npos; ++equals) {
    std::string value = credential.substr(equals + 1, credential.find_first_of(";,", equals) - equals - 1);
    if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
    parts.push_back(std::move(value));
  }
  return parts;
}

/// Begin and end of what is hidden.
using Range = std::pair<size_t, size_t>;

bool ends_escape(std::string_view before) {
  const auto ends_with_hex = [&](std::string_view introduction, size_t digits) {
    const size_t size = introduction.size() + digits;
    return before.size() >= size && before.substr(before.size() - size).starts_with(introduction);
  };
  return ends_with_hex("%", 2) || ends_with_hex("\\u", 4) || ends_with_hex("\\x", 2) || before.ends_with("\\n") ||
         before.ends_with("\\r") || before.ends_with("\\t");
}

/// What is searched: text, or the name of a header, whose case and punctuation a service may change.
enum class Searched { text, name };

bool stands_alone(std::string_view text, Range range, Searched searched) {
  const auto [begin, end] = range;
  const auto joins = [&](char byte) {
    return searched == Searched::name ? is_letter(byte) || is_digit(byte) : is_word_byte(byte);
  };
  const bool open = begin == 0 || !joins(text[begin - 1]) || ends_escape(text.substr(0, begin));
  return open && (end == text.size() || !joins(text[end]));
}

/// The text with each byte that no header name has replaced; empty where there is none.
std::string as_name(const std::string& text, std::string_view replacement) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
  std::string name;
  for (const char byte : text) {
    const bool fits = is_letter(byte) || is_digit(byte) || kPunctuation.find(byte) != std::string_view::npos;
    name += fits ? std::string_view(&byte, 1) : replacement;
  }
  return name == text ? std::string() : name;
}

size_t after_padding(std::string_view text, size_t at) {
  if (at < text.size() && is_base64_byte(text[at])) ++at;
  for (size_t end = 0; (end = match_escaped(text, at, "=", Letters::exact)) != kNoEnd;) at = end;
  return at;
}

}  // namespace

struct Secrets::Patterns {
  struct Pattern {
    std::string text;
    Letters letters;
    bool is_long;    ///< else it is hidden only where it is not a part of a word
    bool is_base64;  ///< more of its digits and padding may follow
    bool only_in_names = false;
  };
  enum class Wanted { long_ones, all };

  std::vector<std::string> sent;  ///< as header values
  std::vector<Pattern> patterns;  ///< the longest first
  /// Which patterns may begin with a byte, escaped or not, the longest first.
  std::array<std::vector<size_t>, 256> beginning;
  /// Whether any pattern may begin with a byte, and with two: nearly every place of a text is passed over by this.
  std::array<bool, 256> begins{};
  std::bitset<256 * 256> pairs;

  Patterns(const std::vector<std::string>& credentials, const std::vector<std::string>& words) : sent(words) {
    for (const std::string& credential : credentials) {
      if (credential.empty()) continue;
      sent.push_back(credential);
      for (const std::string& part : parts_of(credential)) add(part);
    }
    std::stable_sort(patterns.begin(), patterns.end(),
                     [](const Pattern& left, const Pattern& right) { return left.text.size() > right.text.size(); });
    for (size_t index = 0; index < patterns.size(); ++index) {
      const char first = patterns[index].text[0];
      const char also = first == '+' ? '-' : first == '/' ? '_' : first == ' ' ? '+' : first;
      const char other_case = static_cast<char>(is_letter(first) ? first ^ 0x20 : first);
      for (const char byte : std::set<char>{first, also, other_case, '%', '&', '\\', '~'}) {
        beginning[static_cast<unsigned char>(byte)].push_back(index);
        add_pairs(byte, patterns[index].text);
      }
    }
  }

  static size_t pair_of(char first, char second) {
    return static_cast<size_t>(static_cast<unsigned char>(first)) * 256 + static_cast<unsigned char>(second);
  }

  void add_pairs(char first, std::string_view pattern) {
    begins[static_cast<unsigned char>(first)] = true;
    for (int byte = 0; byte < 256; ++byte) {
      const char two[] = {first, static_cast<char>(byte)};
      if (may_begin({two, 2}, 0, pattern)) pairs.set(pair_of(first, two[1]));
    }
  }

  /// The first place from `at` on where a pattern may begin; the size of the text where there is none.
  size_t next_candidate(std::string_view text, size_t at) const {
    const auto may_begin_at = [&](size_t i) {
      return begins[static_cast<unsigned char>(text[i])] && pairs[pair_of(text[i], text[i + 1])];
    };
    while (at + 1 < text.size() && !may_begin_at(at)) ++at;
    return at;
  }

  void add(const std::string& text) {
    const bool is_long = text.size() >= kShortestEcho;
    const bool is_word =
        std::none_of(text.begin(), text.end(), is_digit) || std::none_of(text.begin(), text.end(), is_letter);
    if (!is_long && (text.size() < kShortestHidden || is_word)) return;
    add({text, Letters::exact, is_long, false});
    add({hex_of(text), Letters::any_case, is_long, false});
    for (const char* replacement : {"-", "_", ""}) {
      std::string name = as_name(text, replacement);
      if (name.size() >= kShortestEcho) add({std::move(name), Letters::any_case, true, false, true});
    }
    for (size_t before = 0; before < (is_long ? kAlignments : 1); ++before)
      add({base64_core(text, before), Letters::base64, is_long, true});
    if (!is_long) return;
    for (const std::string& encoded : {percent_encoded(text), json_escaped(text)}) add_base64(encoded);
    for (size_t before = 0; before < kAlignments; ++before) add_base64(base64_core(text, before));
  }

  /// Of a text that is encoded already, wherever it begins.
  void add_base64(const std::string& encoded) {
    for (size_t before = 0; before < kAlignments; ++before)
      add({base64_core(encoded, before), Letters::base64, true, true});
  }

  void add(Pattern pattern) {
    const bool known =
        std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& other) { return other.text == pattern.text; });
    if (!known) patterns.push_back(std::move(pattern));
  }

  const std::vector<size_t>& beginning_with(char byte) const { return beginning[static_cast<unsigned char>(byte)]; }

  /// Most places are passed over by their first two bytes.
  static bool may_begin(std::string_view text, size_t at, std::string_view pattern) {
    for (size_t i = 0; i < 2 && at + i < text.size() && i < pattern.size(); ++i) {
      if (begins_escape(text[at + i]) || (i > 0 && begins_line_end(text[at + i]))) return true;
      const char byte = lower_case(text[at + i]);
      if (byte != lower_case(pattern[i]) && !(byte == '-' && pattern[i] == '+') && !(byte == '_' && pattern[i] == '/'))
        return false;
    }
    return true;
  }

  /// Where the longest credential ends that begins here; kNoEnd: there is none.
  size_t end_of(std::string_view text, size_t at, Wanted wanted, Searched searched) const {
    const bool is_name = searched == Searched::name;
    for (const size_t index : beginning_with(text[at])) {
      const Pattern& pattern = patterns[index];
      if ((!pattern.is_long && wanted == Wanted::long_ones) || (pattern.only_in_names && !is_name)) continue;
      if (!may_begin(text, at, pattern.text)) continue;
      const size_t end = match_escaped(text, at, pattern.text, is_name ? Letters::any_case : pattern.letters);
      if (end == kNoEnd) continue;
      const size_t padded = pattern.is_base64 ? after_padding(text, end) : end;
      if (pattern.is_long || stands_alone(text, {at, padded}, searched)) return padded;
      if (stands_alone(text, {at, end}, searched)) return end;
    }
    return kNoEnd;
  }

  std::vector<Range> find(std::string_view text, Wanted wanted, Searched searched = Searched::text) const {
    std::vector<Range> ranges;
    for (size_t at = 0; (at = next_candidate(text, at)) < text.size(); ++at) {
      const size_t end = end_of(text, at, wanted, searched);
      if (end == kNoEnd) continue;
      if (!ranges.empty() && at <= ranges.back().second) {
        ranges.back().second = std::max(ranges.back().second, end);
      } else {
        ranges.emplace_back(at, end);
      }
    }
    return ranges;
  }

  bool is_in(std::string_view text, Searched searched) const {
    for (size_t at = 0; (at = next_candidate(text, at)) < text.size(); ++at) {
      if (end_of(text, at, Wanted::long_ones, searched) != kNoEnd) return true;
    }
    return false;
  }

  /// Where the beginning of a credential begins that the text ends with.
  size_t begin_of_cut(std::string_view text) const {
    for (size_t at = 0; at < text.size(); ++at) {
      for (const size_t index : beginning_with(text[at])) {
        const Pattern& pattern = patterns[index];
        if (pattern.is_long && !pattern.only_in_names && match_cut(text, at, pattern.text) >= kShortestCut) return at;
      }
    }
    return text.size();
  }

  std::string without(std::string text, Wanted wanted, Searched searched = Searched::text) const;
};

namespace {

std::string replaced(std::string text, const std::vector<Range>& ranges) {
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range)
    text.replace(range->first, range->second - range->first, kRedacted);
  return text;
}

}  // namespace

std::string Secrets::Patterns::without(std::string text, Wanted wanted, Searched searched) const {
  const auto ranges = find(text, wanted, searched);
  return ranges.empty() ? text : replaced(std::move(text), ranges);
}

Secrets::Secrets(const std::vector<std::string>& credentials, const std::vector<std::string>& words) {
  auto patterns = std::make_shared<const Patterns>(credentials, words);
  if (!patterns->sent.empty()) patterns_ = std::move(patterns);
}

bool Secrets::quoted_in(std::string_view text) const { return patterns_ && patterns_->is_in(text, Searched::text); }

bool Secrets::quoted_in_name(std::string_view name) const {
  return patterns_ && patterns_->is_in(name, Searched::name);
}

std::string Secrets::without_quotes(std::string text) const {
  return patterns_ ? patterns_->without(std::move(text), Patterns::Wanted::long_ones) : text;
}

std::string Secrets::name_without_quotes(std::string name) const {
  return patterns_ ? patterns_->without(std::move(name), Patterns::Wanted::long_ones, Searched::name) : name;
}

std::string Secrets::hidden_in_cut(std::string text) const {
  text = hidden_in_name(hidden(std::move(text)));  // what was cut may be a header's line
  if (!patterns_) return text;
  for (size_t mark = text.size(); mark != kNoEnd; mark = mark == 0 ? kNoEnd : text.rfind(kCutMark, mark - 1)) {
    const size_t begin = patterns_->begin_of_cut(std::string_view(text).substr(0, mark));
    if (begin < mark) text.replace(begin, mark - begin, kRedacted);
    if (begin < mark) mark = begin;
  }
  return text;
}

std::string Secrets::hidden(std::string text) const {
  return patterns_ ? patterns_->without(std::move(text), Patterns::Wanted::all) : text;
}

std::string Secrets::hidden_in_name(std::string name) const {
  return patterns_ ? patterns_->without(std::move(name), Patterns::Wanted::all, Searched::name) : name;
}

bool Secrets::sent_as(std::string_view value) const {
  if (!patterns_) return false;
  const auto& sent = patterns_->sent;
  const auto is_part = [&](const std::string& credential) {
    return value == credential || (value.size() > credential.size() && value.ends_with(" " + credential));
  };
  return std::any_of(sent.begin(), sent.end(), is_part) || patterns_->is_in(value, Searched::text);
}

bool operator==(const Secrets& left, const Secrets& right) {
  if (left.patterns_ == right.patterns_) return true;
  return left.patterns_ && right.patterns_ && left.patterns_->sent == right.patterns_->sent;
}

}  // namespace checks

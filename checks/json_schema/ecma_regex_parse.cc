#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "checks/json_schema/code_points.h"
#include "checks/json_schema/ecma_regex.h"
#include "checks/json_schema/unicode_property.h"

namespace json_schema {
namespace {

using wire::Error;
using Kind = RegexNode::Kind;

constexpr int kMaxGroupDepth = 200;
constexpr char32_t kMaxCodePoint = 0x10FFFF;

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
  if (complement) set.add(next, kMaxCodePoint);
}

std::u32string decode(std::string_view text) {
  std::u32string code_points;
  for (size_t i = 0; i < text.size();) code_points += next_code_point(text, i);
  return code_points;
}

/// Recursive descent over the grammar of ECMA-262, section 22.2.1, with [+UnicodeMode, +NamedCaptureGroups].
class Parser {
 public:
  explicit Parser(std::string_view pattern) : text_(decode(pattern)) {}

  wire::Result<RegexNode> run() {
    count_groups();
    RegexNode regex = disjunction(0);
    if (!error_ && !at_end()) fail("an unmatched ')'");
    if (!error_ && highest_reference_ > group_count_) fail("a back reference to a group that does not exist");
    if (error_) return *error_;
    return regex;
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char32_t peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : 0; }
  bool take(char32_t wanted) {
    if (at_end() || peek() != wanted) return false;
    ++position_;
    return true;
  }
  bool take(std::u32string_view wanted) {
    if (text_.compare(position_, wanted.size(), wanted) != 0) return false;
    position_ += wanted.size();
    return true;
  }
  void fail(std::string found) {
    if (!error_) {
      error_ =
          Error{fmt::format("character {}", position_ + 1), std::move(found), "an ECMA-262 regular expression", ""};
    }
    position_ = text_.size();
  }

  /// Group names may be referred to before they are defined, so they are collected first.
  void count_groups() {
    bool in_class = false;
    for (size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '[') {
        in_class = true;
      } else if (text_[i] == ']') {
        in_class = false;
      } else if (text_[i] == '(' && !in_class) {
        count_group(i);
      }
    }
  }

  void count_group(size_t open) {
    auto at = [&](size_t i) { return open + i < text_.size() ? text_[open + i] : U'\0'; };
    if (at(1) != '?') {
      ++group_count_;
    } else if (at(2) == '<' && at(3) != '=' && at(3) != '!') {
      ++group_count_;
      size_t end = text_.find(U'>', open);
      if (end == std::u32string::npos) return;
      if (!names_.emplace(text_.substr(open + 3, end - open - 3), group_count_).second) fail("a group name used twice");
    }
  }

  RegexNode disjunction(int depth) {
    RegexNode first = alternative(depth);
    if (at_end() || peek() != '|') return first;
    RegexNode node;
    node.kind = Kind::alternation;
    node.children.push_back(std::move(first));
    while (take(U'|')) node.children.push_back(alternative(depth));
    return node;
  }

  RegexNode alternative(int depth) {
    RegexNode sequence;
    while (!at_end() && peek() != '|' && peek() != ')') {
      RegexNode atom = term(depth);
      if (error_) break;
      sequence.children.push_back(std::move(atom));
    }
    return sequence;
  }

  RegexNode term(int depth) {
    RegexNode atom = one_term(depth);
    if (error_ || at_end()) return atom;
    std::optional<std::pair<uint32_t, uint32_t>> bounds = quantifier();
    if (!bounds) return atom;
    bool repeatable = atom.kind == Kind::character || atom.kind == Kind::group || atom.kind == Kind::back_reference;
    if (!repeatable) fail("a quantifier after an assertion");
    RegexNode repeat;
    repeat.kind = Kind::repeat;
    repeat.minimum = bounds->first;
    repeat.maximum = bounds->second;
    repeat.lazy = take(U'?');
    repeat.children.push_back(std::move(atom));
    return repeat;
  }

  RegexNode one_term(int depth) {
    RegexNode node;
    char32_t c = text_[position_];
    switch (c) {
      case '^':
      case '$':
        ++position_;
        node.kind = c == '^' ? Kind::start : Kind::end;
        return node;
      case '(':
        ++position_;
        return group(depth);
      case '[':
        ++position_;
        node.kind = Kind::character;
        node.set = character_class();
        return node;
      case '.':
        ++position_;
        node.kind = Kind::character;
        add_all(node.set, kLineTerminators, true);
        return node;
      case '\\':
        ++position_;
        return escape();
      case '*':
      case '+':
      case '?':
      case '{':
        fail("a quantifier with nothing before it");
        return node;
      case '}':
      case ']':
        fail("an unescaped closing bracket");
        return node;
      default:
        ++position_;
        return literal(c);
    }
  }

  static RegexNode literal(char32_t c) {
    RegexNode node;
    node.kind = Kind::character;
    node.set.add(c, c);
    return node;
  }

  std::optional<std::pair<uint32_t, uint32_t>> quantifier() {
    if (take(U'*')) return std::pair(0u, RegexNode::kUnbounded);
    if (take(U'+')) return std::pair(1u, RegexNode::kUnbounded);
    if (take(U'?')) return std::pair(0u, 1u);
    if (!take(U'{')) return std::nullopt;
    std::optional<uint32_t> minimum = number();
    std::optional<uint32_t> maximum = minimum;
    if (take(U',')) {
      maximum = peek() == '}' ? RegexNode::kUnbounded : number();
    }
    if (!minimum || !maximum || !take(U'}')) {
      fail("an incomplete quantifier");
      return std::nullopt;
    }
    if (*minimum > *maximum) fail("a quantifier whose bounds are out of order");
    return std::pair(*minimum, *maximum);
  }

  std::optional<uint32_t> number() {
    uint64_t value = 0;
    size_t start = position_;
    while (peek() >= '0' && peek() <= '9')
      value = std::min<uint64_t>(value * 10 + (text_[position_++] - '0'), 0xFFFFFFFE);
    if (position_ == start) return std::nullopt;
    return static_cast<uint32_t>(value);
  }

  RegexNode group(int depth) {
    RegexNode node;
    node.kind = Kind::group;
    if (depth >= kMaxGroupDepth) {
      fail(fmt::format("groups nested deeper than {} levels", kMaxGroupDepth));
      return node;
    }
    if (take(U"?=") || take(U"?!") || take(U"?<=") || take(U"?<!")) {
      node.kind = Kind::look;
      node.negated = text_[position_ - 1] == '!';
      node.behind = text_[position_ - 2] == '<';
    } else if (take(U"?<")) {
      node.index = ++groups_opened_;
      group_name();
    } else if (!take(U"?:")) {
      if (peek() == '?') fail("an unknown kind of group");
      node.index = ++groups_opened_;
    }
    node.children.push_back(disjunction(depth + 1));
    if (!error_ && !take(U')')) fail("a group that is not closed");
    return node;
  }

  std::u32string group_name() {
    std::u32string name;
    while (!at_end() && peek() != '>') name += text_[position_++];
    auto legal = [](char32_t c) { return c >= 0x80 || std::isalnum(static_cast<int>(c)) || c == '_' || c == '$'; };
    bool starts_with_digit = !name.empty() && name[0] >= '0' && name[0] <= '9';
    if (name.empty() || starts_with_digit || !std::all_of(name.begin(), name.end(), legal) || !take(U'>')) {
      fail("a malformed group name");
    }
    return name;
  }

  RegexNode escape() {
    RegexNode node;
    if (take(U'b') || take(U'B')) {
      node.kind = Kind::word_boundary;
      node.negated = text_[position_ - 1] == 'B';
      return node;
    }
    if (peek() >= '1' && peek() <= '9') {
      node.kind = Kind::back_reference;
      node.index = number().value_or(0);
      highest_reference_ = std::max(highest_reference_, node.index);
      return node;
    }
    if (take(U'k')) return named_reference();
    node.kind = Kind::character;
    if (!class_escape(node.set)) {
      std::optional<char32_t> c = character_escape(false);
      if (c) node.set.add(*c, *c);
    }
    node.set.keep_sorted();
    return node;
  }

  RegexNode named_reference() {
    RegexNode node;
    node.kind = Kind::back_reference;
    if (!take(U'<')) fail("\\k without a group name");
    auto found = names_.find(error_ ? std::u32string() : group_name());
    if (found == names_.end()) {
      fail("a reference to a group name that does not exist");
    } else {
      node.index = found->second;
    }
    return node;
  }

  /// \d \D \s \S \w \W \p{..} \P{..}; false where another escape stands here.
  bool class_escape(CharacterSet& set) {
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

  void property(CharacterSet& set) {
    bool negated = text_[position_++] == 'P';
    std::string content;
    if (take(U'{')) {
      while (!at_end() && peek() != '}' && peek() < 0x80) content += static_cast<char>(text_[position_++]);
    }
    std::optional<std::string> name = pcre2_property(content);
    if (!take(U'}') || !name) {
      fail(fmt::format("an unknown Unicode property \"{}\"", content));
    } else if (*name == "ASCII") {
      set.add(negated ? 0x80 : 0, negated ? kMaxCodePoint : 0x7F);
    } else {
      set.properties.push_back({*std::move(name), negated});
    }
  }

  std::optional<char32_t> character_escape(bool in_class) {
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
    fail(c < 0x80 ? fmt::format("\\{} is no escape", static_cast<char>(c)) : "an escape that does not exist");
    return std::nullopt;
  }

  std::optional<char32_t> hex(int digits) {
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

  std::optional<char32_t> unicode_escape() {
    if (take(U'{')) {
      char32_t value = 0;
      size_t start = position_;
      while (!at_end() && peek() != '}' && value <= kMaxCodePoint) {
        std::optional<char32_t> digit = hex(1);
        if (!digit) return std::nullopt;
        value = value * 16 + *digit;
      }
      if (position_ == start || value > kMaxCodePoint || !take(U'}')) fail("a malformed \\u{...}");
      return value;
    }
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

  CharacterSet character_class() {
    CharacterSet set;
    set.negated = take(U'^');
    while (!error_ && !at_end() && peek() != ']') class_member(set);
    if (!error_ && !take(U']')) fail("a character class that is not closed");
    set.keep_sorted();
    return set;
  }

  /// One ClassAtom, or a range of two.
  void class_member(CharacterSet& set) {
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
  std::optional<char32_t> class_atom(CharacterSet& set) {
    if (!take(U'\\')) return text_[position_++];
    if (take(U'b')) return '\b';
    if (class_escape(set)) return std::nullopt;
    return character_escape(true);
  }

  std::u32string text_;
  size_t position_ = 0;
  std::map<std::u32string, uint32_t> names_;
  uint32_t group_count_ = 0;
  uint32_t groups_opened_ = 0;
  uint32_t highest_reference_ = 0;
  std::optional<Error> error_;
};

}  // namespace

void CharacterSet::add(char32_t first, char32_t last) { ranges.push_back({first, last}); }

void CharacterSet::keep_sorted() {
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<CodePointRange> merged;
  for (const CodePointRange& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  ranges = std::move(merged);
}

wire::Result<RegexNode> parse_ecma_regex(std::string_view pattern) { return Parser(pattern).run(); }

}  // namespace json_schema

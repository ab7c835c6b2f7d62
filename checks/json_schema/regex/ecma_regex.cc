#include "checks/json_schema/regex/ecma_regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "checks/json_schema/regex/ecma_character_reader.h"

namespace json_schema {
namespace {

using Kind = RegexNode::Kind;

constexpr int kMaxGroupDepth = 200;

/// Recursive descent over the grammar of ECMA-262, section 22.2.1, with [+UnicodeMode, +NamedCaptureGroups].
class Parser : private EcmaCharacterReader {
 public:
  explicit Parser(std::string_view pattern) : EcmaCharacterReader(pattern) {}

  wire::Result<RegexNode> run() {
    count_groups();
    RegexNode regex = disjunction(0);
    if (!error_ && !at_end()) fail("an unmatched ')'");
    if (!error_ && highest_reference_ > group_count_) fail("a back reference to a group that does not exist");
    if (error_) return *error_;
    return regex;
  }

 private:
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
    switch (char32_t c = text_[position_]) {
      case '^':
      case '$':
        ++position_;
        return anchor(c == '^' ? Kind::start : Kind::end);
      case '(':
        ++position_;
        return group(depth);
      case '[':
      case '.':
        ++position_;
        return character_set(c);
      case '\\':
        ++position_;
        return escape();
      case '*':
      case '+':
      case '?':
      case '{':
        fail("a quantifier with nothing before it");
        return {};
      case '}':
      case ']':
        fail("an unescaped closing bracket");
        return {};
      default:
        ++position_;
        return literal(c);
    }
  }

  static RegexNode anchor(Kind kind) {
    RegexNode node;
    node.kind = kind;
    return node;
  }

  RegexNode character_set(char32_t opening) {
    RegexNode node;
    node.kind = Kind::character;
    if (opening == '[') {
      node.set = character_class();
    } else {
      add_all_but_line_terminators(node.set);
    }
    return node;
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

  std::map<std::u32string, uint32_t> names_;
  uint32_t group_count_ = 0;
  uint32_t groups_opened_ = 0;
  uint32_t highest_reference_ = 0;
};

}  // namespace

wire::Result<RegexNode> parse_ecma_regex(std::string_view pattern) { return Parser(pattern).run(); }

}  // namespace json_schema

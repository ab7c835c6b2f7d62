#include "checks/json_schema/decide/text_automaton.h"

#include <algorithm>

#include "checks/json_schema/regex/pcre2_program.h"
#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

constexpr size_t kMaxNodes = 20'000;  ///< of one automaton

using Ranges = CodePointRanges;

/// Without the surrogates, which no JSON text contains.
Ranges ranges_of(const CharacterSet& set) {
  Ranges ranges;
  const auto add = [&](char32_t first, char32_t last) {
    if (first < 0xD800 && last >= 0xD800) {
      ranges.push_back({first, 0xD7FF});
      first = 0xE000;
    } else if (first >= 0xD800 && first <= 0xDFFF) {
      first = 0xE000;
    }
    if (last >= 0xD800 && last <= 0xDFFF) last = 0xD7FF;
    if (first <= last) ranges.push_back({first, last});
  };
  if (!set.negated) {
    for (const CodePointRange& range : set.ranges) add(range.first, range.last);
    return ranges;
  }
  char32_t next = 0;
  for (const CodePointRange& range : set.ranges) {
    if (range.first > next) add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= kLastCodePoint) add(next, kLastCodePoint);
  return ranges;
}

}  // namespace

bool has_code_point(const CodePointRanges& ranges, char32_t c) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c, [](char32_t a, const auto& range) { return a < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

/// A nondeterministic automaton with assertions of the begin and the end of the text.
class TextAutomaton::Nondeterministic {
 public:
  /// False where the expression is not a regular one, or too large; why() says it.
  bool build(const RegexNode& regex) {
    accept_ = node();
    start_ = add(regex, accept_);
    return why_.empty();
  }
  const std::string& why() const { return why_; }

  using States = std::vector<uint32_t>;  ///< sorted

  States start(bool at_begin) const { return closure({start_}, at_begin, false); }
  bool has_accepted(const States& states) const { return std::binary_search(states.begin(), states.end(), accept_); }
  bool accepts_at_end(const States& states, bool at_begin) const {
    return has_accepted(closure(states, at_begin, true));
  }
  States move(const States& states, char32_t c) const {
    States next;
    for (uint32_t state : states) {
      if (has_code_point(nodes_[state].on, c)) next.push_back(nodes_[state].to);
    }
    return closure(std::move(next), false, false);
  }
  void add_sets(std::set<Ranges>& sets) const {
    for (const Node& one : nodes_) sets.insert(one.on);
  }

 private:
  struct Node {
    Ranges on;
    uint32_t to = 0;
    std::vector<uint32_t> empty;
    std::vector<uint32_t> at_begin;
    std::vector<uint32_t> at_end;
  };

  uint32_t node() {
    nodes_.emplace_back();
    if (nodes_.size() > kMaxNodes) refuse("has too many states");
    return static_cast<uint32_t>(nodes_.size() - 1);
  }
  uint32_t refuse(std::string_view why) {
    if (why_.empty()) why_ = why;
    return 0;
  }

  /// The node from which the expression leads to `next`.
  uint32_t add(const RegexNode& regex, uint32_t next) {
    if (!why_.empty()) return 0;
    switch (regex.kind) {
      case RegexNode::Kind::sequence:
        for (size_t i = regex.children.size(); i-- > 0;) next = add(regex.children[i], next);
        return next;
      case RegexNode::Kind::group:
        return add(regex.children[0], next);
      case RegexNode::Kind::alternation:
        return add_alternation(regex, next);
      case RegexNode::Kind::character:
        return add_character(regex, next);
      case RegexNode::Kind::repeat:
        return add_repeat(regex, next);
      case RegexNode::Kind::start:
      case RegexNode::Kind::end: {
        const uint32_t here = node();
        (regex.kind == RegexNode::Kind::start ? nodes_[here].at_begin : nodes_[here].at_end).push_back(next);
        return here;
      }
      case RegexNode::Kind::word_boundary:
        return refuse("has a word boundary");
      case RegexNode::Kind::look:
        return refuse("looks ahead or behind");
      case RegexNode::Kind::back_reference:
        return refuse("has a back reference");
    }
    return 0;
  }

  uint32_t add_alternation(const RegexNode& regex, uint32_t next) {
    const uint32_t here = node();
    for (const RegexNode& child : regex.children) {
      const uint32_t begin = add(child, next);
      nodes_[here].empty.push_back(begin);
    }
    return here;
  }

  uint32_t add_character(const RegexNode& regex, uint32_t next) {
    const uint32_t here = node();
    nodes_[here].on = ranges_of(regex.set.properties.empty() ? regex.set : without_properties(regex.set));
    nodes_[here].to = next;
    return here;
  }

  uint32_t add_repeat(const RegexNode& regex, uint32_t next) {
    uint32_t here = next;
    if (regex.maximum == RegexNode::kUnbounded) {
      here = node();
      const uint32_t begin = add(regex.children[0], here);
      nodes_[here].empty = {begin, next};
    } else {
      for (uint32_t i = regex.minimum; i < regex.maximum && why_.empty(); ++i) {
        const uint32_t optional = node();
        const uint32_t begin = add(regex.children[0], here);
        nodes_[optional].empty = {begin, next};
        here = optional;
      }
    }
    for (uint32_t i = 0; i < regex.minimum && why_.empty(); ++i) here = add(regex.children[0], here);
    return here;
  }

  States closure(States states, bool at_begin, bool at_end) const {
    std::vector<bool> seen(nodes_.size());
    States pending;
    const auto visit = [&](uint32_t state) {
      if (!seen[state]) pending.push_back(state);
      seen[state] = true;
    };
    for (uint32_t state : states) visit(state);
    States all;
    while (!pending.empty()) {
      const uint32_t state = pending.back();
      pending.pop_back();
      all.push_back(state);
      for (uint32_t next : nodes_[state].empty) visit(next);
      for (size_t i = 0; at_begin && i < nodes_[state].at_begin.size(); ++i) visit(nodes_[state].at_begin[i]);
      for (size_t i = 0; at_end && i < nodes_[state].at_end.size(); ++i) visit(nodes_[state].at_end[i]);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  std::vector<Node> nodes_;
  uint32_t start_ = 0;
  uint32_t accept_ = 0;
  std::string why_;
};

TextAutomaton::TextAutomaton() : nodes_(std::make_unique<Nondeterministic>()) {}
TextAutomaton::~TextAutomaton() = default;
TextAutomaton::TextAutomaton(TextAutomaton&&) noexcept = default;

bool TextAutomaton::build(const RegexNode& regex) {
  if (!nodes_->build(regex)) return false;
  states_.push_back({{}, true, {}});  // kMatched
  return true;
}

const std::string& TextAutomaton::why() const { return nodes_->why(); }

void TextAutomaton::add_sets(std::set<CodePointRanges>& sets) const { nodes_->add_sets(sets); }

uint32_t TextAutomaton::start() { return intern(nodes_->start(true), true); }

uint32_t TextAutomaton::move(uint32_t state, char32_t c) {
  if (state == kMatched) return kMatched;
  if (const auto known = states_[state].next.find(c); known != states_[state].next.end()) return known->second;
  std::vector<uint32_t> next = nodes_->move(states_[state].nodes, c);
  const std::vector<uint32_t> again = nodes_->start(false);
  std::vector<uint32_t> both;
  std::set_union(next.begin(), next.end(), again.begin(), again.end(), std::back_inserter(both));
  const uint32_t to = intern(std::move(both), false);
  states_[state].next.emplace(c, to);
  return to;
}

uint32_t TextAutomaton::intern(std::vector<uint32_t> nodes, bool at_begin) {
  if (nodes_->has_accepted(nodes)) return kMatched;
  const auto [known, is_new] = ids_.try_emplace({nodes, at_begin}, static_cast<uint32_t>(states_.size()));
  if (is_new) {
    const bool accepts = nodes_->accepts_at_end(nodes, at_begin);
    states_.push_back({std::move(nodes), accepts, {}});
  }
  return known->second;
}

}  // namespace json_schema

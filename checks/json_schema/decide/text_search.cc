#include "checks/json_schema/decide/text_search.h"

#include <algorithm>
#include <map>
#include <set>

#include "checks/json_schema/values/code_points.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

constexpr size_t kMaxNodes = 20'000;  ///< of one automaton
constexpr size_t kMaxProductStates = 60'000;
constexpr uint64_t kMaxCountedLength = 2'000;
constexpr uint64_t kRepeatedLength = 64;  ///< of a text of which a part is repeated to reach a greater length

using Ranges = std::vector<CodePointRange>;

bool contains(const Ranges& ranges, char32_t c) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c, [](char32_t a, const auto& range) { return a < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

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

/// A nondeterministic automaton with assertions of the begin and the end of the text.
class Automaton {
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
      if (contains(nodes_[state].on, c)) next.push_back(nodes_[state].to);
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

/// "Contains a match", made deterministic as far as it is used.
class Matcher {
 public:
  static constexpr uint32_t kMatched = 0;

  bool build(const Pattern& pattern) {
    if (!automaton_.build(pattern.regex())) return false;
    states_.push_back({{}, true, {}});  // kMatched
    return true;
  }
  const std::string& why() const { return automaton_.why(); }
  void add_sets(std::set<Ranges>& sets) const { automaton_.add_sets(sets); }

  uint32_t start() { return intern(automaton_.start(true), true); }
  bool accepts(uint32_t state) const { return states_[state].accepts; }

  uint32_t move(uint32_t state, char32_t c) {
    if (state == kMatched) return kMatched;
    if (const auto known = states_[state].next.find(c); known != states_[state].next.end()) return known->second;
    Automaton::States next = automaton_.move(states_[state].nodes, c);
    const Automaton::States again = automaton_.start(false);
    Automaton::States both;
    std::set_union(next.begin(), next.end(), again.begin(), again.end(), std::back_inserter(both));
    const uint32_t to = intern(std::move(both), false);
    states_[state].next.emplace(c, to);
    return to;
  }

 private:
  struct State {
    Automaton::States nodes;
    bool accepts;
    std::map<char32_t, uint32_t> next;
  };

  uint32_t intern(Automaton::States nodes, bool at_begin) {
    if (automaton_.has_accepted(nodes)) return kMatched;
    const auto [known, is_new] = ids_.try_emplace({nodes, at_begin}, static_cast<uint32_t>(states_.size()));
    if (is_new) {
      const bool accepts = automaton_.accepts_at_end(nodes, at_begin);
      states_.push_back({std::move(nodes), accepts, {}});
    }
    return known->second;
  }

  Automaton automaton_;
  std::vector<State> states_;
  std::map<std::pair<Automaton::States, bool>, uint32_t> ids_;
};

/// How pleasant a character is in an example: smaller is better.
int rank_of(char32_t c) {
  if (c >= 'a' && c <= 'z') return 0;
  if (c >= '0' && c <= '9') return 1;
  if (c >= 'A' && c <= 'Z') return 2;
  if (c > ' ' && c < 0x7F) return 3;
  if (c == ' ') return 4;
  return c >= 0xA1 ? 5 : 6;
}

/// One character for each kind that the sets distinguish, and each of the special ones.
std::vector<char32_t> representatives(const std::set<Ranges>& sets, const std::set<char32_t>& special) {
  std::set<char32_t> boundaries = {0, 0xD800, 0xE000};
  for (const Ranges& ranges : sets) {
    for (const CodePointRange& range : ranges) boundaries.insert({range.first, range.last + 1});
  }
  for (char32_t c : special) boundaries.insert({c, c + 1});
  for (char32_t pleasant : {U'a', U'0', U'A', U'!', U' ', U'\u00A1'}) {
    boundaries.insert(pleasant);  // no interval is left without its best character
  }
  std::vector<char32_t> candidates;
  for (char32_t first : boundaries) {
    if (first <= kLastCodePoint && !is_surrogate(first)) candidates.push_back(first);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](char32_t a, char32_t b) { return rank_of(a) < rank_of(b); });
  std::vector<char32_t> characters;
  std::set<std::vector<bool>> kinds;
  for (char32_t c : candidates) {
    std::vector<bool> kind;
    for (const Ranges& ranges : sets) kind.push_back(contains(ranges, c));
    if (special.contains(c) || kinds.insert(std::move(kind)).second) characters.push_back(c);
  }
  return characters;
}

std::u32string decoded(const std::string& text) {
  std::u32string points;
  for (size_t at = 0; at < text.size();) points += next_code_point(text, at);
  return points;
}

std::string encoded(const std::u32string& points) {
  std::string text;
  for (char32_t c : points) append_code_point(text, c);
  return text;
}

class ProductSearch {
 public:
  explicit ProductSearch(const TextDemand& demand) : demand_(demand) {}

  FoundText run() {
    std::set<Ranges> sets;
    std::set<char32_t> special;
    matchers_.resize(demand_.patterns.size());
    for (size_t i = 0; i < matchers_.size(); ++i) {
      if (!matchers_[i].build(*demand_.patterns[i].pattern)) {
        return {FoundText::Kind::undecided,
                "the pattern " + demand_.patterns[i].pattern->text() + " " + matchers_[i].why()};
      }
      matchers_[i].add_sets(sets);
    }
    for (const std::string& text : demand_.excluded) {
      for (char32_t c : decoded(text)) special.insert(c);
      exclude(decoded(text));
    }
    const std::vector<char32_t> characters = representatives(sets, special);
    return demand_.min_length > kMaxCountedLength ? search_long() : search(characters);
  }

 private:
  static constexpr uint32_t kElsewhere = UINT32_MAX;
  /// The states of the matchers, the node among the excluded texts, and the length as far as it matters.
  using Key = std::vector<uint32_t>;
  struct Step {
    Key key;
    size_t from;
    char32_t by;
    uint64_t length;
  };

  void exclude(const std::u32string& text) {
    uint32_t at = 0;
    for (char32_t c : text) {
      const auto [next, is_new] = trie_[at].next.try_emplace(c, static_cast<uint32_t>(trie_.size()));
      at = next->second;
      if (is_new) trie_.emplace_back();
    }
    trie_[at].ends = true;
  }

  bool is_wanted(const Step& step) const {
    if (step.length < demand_.min_length) return false;
    for (size_t i = 0; i < matchers_.size(); ++i) {
      if (matchers_[i].accepts(step.key[i]) != demand_.patterns[i].matches) return false;
    }
    const uint32_t at = step.key[matchers_.size()];
    return at == kElsewhere || !trie_[at].ends;
  }

  bool is_lost(const Key& key) const {
    for (size_t i = 0; i < matchers_.size(); ++i) {
      if (key[i] == Matcher::kMatched && !demand_.patterns[i].matches) return true;
    }
    return false;
  }

  FoundText search(const std::vector<char32_t>& characters) {
    Step first{{}, 0, 0, 0};
    for (Matcher& matcher : matchers_) first.key.push_back(matcher.start());
    first.key.insert(first.key.end(), {0, 0});
    std::set<Key> seen = {first.key};
    if (is_lost(first.key)) return {};
    steps_.push_back(std::move(first));
    for (size_t at = 0; at < steps_.size(); ++at) {
      if (is_wanted(steps_[at])) return {FoundText::Kind::found, text_to(at)};
      if (steps_[at].length >= demand_.max_length) continue;
      for (char32_t c : characters) {
        Step next{after(steps_[at].key, c), at, c, steps_[at].length + 1};
        next.key.push_back(static_cast<uint32_t>(std::min(next.length, demand_.min_length)));
        if (is_lost(next.key) || !seen.insert(next.key).second) continue;
        steps_.push_back(std::move(next));
      }
      if (steps_.size() > kMaxProductStates) return {FoundText::Kind::undecided, "the patterns have too many states"};
    }
    return {};
  }

  /// Texts whose length is not counted state by state: a shorter text in which a part can be repeated. The excluded
  /// texts are shorter, too.
  FoundText search_long() {
    const auto is_long = [&](const std::string& text) { return decoded(text).size() >= demand_.min_length; };
    if (std::any_of(demand_.excluded.begin(), demand_.excluded.end(), is_long)) return too_long();
    TextDemand shorter = demand_;
    shorter.min_length = kRepeatedLength;
    shorter.max_length = UINT64_MAX;
    shorter.excluded.clear();
    ProductSearch search(shorter);
    const FoundText found = search.run();
    if (found.kind != FoundText::Kind::found) return found;
    const std::u32string points = decoded(found.text);
    std::map<Key, size_t> places;
    Key key = search.steps_.front().key;
    for (size_t end = 0;; ++end) {
      key.pop_back();  // the length
      const auto [begin, is_new] = places.try_emplace(key, end);
      if (!is_new) {
        if (auto text = repeated(points, begin->second, end)) return {FoundText::Kind::found, *std::move(text)};
      }
      if (end == points.size()) return too_long();
      key = search.after(key, points[end]);
      key.push_back(0);
    }
  }

  static FoundText too_long() { return {FoundText::Kind::undecided, "texts this long are not searched"}; }

  /// The part from `begin` to `end` as often as the length needs it; nothing where no number of times fits.
  std::optional<std::string> repeated(const std::u32string& points, size_t begin, size_t end) const {
    const size_t part = end - begin;
    const uint64_t times = (demand_.min_length - points.size() + part - 1) / part;
    if (points.size() + times * part > demand_.max_length) return std::nullopt;
    std::u32string longer = points.substr(0, end);
    for (uint64_t i = 0; i < times; ++i) longer += points.substr(begin, part);
    return encoded(longer + points.substr(end));
  }

  Key after(const Key& key, char32_t c) {
    Key next;
    for (size_t i = 0; i < matchers_.size(); ++i) next.push_back(matchers_[i].move(key[i], c));
    uint32_t at = key[matchers_.size()];
    if (at != kElsewhere) {
      const auto child = trie_[at].next.find(c);
      at = child == trie_[at].next.end() ? kElsewhere : child->second;
    }
    next.push_back(at);
    return next;
  }

  std::string text_to(size_t at) const {
    std::u32string points;
    for (; at != 0; at = steps_[at].from) points += steps_[at].by;
    std::reverse(points.begin(), points.end());
    return encoded(points);
  }

  struct TrieNode {
    std::map<char32_t, uint32_t> next;
    bool ends = false;
  };
  const TextDemand& demand_;
  std::vector<Matcher> matchers_;
  std::vector<TrieNode> trie_ = std::vector<TrieNode>(1);
  std::vector<Step> steps_;
};

/// Without patterns: the texts of each length, the shortest first, until one is not excluded.
FoundText find_plain_text(const TextDemand& demand) {
  const std::set<std::string> excluded(demand.excluded.begin(), demand.excluded.end());
  const std::string rest(demand.min_length > 1 ? demand.min_length - 1 : 0, 'a');
  if (demand.min_length == 0 && !excluded.contains("")) return {FoundText::Kind::found, ""};
  if (demand.max_length == 0) return {};
  for (char32_t n = 0; n <= kLastCodePoint; ++n) {
    const char32_t c = (n + U'a') % (kLastCodePoint + 1);  // all code points, the letters first
    if (is_surrogate(c)) continue;
    std::string text;
    append_code_point(text, c);
    text += rest;
    if (!excluded.contains(text)) return {FoundText::Kind::found, text};
  }
  return {FoundText::Kind::undecided, "too many values are excluded"};
}

}  // namespace

bool has_demand(const TextDemand& demand, const std::string& text) {
  constexpr uint32_t kMaxSteps = 100'000;
  const uint64_t length = wire::count_code_points(text);
  if (length < demand.min_length || length > demand.max_length) return false;
  if (std::find(demand.excluded.begin(), demand.excluded.end(), text) != demand.excluded.end()) return false;
  return std::all_of(demand.patterns.begin(), demand.patterns.end(), [&](const PatternDemand& one) {
    return one.pattern->match(text, kMaxSteps) == (one.matches ? MatchOutcome::match : MatchOutcome::no_match);
  });
}

FoundText find_text(const TextDemand& demand) {
  if (demand.min_length > demand.max_length) return {};
  return demand.patterns.empty() ? find_plain_text(demand) : ProductSearch(demand).run();
}

}  // namespace json_schema

#include "checks/json_schema/decide/text_search.h"

#include <algorithm>
#include <map>
#include <set>

#include "checks/json_schema/decide/text_automaton.h"
#include "checks/json_schema/values/code_points.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

constexpr size_t kMaxProductStates = 60'000;
constexpr uint64_t kMaxCountedLength = 2'000;
constexpr uint64_t kRepeatedLength = 64;  ///< of a text of which a part is repeated to reach a greater length

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
std::vector<char32_t> representatives(const std::set<CodePointRanges>& sets, const std::set<char32_t>& special) {
  std::set<char32_t> boundaries = {0, 0xD800, 0xE000};
  for (const CodePointRanges& ranges : sets) {
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
    for (const CodePointRanges& ranges : sets) kind.push_back(has_code_point(ranges, c));
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

/// A pattern matches where each of its parts contains a match or, if not `holds`, contains none.
struct Part {
  TextAutomaton automaton;
  size_t pattern;
  bool holds;
};

/// `^(?=a)(?!b)c` is `^c` with `^a` and without `^b`. At the end of all, or before all, an assertion that something
/// matches is that something.
std::vector<std::pair<RegexNode, bool>> parts_of(const RegexNode& regex) {
  using Node = RegexNode::Kind;
  RegexNode rest = regex;
  const auto take_in = [](RegexNode& node, bool behind) {
    if (node.kind == Node::look && node.behind == behind && !node.negated) node.kind = Node::group;
  };
  std::vector<std::pair<RegexNode, bool>> parts;
  if (rest.kind == Node::sequence && !rest.children.empty()) {
    take_in(rest.children.front(), true);
    take_in(rest.children.back(), false);
    while (rest.children.size() > 1 && rest.children[0].kind == Node::start && rest.children[1].kind == Node::look &&
           !rest.children[1].behind) {
      RegexNode asserted;
      asserted.children = {rest.children[0], rest.children[1].children[0]};
      parts.emplace_back(std::move(asserted), !rest.children[1].negated);
      rest.children.erase(rest.children.begin() + 1);
    }
  }
  parts.emplace_back(std::move(rest), true);
  return parts;
}

class ProductSearch {
 public:
  explicit ProductSearch(const TextDemand& demand) : demand_(demand) {}

  FoundText run() {
    std::set<CodePointRanges> sets;
    std::set<char32_t> special;
    for (size_t i = 0; i < demand_.patterns.size(); ++i) {
      const Pattern& pattern = *demand_.patterns[i].pattern;
      for (auto& [regex, holds] : parts_of(pattern.regex())) {
        Part& part = parts_.emplace_back(Part{{}, i, holds});
        if (!part.automaton.build(regex)) {
          return {FoundText::Kind::undecided, "the pattern " + pattern.text() + " " + part.automaton.why()};
        }
        part.automaton.add_sets(sets);
      }
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
  /// The states of the automata, the node among the excluded texts, and the length as far as it matters.
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
    std::vector<bool> matches(demand_.patterns.size(), true);
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].automaton.accepts(step.key[i]) != parts_[i].holds) matches[parts_[i].pattern] = false;
    }
    for (size_t i = 0; i < matches.size(); ++i) {
      if (matches[i] != demand_.patterns[i].matches) return false;
    }
    const uint32_t at = step.key[parts_.size()];
    return at == kElsewhere || !trie_[at].ends;
  }

  /// Whether a part has matched that must not, whatever follows.
  bool is_lost(const Key& key) const {
    for (size_t i = 0; i < parts_.size(); ++i) {
      const size_t pattern = parts_[i].pattern;
      const bool is_alone =
          (i == 0 || parts_[i - 1].pattern != pattern) && (i + 1 == parts_.size() || parts_[i + 1].pattern != pattern);
      const bool must_not = demand_.patterns[pattern].matches ? !parts_[i].holds : is_alone && parts_[i].holds;
      if (must_not && key[i] == TextAutomaton::kMatched) return true;
    }
    return false;
  }

  FoundText search(const std::vector<char32_t>& characters) {
    Step first{{}, 0, 0, 0};
    for (Part& part : parts_) first.key.push_back(part.automaton.start());
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
    for (size_t i = 0; i < parts_.size(); ++i) next.push_back(parts_[i].automaton.move(key[i], c));
    uint32_t at = key[parts_.size()];
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
  std::vector<Part> parts_;
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

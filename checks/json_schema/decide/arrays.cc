// Arrays: lengths, the schemas of items by their place, how many items satisfy what, equal and different items.
#include <algorithm>

#include "checks/json_schema/decide/solver.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr size_t kMaxCounts = 4;            ///< "contains" that are distinguished item by item
constexpr uint64_t kMaxCells = 4'000'000;   ///< lengths times counts
constexpr uint64_t kMaxDifferent = 20'000;  ///< items that must all differ
constexpr uint64_t kMaxExcluded = 1'000;    ///< of these, those that are excluded one by one
constexpr size_t kMaxPairPlaces = 30;
constexpr const char* kTooLong = "an array would be longer than the limit";

/// One way to choose which counted literals an item satisfies.
struct ItemOption {
  uint32_t counted = 0;  ///< bits by CountFact
  Question question;
  Answer answer;
};

class ArrayTheory {
 public:
  ArrayTheory(Solver& solver, const Facts& facts) : solver_(solver), facts_(facts) {}

  Answer run() {
    sizes_.raise(facts_.least_size);
    sizes_.lower(facts_.most_size);
    for (const KeywordFact& fact : facts_.keywords) {
      if (!take(fact)) return Answer::empty();
    }
    for (const PartFact& part : facts_.parts) {
      (part.where == PartFact::Where::item ? fixed_ : open_parts_).push_back(part);
    }
    for (const PartFact& part : fixed_) note_place(part.index);
    for (const Difference& difference : facts_.differences) note_place(difference.index);
    for (const PartFact& part : open_parts_) places_ = std::max(places_, part.index);
    if (sizes_.least > sizes_.most) return Answer::empty();
    if (facts_.counts.size() > kMaxCounts) return Answer::undecided("too many \"contains\" apply to one array");
    return place_next(0);
  }

 private:
  bool take(const KeywordFact& fact) {
    const Keyword& keyword = *fact.keyword;
    switch (keyword.kind) {
      case Kind::min_items:
        return sizes_.take_least(keyword.limit, fact.positive);
      case Kind::max_items:
        return sizes_.take_most(keyword.limit, fact.positive);
      case Kind::unique_items:
        if (!*keyword.value->as_boolean()) return true;
        (fact.positive ? all_differ_ : two_equal_) = true;
        return !(all_differ_ && two_equal_);
      case Kind::prefix_items:
        places_ = std::max(places_, keyword.branches.size());
        return true;
      case Kind::unevaluated_items:
        places_ = std::max(places_, first_rest(fact));
        return true;
      default:
        return true;
    }
  }
  void note_place(size_t index) {
    places_ = std::max(places_, index + 1);
    sizes_.raise(index + 1);
  }

  /// Gives each item that some literal must hold of a place: one of those that differ, or the first free ones after
  /// them.
  Answer place_next(size_t number) {
    if (number == open_parts_.size()) return two_equal_ ? with_equal_items() : with_counts();
    Answer answer;
    const uint64_t least = sizes_.least;
    const size_t places = places_;
    const PartFact& part = open_parts_[number];
    const size_t beyond = std::max(base_places(), part.index) + open_parts_.size();
    for (size_t index = part.index; index < beyond; ++index) {
      if (index >= sizes_.most || !solver_.step()) break;
      if (!solver_.may_hold(with(literals_at(index), {part.literal}))) continue;
      fixed_.push_back({PartFact::Where::item, part.literal, part.owner, {}, nullptr, index});
      note_place(index);
      const bool found = answer.absorb(place_next(number + 1));
      fixed_.pop_back();
      sizes_.least = least;
      places_ = places;
      if (found) break;
    }
    if (!solver_.step()) answer.absorb(Answer::undecided("the budget of steps has ended"));
    return answer;
  }

  size_t base_places() const {
    size_t places = 0;
    for (const KeywordFact& fact : facts_.keywords) {
      if (fact.keyword->kind == Kind::prefix_items) places = std::max(places, fact.keyword->branches.size());
    }
    for (const PartFact& part : facts_.parts) places = std::max(places, part.index + 1);
    return places;
  }

  /// The place after the "prefixItems" that are concerned.
  size_t first_rest(const KeywordFact& fact) const {
    size_t first = 0;
    const auto consider = [&](SubschemaId id) {
      const Keyword* prefix = solver_.graph(fact.side).at(id).find(Kind::prefix_items);
      if (prefix) first = std::max(first, prefix->branches.size());
    };
    consider(fact.owner);
    for (size_t i = 0; fact.evaluators && i < fact.evaluators->size(); ++i) consider((*fact.evaluators)[i]);
    return first;
  }

  static std::vector<Literal> with(std::vector<Literal> literals, const std::vector<Literal>& more) {
    literals.insert(literals.end(), more.begin(), more.end());
    return literals;
  }

  /// What holds of the item there, besides what is counted.
  std::vector<Literal> literals_at(size_t index) const {
    std::vector<Literal> literals;
    for (const KeywordFact& fact : facts_.keywords) {
      if (!fact.positive) continue;
      const size_t first = first_rest(fact);
      const bool is_prefix = fact.keyword->kind == Kind::prefix_items;
      const bool is_rest = fact.keyword->kind == Kind::items || fact.keyword->kind == Kind::unevaluated_items;
      if (is_prefix && index < first) literals.push_back({fact.side, true, fact.keyword->branches[index].schema});
      if (is_rest && index >= first) literals.push_back({fact.side, true, fact.keyword->branches[0].schema});
    }
    for (const PartFact& part : fixed_) {
      if (part.index == index) literals.push_back(part.literal);
    }
    return literals;
  }

  /// All ways to satisfy or not what is counted, that may be possible.
  std::vector<ItemOption> options_at(size_t index) {
    std::vector<ItemOption> options;
    const std::vector<Literal> base = literals_at(index);
    for (uint32_t bits = 0; bits < (1u << facts_.counts.size()); ++bits) {
      ItemOption option;
      option.counted = bits;
      option.question.literals = base;
      for (const Difference& difference : facts_.differences) {
        if (difference.index == index) option.question.excluded.push_back(solver_.intern(*difference.value));
      }
      for (size_t i = 0; i < facts_.counts.size(); ++i) {
        const Literal& literal = facts_.counts[i].literal;
        option.question.literals.push_back((bits >> i & 1) != 0 ? literal : literal.negated());
      }
      option.answer = solver_.ask(option.question);
      rests_on_ = std::min(rests_on_, option.answer.rests_on);
      if (!option.answer.is_empty()) options.push_back(std::move(option));
    }
    return options;
  }

  Answer empty() const {
    Answer answer = Answer::empty();
    answer.rests_on = rests_on_;
    return answer;
  }

  /// Lengths and counts by dynamic programming: which counts can be reached with how many items.
  Answer with_counts() {
    if (all_differ_ && lacks_different_values()) return empty();
    std::vector<std::vector<ItemOption>> options;
    for (size_t index = 0; index < std::min<uint64_t>(places_, sizes_.most); ++index) {
      if (!solver_.step()) return Answer::undecided("the budget of steps has ended");
      options.push_back(options_at(index));
      if (options.back().empty() && index < sizes_.least) return empty();
      if (options.back().empty()) break;
    }
    const bool may_go_on = options.empty() || !options.back().empty();
    if (options.size() == places_ && may_go_on) options.push_back(options_at(places_));
    for (bool certain : {true, false}) {
      auto plan = plan_items(options, certain);
      if (!plan) return Answer::undecided(kTooLong);
      if (!certain) return plan->found ? Answer::undecided(why_undecided(options)) : empty();
      if (plan->found) return build(options, plan->chosen);
    }
    return empty();
  }

  static std::string why_undecided(const std::vector<std::vector<ItemOption>>& options) {
    for (const auto& some : options) {
      for (const ItemOption& option : some) {
        if (option.answer.kind == Answer::Kind::undecided) return option.answer.reason;
      }
    }
    return "an item could not be decided";
  }

  struct Plan {
    bool found = false;
    std::vector<uint8_t> chosen;  ///< the option of each item
  };

  uint64_t cap_of(const CountFact& count) const { return count.most == UINT64_MAX ? count.least : count.most; }

  /// The shortest array; with only options that have a witness, or with all. Nothing where it would be too long.
  std::optional<Plan> plan_items(const std::vector<std::vector<ItemOption>>& options, bool certain) const {
    uint64_t cells = 1;
    uint64_t longest = std::max<uint64_t>(sizes_.least, places_);
    for (const CountFact& count : facts_.counts) {
      const uint64_t own = cap_of(count);
      if (own > kMaxCells || cells * (own + 1) > kMaxCells) return std::nullopt;
      cells *= own + 1;
      longest += count.least;
    }
    longest = std::min(longest, sizes_.most);
    if (longest > kMaxCells / cells) return std::nullopt;
    constexpr uint8_t kNone = 0xFF;
    std::vector<std::vector<std::pair<uint32_t, uint8_t>>> reached(longest + 1);
    reached[0].assign(cells, {0, kNone});
    reached[0][0].second = 0;
    for (uint64_t length = 0;; ++length) {
      const auto end = length < sizes_.least ? std::optional<uint32_t>() : accepted(reached[length]);
      if (end) return Plan{true, trace(reached, length, *end)};
      if (length == longest || options.empty()) return Plan{};
      const auto& here = options[std::min<size_t>(length, options.size() - 1)];
      reached[length + 1].assign(cells, {0, kNone});
      for (uint32_t cell = 0; cell < cells; ++cell) {
        if (reached[length][cell].second == kNone) continue;
        for (size_t i = 0; i < here.size(); ++i) {
          if (certain && !here[i].answer.is_witness()) continue;
          const auto next = counted(cell, here[i].counted);
          if (next && reached[length + 1][*next].second == kNone) {
            reached[length + 1][*next] = {cell, static_cast<uint8_t>(i)};
          }
        }
      }
    }
  }

  /// The cell after one more item; nothing where one too many is counted.
  std::optional<uint32_t> counted(uint32_t cell, uint32_t bits) const {
    uint64_t next = 0;
    uint64_t unit = 1;
    for (size_t i = 0; i < facts_.counts.size(); ++i) {
      const CountFact& count = facts_.counts[i];
      const uint64_t size = cap_of(count) + 1;
      uint64_t own = cell % size;
      cell = static_cast<uint32_t>(cell / size);
      if ((bits >> i & 1) != 0 && ++own == size) {
        if (count.most != UINT64_MAX) return std::nullopt;
        own = size - 1;
      }
      next += own * unit;
      unit *= size;
    }
    return static_cast<uint32_t>(next);
  }

  std::optional<uint32_t> accepted(const std::vector<std::pair<uint32_t, uint8_t>>& cells) const {
    for (uint32_t cell = 0; cell < cells.size(); ++cell) {
      if (cells[cell].second == 0xFF) continue;
      uint64_t rest = cell;
      const bool enough = std::all_of(facts_.counts.begin(), facts_.counts.end(), [&](const CountFact& count) {
        const uint64_t own = rest % (cap_of(count) + 1);
        rest /= cap_of(count) + 1;
        return own >= count.least;
      });
      if (enough) return cell;
    }
    return std::nullopt;
  }

  static std::vector<uint8_t> trace(const std::vector<std::vector<std::pair<uint32_t, uint8_t>>>& reached,
                                    uint64_t length, uint32_t cell) {
    std::vector<uint8_t> chosen(length);
    for (; length > 0; --length) {
      chosen[length - 1] = reached[length][cell].second;
      cell = reached[length][cell].first;
    }
    return chosen;
  }

  /// A value that is not among those before: past some, one that is numbered, if the question allows it.
  Answer different(const Question& question, const std::vector<const wire::Json*>& before) {
    constexpr size_t kFew = 20;
    for (const bool as_text : {false, true}) {
      if (before.size() < kFew) break;
      const auto number = static_cast<int64_t>(before.size() + kMaxDifferent);  // which no smallest value reaches
      const wire::Json value = as_text ? wire::Json("a" + std::to_string(number)) : wire::Json(number);
      const bool is_new = std::find(before.begin(), before.end(), solver_.intern(value)) == before.end();
      if (is_new && solver_.judge(question, value).value_or(false)) return Answer::of(value);
    }
    if (before.size() > kMaxExcluded) return Answer::undecided("too many items must differ");
    Question next = question;
    next.excluded.insert(next.excluded.end(), before.begin(), before.end());
    return solver_.ask(next);
  }

  Answer build(const std::vector<std::vector<ItemOption>>& options, const std::vector<uint8_t>& chosen) {
    if (all_differ_ && chosen.size() > kMaxDifferent) return Answer::undecided(kTooLong);
    wire::Array items;
    std::vector<const wire::Json*> before;
    for (size_t i = 0; i < chosen.size(); ++i) {
      const ItemOption& option = options[std::min(i, options.size() - 1)][chosen[i]];
      if (!all_differ_) {
        items.push_back(*option.answer.witness);
        continue;
      }
      Answer answer = different(option.question, before);
      rests_on_ = std::min(rests_on_, answer.rests_on);
      if (!answer.is_witness()) {
        const bool is_final = answer.is_empty() && facts_.counts.empty();
        const bool is_certain = is_final && (are_alike(options, i) || excludes_forced(options, before));
        return is_certain ? empty() : Answer::undecided("items must differ");
      }
      before.push_back(solver_.intern(*answer.witness));
      items.push_back(*std::move(answer.witness));
    }
    return Answer::of(std::move(items));
  }

  /// Whether the next item can only be what items before it cannot but be.
  bool excludes_forced(const std::vector<std::vector<ItemOption>>& options,
                       const std::vector<const wire::Json*>& before) {
    std::vector<const wire::Json*> forced;
    const auto only = [&](size_t i) { return options[std::min(i, options.size() - 1)].size() == 1; };
    for (size_t i = 0; i <= before.size(); ++i) {
      if (!only(i)) return false;
      Question question = options[std::min(i, options.size() - 1)][0].question;
      if (i < before.size()) question.excluded.push_back(before[i]);
      if (i == before.size()) question.excluded.insert(question.excluded.end(), forced.begin(), forced.end());
      const bool is_forced = solver_.ask(question).is_empty();
      if (i == before.size()) return is_forced;
      if (is_forced) forced.push_back(before[i]);
    }
    return false;
  }

  /// Whether there are fewer different values of a kind than must be there.
  bool lacks_different_values() {
    constexpr uint64_t kMostTried = 100;
    for (const CountFact& count : facts_.counts) {
      Question question{{count.literal}, {}};
      for (uint64_t found = 0; found < count.least && count.least <= kMostTried; ++found) {
        Answer answer = solver_.ask(question);
        rests_on_ = std::min(rests_on_, answer.rests_on);
        if (answer.is_empty()) return true;
        if (!answer.is_witness()) break;
        question.excluded.push_back(solver_.intern(*answer.witness));
      }
    }
    return false;
  }

  /// Whether the items up to there are demanded alike: then their values have been counted.
  static bool are_alike(const std::vector<std::vector<ItemOption>>& options, size_t last) {
    for (size_t i = 1; i <= last && i < options.size(); ++i) {
      if (options[i].size() != 1 || options[i][0].question != options[0][0].question) return false;
    }
    return true;
  }

  /// Two items that are equal satisfy the demands of both places.
  Answer with_equal_items() {
    if (!facts_.counts.empty() || !facts_.differences.empty() || places_ > kMaxPairPlaces) {
      return Answer::undecided("equal items are demanded together with \"contains\"");
    }
    Answer answer;
    const size_t end = places_ + 2;
    for (size_t second = 1; second < end; ++second) {
      for (size_t first = 0; first < second; ++first) {
        if (second >= sizes_.most) break;
        if (answer.absorb(with_pair(first, second))) return answer;
      }
    }
    return answer;
  }

  Answer with_pair(size_t first, size_t second) {
    wire::Array items;
    const size_t length = std::max<uint64_t>(sizes_.least, second + 1);
    for (size_t i = 0; i < length; ++i) {
      if (i == second) {
        items.push_back(items[first]);
        continue;
      }
      if (i > places_ + 2) {
        items.push_back(items.back());
        continue;
      }
      Answer one = solver_.ask({with(literals_at(i), i == first ? literals_at(second) : std::vector<Literal>()), {}});
      if (!one.is_witness()) return one;
      items.push_back(*std::move(one.witness));
    }
    return Answer::of(std::move(items));
  }

  Solver& solver_;
  const Facts& facts_;
  SizeRange sizes_;
  size_t places_ = 0;  ///< those whose demands may differ from those of the rest
  bool all_differ_ = false;
  bool two_equal_ = false;
  std::vector<PartFact> fixed_;
  std::vector<PartFact> open_parts_;
  uint32_t rests_on_ = Answer::kIndependent;
};

}  // namespace

Answer decide_array(Solver& solver, const Facts& facts) { return ArrayTheory(solver, facts).run(); }

}  // namespace json_schema

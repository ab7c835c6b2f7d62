// Texts: lengths, patterns, formats and excluded values.
#include <algorithm>

#include "checks/json_schema/decide/solver.h"
#include "checks/json_schema/formats/format_examples.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr size_t kMaxWords = 40;  ///< tried against formats

class TextTheory {
 public:
  TextTheory(Solver& solver, const Question& question, const Facts& facts, const TextDemand& more)
      : solver_(solver), question_(question), facts_(facts), demand_(more) {}

  Answer run() {
    for (const KeywordFact& fact : facts_.keywords) take(fact);
    for (const wire::Json* value : question_.excluded) exclude(*value);
    for (const auto& [format, has] : formats_) {
      if (std::find(formats_.begin(), formats_.end(), std::pair(format, !has)) != formats_.end()) {
        return Answer::empty();
      }
    }
    if (demand_.min_length > demand_.max_length) return Answer::empty();
    return formats_.empty() ? plain() : with_formats();
  }

 private:
  void exclude(const wire::Json& value) {
    if (const std::string* text = value.as_string()) demand_.excluded.push_back(*text);
  }

  void take(const KeywordFact& fact) {
    const Keyword& keyword = *fact.keyword;
    switch (keyword.kind) {
      case Kind::min_length:
        return fact.positive ? raise(keyword.limit) : keyword.limit == 0 ? never() : lower(keyword.limit - 1);
      case Kind::max_length:
        return fact.positive ? lower(keyword.limit) : keyword.limit == UINT64_MAX ? never() : raise(keyword.limit + 1);
      case Kind::pattern: {
        const PatternDemand pattern{keyword.pattern.get(), fact.positive};
        const auto& known = demand_.patterns;
        if (std::find(known.begin(), known.end(), pattern) == known.end()) demand_.patterns.push_back(pattern);
        return;
      }
      case Kind::format:
        return formats_.emplace_back(*keyword.format, fact.positive), void();
      case Kind::const_:
        return exclude(*keyword.value);
      case Kind::enum_:
        for (const wire::Json& value : *keyword.value->as_array()) exclude(value);
        return;
      default:
        return;
    }
  }
  void never() {
    raise(1);
    lower(0);
  }
  void raise(uint64_t length) { demand_.min_length = std::max(demand_.min_length, length); }
  void lower(uint64_t length) { demand_.max_length = std::min(demand_.max_length, length); }

  Answer plain() {
    for (const PatternDemand& one : demand_.patterns) {
      const auto& all = demand_.patterns;
      const auto opposite = [&](const PatternDemand& other) {
        return other.matches != one.matches && other.pattern->text() == one.pattern->text();
      };
      if (std::any_of(all.begin(), all.end(), opposite)) return Answer::empty();
    }
    if (demand_.min_length > kMaxTextLength) return Answer::undecided("a text would be longer than the limit");
    if (!solver_.step(demand_.patterns.empty() ? 1 : 200)) return Answer::undecided("the budget of steps has ended");
    FoundText found = find_text(demand_);
    if (found.kind == FoundText::Kind::found) return Answer::of(std::move(found.text));
    return found.kind == FoundText::Kind::none ? Answer::empty() : Answer::undecided(std::move(found.text));
  }

  /// Examples, and texts that the other keywords allow. That there is none cannot be proved this way, unless the other
  /// keywords allow none.
  Answer with_formats() {
    for (const auto& [format, has] : formats_) {
      for (std::string_view example : has ? examples_of(format) : counterexamples_of(format)) {
        std::string text(example);
        if (is_wanted(text)) return Answer::of(std::move(text));
      }
    }
    for (size_t n = 0; n < kMaxWords; ++n) {
      Answer answer = plain();
      if (!answer.is_witness()) return n == 0 ? answer : undecided();
      std::string text = *answer.witness->as_string();
      if (is_wanted(text)) return answer;
      demand_.excluded.push_back(std::move(text));
    }
    return undecided();
  }

  Answer undecided() const { return Answer::undecided("a format is concerned, and no example decides it"); }

  bool is_wanted(const std::string& text) {
    const auto holds = [&](const auto& one) { return has_format(one.first, text) == one.second; };
    return solver_.step(5) && std::all_of(formats_.begin(), formats_.end(), holds) && has_demand(demand_, text);
  }

  static constexpr uint64_t kMaxTextLength = 16u << 20;
  Solver& solver_;
  const Question& question_;
  const Facts& facts_;
  TextDemand demand_;
  std::vector<std::pair<Format, bool>> formats_;
};

}  // namespace

Answer decide_text(Solver& solver, const Question& question, const Facts& facts, const TextDemand& more) {
  return TextTheory(solver, question, facts, more).run();
}

}  // namespace json_schema

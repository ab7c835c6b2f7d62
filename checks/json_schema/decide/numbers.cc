// Numbers: limits, multiples and excluded values, as integers of a common decimal scale.
#include <algorithm>

#include "checks/json_schema/decide/long_numbers.h"
#include "wire/decimal.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;
using Wide = __int128;

constexpr int64_t kMaxDigits = 28;  ///< of a scaled number
constexpr Wide kUnlimited = Wide{1} << 120;
constexpr int64_t kMaxTried = 300'000;
constexpr int kFiner = 3;  ///< more decimal places than any keyword has, between which fractions are found

wire::Decimal value_of(const wire::Json& number) { return wire::decimal_of(wire::to_text(number)); }

Wide power_of_ten(int64_t exponent) {
  Wide power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

Wide floor_divided(Wide a, Wide b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }

Wide common_divisor(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

wire::Json json_of(Wide scaled, int64_t places) {
  while (places > 0 && scaled % 10 == 0) {
    scaled /= 10;
    --places;
  }
  if (places == 0 && scaled >= INT64_MIN && scaled <= INT64_MAX) return static_cast<int64_t>(scaled);
  std::string digits;
  for (Wide rest = scaled < 0 ? -scaled : scaled; rest > 0; rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  while (static_cast<int64_t>(digits.size()) <= places) digits.insert(digits.begin(), '0');
  if (places > 0) digits.insert(digits.end() - places, '.');
  const auto json = wire::parse_json((scaled < 0 ? "-" : "") + digits);
  return json ? *json : wire::Json();
}

class NumberTheory {
 public:
  NumberTheory(Solver& solver, const Question& question, const Facts& facts, ValueType type)
      : solver_(solver), question_(question), facts_(facts), type_(type) {}

  Answer run() {
    find_scale();
    const Wide one = power_of_ten(places_);
    if (type_ == ValueType::integer) step_ = one;
    if (type_ == ValueType::fraction) not_multiples_.push_back(one);
    for (const KeywordFact& fact : facts_.keywords) take(fact);
    for (const wire::Json* value : question_.excluded) exclude(*value);
    std::sort(excluded_.begin(), excluded_.end());
    Answer answer = search();
    if (!relaxed_ || answer.is_empty()) return answer;
    if (auto precise = decide_long_number(solver_, question_, facts_, type_)) return *std::move(precise);
    if (!answer.is_witness()) return answer;
    const auto holds = solver_.judge(question_, *answer.witness);
    return holds && *holds ? answer : Answer::undecided("a number with too many digits is concerned");
  }

 private:
  /// The most decimal places that are mentioned. Numbers with too many digits are left out.
  void find_scale() {
    const auto consider = [&](const wire::Json& value) {
      if (!value.is_number() || is_too_long(value)) return;
      const wire::Decimal decimal = value_of(value);
      places_ = std::max(places_, static_cast<int64_t>(decimal.digits.size()) - decimal.exponent);
    };
    for (const KeywordFact& fact : facts_.keywords) {
      consider(*fact.keyword->value);
      const wire::Array* list = fact.keyword->value->as_array();
      for (size_t i = 0; list && i < list->size(); ++i) consider((*list)[i]);
    }
    for (const wire::Json* value : question_.excluded) consider(*value);
    if (type_ == ValueType::fraction) places_ += kFiner;
  }

  static bool is_too_long(const wire::Json& value) {
    const wire::Decimal decimal = value_of(value);
    const auto digits = static_cast<int64_t>(decimal.digits.size());
    return digits > kMaxDigits / 2 || decimal.exponent > kMaxDigits / 2 || digits - decimal.exponent > kMaxDigits / 3;
  }

  std::optional<Wide> scaled(const wire::Json& value) const {
    if (!value.is_number() || is_too_long(value)) return std::nullopt;
    const wire::Decimal decimal = value_of(value);
    const int64_t zeros = places_ + decimal.exponent - static_cast<int64_t>(decimal.digits.size());
    Wide number = 0;
    for (char digit : decimal.digits) number = number * 10 + (digit - '0');
    number *= power_of_ten(zeros);
    return decimal.negative ? -number : number;
  }

  void exclude(const wire::Json& value) {
    if (!value.is_number()) return;
    if (const auto number = scaled(value)) {
      excluded_.push_back(*number);
    } else {
      relaxed_ = true;
    }
  }

  void take(const KeywordFact& fact) {
    const Keyword& keyword = *fact.keyword;
    if (keyword.kind == Kind::const_) return exclude(*keyword.value);
    if (keyword.kind == Kind::enum_) {
      for (const wire::Json& value : *keyword.value->as_array()) exclude(value);
      return;
    }
    const auto number = scaled(*keyword.value);
    if (!number) {
      relaxed_ = true;
      return;
    }
    const bool positive = fact.positive;
    switch (keyword.kind) {
      case Kind::minimum:
        return positive ? raise(*number) : lower(*number - 1);
      case Kind::exclusive_minimum:
        return positive ? raise(*number + 1) : lower(*number);
      case Kind::maximum:
        return positive ? lower(*number) : raise(*number + 1);
      case Kind::exclusive_maximum:
        return positive ? lower(*number - 1) : raise(*number);
      case Kind::multiple_of:
        return positive ? combine(*number) : not_multiples_.push_back(*number);
      default:
        return;
    }
  }
  void raise(Wide limit) { least_ = std::max(least_, limit); }
  void lower(Wide limit) { most_ = std::min(most_, limit); }

  /// The least common multiple.
  void combine(Wide divisor) {
    const Wide base = step_ == 0 ? 1 : step_;
    const Wide factor = divisor / common_divisor(base, divisor);
    if (step_ != 0 && factor > kUnlimited / step_ / 1'000) {
      relaxed_ = true;
      return;
    }
    step_ = step_ == 0 ? divisor : step_ * factor;
  }

  Answer search() {
    if (least_ > most_) return Answer::empty();
    // Limits are exact to the last place, but between two places there are more fractions.
    const bool is_dense = step_ == 0;
    const Wide step = is_dense ? 1 : step_;
    const Wide first = -floor_divided(-least_, step);
    const Wide last = floor_divided(most_, step);
    if (first > last) return is_dense && !relaxed_ ? Answer::undecided("no number was found") : Answer::empty();
    const auto period = period_of(step);
    if (period && *period == 0) return Answer::empty();
    const int64_t tried = period ? std::min<Wide>(kMaxTried, *period * Wide(excluded_.size() + 1)) : kMaxTried;
    const bool is_complete = period && *period * Wide(excluded_.size() + 1) <= kMaxTried;
    if (auto found = scan(first, last, step, tried)) return Answer::of(json_of(*found * step, places_));
    const bool covers_all = last - first < tried;
    if (!is_dense && (is_complete || covers_all)) return Answer::empty();
    // A single fraction that is excluded is the only case in which a dense range is empty.
    if (is_dense && least_ == most_) return Answer::empty();
    return Answer::undecided("no number was found among those tried");
  }

  /// After how many steps the excluded multiples repeat; 0 where every step is excluded; nothing where it is too long.
  std::optional<Wide> period_of(Wide step) const {
    Wide period = 1;
    for (Wide divisor : not_multiples_) {
      const Wide own = divisor / common_divisor(divisor, step);
      if (own == 1) return 0;
      period = period / common_divisor(period, own) * own;
      if (period > kMaxTried) return std::nullopt;
    }
    return period;
  }

  bool is_free(Wide number) const {
    for (Wide divisor : not_multiples_) {
      if (number % divisor == 0) return false;
    }
    return !std::binary_search(excluded_.begin(), excluded_.end(), number);
  }

  /// From the number nearest to 0 upwards, then downwards.
  std::optional<Wide> scan(Wide first, Wide last, Wide step, int64_t count) {
    const Wide begin = first > 0 ? first : last < 0 ? last : Wide{0};
    for (int direction : {1, -1}) {
      for (int64_t i = 0; i < count; ++i) {
        const Wide at = begin + direction * Wide(i);
        if (at < first || at > last) break;
        if (is_free(at * step)) return at;
        if (i % 1'000 == 999 && !solver_.step(10)) return std::nullopt;
      }
    }
    return std::nullopt;
  }

  Solver& solver_;
  const Question& question_;
  const Facts& facts_;
  ValueType type_;
  int64_t places_ = 0;
  Wide least_ = -kUnlimited;
  Wide most_ = kUnlimited;
  Wide step_ = 0;  ///< all numbers are multiples of it; 0 where any fraction is possible
  std::vector<Wide> not_multiples_;
  std::vector<Wide> excluded_;
  bool relaxed_ = false;
};

}  // namespace

Answer decide_number(Solver& solver, const Question& question, const Facts& facts, ValueType type) {
  return NumberTheory(solver, question, facts, type).run();
}

}  // namespace json_schema

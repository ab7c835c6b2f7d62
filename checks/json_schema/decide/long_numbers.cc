#include "checks/json_schema/decide/long_numbers.h"

#include <algorithm>

#include "wire/decimal.h"
#include "wire/json_any_magnitude.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr int64_t kMostDigits = 2'000;
constexpr int64_t kMorePlaces = 3;  ///< than any limit has, between which there are fractions

/// An integer in decimal digits.
struct LongInteger {
  bool negative = false;
  std::string digits;  ///< the least significant first, without zeros at the end; empty for 0
};

int compare_digits(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend()) ? -1 : a == b ? 0 : 1;
}

int compare_integers(const LongInteger& a, const LongInteger& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  return a.negative ? compare_digits(b.digits, a.digits) : compare_digits(a.digits, b.digits);
}

std::string sum_of_digits(const std::string& a, const std::string& b) {
  std::string sum;
  int carry = 0;
  for (size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    carry += (i < a.size() ? a[i] - '0' : 0) + (i < b.size() ? b[i] - '0' : 0);
    sum += static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  return sum;
}

/// `a` is not less than `b`.
std::string difference_of_digits(const std::string& a, const std::string& b) {
  std::string difference = a;
  int borrow = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    int digit = a[i] - '0' - borrow - (i < b.size() ? b[i] - '0' : 0);
    borrow = digit < 0 ? 1 : 0;
    difference[i] = static_cast<char>('0' + digit + 10 * borrow);
  }
  while (!difference.empty() && difference.back() == '0') difference.pop_back();
  return difference;
}

LongInteger sum_of(const LongInteger& a, const LongInteger& b) {
  if (a.negative == b.negative) return {a.negative, sum_of_digits(a.digits, b.digits)};
  const bool a_is_more = compare_digits(a.digits, b.digits) >= 0;
  LongInteger sum{a_is_more ? a.negative : b.negative,
                  a_is_more ? difference_of_digits(a.digits, b.digits) : difference_of_digits(b.digits, a.digits)};
  if (sum.digits.empty()) sum.negative = false;
  return sum;
}

class LongNumberTheory {
 public:
  LongNumberTheory(Solver& solver, const Question& question, const Facts& facts, ValueType type)
      : solver_(solver), question_(question), facts_(facts), is_integer_(type == ValueType::integer) {}

  std::optional<Answer> run() {
    std::vector<const wire::Json*> excluded = question_.excluded;
    for (const KeywordFact& fact : facts_.keywords) {
      if (fact.keyword->kind == Kind::multiple_of) return std::nullopt;
      if (fact.keyword->kind == Kind::const_) excluded.push_back(fact.keyword->value);
      const wire::Array* list = fact.keyword->kind == Kind::enum_ ? fact.keyword->value->as_array() : nullptr;
      for (size_t i = 0; list && i < list->size(); ++i) excluded.push_back(&(*list)[i]);
      consider(*fact.keyword->value);
    }
    for (const wire::Json* value : excluded) consider(*value);
    places_ += is_integer_ ? 0 : kMorePlaces;
    if (places_ + whole_ > kMostDigits) return std::nullopt;
    for (const KeywordFact& fact : facts_.keywords) take(fact);
    for (const wire::Json* value : excluded) {
      if (value->is_number()) excluded_.push_back(scaled(*value));
    }
    return search();
  }

 private:
  void consider(const wire::Json& value) {
    if (!value.is_number()) return;
    const wire::Decimal decimal = wire::decimal_of(wire::to_text(value));
    places_ = std::max(places_, static_cast<int64_t>(decimal.digits.size()) - decimal.exponent);
    whole_ = std::max(whole_, decimal.exponent);
  }

  LongInteger scaled(const wire::Json& value) const {
    const wire::Decimal decimal = wire::decimal_of(wire::to_text(value));
    LongInteger integer{decimal.negative, std::string(decimal.digits.rbegin(), decimal.digits.rend())};
    const int64_t zeros = places_ + decimal.exponent - static_cast<int64_t>(decimal.digits.size());
    integer.digits.insert(0, static_cast<size_t>(std::max<int64_t>(zeros, 0)), '0');
    while (!integer.digits.empty() && integer.digits.back() == '0') integer.digits.pop_back();
    if (integer.digits.empty()) integer.negative = false;
    return integer;
  }

  void take(const KeywordFact& fact) {
    const Kind kind = fact.keyword->kind;
    const bool is_least = kind == Kind::minimum || kind == Kind::exclusive_minimum;
    if (!is_least && kind != Kind::maximum && kind != Kind::exclusive_maximum) return;
    const bool is_exclusive = kind == Kind::exclusive_minimum || kind == Kind::exclusive_maximum;
    LongInteger limit = scaled(*fact.keyword->value);
    if (is_least == fact.positive) {  // what is below is refused
      if (is_exclusive == fact.positive) limit = sum_of(limit, {false, "1"});
      if (!least_ || compare_integers(*least_, limit) < 0) least_ = limit;
    } else {
      if (is_exclusive == fact.positive) limit = sum_of(limit, {true, "1"});
      if (!most_ || compare_integers(limit, *most_) < 0) most_ = limit;
    }
  }

  /// From one limit towards the other: one candidate more than are excluded, unless the other limit comes first.
  Answer search() {
    const bool upwards = least_.has_value() || !most_.has_value();
    const LongInteger unit{!upwards, is_integer_ ? std::string(static_cast<size_t>(places_), '0') + "1" : "1"};
    LongInteger at = upwards ? least_.value_or(LongInteger{}) : *most_;
    if (is_integer_) at = whole_at(std::move(at), upwards, unit);
    for (size_t tried = 0; tried <= 2 * excluded_.size() + 2; at = sum_of(at, unit)) {
      if (least_ && compare_integers(at, *least_) < 0) return Answer::empty();
      if (most_ && compare_integers(at, *most_) > 0) return Answer::empty();
      if (!solver_.step()) return Answer::undecided("the budget of steps has ended");
      ++tried;
      const auto is_at = [&](const LongInteger& one) { return compare_integers(one, at) == 0; };
      const bool is_free = std::none_of(excluded_.begin(), excluded_.end(), is_at);
      if (is_free && (is_integer_ || !is_whole(at))) return Answer::of(json_of(at));
    }
    return Answer::undecided("too many values are excluded");
  }

  bool is_whole(const LongInteger& number) const {
    const size_t zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    return number.digits.empty() || zeros >= static_cast<size_t>(places_);
  }

  /// The nearest integer in the direction.
  LongInteger whole_at(LongInteger number, bool upwards, const LongInteger& unit) const {
    if (is_whole(number)) return number;
    const bool away = number.negative != upwards;  // from 0
    const size_t kept = std::min(static_cast<size_t>(places_), number.digits.size());
    std::fill(number.digits.begin(), number.digits.begin() + static_cast<ptrdiff_t>(kept), '0');
    while (!number.digits.empty() && number.digits.back() == '0') number.digits.pop_back();
    if (number.digits.empty()) number.negative = false;
    return away ? sum_of(number, unit) : number;
  }

  wire::Json json_of(const LongInteger& number) const {
    std::string digits(number.digits.rbegin(), number.digits.rend());
    const auto places = static_cast<size_t>(places_);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - places, ".");
    while (places > 0 && digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
    const auto json = wire::parse_json_of_any_magnitude((number.negative ? "-" : "") + digits);
    return json ? *json : wire::Json();
  }

  Solver& solver_;
  const Question& question_;
  const Facts& facts_;
  bool is_integer_;
  int64_t places_ = 0;
  int64_t whole_ = 0;
  std::optional<LongInteger> least_;
  std::optional<LongInteger> most_;
  std::vector<LongInteger> excluded_;
};

}  // namespace

std::optional<Answer> decide_long_number(Solver& solver, const Question& question, const Facts& facts, ValueType type) {
  return LongNumberTheory(solver, question, facts, type).run();
}

}  // namespace json_schema

// Candidates for numbers, computed in whole units of the finest decimal place that any keyword mentions.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "checks/json_schema/generate/scalars.h"
#include "checks/json_schema/values/noise.h"
#include "wire/decimal.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;
using Units = __int128;

constexpr int kMaxPlaces = 12;
constexpr int kMaxDigits = 30;

wire::Decimal decimal_of(const Json& number) { return wire::decimal_of(wire::to_text(number)); }

int places_of(const Json& number) {
  const wire::Decimal decimal = decimal_of(number);
  return static_cast<int>(std::clamp<int64_t>(static_cast<int64_t>(decimal.digits.size()) - decimal.exponent, 0, 100));
}

/// The number in units of 10^-places; nothing where it is too large or has more places.
std::optional<Units> units_of(const Json& number, int places) {
  const wire::Decimal decimal = decimal_of(number);
  const int64_t digits = static_cast<int64_t>(decimal.digits.size());
  const int64_t zeros = decimal.exponent - digits + places;
  if (zeros < 0 || digits + zeros > kMaxDigits) return std::nullopt;
  Units units = 0;
  for (char digit : decimal.digits) units = units * 10 + (digit - '0');
  for (int64_t i = 0; i < zeros; ++i) units *= 10;
  return decimal.negative ? -units : units;
}

Json number_of(Units units, int places) {
  const bool negative = units < 0;
  Units rest = negative ? -units : units;
  std::string text;
  for (int i = 0; rest > 0 || i <= places; ++i, rest /= 10) {
    if (i == places && places > 0) text += '.';
    text += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  std::reverse(text.begin(), text.end());
  while (places > 0 && text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  auto number = wire::parse_json((negative ? "-" : "") + text);
  return number ? *std::move(number) : Json(0);
}

Units common_multiple(Units left, Units right) {
  Units a = left;
  for (Units b = right; b != 0;) std::swap(a %= b, b);
  return left / a * right;
}

class NumberSearch {
 public:
  explicit NumberSearch(const ScalarRequest& request) : request_(request), all_(request.all) {
    for (const Keyword* keyword : all_.holding) finest(*keyword);
    for (const Keyword* keyword : all_.failing) finest(*keyword);
    if (places_ > kMaxPlaces) places_ = kMaxPlaces;
    for (int i = 0; i < places_; ++i) one_ *= 10;
    step_ = all_.integral ? one_ : 1;
    for (const Keyword* keyword : all_.holding) narrow(*keyword);
  }

  std::vector<Json> take() {
    if (request_.noise != 0 && offer_random()) return std::move(found_);
    offer_usual();
    offer_limits();
    for (const Json& hint : request_.hints) offer_around(hint);
    for (const Keyword* keyword : all_.failing) offer_around(*keyword->value);
    return std::move(found_);
  }

 private:
  static bool on_numbers(Kind kind) { return kind >= Kind::multiple_of && kind <= Kind::exclusive_minimum; }

  void finest(const Keyword& keyword) {
    if (on_numbers(keyword.kind)) places_ = std::max(places_, places_of(*keyword.value));
  }

  void narrow(const Keyword& keyword) {
    if (!on_numbers(keyword.kind)) return;
    const auto units = units_of(*keyword.value, places_);
    if (!units) return offer(*keyword.value);
    const bool exclusive = keyword.kind == Kind::exclusive_minimum || keyword.kind == Kind::exclusive_maximum;
    if (keyword.kind == Kind::multiple_of) {
      if (*units < one_ * 1'000'000'000) step_ = common_multiple(step_, *units);
    } else if (keyword.kind == Kind::minimum || exclusive_minimum(keyword)) {
      const Units least = *units + (exclusive ? 1 : 0);
      if (!low_ || least > *low_) low_ = least;
    } else {
      const Units most = *units - (exclusive ? 1 : 0);
      if (!high_ || most < *high_) high_ = most;
    }
  }
  static bool exclusive_minimum(const Keyword& keyword) { return keyword.kind == Kind::exclusive_minimum; }

  void offer(const Json& number) {
    if (!satisfies(all_, number)) return;
    if (std::find(found_.begin(), found_.end(), number) == found_.end()) found_.push_back(number);
  }
  void offer_units(Units units) { offer(number_of(units, places_)); }

  Units up(Units units) const {
    const Units rest = units % step_;
    return rest == 0 ? units : rest > 0 ? units + step_ - rest : units - rest;
  }
  Units down(Units units) const { return -up(-units); }

  void offer_usual() {
    if (low_ && high_) {
      offer_units(up(*low_ + (*high_ - *low_) / 2));
    } else if (low_) {
      offer_units(up(std::max<Units>(*low_, one_)));
    } else if (high_) {
      offer_units(down(std::min<Units>(*high_, one_)));
    }
    for (int64_t plain : {1, 0, -1, 2, 10}) offer(plain);
    offer_units(step_);
    offer_units(-step_);
    if (!all_.integral) {
      for (double real : {0.5, -1.5, 1e-7}) offer(real);
    }
  }

  void offer_limits() {
    if (low_) {
      offer_units(up(*low_));
      offer_units(up(*low_) + step_);
      offer_fraction(*low_, 1);
    } else {
      offer(int64_t{-9007199254740991});
      offer(-1e15);
    }
    if (high_) {
      offer_units(down(*high_));
      offer_units(down(*high_) - step_);
      offer_fraction(*high_, -1);
    } else {
      offer(int64_t{9007199254740991});
      offer(1e15);
    }
  }

  /// Next to a limit, by less than any keyword mentions.
  void offer_fraction(Units limit, int direction) {
    if (all_.integral || places_ + 2 > kMaxPlaces) return;
    offer(number_of(limit * 100 + Units{25} * direction, places_ + 2));
    offer(number_of(limit * 100 - Units{25} * direction, places_ + 2));
  }

  void offer_around(const Json& hint) {
    if (!hint.is_number()) return;
    offer(hint);
    const int places = std::max(places_, std::min(places_of(hint), kMaxPlaces));
    const auto units = units_of(hint, places);
    if (!units) return;
    Units unit = 1;
    for (int i = 0; i < places; ++i) unit *= 10;
    for (const Units distance : {step_, Units{1}, unit}) {
      offer(number_of(*units + distance, places));
      offer(number_of(*units - distance, places));
    }
    if (!all_.integral) offer(number_of(*units * 10 + 5, places + 1));
  }

  bool offer_random() {
    const size_t before = found_.size();
    const uint64_t noise = request_.noise;
    const Units from = low_ ? *low_ : (high_ ? *high_ : 0) - one_ * 1000;
    const Units to = high_ ? *high_ : from + one_ * 2000;
    if (to > from) offer_units(up(from + static_cast<Units>(noise) % (to - from + 1)));
    if (!all_.integral)
      offer(number_of(from * 1000 + static_cast<Units>(mix(noise, uint64_t{3})) % 1'000'000, places_ + 3));
    if (step_ > 0) offer_units(up(from) + step_ * static_cast<Units>(mix(noise, uint64_t{4}) % 1000));
    return found_.size() > before;
  }

  const ScalarRequest& request_;
  const Conjunction& all_;
  int places_ = 0;
  Units one_ = 1;
  Units step_ = 1;
  std::optional<Units> low_;
  std::optional<Units> high_;
  std::vector<Json> found_;
};

}  // namespace

std::vector<Json> number_candidates(const ScalarRequest& request) { return NumberSearch(request).take(); }

}  // namespace json_schema

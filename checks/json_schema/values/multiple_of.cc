#include "checks/json_schema/values/multiple_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace json_schema {
namespace {

constexpr uint64_t kBase = 1'000'000'000;
constexpr size_t kBaseDigits = 9;
constexpr size_t kSmallDigits = 18;
constexpr int64_t kMaxDecimalPlaces = 10'000;

using Limbs = std::vector<uint32_t>;

wire::Decimal decimal_of(const wire::Json& number) {
  if (const int64_t* integer = number.as_integer()) return wire::decimal_of(fmt::format_int(*integer).c_str());
  if (const double* real = number.as_real()) return wire::decimal_of(fmt::format("{}", *real));
  return wire::decimal_of(number.as_big_number()->text);
}

int64_t scale_of(const wire::Decimal& number) { return number.exponent - static_cast<int64_t>(number.digits.size()); }

Limbs limbs_of(std::string_view digits) {
  Limbs limbs;
  while (!digits.empty()) {
    size_t start = digits.size() > kBaseDigits ? digits.size() - kBaseDigits : 0;
    uint32_t limb = 0;
    for (char c : digits.substr(start)) limb = limb * 10 + (c - '0');
    limbs.push_back(limb);
    digits = digits.substr(0, start);
  }
  return limbs;
}

bool at_least(const Limbs& a, const Limbs& b) {
  for (size_t i = a.size(); i-- > 0;) {
    uint32_t other = i < b.size() ? b[i] : 0;
    if (a[i] != other) return a[i] > other;
  }
  return true;
}

void subtract(Limbs& a, const Limbs& b) {
  int64_t borrow = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    int64_t limb = static_cast<int64_t>(a[i]) - borrow - (i < b.size() ? b[i] : 0);
    borrow = limb < 0 ? 1 : 0;
    a[i] = static_cast<uint32_t>(limb < 0 ? limb + static_cast<int64_t>(kBase) : limb);
  }
}

/// remainder * 10 + digit, modulo the divisor; `remainder` has one limb more than the divisor.
void append_digit(Limbs& remainder, uint32_t digit, const Limbs& divisor) {
  uint64_t carry = digit;
  for (uint32_t& limb : remainder) {
    uint64_t product = uint64_t{limb} * 10 + carry;
    limb = static_cast<uint32_t>(product % kBase);
    carry = product / kBase;
  }
  while (at_least(remainder, divisor)) subtract(remainder, divisor);
}

bool is_zero(const Limbs& limbs) {
  for (uint32_t limb : limbs) {
    if (limb != 0) return false;
  }
  return true;
}

}  // namespace

wire::Result<Divisor> Divisor::of(const wire::Json& value) {
  if (!value.is_number() || wire::compare_numbers(value, wire::Json(0)) <= 0) {
    return wire::Error{"", wire::to_text(value), "a number above 0", ""};
  }
  wire::Decimal decimal = decimal_of(value);
  Divisor divisor;
  divisor.scale_ = scale_of(decimal);
  if (divisor.scale_ < -kMaxDecimalPlaces) {
    return wire::Error{"", wire::to_text(value), fmt::format("at most {} decimal places", kMaxDecimalPlaces), ""};
  }
  if (const int64_t* integer = value.as_integer()) divisor.integer_ = *integer;
  if (decimal.digits.size() <= kSmallDigits) divisor.small_ = std::stoull(decimal.digits);
  divisor.digits_ = limbs_of(decimal.digits);
  return divisor;
}

bool Divisor::divides(const wire::Json& number) const {
  const int64_t* integer = number.as_integer();
  if (integer && integer_ != 0) return *integer % integer_ == 0;
  return divides(decimal_of(number));
}

bool Divisor::divides(const wire::Decimal& number) const {
  if (number.digits.empty()) return true;
  int64_t zeros = scale_of(number) - scale_;
  if (zeros < 0) return false;  // the last digit of the number is not 0, that of each multiple is
  // Zeros supply factors of 2 and 5 only, and a divisor has fewer than four of them for each of its digits.
  zeros = std::min(zeros, static_cast<int64_t>(digits_.size() * kBaseDigits * 4));
  if (small_ != 0) {
    unsigned __int128 remainder = 0;
    for (char c : number.digits) remainder = (remainder * 10 + (c - '0')) % small_;
    for (; zeros > 0 && remainder != 0; --zeros) remainder = remainder * 10 % small_;
    return remainder == 0;
  }
  Limbs remainder(digits_.size() + 1, 0);
  for (char c : number.digits) append_digit(remainder, c - '0', digits_);
  for (; zeros > 0 && !is_zero(remainder); --zeros) append_digit(remainder, 0, digits_);
  return is_zero(remainder);
}

}  // namespace json_schema

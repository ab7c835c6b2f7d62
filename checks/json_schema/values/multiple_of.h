// "multipleOf" without rounding errors (validation, section 6.2.1): numbers are taken as the decimals that they are
// written as, so 0.3 is a multiple of 0.1, and 1e308 of 0.5.
#pragma once

#include <cstdint>
#include <vector>

#include "wire/decimal.h"
#include "wire/json.h"

namespace json_schema {

class Divisor {
 public:
  /// Error: not a number above zero, or one with more than 10,000 decimal places.
  static wire::Result<Divisor> of(const wire::Json& value);

  bool divides(const wire::Json& number) const;

 private:
  Divisor() = default;
  bool divides(const wire::Decimal& number) const;

  int64_t integer_ = 0;           ///< the divisor where it is an integer of that range, else 0
  uint64_t small_ = 0;            ///< the digits of the divisor as a number where there are at most 18, else 0
  std::vector<uint32_t> digits_;  ///< the same in base 1e9, lowest first
  int64_t scale_ = 0;             ///< divisor = digits * 10^scale
};

}  // namespace json_schema

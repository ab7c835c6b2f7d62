// Values for the fields of a request: legal ones, and ones that the contract refuses. They are drawn from few, so that
// the requests of a sequence interact (the same ids, the same instants, lists in another order). Values keep the `$`
// forms of fixtures. Values that the contract leaves to the service (S, "more may be refused") are not drawn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/conventions.h"
#include "runner/explore/random.h"
#include "runner/explore/request_shape.h"

namespace runner::explore {

/// What values may refer to on this target.
struct ValueLimits {
  bool fresh_state = false;  ///< ids that the service would generate may be taken before it does
  bool exact_clock = false;  ///< requests set 'now': instants may equal it to the millisecond
  const checks::Conventions* conventions = nullptr;  ///< of the contract
  /// The contract's own reason codes: a caller may give them as codes of its own, and they mean nothing then.
  std::vector<std::string> own_reasons = {};
};

/// A value that the field's schema accepts and the contract does not leave open.
wire::Json legal_value(const Field& field, const ValueLimits& limits, Random& random);

struct IllegalValue {
  std::string keyword;              ///< of the schema, that it violates
  std::optional<wire::Json> value;  ///< absent: the member is left out
};
/// A value that the contract refuses in this place. Absent where there is none.
std::optional<IllegalValue> illegal_value(const Field& field, Random& random);

/// The same for a parameter of a query, as its text.
wire::Json legal_parameter(const Field& field, const ValueLimits& limits, Random& random);
wire::Json illegal_parameter(const Field& field, Random& random);

/// "+7d": offsets around now that meet the contract's boundaries (expiry, retention).
std::string offset_text(const ValueLimits& limits, Random& random);

/// For a target that reads its own clock: moves instants near now, and whole days before it, to where the time that
/// passes while a sequence is played does not matter.
void keep_off_boundaries(wire::Json& value);

}  // namespace runner::explore

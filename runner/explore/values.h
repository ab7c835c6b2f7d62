// Values for the fields of a request: legal ones, drawn from few, so that the parts of a sequence meet (the same ids,
// the same instants, lists in another order), and ones that the contract refuses. Values keep the `$` forms of
// fixtures. Where the contract leaves a value to the service (S, "more may be refused"), it is not drawn here.
#pragma once

#include <optional>
#include <string>

#include "runner/explore/random.h"
#include "runner/explore/request_shape.h"
#include "wire/json.h"

namespace runner::explore {

/// What values may refer to on this target.
struct ValueLimits {
  bool fresh_state = false;  ///< ids that the service would generate may be taken before it does
  bool exact_clock = false;  ///< 'now' is what the request says: instants may meet it to the millisecond
};

/// A value that the field's schema accepts and the contract does not leave open.
wire::Json legal_value(const Field& field, const ValueLimits& limits, Random& random);

struct IllegalValue {
  std::string keyword;              ///< what it breaks
  std::optional<wire::Json> value;  ///< nothing: the member is left out
};
/// A value that the contract refuses in this place; nothing where there is none.
std::optional<IllegalValue> illegal_value(const Field& field, Random& random);

/// "+7d": offsets around now that meet the contract's boundaries (expiry, retention).
std::string offset_text(const ValueLimits& limits, Random& random);

}  // namespace runner::explore

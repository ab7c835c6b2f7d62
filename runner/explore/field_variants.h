// What a member of a body can be given to try a service: to be missing, null, of another type, empty, whitespace, and
// the values that only its kind of field refuses, has to accept, or that the contract leaves open (S).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/explore/request_shape.h"

namespace runner::explore {

struct FieldVariant {
  std::string kind;                 ///< what is wrong with it; "legal": nothing
  std::optional<wire::Json> value;  ///< absent: the member is left out
};
/// In a fixed order. `service_wide`: the field is an id that may be taken only once in the whole service, so its values
/// have to be the session's own.
std::vector<FieldVariant> field_variants(const Field& field, bool service_wide);

}  // namespace runner::explore

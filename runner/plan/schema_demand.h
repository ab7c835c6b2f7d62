// What a value or a matcher of a fixture demands, as a schema document: literals as they are, `$` forms as far as they
// are known before a run. What a run alone knows demands nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace runner {

/// The schema that every value satisfies which the matcher can match.
wire::Json demand_of(const wire::Json& matcher);

/// The schema of what has `inner` at the place that the tokens lead to. `any_item`: an index means some item.
wire::Json demand_at(const std::vector<std::string>& tokens, wire::Json inner, bool any_item);

/// The alternatives of `$one_of`, those in it included; else the matcher itself. Without `$absent`.
std::vector<const wire::Json*> alternatives_of(const wire::Json& matcher);

/// Whether the value is a `$name`, which demands nothing.
bool is_reference(const wire::Json& value);

/// The value with an example in the place of each `$` form, and text escapes resolved.
struct ExampleValue {
  wire::Json value;
  std::vector<std::string> unknown;  ///< pointers to what only a run knows
};
/// `actor` is the example of a caller.
ExampleValue example_of(const wire::Json& value, const wire::Json& actor);

}  // namespace runner

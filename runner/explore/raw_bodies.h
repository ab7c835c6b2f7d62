// Bodies that are right except for their text: a sample written as JSON with one mistake that only a strict parser
// notices, so that a service with a lenient one accepts the request (common, Transport: a body that is not a JSON
// object).
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

namespace runner::explore {

struct RawBody {
  std::string kind;   ///< what is wrong, in words
  wire::Array parts;  ///< of a BodyText: texts and `$` forms
};

/// Those that are possible with the sample, a body as fixtures write it. None where it is not an object. `caller_type`:
/// the type of the callers that the sample refers to.
std::vector<RawBody> raw_bodies(const wire::Json& sample, const std::string& caller_type);

}  // namespace runner::explore

// Bodies that are right but for their text: a sample written as JSON with one mistake that only a strict reader of the
// text sees, so that a service that reads leniently takes the request (common, Transport: a body that is no JSON
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

/// Those that the sample, a body as fixtures write it, has a place for. None where it is no object.
std::vector<RawBody> raw_bodies(const wire::Json& sample);

}  // namespace runner::explore

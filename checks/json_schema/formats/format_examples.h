// Texts that have each format of the specification, and texts that nearly have it: the corner cases of the RFCs that
// validation, section 7.3 names. The simplest is first.
#pragma once

#include <string_view>
#include <vector>

#include "checks/json_schema/formats/format.h"

namespace json_schema {

const std::vector<std::string_view>& examples_of(Format format);
const std::vector<std::string_view>& counterexamples_of(Format format);

}  // namespace json_schema

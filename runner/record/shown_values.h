// Whether all responses of a run write values in a certain way, or only some: what few places show, chance may show.
#pragma once

#include <set>
#include <string>

#include "runner/record/record.h"
#include "runner/record/writing.h"

namespace runner {

/// Of the values of members with these names, nearly all are written so, as far as a value shows by itself how it was
/// written: a text in upper case does, an instant an hour late does not.
bool are_written(const Record& record, const Writing& writing, const std::set<std::string>& names);

/// No response has an array of more than a few elements, and many have that many.
bool has_only_short_arrays(const Record& record);

}  // namespace runner

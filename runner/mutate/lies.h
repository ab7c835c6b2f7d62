// The lies that a service of a milestone can tell, made from its data: the operations, the response schemas, the error
// codes and reasons, the events, and what a run that passes has exchanged.
#pragma once

#include <vector>

#include "runner/mutate/lie.h"
#include "runner/record/record.h"

namespace runner {

/// The baseline must outlive them.
std::vector<Lie> lies_of(const Record& baseline);

// By family, one file each; each adds to `lies`.
void add_member_lies(const Record& baseline, std::vector<Lie>& lies);
void add_refusal_lies(const Record& baseline, std::vector<Lie>& lies);
void add_effect_lies(const Record& baseline, std::vector<Lie>& lies);
void add_page_lies(const Record& baseline, std::vector<Lie>& lies);

}  // namespace runner

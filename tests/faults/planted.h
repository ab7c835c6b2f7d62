// The switchboard of planted faults: which are on, for the whole process: one, and others at the same time. The sources
// of reference_impl_faulty have this header before them and ask PLANTED(name) where an edit (edits/, edit_table.h)
// changes them. Set between requests only, never while one is being handled.
#pragma once

#include <bitset>
#include <cstddef>

namespace faults {

enum class Fault {
  none,
#define FAULT(name, milestones, level, rule) name,
#include "tests/faults/explored.def"
#include "tests/faults/faults.def"
#undef FAULT
};

inline Fault planted = Fault::none;
inline std::bitset<256> also_planted;

}  // namespace faults

#define PLANTED(name) \
  (::faults::planted == ::faults::Fault::name || ::faults::also_planted[static_cast<size_t>(::faults::Fault::name)])

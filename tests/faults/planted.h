// The switchboard of planted faults: which one is on, for the whole process. The sources of reference_impl_faulty have
// this header before them and ask PLANTED(name) where an edit (edits/, edit_table.h) changes them. Set between requests
// only, never while one is being handled.
#pragma once

namespace faults {

enum class Fault {
  none,
#define FAULT(name, milestones, level, rule) name,
#include "tests/faults/faults.def"
#undef FAULT
};

inline Fault planted = Fault::none;

}  // namespace faults

#define PLANTED(name) (::faults::planted == ::faults::Fault::name)

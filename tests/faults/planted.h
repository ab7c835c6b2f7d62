// The switchboard of planted faults: which one is on, for the whole process. reference_impl_faulty is compiled with
// this header before every source, so that PLANTED(name) asks here; in the product it is the constant false
// (reference_impl/fault.h). Set between runs only, never while a request is answered.
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

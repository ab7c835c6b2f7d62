// variants.def as a table.
#pragma once

#include <string_view>

#include "tests/faults/milestone_bits.h"
#include "tests/variants/switches.h"

namespace variants {

using namespace milestone_bits;

constexpr unsigned kOverHttp = 8;      // over HTTP alone: what needs a state or a clock of its own, or lacks something
constexpr unsigned kOverHttpToo = 16;  // in process and over HTTP
constexpr unsigned kExploredAlone = 32;     // no fixture sends what would show it
constexpr unsigned kWarnedByExplorer = 64;  // what it departs from, fixtures do not show

struct LegalVariant {
  Variant variant;
  std::string_view name;
  unsigned where;
  std::string_view section;
  std::string_view sentence;
  std::string_view warnings;  ///< rules without their milestone, separated by spaces
};

inline constexpr LegalVariant kVariants[] = {
#define VARIANT(name, where, section, sentence, warnings) {Variant::name, #name, where, section, sentence, warnings},
#include "tests/variants/variants.def"
#undef VARIANT
};

}  // namespace variants

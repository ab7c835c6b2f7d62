// The switchboard of legal variants: which are on, for the calling thread. The sources of reference_impl_varied have
// this header before them and ask VARIES(name) where an edit (edits/, tests/faults/edit_table.h) changes them.
#pragma once

#include <bitset>
#include <cstddef>

#include "tests/variants/spellings.h"

namespace variants {

enum class Variant : size_t {
#define VARIANT(name, targets, section, sentence, warnings) name,
#include "tests/variants/variants.def"
#undef VARIANT
  count
};

using Variants = std::bitset<static_cast<size_t>(Variant::count)>;

/// Several threads handle requests of one service, each for its own driver.
inline thread_local Variants switched_on;

inline bool is_on(Variant variant) { return switched_on.test(static_cast<size_t>(variant)); }

/// Has the variants on for the calling thread as long as it lives; then those that were on before.
class VariantsOn {
 public:
  explicit VariantsOn(const Variants& variants) : before_(switched_on) { switched_on = variants; }
  ~VariantsOn() { switched_on = before_; }
  VariantsOn(const VariantsOn&) = delete;
  VariantsOn& operator=(const VariantsOn&) = delete;

 private:
  const Variants before_;
};

}  // namespace variants

#define VARIES(name) (::variants::is_on(::variants::Variant::name))

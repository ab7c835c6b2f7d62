// The burst of a sequence: its calls that are sent at once.
#pragma once

#include <string>

#include "runner/explore/sequence.h"

namespace runner::explore {

/// The index of the first action that is sent at once, and how many are. A burst has two or more, next to each other.
struct Burst {
  size_t first = 0;
  size_t count = 0;
  size_t end() const { return first + count; }
  bool holds(size_t index) const { return index >= first && index < end(); }
};
Burst burst_of(const Sequence& sequence);

/// The same actions with none of them sent at once.
Sequence one_after_another(Sequence sequence);

/// The same operation, path parameters, body and key.
bool same_call(const CallStep& left, const CallStep& right);

/// In words: "one key", "one key for different requests", "different requests for one record", ...
std::string pattern_of(const Sequence& sequence);

}  // namespace runner::explore

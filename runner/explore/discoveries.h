// What an exploration has found so far: one discovery for each cause, with the places that show it. What is beyond the
// limits is counted. It plays nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/explore/exploration.h"

namespace runner::explore {

class Discoveries {
 public:
  static constexpr size_t kMax = 200;
  static constexpr size_t kMaxPlaces = 200;  // of one discovery

  /// The new discovery, or null where this cause was known. Valid until the next call.
  Discovery* add(const Observation& observation, const CaseId& id, const Sequence& sequence);

  bool knows(const std::string& cause) const { return by_cause_.contains(cause); }
  size_t size() const { return found_.size(); }
  uint64_t left_out() const { return left_out_; }
  std::vector<Discovery> take() { return std::move(found_); }

 private:
  struct Known {
    size_t index = 0;       ///< of its discovery
    std::string last_case;  ///< that was counted
  };
  static void add_place(const Observation& observation, Discovery& discovery);

  std::map<std::string, Known> by_cause_;
  std::vector<Discovery> found_;
  uint64_t left_out_ = 0;
};

}  // namespace runner::explore

// What a recording leaves open, counted: it is neither kept nor broken.
#pragma once

#include <map>
#include <string>
#include <utility>

namespace runner {

class Doubts {
 public:
  /// `what` is in the singular: "export walk"; `why` says what the recording lacks.
  void add(const std::string& what, const std::string& why, size_t count = 1) {
    if (count > 0) counts_[{what, why}] += count;
  }
  void join(const Doubts& other) {
    for (const auto& [doubt, count] : other.counts_) counts_[doubt] += count;
  }
  bool empty() const { return counts_.empty(); }

  /// Counts by what and why.
  const std::map<std::pair<std::string, std::string>, size_t>& counts() const { return counts_; }

 private:
  std::map<std::pair<std::string, std::string>, size_t> counts_;
};

}  // namespace runner

// Which signatures of one case an exploration verifies: one of each kind in its first cases, and else one in N, since
// verifying one takes as long as judging ten exchanges. What is verified in a case does not depend on other cases.
// Counts both for the report.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "checks/signing_keys.h"

namespace runner::explore {

class SignatureSample {
 public:
  /// Of case `number` of an exploration, from 0. One in `rate` is verified; 1: all.
  explicit SignatureSample(uint64_t rate, uint64_t number = 0) : rate_(rate), number_(number) {}

  /// Whether to verify the next one of this kind ("export of OPERATION", "feed").
  bool take(const std::string& kind) {
    if (all_) return true;
    const uint64_t reading = seen_of_[kind]++;
    ++seen_;
    return (number_ < kFirstCases && reading == 0) || (number_ + reading) % rate_ == 0;
  }
  /// A reading that was taken was verified: each of its signatures, by a key.
  void confirm() { verified_ += all_ ? 0 : 1; }
  /// While a finding is tried again, every signature is verified and none counted, so that it shows every time or not
  /// at all.
  void verify_all(bool all) { all_ = all; }
  uint64_t seen() const { return seen_; }
  uint64_t verified() const { return verified_; }
  uint64_t rate() const { return rate_; }
  checks::VerificationMemory& memory() { return *memory_; }
  /// Forgets verified signatures, so that a long exploration needs no more memory than a short one.
  void forget() { memory_ = std::make_unique<checks::VerificationMemory>(); }

 private:
  static constexpr uint64_t kFirstCases = 64;
  const uint64_t rate_;
  const uint64_t number_;
  bool all_ = false;
  uint64_t seen_ = 0;
  uint64_t verified_ = 0;
  std::map<std::string, uint64_t> seen_of_;
  std::unique_ptr<checks::VerificationMemory> memory_ = std::make_unique<checks::VerificationMemory>();
};

}  // namespace runner::explore

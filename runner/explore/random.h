// The explorer's random numbers: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine. A case draws from a
// stream that its number seeds, so that the number alone repeats it. Nothing is taken from the system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace runner::explore {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  /// One of several independent streams of a seed.
  Random(uint64_t seed, uint64_t stream) : state_(seed ^ (stream * 0xD1342543DE82EF95ull)) { next(); }

  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// From 0 to `bound` - 1; 0 where the bound is 0.
  size_t below(size_t bound) { return bound == 0 ? 0 : static_cast<size_t>(next() % bound); }
  bool percent(unsigned probability) { return below(100) < probability; }
  /// `values` must not be empty.
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace runner::explore

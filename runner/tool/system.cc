#include "runner/tool/system.h"

#include <chrono>
#include <random>

namespace runner {

wire::Instant system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

uint64_t system_random() {
  std::random_device random;
  return uint64_t{random()} << 32 | random();
}

}  // namespace runner

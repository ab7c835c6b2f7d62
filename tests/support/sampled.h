// What tests that take minutes leave out under the sanitizers, which make a run several times slower.
#pragma once

#include <cstddef>
#include <iterator>
#include <numeric>
#include <type_traits>
#include <vector>

#ifdef __has_feature  // clang
#if __has_feature(address_sanitizer)
#define VERIFY_IS_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)  // gcc
#define VERIFY_IS_SANITIZED 1
#endif

namespace samples {

#ifdef VERIFY_IS_SANITIZED
inline constexpr std::size_t kOneIn = 36;
#else
inline constexpr std::size_t kOneIn = 1;
#endif

/// Copies of a table's entries: of all, or of the first, the 37th, the 73rd ... where the program is sanitized.
template <typename Table>
auto where_sanitized(const Table& table) {
  std::vector<std::decay_t<decltype(*std::begin(table))>> entries;
  std::size_t index = 0;
  for (const auto& entry : table)
    if (index++ % kOneIn == 0) entries.push_back(entry);
  return entries;
}

/// The numbers below `size`, or a sample of them: parameters of tests.
inline std::vector<std::size_t> indices(std::size_t size) {
  std::vector<std::size_t> all(size);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return where_sanitized(all);
}

}  // namespace samples

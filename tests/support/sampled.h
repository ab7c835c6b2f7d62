// What tests that take minutes leave out under the sanitizers, which make a run several times slower.
#pragma once

#include <cstddef>
#include <iterator>
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
inline constexpr std::size_t kOneIn = 12;
#else
inline constexpr std::size_t kOneIn = 1;
#endif

/// Copies of a table's entries: of all, or of the first, the 13th, the 25th ... where the program is sanitized.
template <typename Table>
auto where_sanitized(const Table& table) {
  std::vector<std::decay_t<decltype(*std::begin(table))>> entries;
  std::size_t index = 0;
  for (const auto& entry : table)
    if (index++ % kOneIn == 0) entries.push_back(entry);
  return entries;
}

}  // namespace samples

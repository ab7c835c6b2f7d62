#include "wire/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace wire {
namespace {

unsigned char byte_at(std::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

bool is_within(unsigned char byte, unsigned char least, unsigned char greatest) {
  return byte >= least && byte <= greatest;
}

/// Whether a second byte may follow the first: refuses overlong forms, surrogates and code points above U+10FFFF.
bool may_follow(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return is_within(second, 0xA0, 0xBF);
    case 0xED:
      return is_within(second, 0x80, 0x9F);
    case 0xF0:
      return is_within(second, 0x90, 0xBF);
    case 0xF4:
      return is_within(second, 0x80, 0x8F);
    default:
      return is_continuation(second);
  }
}

size_t sequence_length(unsigned char first) {
  if (is_within(first, 0xC2, 0xDF)) return 2;
  if (is_within(first, 0xE0, 0xEF)) return 3;
  if (is_within(first, 0xF0, 0xF4)) return 4;
  return 0;
}

/// The length in bytes of the sequence at the front, or 0 if it is ill-formed.
size_t well_formed_length(std::string_view bytes) {
  const unsigned char first = byte_at(bytes, 0);
  if (first < 0x80) return 1;
  const size_t length = sequence_length(first);
  if (length == 0 || length > bytes.size() || !may_follow(first, byte_at(bytes, 1))) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte_at(bytes, i))) return 0;
  }
  return length;
}

bool starts_with_eight_ascii(std::string_view bytes) {
  uint64_t word = 0;
  if (bytes.size() < sizeof word) return false;
  std::memcpy(&word, bytes.data(), sizeof word);
  return (word & 0x8080808080808080ull) == 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t length = starts_with_eight_ascii(bytes) ? sizeof(uint64_t) : well_formed_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return !is_continuation(static_cast<unsigned char>(byte)); }));
}

}  // namespace wire

#include "wire/http.h"

#include <algorithm>

namespace wire {
namespace {

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; }

}  // namespace

bool is_same_header_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return lower(one) == lower(other); });
}

const UntrustedText* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (is_same_header_name(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace wire

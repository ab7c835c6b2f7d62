#include "runner/driver/no_proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>

namespace runner {
namespace {

/// An address as its bytes, four or sixteen of them.
struct IpAddress {
  size_t size = 0;
  std::array<unsigned char, 16> bytes{};
};

std::optional<IpAddress> parse_ip_address(const std::string& text) {
  IpAddress address;
  if (::inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
    address.size = 4;
  } else if (::inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) {
    address.size = 16;
  } else {
    return std::nullopt;
  }
  return address;
}

bool have_equal_bits(const IpAddress& a, const IpAddress& b, size_t bits) {
  const size_t whole = bits / 8;
  const unsigned mask = 0xff00u >> (bits % 8) & 0xff;
  return std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(whole), b.bytes.begin()) &&
         (mask == 0 || (a.bytes[whole] & mask) == (b.bytes[whole] & mask));
}

bool covers_address(std::string_view entry, const IpAddress& host) {
  const size_t slash = std::min(entry.find('/'), entry.size());
  const auto network = parse_ip_address(std::string(entry.substr(0, slash)));
  if (!network || network->size != host.size) return false;
  // Without a number, or with 0, curl compares the whole address.
  const std::string_view text = entry.substr(std::min(slash + 1, entry.size()));
  size_t bits = 0;
  std::from_chars(text.data(), text.data() + text.size(), bits);
  if (bits == 0) bits = host.size * 8;
  return bits <= host.size * 8 && have_equal_bits(host, *network, bits);
}

bool covers_name(std::string_view entry, std::string_view host) {
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const std::string_view end = host.substr(host.size() - entry.size());
  const bool same = std::equal(end.begin(), end.end(), entry.begin(),
                               [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  return same && (entry.size() == host.size() || host[host.size() - entry.size() - 1] == '.');
}

}  // namespace

bool is_exempt_from_proxy(const std::string& host, std::string_view list) {
  if (list == "*") return true;
  const auto address = parse_ip_address(host);
  std::string_view name = host;
  if (name.ends_with('.')) name.remove_suffix(1);
  while (!list.empty()) {
    const size_t size = std::min(list.find_first_of(", \t"), list.size());
    const std::string_view entry = list.substr(0, size);
    if (!entry.empty() && (address ? covers_address(entry, *address) : covers_name(entry, name))) return true;
    list.remove_prefix(std::min(size + 1, list.size()));
  }
  return false;
}

}  // namespace runner

#include <algorithm>

#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/formats/format_cursor.h"

namespace json_schema {
namespace {

constexpr size_t kMaxLocalPartOctets = 64;  // RFC 5321, section 4.5.3.1.1
constexpr size_t kMaxDomainOctets = 255;    // RFC 5321, section 4.5.3.1.2
constexpr size_t kMaxDomainLabelOctets = 63;

enum class Alphabet : uint8_t { ascii, unicode };

bool is_allowed_beyond_ascii(char c, Alphabet alphabet) { return !is_ascii(c) && alphabet == Alphabet::unicode; }

/// atext of RFC 5322, section 3.2.3; with RFC 6531 every non-ASCII character.
bool is_atom_character(char c, Alphabet alphabet) {
  constexpr std::string_view kSpecial = "!#$%&'*+-/=?^_`{|}~";
  return is_letter(c) || is_digit(c) || is_allowed_beyond_ascii(c, alphabet) ||
         (is_ascii(c) && kSpecial.find(c) != std::string_view::npos);
}

bool is_dot_string(std::string_view text, Alphabet alphabet) {
  bool after_dot = true;
  for (char c : text) {
    if (c == '.' ? after_dot : !is_atom_character(c, alphabet)) return false;
    after_dot = c == '.';
  }
  return !after_dot;
}

/// Between the quotes: qtextSMTP and quoted-pairSMTP of RFC 5321.
bool is_quoted_content(std::string_view text, Alphabet alphabet) {
  for (size_t i = 0; i < text.size(); ++i) {
    bool escaped = text[i] == '\\';
    if (escaped && ++i == text.size()) return false;
    bool printable = text[i] >= ' ' && text[i] <= '~';
    if (!printable && !is_allowed_beyond_ascii(text[i], alphabet)) return false;
    if (text[i] == '"' && !escaped) return false;
  }
  return true;
}

bool is_address_literal(std::string_view text) {
  if (text.starts_with("IPv6:")) return is_ipv6(text.substr(5));
  return is_ipv4(text);
}

bool is_label(std::string_view label, Alphabet alphabet) {
  if (label.empty() || label.size() > kMaxDomainLabelOctets || label.front() == '-' || label.back() == '-')
    return false;
  return std::all_of(label.begin(), label.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || is_allowed_beyond_ascii(c, alphabet);
  });
}

bool is_domain(std::string_view text, Alphabet alphabet) {
  if (text.empty() || text.size() > kMaxDomainOctets) return false;
  while (true) {
    size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot), alphabet)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_mailbox(std::string_view text, Alphabet alphabet) {
  size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kMaxLocalPartOctets) return false;
  std::string_view local = text.substr(0, at);
  std::string_view domain = text.substr(at + 1);
  bool quoted = local.size() >= 2 && local.front() == '"' && local.back() == '"';
  bool local_holds =
      quoted ? is_quoted_content(local.substr(1, local.size() - 2), alphabet) : is_dot_string(local, alphabet);
  if (!local_holds) return false;
  if (domain.starts_with('[') && domain.ends_with(']')) return is_address_literal(domain.substr(1, domain.size() - 2));
  return is_domain(domain, alphabet);
}

/// Counts the 16-bit groups of one side of "::"; -1 where it is malformed. An IPv4 address counts as two.
int count_groups(std::string_view text, bool ipv4_at_end) {
  if (text.empty()) return 0;
  int groups = 0;
  while (true) {
    size_t colon = text.find(':');
    std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && ipv4_at_end && group.find('.') != std::string_view::npos) {
      return is_ipv4(group) ? groups + 2 : -1;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex_digit)) return -1;
    ++groups;
    if (colon == std::string_view::npos) return groups;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

bool is_email(std::string_view text) { return is_mailbox(text, Alphabet::ascii); }
bool is_idn_email(std::string_view text) { return is_mailbox(text, Alphabet::unicode); }

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    size_t length = 0;
    int value = 0;
    while (length < text.size() && is_digit(text[length]) && length < 4) value = value * 10 + (text[length++] - '0');
    if (length == 0 || length > 3 || value > 255 || (length > 1 && text[0] == '0')) return false;
    text.remove_prefix(length);
    if (part == 3) break;
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

bool is_ipv6(std::string_view text) {
  size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  int before = count_groups(text.substr(0, gap), false);
  int after = count_groups(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

}  // namespace json_schema

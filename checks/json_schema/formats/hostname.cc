#include <idn2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/formats/format_cursor.h"
#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

constexpr size_t kMaxNameOctets = 253;
constexpr size_t kMaxLabelOctets = 63;

struct Idn2Free {
  void operator()(uint8_t* text) const { idn2_free(text); }
};

bool is_ldh_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabelOctets || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool has_ace_prefix(std::string_view label) { return label.size() >= 4 && lower_ascii(label.substr(0, 4)) == "xn--"; }

/// One label of a name, judged by the registration rules of RFC 5891, section 4.2, in both of its forms.
struct CheckedLabel {
  std::string ascii;    ///< A-label or LDH label
  std::string unicode;  ///< U-label, or the same
};

/// The U-label of an A-label.
std::string to_unicode(const std::string& a_label) {
  char* unicode = nullptr;
  if (idn2_to_unicode_8z8z(a_label.c_str(), &unicode, 0) != IDN2_OK) return "";
  std::unique_ptr<uint8_t, Idn2Free> owned(reinterpret_cast<uint8_t*>(unicode));
  return unicode;
}

std::optional<CheckedLabel> check_a_label(std::string_view label) {
  std::string ascii = lower_ascii(label);
  std::string unicode = to_unicode(ascii);
  if (unicode.empty() || unicode == ascii) return std::nullopt;
  uint8_t* registered = nullptr;
  int outcome = idn2_register_u8(reinterpret_cast<const uint8_t*>(unicode.c_str()),
                                 reinterpret_cast<const uint8_t*>(ascii.c_str()), &registered, 0);
  std::unique_ptr<uint8_t, Idn2Free> owned(registered);
  if (outcome != IDN2_OK) return std::nullopt;
  return CheckedLabel{ascii, unicode};
}

std::optional<CheckedLabel> check_u_label(std::string_view label) {
  std::string unicode(label);
  uint8_t* registered = nullptr;
  int outcome = idn2_register_u8(reinterpret_cast<const uint8_t*>(unicode.c_str()), nullptr, &registered, 0);
  std::unique_ptr<uint8_t, Idn2Free> owned(registered);
  if (outcome != IDN2_OK) return std::nullopt;
  std::string ascii(reinterpret_cast<const char*>(registered));
  if (ascii.size() > kMaxLabelOctets) return std::nullopt;
  return CheckedLabel{std::move(ascii), std::move(unicode)};
}

std::optional<CheckedLabel> check_label(std::string_view label) {
  if (!std::all_of(label.begin(), label.end(), is_ascii)) return check_u_label(label);
  if (!is_ldh_label(label)) return std::nullopt;
  if (has_ace_prefix(label)) return check_a_label(label);
  return CheckedLabel{std::string(label), std::string(label)};
}

/// Which Bidi classes a label contains, as far as RFC 5893, section 2, distinguishes them and libidn2 does not.
struct BidiContent {
  bool right_to_left = false;    ///< R or AL
  bool european_digits = false;  ///< EN
  bool arabic_digits = false;    ///< AN
};

BidiContent bidi_content(std::string_view text) {
  struct Block {
    char32_t first, last;
  };
  // The blocks of Unicode 15 with characters of classes R and AL.
  constexpr std::array<Block, 5> kRightToLeft = {
      {{0x0590, 0x08FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFF}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}}};
  BidiContent content;
  for (size_t i = 0; i < text.size();) {
    char32_t c = next_code_point(text, i);
    if ((c >= '0' && c <= '9') || (c >= 0x06F0 && c <= 0x06F9)) {
      content.european_digits = true;
    } else if ((c >= 0x0660 && c <= 0x0669) || c == 0x066B || c == 0x066C) {
      content.arabic_digits = true;
    } else {
      content.right_to_left |= std::any_of(kRightToLeft.begin(), kRightToLeft.end(),
                                           [&](const Block& block) { return c >= block.first && c <= block.last; });
    }
  }
  return content;
}

/// Rule 1 for left-to-right labels of a name that has others too, and rule 4; libidn2 judges each label by itself and
/// covers the other rules.
bool breaks_bidi_rule(const CheckedLabel& label, const BidiContent& content) {
  if (content.right_to_left) return content.european_digits && content.arabic_digits;
  return !label.unicode.empty() && is_digit(label.unicode.front());
}

/// The label up to the next separator of RFC 3490, section 3.1; `name` loses both.
std::string_view take_label(std::string_view& name, bool& separated) {
  constexpr std::array<std::string_view, 4> kSeparators = {".", "\xE3\x80\x82", "\xEF\xBC\x8E", "\xEF\xBD\xA1"};
  for (size_t i = 0; i < name.size(); ++i) {
    for (std::string_view separator : kSeparators) {
      if (!name.substr(i).starts_with(separator)) continue;
      std::string_view label = name.substr(0, i);
      name.remove_prefix(i + separator.size());
      separated = true;
      return label;
    }
  }
  separated = false;
  return std::exchange(name, std::string_view());
}

}  // namespace

bool is_hostname(std::string_view text) {
  if (text.empty() || text.size() > kMaxNameOctets) return false;
  while (true) {
    size_t dot = text.find('.');
    std::string_view label = text.substr(0, dot);
    if (!is_ldh_label(label) || (has_ace_prefix(label) && !check_a_label(label))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_idn_hostname(std::string_view text) {
  if (text.empty() || text.find('\0') != std::string_view::npos) return false;
  size_t octets = 0;
  bool has_bidi = false;
  bool breaks_rule = false;
  for (bool separated = true; separated;) {
    std::optional<CheckedLabel> label = check_label(take_label(text, separated));
    if (!label) return false;
    octets += label->ascii.size() + (separated ? 1 : 0);
    if (octets > kMaxNameOctets) return false;
    BidiContent content = bidi_content(label->unicode);
    has_bidi |= content.right_to_left || content.arabic_digits;
    breaks_rule |= breaks_bidi_rule(*label, content);
  }
  return !(has_bidi && breaks_rule);
}

}  // namespace json_schema

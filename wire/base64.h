// Base64 (RFC 4648): standard with padding (section 4), strict in both directions, and the URL-safe form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

std::string base64_encode(std::string_view bytes);
/// std::nullopt for a wrong length, a character outside the alphabet, missing padding or non-zero trailing bits.
std::optional<std::string> base64_decode(std::string_view text);

/// The URL-safe alphabet of base64 without padding (RFC 4648, section 5).
std::string base64url_encode(std::string_view bytes);

}  // namespace wire

// Standard base64 with padding (RFC 4648, section 4), strict in both directions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

std::string base64_encode(std::string_view bytes);
/// std::nullopt for a wrong length, a character outside the alphabet, missing padding or non-zero trailing bits.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace wire

// The property names of ECMA-262 (table 67 and following) in the spelling of PCRE2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace json_schema {

/// `content` is the text between the braces of \p{...}: "Letter", "General_Category=Lu", "Script=Greek", "Alphabetic".
/// Nothing for a name that ECMA-262 does not define. Script names are passed through: PCRE2 judges them.
std::optional<std::string> pcre2_property(std::string_view content);

}  // namespace json_schema

// JSON Pointer (RFC 6901): finds, sets and removes values in a JSON document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/json.h"

namespace wire {

/// The decoded reference tokens of a pointer: "" is the whole document; any other begins with '/', and each '~' in it
/// is followed by 0 or 1. std::nullopt if the text is not a pointer.
std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer);

/// One token escaped for use in a pointer: '~' as "~0", '/' as "~1".
std::string pointer_token(std::string_view name);

/// The value there, or nullptr. Array indices are decimal without leading zeros (RFC 6901, section 4).
const Json* find_at(const Json& document, std::string_view pointer);

/// The string there; empty if there is none.
std::string text_at(const Json& document, std::string_view pointer);

/// The elements of the array there; none if there is no array. Valid as long as the document.
const Array& elements_at(const Json& document, std::string_view pointer);

/// Sets the value there and creates missing objects on the way; '-' or the length appends to an array. False if the
/// pointer leads through a scalar or past the end of an array, or is malformed.
bool set_at(Json& document, std::string_view pointer, Json value);

/// Removes the member or element there. False if there is none.
bool remove_at(Json& document, std::string_view pointer);

/// Line and column (from 1) of the value at the pointer in a JSON text that parse_json accepts, or of the nearest
/// enclosing value if there is none.
std::pair<int, int> position_of(std::string_view json_text, std::string_view pointer);

/// Where two different values first differ: a member or element that one of them lacks or that is another; "" where the
/// values as a whole do.
std::string first_difference(const Json& left, const Json& right);

}  // namespace wire

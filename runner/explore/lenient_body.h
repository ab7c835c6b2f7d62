// Other ways to read the body of a request, where a contract lets services read on in place of a refusal: the first or
// the last of several members of a name, a space in an instant as `T`, an integer that is too large as the largest. It
// works on the JSON text, since a strict reader refuses some of these bodies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner::explore {

using TextChange = void (*)(std::string& text);

/// How a text of a body or query is read in that way: a leap second is refused, or the second before, in any zone.
std::vector<TextChange> text_changes(std::string_view way);

/// The body read in the way `way` (Term::read_otherwise); none where that changes nothing, or where it is not JSON.
std::vector<std::string> lenient_bodies(std::string_view way, const std::string& body);
/// The body without the member at the pointer, or with null in its place; empty where there is none.
std::vector<std::string> without_member(const std::string& body, const std::string& pointer);
std::vector<std::string> with_null(const std::string& body, const std::string& pointer);

}  // namespace runner::explore

// The caller of a request, as its headers name it: identity and scopes (contract, common.md, "Identity, clock").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference_impl/records.h"
#include "wire/http.h"

namespace reference_impl {

/// The trimmed value of the first header of that name; nothing if it is absent, blank or not UTF-8.
std::optional<std::string_view> header_value(const wire::Headers& headers, std::string_view name);

/// The caller, of any type; nothing if the headers name none, or only one half of one.
std::optional<Actor> identify(const wire::Headers& headers);

/// The scopes of the caller, sorted, each once.
std::vector<std::string> provided_scopes(const wire::Headers& headers);

}  // namespace reference_impl

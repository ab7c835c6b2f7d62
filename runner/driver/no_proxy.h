// The environment variable no_proxy as curl reads it: which hosts are reached without the proxy of the environment.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// `host` without brackets. Entries are separated by commas and whitespace. A name stands for itself and for the names
/// below it, with or without a leading dot, in upper or lower case; an address for itself, or with "/BITS" for its
/// network. "*" alone stands for every host.
bool is_exempt_from_proxy(const std::string& host, std::string_view list);

}  // namespace runner

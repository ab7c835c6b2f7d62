// Removes secrets from text before it is displayed or written. The secrets of an exchange are stored with it: the
// values of headers that the command line added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

inline constexpr std::string_view kRedacted = "(redacted)";

/// The text with every occurrence of every secret replaced, the longest first, so that none shows the rest of
/// another; empty secrets are passed over.
std::string redacted(std::string text, const std::vector<std::string>& secrets);

}  // namespace runner

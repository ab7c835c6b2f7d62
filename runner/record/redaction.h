// Takes secrets out of text that people and files are shown. What a secret is stands beside each exchange: the values
// of headers that the command line added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

inline constexpr std::string_view kRedacted = "(redacted)";

/// The text with every occurrence of every secret replaced; empty secrets are passed over.
std::string redacted(std::string text, const std::vector<std::string>& secrets);

}  // namespace runner

// The style and the script of the HTML report: constant text, which its content security policy names by digest.
#pragma once

#include <string>
#include <string_view>

namespace runner {

extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;

/// The source expression of a content security policy that allows this text (CSP Level 3, "hash-source").
std::string html_source_digest(std::string_view text);

}  // namespace runner

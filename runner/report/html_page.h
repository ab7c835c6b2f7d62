// The style and the script of the HTML report: constant text, so that its content security policy can name both by
// digest.
#pragma once

#include <string_view>

namespace runner {

extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;

}  // namespace runner

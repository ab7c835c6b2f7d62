// All formats of --report, for tests of what each of them may hold.
#pragma once

namespace runner {

inline constexpr const char* kReportFormats[] = {"junit", "ctrf",   "sarif", "tap", "markdown",
                                                 "html",  "ndjson", "har",   "curl"};

}  // namespace runner

// Name and version of this tool, as evidence, reports and HTTP requests state them. The version is that of the
// CMake project.
#pragma once

namespace runner {

inline constexpr const char* kToolName = "contract-verifier";
extern const char* const kToolVersion;

}  // namespace runner

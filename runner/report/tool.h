// Name and version of this tool, as evidence and reports give them.
#pragma once

namespace runner {

inline constexpr const char* kToolName = "contract-verifier";
inline constexpr const char* kToolVersion = "0.1.0";

}  // namespace runner

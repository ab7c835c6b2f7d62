#include "runner/tool/tool.h"

namespace runner {

const char* const kToolVersion = TOOL_VERSION;  // defined by CMake

}  // namespace runner

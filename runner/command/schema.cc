// `verify/runner schema ...`: the commands of runner/schema_tools, in this process.
#include <iostream>

#include "runner/command/command.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner {

ExitCode schema(const Arguments& arguments, const Environment& environment) {
  return schema_tools::run_tool(arguments, {environment, std::cin});
}

}  // namespace runner

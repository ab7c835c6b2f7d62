// `verify/runner schema ...`: the commands of runner/schema_tools, in this process.
#include <iostream>

#include "runner/command/command.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner {

ExitCode schema(const Arguments& arguments, const Environment& environment) {
  schema_tools::Streams streams{environment, std::cin};
  streams.configure = {};  // they are a program of their own, too
  return schema_tools::run_tool(arguments, streams);
}

}  // namespace runner

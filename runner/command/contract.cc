// `verify/runner contract export`: what the author of a contract publishes.
#include "runner/command/command.h"

namespace runner {

ExitCode manage_contract(const Arguments& arguments, const Environment& environment) {
  const auto with = [&environment](ExitCode (*run)(const Arguments&, const Environment&)) {
    return [run, &environment](const Arguments& rest) { return run(rest, environment); };
  };
  return CommandGroup{"contract",
                      "the contract for others: as documents of other tools",
                      {{"export", "write it as OpenAPI or AsyncAPI", with(export_contract)}}}
      .run(arguments, environment);
}

}  // namespace runner

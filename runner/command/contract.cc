// `verify/runner contract diff`, `contract lock` and `contract export`: what the author of a contract publishes.
#include "runner/command/command.h"

namespace runner {

ExitCode manage_contract(const Arguments& arguments, const Environment& environment) {
  const auto with = [&environment](ExitCode (*run)(const Arguments&, const Environment&)) {
    return [run, &environment](const Arguments& rest) { return run(rest, environment); };
  };
  return CommandGroup{
      "contract",
      "versions of a contract, and the contract as documents of other tools",
      {{"diff", "compare two versions: what changed, who breaks, which version that needs", with(compare_contracts)},
       {"lock", "keep a published version, and demand of later ones that they claim enough", with(lock_contract)},
       {"export", "write it as OpenAPI, AsyncAPI or HTML", with(export_contract)}}}
      .run(arguments, environment);
}

}  // namespace runner

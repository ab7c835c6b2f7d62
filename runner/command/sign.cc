// `verify/runner sign DIR`: adds a signature to a run, by someone who has examined it.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/evidence/sign_run.h"

namespace runner {

ExitCode sign_evidence(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("sign", "Checks the content of a run and adds a signature to it.");
  std::string folder;
  KeySource source{"", "", environment.variable};
  parser.option("DIR", folder, "folder of a run").required().placeholder("");
  declare_signing_key(parser, source);
  parser.footer("\nExit codes: 0 signed, 2 usage or input, 4 the run does not hold or could not be replaced.");
  if (const auto code = parser.read(arguments, environment)) return *code;
  auto key = load_signing_key(source);
  if (!key) return fail(environment, key.error());
  if (const wire::Problem problem = sign_run(folder, *key)) return fail(environment, *problem, kEvidenceFailed);
  environment.out(wire::format_line("signed by {}\n", key_id_of(key->public_key())));
  return kAllHeld;
}

}  // namespace runner

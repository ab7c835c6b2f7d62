// `verify/runner sign DIR`: one more signature under a run, by somebody who has looked at it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "runner/command/command.h"
#include "runner/command/parse_arguments.h"
#include "runner/evidence/sign_run.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/statement.h"

namespace runner {

ExitCode sign_evidence(const Arguments& arguments, const Environment& environment) {
  CLI::App app{"Checks the content of a run and adds a signature to it.", "verify/runner sign"};
  std::string folder;
  KeySource source{"", "", environment.variable};
  app.add_option("DIR", folder, "folder of a run")->required();
  app.add_option("--signing-key", source.key, "FILE, env:NAME or fd:N (default: your own, made on first use)");
  app.add_option("--passphrase", source.passphrase, "FILE, env:NAME or fd:N that holds the passphrase of the key");
  app.footer("Exit codes: 0 signed, 2 usage, 4 the run does not hold or could not be replaced.");
  if (const auto code = parse_arguments(app, arguments, environment)) return *code;
  auto key = load_signing_key(source);
  if (!key) return fail(environment, key.error());
  if (const Problem problem = sign_run(folder, *key)) return fail(environment, *problem, kEvidenceFailed);
  environment.out(fmt::format("signed by {}\n", key_id_of(key->public_key())));
  return kAllHeld;
}

}  // namespace runner

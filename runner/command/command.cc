#include "runner/command/command.h"

#include <fmt/format.h>

#include <chrono>

#include "runner/document/nearest.h"
#include "runner/tool/tool.h"

namespace runner {
namespace {

std::string commands_overview() {
  std::string text =
      "verify/runner: verifies services against the SwapGraph LP contract\n\n"
      "  verify/runner milestones/M107.yaml        run a milestone on the in-process reference implementation\n"
      "  verify/runner COMMAND --help              show the options of a command\n"
      "  verify/runner --version                   show the version\n\n"
      "commands:\n";
  for (const Command& command : commands()) text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  return text +
         "\nexit codes: 0 all held, 1 findings, 2 usage or input, 3 the target did not respond,\n"
         "            4 evidence could not be written or does not hold, 130 interrupted\n";
}

bool looks_like_command(const std::string& word) { return word.find_first_of("./-") == std::string::npos; }

// Understands no escape sequences.
bool is_dumb_terminal(const Environment& environment) { return environment.variable("TERM") == "dumb"; }

}  // namespace

bool shows_colour(const Environment& environment) {
  const bool refused = !environment.variable("NO_COLOR").value_or("").empty();
  return environment.out_is_terminal && !refused && !is_dumb_terminal(environment);
}

bool overwrites_lines(const Environment& environment) {
  return environment.err_is_terminal && !is_dumb_terminal(environment);
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"run", "run milestones (the default): verify/runner [run] MILESTONE...", run_milestones},
      {"explore", "find what no fixture covers: verify/runner explore MILESTONE... --target URL", explore_milestones},
      {"list", "show the scenarios, operations and rules of milestones", list_milestones},
      {"explain", "explain rules: verify/runner explain [RULE...]", explain_rules},
      {"verify", "check the evidence of a run, offline: verify/runner verify DIR", verify_evidence},
      {"sign", "add a signature to the evidence of a run", sign_evidence},
      {"keys", "create, show, trust and rotate signing keys", manage_keys},
      {"serve", "serve the reference implementation over HTTP", serve},
      {"replay", "repeat one failed scenario: verify/runner replay FILE", replay},
      {"rejudge", "judge a recorded run under edited schemas: verify/runner rejudge RUN --schemas DIR", rejudge},
      {"merge", "join the runs of --shard into one verdict: verify/runner merge DIR... --out DIR", merge},
      {"schema", "JSON Schema 2020-12: schema validate, compile, lint, generate, diff, lock, bowtie", schema},
  };
  return all;
}

ExitCode dispatch(const Arguments& arguments, const Environment& environment) {
  if (arguments.empty()) {
    environment.err(commands_overview());
    return kUsageOrInput;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    environment.out(commands_overview());
    return kAllHeld;
  }
  if (first == "--version") {
    environment.out(fmt::format("{} {}\n", kToolName, kToolVersion));
    return kAllHeld;
  }
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
    if (command.name == first) return command.run({arguments.begin() + 1, arguments.end()}, environment);
  }
  if (looks_like_command(first)) {
    return fail(environment,
                {"arguments", fmt::format("unknown command \"{}\"", first),
                 "a command or a milestone file such as milestones/M107.yaml", did_you_mean(first, names)});
  }
  return run_milestones(arguments, environment);
}

}  // namespace runner

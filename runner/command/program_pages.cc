#include "runner/command/program_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/tool/tool.h"

namespace runner {
namespace {

enum class Shell { bash, zsh, fish };

}  // namespace

ProgramDescription describe_program(const Environment& environment) {
  ProgramDescription program{kToolName, kToolVersion, {}, {}};
  Environment described = environment;
  described.describe = [&](const CommandDescription& command) { program.commands.push_back(command); };
  for (const Command& command : commands()) {
    program.summaries.emplace_back(command.name, command.summary);
    command.run({}, described);
  }
  return program;
}

ExitCode print_completion(const Arguments& arguments, const Environment& environment) {
  Shell shell{};
  ArgumentParser parser("completion", "Prints the completions of this program for a shell.");
  parser
      .option("SHELL", one_of(shell, {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}),
              "bash, zsh or fish")
      .required();
  parser.footer(R"(
In a shell: source <(verify/runner completion bash)
A package has them where shells look for them.)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  const ProgramDescription program = describe_program(environment);
  const std::string text = shell == Shell::bash  ? bash_completion(program)
                           : shell == Shell::zsh ? zsh_completion(program)
                                                 : fish_completion(program);
  environment.out(for_installation(text, true));
  return kAllHeld;
}

ExitCode print_manual(const Arguments& arguments, const Environment& environment) {
  std::string page;
  ArgumentParser parser("man", "Prints a manual page of this program in the mdoc language.");
  parser.option("COMMAND", page, "name of a command (default: the page of the program)").placeholder("");
  parser.footer("\nTo read one: verify/runner man run | man -l -");
  if (const auto code = parser.read(arguments, environment)) return *code;
  const ProgramDescription program = describe_program(environment);
  const auto pages = manual_pages(program);
  if (std::find(pages.begin(), pages.end(), page) == pages.end()) {
    return fail(environment,
                {"COMMAND", fmt::format("\"{}\"", page), "a command", fmt::format("see {} --help", tool_command())});
  }
  environment.out(for_installation(manual_page(program, page), true));
  return kAllHeld;
}

}  // namespace runner

// Completions for fish.
#include <fmt/format.h>

#include "runner/arguments/program_description.h"

namespace runner {
namespace {

std::string fish_value(const OptionDescription& option) {
  switch (completable(option)) {
    case Completable::words:
      return fmt::format(" -x -a '{}'", fmt::join(option.words(), " "));
    case Completable::files:
    case Completable::folders:
      return " -r -F";
    case Completable::nothing:
      break;
  }
  return option.kind == ValueKind::none ? "" : " -x";
}

/// fish knows \' and \\ in single quotes.
std::string fish_quoted(const std::string& text) {
  std::string result;
  for (char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return "'" + result + "'";
}

std::string fish_options(const ProgramDescription& program, const std::string& self) {
  std::string text;
  for (const CommandDescription& command : program.commands) {
    const std::string line = fmt::format("complete -c {} -n '_{}_at \"{}\"'", program.name, self, command.name);
    const OptionDescription* positional = command.first_positional();
    if (!positional || completable(*positional) != Completable::files) text += line + " -f\n";
    for (const OptionDescription& option : command.options) {
      if (option.positional()) continue;
      text += line + " -l " + option.name.substr(2);
      if (!option.short_name.empty()) text += " -s " + option.short_name.substr(1);
      text += fish_value(option) + " -d " + fish_quoted(summary_clause(option.help)) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string fish_completion(const ProgramDescription& program) {
  const std::string self = program.shell_name();
  std::string text = fmt::format(
      "# Completions for fish"
      " of {0}: what \"{0} completion fish\" prints.\n",
      program.name);
  text +=
      fmt::format("function _{}_at\n", self) +
      "  set -l words (commandline -opc)\n  set -e words[1]\n  set -l command \"$words[1]\"\n" +
      fmt::format("  if contains -- \"$command\" {}\n    set command (string join -- ' ' $words[1..2])\n",
                  fmt::join(program.groups(), " ")) +
      fmt::format("  else if test -n \"$command\"; and not contains -- \"$command\" {}\n    set command run\n  end\n",
                  fmt::join(program.first_words(), " ")) +
      "  test \"$command\" = \"$argv[1]\"\nend\n";
  for (const auto& [name, summary] : program.summaries) {
    text += fmt::format("complete -c {} -n '_{}_at \"\"' -a {} -d {}\n", program.name, self, name,
                        fish_quoted(summary_clause(summary)));
    for (const auto& [part, purpose] : program.parts_with_purpose(name)) {
      text += fmt::format("complete -c {} -n '_{}_at {}' -f -a {} -d {}\n", program.name, self, name, part,
                          fish_quoted(summary_clause(purpose)));
    }
  }
  return text + fish_options(program, self);
}

}  // namespace runner

// Completions for bash.
#include <fmt/format.h>

#include <map>

#include "runner/arguments/program_description.h"

namespace runner {
namespace {

std::vector<std::string> names_of(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) {
    if (option.positional()) continue;
    names.push_back(option.name);
  }
  return names;
}

std::string bash_action(const std::string& self, const OptionDescription& option) {
  switch (completable(option)) {
    case Completable::words:
      return fmt::format("{}_words '{}' \"$cur\"", self, fmt::join(option.words(), " "));
    case Completable::files:
      return self + "_paths -f \"$cur\"";
    case Completable::folders:
      return self + "_paths -d \"$cur\"";
    case Completable::nothing:
      break;
  }
  return ":";
}

/// The arms of a case over "COMMAND OPTION": what completes the value of the option.
std::string bash_values(const ProgramDescription& program, const std::string& self) {
  std::map<std::string, std::vector<std::string>> arms;
  for (const CommandDescription& command : program.commands) {
    for (const OptionDescription& option : command.options) {
      if (option.positional() || option.kind == ValueKind::none) continue;
      auto& patterns = arms[bash_action(self, option)];
      patterns.push_back(fmt::format("'{} {}'", command.name, option.name));
      if (!option.short_name.empty()) patterns.push_back(fmt::format("'{} {}'", command.name, option.short_name));
    }
  }
  std::string text;
  for (const auto& [action, patterns] : arms)
    text += fmt::format("    {})\n      {}\n      return ;;\n", fmt::join(patterns, " | \\\n    "), action);
  return text;
}

std::string bash_commands(const ProgramDescription& program, const std::string& self) {
  std::string text;
  for (const CommandDescription& command : program.commands) {
    const OptionDescription* positional = command.first_positional();
    text += fmt::format("    '{}')\n      options='{}'\n", command.name, fmt::join(names_of(command), " "));
    if (positional && completable(*positional) == Completable::files)
      text += fmt::format("      [[ $cur == -* ]] || {}_paths -f \"$cur\"\n", self);
    text += "      ;;\n";
  }
  return text;
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
  const std::string self = program.shell_name();
  std::string groups;
  for (const std::string& group : program.groups()) {
    groups += fmt::format(
        "    {})\n      if ((COMP_CWORD == 2)); then\n        {}_words '--help {}' \"$cur\"\n        return\n      fi\n"
        "      command=\"$command ${{COMP_WORDS[2]}}\" ;;\n",
        group, self, fmt::join(program.parts_of(group), " "));
  }
  const std::string words = fmt::format("{}", fmt::join(program.first_words(), " "));
  return fmt::format(
             "# Completions for bash"
             " of {0}: what \"{0} completion bash\" prints.\n",
             program.name) +
         fmt::format("{}_words() {{ mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$2\"); }}\n", self) +
         fmt::format(
             "{}_paths() {{\n  compopt -o filenames 2>/dev/null\n  mapfile -t COMPREPLY < <(compgen \"$1\" -- "
             "\"$2\")\n}}\n",
             self) +
         self +
         "() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} "
         "options=\n"
         "  if [[ $cur == '=' ]]; then\n    cur=\n  elif [[ $prev == '=' ]]; then\n    prev=${COMP_WORDS[COMP_CWORD - "
         "2]}\n  fi\n"
         "  if ((COMP_CWORD == 1)); then\n" +
         fmt::format(
             "    {0}_paths -f \"$cur\"\n    mapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen -W '{1} --help "
             "--version' -- \"$cur\")\n    return\n  fi\n  case $command in\n{2}    {3}) ;;\n    *) command=run "
             ";;\n  esac\n",
             self, words, groups, fmt::join(program.first_words(), " | ")) +
         "  case \"$command $prev\" in\n" + bash_values(program, self) + "  esac\n  case $command in\n" +
         bash_commands(program, self) + "  esac\n  [[ $cur != -* ]] || " + self +
         "_words \"$options\" \"$cur\"\n}\ncomplete -F " + self + " " + program.name + "\n";
}

}  // namespace runner

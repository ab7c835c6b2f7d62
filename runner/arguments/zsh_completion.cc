// Completions for zsh.
#include <fmt/format.h>

#include "runner/arguments/program_description.h"

namespace runner {
namespace {

/// For a word in single quotes.
std::string quoted(const std::string& text) {
  std::string result;
  for (char c : text) c == '\'' ? result += "'\\''" : result += c;
  return "'" + result + "'";
}

/// In brackets or after a colon of a specification.
std::string zsh_text(const std::string& text) {
  std::string result;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_value(const OptionDescription& option) {
  const std::string message = zsh_text(option.placeholder.empty() ? option.name : option.placeholder);
  switch (completable(option)) {
    case Completable::words:
      return fmt::format(":{}:({})", message, fmt::join(option.words(), " "));
    case Completable::files:
      return fmt::format(":{}:_files", message);
    case Completable::folders:
      return fmt::format(":{}:_files -/", message);
    case Completable::nothing:
      break;
  }
  return fmt::format(":{}: ", message);
}

std::string zsh_specification(const OptionDescription& option) {
  if (option.positional()) return quoted((option.repeated ? "*" : "") + zsh_value(option));
  const bool takes_value = option.kind != ValueKind::none;
  std::vector<std::string> others = option.excludes;
  if (!option.repeated && !option.short_name.empty()) others.insert(others.end(), {option.short_name, option.name});
  const std::string before = option.repeated ? "*" : others.empty() ? "" : fmt::format("({})", fmt::join(others, " "));
  const std::string after = "[" + zsh_text(summary_clause(option.help)) + "]" + (takes_value ? zsh_value(option) : "");
  std::string names = option.name + (takes_value ? "=" : "");
  if (option.short_name.empty()) return quoted(before + names + after);
  return fmt::format("{}{{{}{},{}}}{}", quoted(before), option.short_name, takes_value ? "+" : "", names,
                     quoted(after));
}

std::string zsh_commands(const ProgramDescription& program) {
  std::string text;
  for (const CommandDescription& command : program.commands) {
    text += fmt::format("    {})\n      _arguments -s -S", quoted(command.name));
    for (const OptionDescription& option : command.options) text += " \\\n        " + zsh_specification(option);
    text += " ;;\n";
  }
  return text;
}

std::string zsh_list(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text;
  for (const auto& [name, summary] : entries)
    text += fmt::format("      {}\n", quoted(name + ":" + zsh_text(summary_clause(summary))));
  return text;
}

}  // namespace

std::string zsh_completion(const ProgramDescription& program) {
  const std::string self = program.shell_name();
  std::string groups;
  for (const std::string& group : program.groups()) {
    groups += fmt::format(
        "    {0})\n      if ((CURRENT == 2)); then\n        parts=(\n{1}        )\n        _describe -t commands "
        "command parts\n        return\n      fi\n      command=\"{0} $words[2]\"\n      shift words\n      "
        "((CURRENT--)) "
        ";;\n",
        group, zsh_list(program.parts_with_purpose(group)));
  }
  return fmt::format("#compdef {}\n", program.name) +
         fmt::format(
             "# Completions for zsh"
             " of {0}: what \"{0} completion zsh\" prints.\n",
             program.name) +
         self + "() {\n  local command=$words[2]\n  local -a parts\n  if ((CURRENT == 2)); then\n    parts=(\n" +
         zsh_list(program.summaries) +
         "    )\n    _describe -t commands command parts\n    _files\n    return\n  fi\n  case $command in\n" +
         fmt::format("    {})\n      shift words\n      ((CURRENT--)) ;;\n    *) command=run ;;\n  esac\n",
                     fmt::join(program.first_words(), " | ")) +
         "  case $command in\n" + groups + "  esac\n  case $command in\n" + zsh_commands(program) +
         fmt::format("  esac\n}}\n{} \"$@\"\n", self);
}

}  // namespace runner

// Completions for bash, zsh and fish.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/arguments/program_description.h"

namespace runner {
namespace {

constexpr const char* kHead = "{} of {}: what \"{} completion {}\" prints.\n";

std::vector<std::string> first_words(const ProgramDescription& program) {
  std::vector<std::string> words;
  for (const auto& summary : program.summaries) words.push_back(summary.first);
  return words;
}

std::vector<std::string> with_parts(const ProgramDescription& program) {
  std::vector<std::string> words = first_words(program);
  std::erase_if(words, [&](const std::string& word) { return program.parts_of(word).empty(); });
  return words;
}

std::string function_name(const ProgramDescription& program) {
  std::string name = "_" + program.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// For a word in single quotes.
std::string quoted(const std::string& text) {
  std::string result;
  for (char c : text) c == '\'' ? result += "'\\''" : result += c;
  return "'" + result + "'";
}

std::vector<std::string> names_of(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) {
    if (option.positional()) continue;
    names.push_back(option.name);
  }
  return names;
}

const OptionDescription* positional_of(const CommandDescription& command) {
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [](const OptionDescription& option) { return option.positional(); });
  return found == command.options.end() ? nullptr : &*found;
}

// ---- bash

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
    const OptionDescription* positional = positional_of(command);
    text += fmt::format("    '{}')\n      options='{}'\n", command.name, fmt::join(names_of(command), " "));
    if (positional && completable(*positional) == Completable::files)
      text += fmt::format("      [[ $cur == -* ]] || {}_paths -f \"$cur\"\n", self);
    text += "      ;;\n";
  }
  return text;
}

// ---- zsh

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

std::vector<std::pair<std::string, std::string>> parts_with_purpose(const ProgramDescription& program,
                                                                    const std::string& group) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const std::string& part : program.parts_of(group)) {
    for (const CommandDescription& command : program.commands) {
      if (command.name == group + " " + part) parts.emplace_back(part, command.purpose);
    }
  }
  return parts;
}

// ---- fish

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
    const OptionDescription* positional = positional_of(command);
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

std::string bash_completion(const ProgramDescription& program) {
  const std::string self = function_name(program);
  std::string groups;
  for (const std::string& group : with_parts(program)) {
    groups += fmt::format(
        "    {})\n      if ((COMP_CWORD == 2)); then\n        {}_words '--help {}' \"$cur\"\n        return\n      fi\n"
        "      command=\"$command ${{COMP_WORDS[2]}}\" ;;\n",
        group, self, fmt::join(program.parts_of(group), " "));
  }
  const std::string words = fmt::format("{}", fmt::join(first_words(program), " "));
  return fmt::format(kHead, "# Completions for bash", program.name, program.name, "bash") +
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
             self, words, groups, fmt::join(first_words(program), " | ")) +
         "  case \"$command $prev\" in\n" + bash_values(program, self) + "  esac\n  case $command in\n" +
         bash_commands(program, self) + "  esac\n  [[ $cur != -* ]] || " + self +
         "_words \"$options\" \"$cur\"\n}\ncomplete -F " + self + " " + program.name + "\n";
}

std::string zsh_completion(const ProgramDescription& program) {
  const std::string self = function_name(program);
  std::string groups;
  for (const std::string& group : with_parts(program)) {
    groups += fmt::format(
        "    {0})\n      if ((CURRENT == 2)); then\n        parts=(\n{1}        )\n        _describe -t commands "
        "command parts\n        return\n      fi\n      command=\"{0} $words[2]\"\n      shift words\n      "
        "((CURRENT--)) "
        ";;\n",
        group, zsh_list(parts_with_purpose(program, group)));
  }
  return fmt::format("#compdef {}\n", program.name) +
         fmt::format(kHead, "# Completions for zsh", program.name, program.name, "zsh") + self +
         "() {\n  local command=$words[2]\n  local -a parts\n  if ((CURRENT == 2)); then\n    parts=(\n" +
         zsh_list(program.summaries) +
         "    )\n    _describe -t commands command parts\n    _files\n    return\n  fi\n  case $command in\n" +
         fmt::format("    {})\n      shift words\n      ((CURRENT--)) ;;\n    *) command=run ;;\n  esac\n",
                     fmt::join(first_words(program), " | ")) +
         "  case $command in\n" + groups + "  esac\n  case $command in\n" + zsh_commands(program) +
         fmt::format("  esac\n}}\n{} \"$@\"\n", self);
}

std::string fish_completion(const ProgramDescription& program) {
  const std::string self = function_name(program);
  std::string text = fmt::format(kHead, "# Completions for fish", program.name, program.name, "fish");
  text +=
      fmt::format("function _{}_at\n", self) +
      "  set -l words (commandline -opc)\n  set -e words[1]\n  set -l command \"$words[1]\"\n" +
      fmt::format("  if contains -- \"$command\" {}\n    set command (string join -- ' ' $words[1..2])\n",
                  fmt::join(with_parts(program), " ")) +
      fmt::format("  else if test -n \"$command\"; and not contains -- \"$command\" {}\n    set command run\n  end\n",
                  fmt::join(first_words(program), " ")) +
      "  test \"$command\" = \"$argv[1]\"\nend\n";
  for (const auto& [name, summary] : program.summaries) {
    text += fmt::format("complete -c {} -n '_{}_at \"\"' -a {} -d {}\n", program.name, self, name,
                        fish_quoted(summary_clause(summary)));
    for (const auto& [part, purpose] : parts_with_purpose(program, name)) {
      text += fmt::format("complete -c {} -n '_{}_at {}' -f -a {} -d {}\n", program.name, self, name, part,
                          fish_quoted(summary_clause(purpose)));
    }
  }
  return text + fish_options(program, self);
}

}  // namespace runner

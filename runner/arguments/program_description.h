// All commands of a program as one table, and what packages make of it: completions for shells and manual pages. Knows
// no command.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/arguments/command_description.h"

namespace runner {

struct ProgramDescription {
  std::string name;
  std::string version;
  std::vector<std::pair<std::string, std::string>> summaries;  ///< of commands by their first word, in a line each
  std::vector<CommandDescription> commands;                    ///< "run", "keys new"

  /// The second words of a command such as "keys"; empty where it has none.
  std::vector<std::string> parts_of(const std::string& command) const;
  /// The same, each with its purpose.
  std::vector<std::pair<std::string, std::string>> parts_with_purpose(const std::string& command) const;
  std::vector<std::string> first_words() const;
  /// Those of the first words that have parts.
  std::vector<std::string> groups() const;
  /// "_contract_verifier": how its functions in a shell begin.
  std::string shell_name() const;
};

std::string bash_completion(const ProgramDescription& program);
std::string zsh_completion(const ProgramDescription& program);
std::string fish_completion(const ProgramDescription& program);

/// The names of the manual pages, without "PROGRAM-": "" of the program itself, "run", "keys".
std::vector<std::string> manual_pages(const ProgramDescription& program);
/// A page in the mdoc language.
std::string manual_page(const ProgramDescription& program, const std::string& page);

}  // namespace runner

// Configuration files: options that are not typed each time. What a file may say follows from the descriptions of the
// commands, so that every option has its key (docs/configuration.md).
#pragma once

#include <string>
#include <vector>

#include "runner/command/command.h"

namespace runner {

/// An option that a file sets for a command.
struct ConfiguredOption {
  const OptionDescription* option;
  std::vector<std::string> values;  ///< "true" of a flag that is set; nothing of one that is not
  std::string place;                ///< file:line:column
  std::string from;                 ///< "environment staging", "run", or empty
  wire::Json written;               ///< the value in the file, with its references
};

/// What holds for a command, in the order of its options; `arguments` win, and --config and --env are read from them.
/// Options that others exclude, or that need one which is not given, are left out. Error: a file is wrong.
wire::Result<std::vector<ConfiguredOption>> configuration_of(const CommandDescription& command,
                                                             const Arguments& arguments,
                                                             const Environment& environment);

/// Whether the keys of the file that are in no section are for this command too.
bool takes_shared_keys(const std::string& command);

/// The first words of commands that have a section of their own.
std::vector<std::string> configuration_sections(const std::vector<CommandDescription>& commands);

/// Whether a file may set it: neither an argument nor one that chooses the configuration.
bool is_configurable(const OptionDescription& option);

/// Of the arguments, --config and --env.
Arguments chosen_configuration(const Arguments& arguments);

}  // namespace runner

// A value in a configuration file as the text that the command line would have: references to variables, files relative
// to the configuration file, and no secret that is written out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/arguments/command_description.h"
#include "runner/yaml/yaml.h"

namespace runner {

struct ValueContext {
  const YamlDocument& document;
  std::string folder;  ///< of the document, as relative paths begin; empty: the working directory
  std::function<std::optional<std::string>(const std::string&)> variable;
};

/// The texts for the option: one for each time that it would be given. For a flag "true" or nothing.
wire::Result<std::vector<std::string>> configured_values(const OptionDescription& option, const Node& node,
                                                         const ValueContext& context);

}  // namespace runner

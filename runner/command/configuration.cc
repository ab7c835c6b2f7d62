#include "runner/command/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "runner/command/configured_value.h"
#include "runner/command/program_pages.h"
#include "runner/document/input_files.h"
#include "runner/document/nearest.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = ".contract-verifier.yaml";
constexpr const char* kUserFile = "contract-verifier/config.yaml";
constexpr const char* kEnvironments = "environments";
constexpr const char* kEnv = "env";
constexpr size_t kMaxFileBytes = 1u << 20;
constexpr std::string_view kSharing[] = {"run", "explore", "list", "explain", "replay"};

struct ConfigurationFile {
  YamlDocument document;
  std::string folder;  ///< as relative paths in it begin; empty: the working directory
};

/// A mapping of keys with values that counts for the command.
struct Layer {
  const ConfigurationFile* file;
  const Mapping* keys;
  std::string from;
};

/// The value of an option in arguments, as "NAME VALUE" or "NAME=VALUE"; empty where it is not given.
std::string value_in(const Arguments& arguments, const std::string& name) {
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i] == name && i + 1 < arguments.size()) return arguments[i + 1];
    if (arguments[i].starts_with(name + "=")) return arguments[i].substr(name.size() + 1);
  }
  return "";
}

bool gives(const Arguments& arguments, const OptionDescription& option) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), end, [&](const std::string& argument) {
    if (argument.starts_with("--")) return argument.substr(0, argument.find('=')) == option.name;
    return !option.short_name.empty() && argument.starts_with(option.short_name);
  });
}

// ---- which keys there are

using Descriptions = std::vector<CommandDescription>;

const OptionDescription* option_of(const CommandDescription& command, const std::string& key) {
  for (const OptionDescription& option : command.options) {
    if (is_configurable(option) && (key_of(option) == key || plural_key_of(option) == key)) return &option;
  }
  return nullptr;
}

std::vector<std::string> keys_of(const Descriptions& commands, const std::function<bool(const std::string&)>& takes) {
  std::set<std::string> keys;
  for (const CommandDescription& command : commands) {
    if (!takes(command.name)) continue;
    for (const OptionDescription& option : command.options) {
      if (!is_configurable(option)) continue;
      keys.insert(key_of(option));
      if (!plural_key_of(option).empty()) keys.insert(plural_key_of(option));
    }
  }
  return {keys.begin(), keys.end()};
}

/// Refuses keys that mean nothing, with the nearest that does.
class KeyCheck {
 public:
  KeyCheck(const YamlDocument& document, const Descriptions& commands) : document_(document), commands_(commands) {}

  wire::Problem check() const {
    const Mapping* root = document_.root.as_mapping();
    if (!root) return error_at(document_.root.mark, describe(document_.root), "keys with values", "");
    std::vector<std::string> known = keys_of(commands_, takes_shared_keys);
    std::vector<std::string> shared = known;
    const std::vector<std::string> sections = configuration_sections(commands_);
    known.insert(known.end(), sections.begin(), sections.end());
    known.insert(known.end(), {kEnvironments, kEnv});
    if (auto problem = check_keys(*root, known)) return problem;
    for (const Entry& entry : *root) {
      if (entry.key == kEnv && !entry.node.as_text())
        return error_at(entry.node.mark, describe(entry.node), "the name of an environment", "");
      const bool section = std::find(sections.begin(), sections.end(), entry.key) != sections.end();
      if (entry.key == kEnvironments) {
        if (auto problem = check_environments(entry.node, shared)) return problem;
      } else if (section && std::find(shared.begin(), shared.end(), entry.key) == shared.end()) {
        if (auto problem = check_section(entry)) return problem;
      }
    }
    return {};
  }

 private:
  wire::Error error_at(Mark mark, std::string found, std::string expected, std::string advice) const {
    return {document_.place(mark).to_string(), std::move(found), std::move(expected), std::move(advice)};
  }

  wire::Problem check_keys(const Mapping& mapping, const std::vector<std::string>& known) const {
    for (const Entry& entry : mapping) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      const std::vector<std::string_view> names(known.begin(), known.end());
      const std::string nearest = did_you_mean(entry.key, names);
      return error_at(entry.mark, fmt::format("unknown key {}", in_quotes(entry.key)),
                      "the name of an option with _ for -",
                      nearest.empty() ? fmt::format("see {} config --help", tool_command()) : nearest);
    }
    return {};
  }

  wire::Problem check_environments(const Node& node, const std::vector<std::string>& shared) const {
    const Mapping* environments = node.as_mapping();
    if (!environments) return error_at(node.mark, describe(node), "{NAME: {KEY: VALUE}}", "");
    for (const Entry& entry : *environments) {
      const Mapping* keys = entry.node.as_mapping();
      if (!keys) return error_at(entry.node.mark, describe(entry.node), "{KEY: VALUE}", "");
      if (auto problem = check_keys(*keys, shared)) return problem;
      if (auto problem = check_secrets(*keys)) return problem;
    }
    return {};
  }

  /// In environments that are not asked for, too.
  wire::Problem check_secrets(const Mapping& keys) const {
    const ValueContext context{document_, "", [](const std::string&) { return std::optional<std::string>("set"); }};
    for (const Entry& entry : keys) {
      for (const CommandDescription& command : commands_) {
        const OptionDescription* option = option_of(command, entry.key);
        if (!option || (option->placeholder != "HEADER" && option->placeholder != "URL")) continue;
        if (auto values = configured_values(*option, entry.node, context); !values) return values.error();
      }
    }
    return {};
  }

  wire::Problem check_section(const Entry& entry) const {
    const Mapping* keys = entry.node.as_mapping();
    if (!keys) return error_at(entry.node.mark, describe(entry.node), "{KEY: VALUE}", "");
    return check_keys(*keys, keys_of(commands_, [&](const std::string& command) {
      return command == entry.key || command.starts_with(entry.key + " ");
    }));
  }

  const YamlDocument& document_;
  const Descriptions& commands_;
};

// ---- files

wire::Result<ConfigurationFile> read_configuration(const std::string& path, std::string folder) {
  auto text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  auto document = read_yaml(*text, path);
  if (!document) return document.error();
  return ConfigurationFile{std::move(*document), std::move(folder)};
}

/// The nearest above the working directory, as a path from there; empty where there is none.
std::string project_file() {
  std::error_code failure;
  fs::path folder = fs::current_path(failure);
  for (std::string above; !failure; above += "../") {
    if (fs::is_regular_file(folder / kFileName, failure)) return above + kFileName;
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
    failure.clear();
  }
  return "";
}

std::string user_file(const Environment& environment) {
  std::string folder = environment.variable("XDG_CONFIG_HOME").value_or("");
  if (folder.empty()) {
    const std::string home = environment.variable("HOME").value_or("");
    if (home.empty()) return "";
    folder = home + "/.config";
  }
  const std::string file = folder + "/" + kUserFile;
  std::error_code failure;
  return fs::is_regular_file(file, failure) ? file : "";
}

/// The files that count, the most important first.
wire::Result<std::vector<ConfigurationFile>> read_files(const Arguments& arguments, const Environment& environment) {
  std::vector<ConfigurationFile> files;
  const std::string named = value_in(arguments, "--config");
  for (const std::string& path : {named.empty() ? project_file() : named, user_file(environment)}) {
    if (path.empty()) continue;
    auto file = read_configuration(path, fs::path(path).parent_path().string());
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

// ---- layers

class Layers {
 public:
  Layers(const CommandDescription& command, const std::vector<ConfigurationFile>& files)
      : command_(command), files_(files) {}

  /// The mappings that count for the command, the most important first.
  wire::Result<std::vector<Layer>> collect(std::string name) {
    if (name.empty()) name = default_environment();
    if (!name.empty() && takes_shared_keys(command_.name)) {
      if (auto problem = add_environment(name)) return *problem;
    }
    for (const ConfigurationFile& file : files_) {
      const Mapping& root = *file.document.root.as_mapping();
      const std::string section = command_.name.substr(0, command_.name.find(' '));
      const Node* keys = find_member(root, section);
      if (keys && keys->as_mapping()) layers_.push_back({&file, keys->as_mapping(), section});
      if (takes_shared_keys(command_.name)) layers_.push_back({&file, &root, ""});
    }
    return layers_;
  }

 private:
  std::string default_environment() const {
    for (const ConfigurationFile& file : files_) {
      const Node* name = find_member(*file.document.root.as_mapping(), kEnv);
      if (name && name->as_text()) return *name->as_text();
    }
    return "";
  }

  wire::Problem add_environment(const std::string& name) {
    std::vector<std::string_view> known;
    for (const ConfigurationFile& file : files_) {
      const Node* environments = find_member(*file.document.root.as_mapping(), kEnvironments);
      if (!environments || !environments->as_mapping()) continue;
      for (const Entry& entry : *environments->as_mapping()) {
        known.push_back(entry.key);
        if (entry.key == name) layers_.push_back({&file, entry.node.as_mapping(), "environment " + name});
      }
    }
    if (!layers_.empty()) return {};
    const std::string expected =
        known.empty() ? fmt::format("an environment in {}", kFileName) : fmt::format("{}", fmt::join(known, ", "));
    return wire::Error{"--env", fmt::format("\"{}\"", name), expected, did_you_mean(name, known)};
  }

  const CommandDescription& command_;
  const std::vector<ConfigurationFile>& files_;
  std::vector<Layer> layers_;
};

// ---- what holds

std::string header_name(const std::string& header) {
  std::string name = header.substr(0, header.find(':'));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

/// The options of all layers, where one that is more important wins.
class Holding {
 public:
  Holding(const CommandDescription& command, const Arguments& arguments) : command_(command), arguments_(arguments) {}

  wire::Problem add(const Layer& layer, const Environment& environment) {
    const ValueContext context{layer.file->document, layer.file->folder, environment.variable};
    for (const Entry& entry : *layer.keys) {
      const OptionDescription* option = option_of(command_, entry.key);
      if (!option || gives(arguments_, *option) || excluded(*option)) continue;
      auto values = configured_values(*option, entry.node, context);
      if (!values) return values.error();
      ConfiguredOption found{option, std::move(*values), layer.file->document.place(entry.mark).to_string(), layer.from,
                             to_json(entry.node)};
      keep(std::move(found));
    }
    return {};
  }

  /// In the order of the command's options.
  std::vector<ConfiguredOption> take() {
    for (size_t before = holding_.size() + 1; before != holding_.size();) {
      before = holding_.size();
      std::erase_if(holding_, [&](const ConfiguredOption& found) { return lacks(*found.option); });
    }
    std::sort(holding_.begin(), holding_.end(),
              [](const ConfiguredOption& left, const ConfiguredOption& right) { return left.option < right.option; });
    return std::move(holding_);
  }

 private:
  bool decided(const OptionDescription& option) const {
    return std::any_of(holding_.begin(), holding_.end(),
                       [&](const ConfiguredOption& found) { return found.option == &option; });
  }

  bool given(const std::string& name) const {
    const OptionDescription* option = command_.find(name);
    return option && (gives(arguments_, *option) ||
                      std::any_of(holding_.begin(), holding_.end(), [&](const ConfiguredOption& found) {
                        return found.option == option && !found.values.empty();
                      }));
  }

  bool excluded(const OptionDescription& option) const {
    return std::any_of(option.excludes.begin(), option.excludes.end(),
                       [&](const std::string& name) { return given(name); });
  }

  bool lacks(const OptionDescription& option) const {
    return std::any_of(option.needs.begin(), option.needs.end(), [&](const std::string& name) { return !given(name); });
  }

  /// Headers are joined by their names; anything else that is set already stays as it is.
  void keep(ConfiguredOption found) {
    if (!decided(*found.option)) return holding_.push_back(std::move(found));
    if (found.option->placeholder != "HEADER") return;
    for (const ConfiguredOption& held : holding_) {
      if (held.option != found.option) continue;
      std::erase_if(found.values, [&](const std::string& header) {
        return std::any_of(held.values.begin(), held.values.end(),
                           [&](const std::string& other) { return header_name(other) == header_name(header); });
      });
    }
    if (!found.values.empty()) holding_.push_back(std::move(found));
  }

  const CommandDescription& command_;
  const Arguments& arguments_;
  std::vector<ConfiguredOption> holding_;
};

}  // namespace

bool is_configurable(const OptionDescription& option) {
  return !option.positional() && option.name != "--help" && option.name != "--config" && option.name != "--env";
}

std::vector<std::string> configuration_sections(const std::vector<CommandDescription>& commands) {
  std::vector<std::string> sections;
  for (const CommandDescription& command : commands) {
    std::string first = command.name.substr(0, command.name.find(' '));
    const bool takes_none = first == "schema" || first == "config" || first == "completion" || first == "man";
    if (takes_none || std::find(sections.begin(), sections.end(), first) != sections.end()) continue;
    sections.push_back(std::move(first));
  }
  return sections;
}

Arguments chosen_configuration(const Arguments& arguments) {
  Arguments chosen;
  for (const char* name : {"--config", "--env"}) {
    if (const std::string value = value_in(arguments, name); !value.empty())
      chosen.push_back(fmt::format("{}={}", name, value));
  }
  return chosen;
}

bool takes_shared_keys(const std::string& command) {
  return std::find(std::begin(kSharing), std::end(kSharing), command) != std::end(kSharing);
}

wire::Result<std::vector<ConfiguredOption>> configuration_of(const CommandDescription& command,
                                                             const Arguments& arguments,
                                                             const Environment& environment) {
  const auto files = read_files(arguments, environment);
  if (!files) return files.error();
  if (!files->empty()) {
    const ProgramDescription program = describe_program(environment);
    for (const ConfigurationFile& file : *files) {
      if (auto problem = KeyCheck(file.document, program.commands).check()) return *problem;
    }
  }
  const auto layers = Layers(command, *files).collect(value_in(arguments, "--env"));
  if (!layers) return layers.error();
  Holding holding(command, arguments);
  for (const Layer& layer : *layers) {
    if (auto problem = holding.add(layer, environment)) return *problem;
  }
  return holding.take();
}

wire::Result<ConfiguredArguments> add_configuration(const CommandDescription& command, const Arguments& arguments,
                                                    const Environment& environment) {
  if (configuration_sections({command}).empty()) return ConfiguredArguments{arguments, {}};
  const auto configured = configuration_of(command, arguments, environment);
  if (!configured) return configured.error();
  ConfiguredArguments result{arguments, {}};
  std::vector<std::string> added;
  for (const ConfiguredOption& found : *configured) {
    result.places.emplace(found.option->name, found.place);
    for (const std::string& value : found.values)
      added.push_back(found.option->kind == ValueKind::none ? found.option->name : found.option->name + "=" + value);
  }
  auto& all = result.arguments;
  all.insert(std::find(all.begin(), all.end(), "--"), added.begin(), added.end());
  return result;
}

}  // namespace runner

// `verify/runner config show|schema`: what configuration files set and where, and the JSON Schema of such files.
#include <fmt/format.h>

#include <algorithm>

#include "runner/command/common_options.h"
#include "runner/command/configuration.h"
#include "runner/command/program_pages.h"

namespace runner {
namespace {

constexpr const char* kConfigFooter = R"(
A file sets options by their names, with _ for - (docs/configuration.md):
  strict: true
  environments:
    staging:
      target: https://lp.staging.example.net
      headers: {authorization: "Bearer ${LP_TOKEN}"}
The command line wins over the environment that --env names, and that over the rest of the file.)";

// ---- show

/// "5" of "seconds (default: 5)"; empty where the help names none.
std::string default_of(const OptionDescription& option) {
  constexpr std::string_view kMark = "(default: ";
  const size_t begin = option.help.rfind(kMark);
  if (begin == std::string::npos) return "";
  const size_t text = begin + kMark.size();
  return option.help.substr(text, option.help.rfind(')') - text);
}

std::string value_text(const wire::Json& written) {
  return written.as_string() ? *written.as_string() : wire::to_text(written);
}

std::string place_of(const ConfiguredOption& found) {
  return found.place + (found.from.empty() ? "" : fmt::format(" ({})", found.from));
}

std::string shown_as_text(const CommandDescription& command, const std::vector<ConfiguredOption>& configured) {
  std::string text = wire::format_line("{}\n", command.name);
  const auto add = [&](const OptionDescription& option, const std::string& value, const std::string& from) {
    text += wire::format_line("  {:<20} {:<40} {}\n", key_of(option), value, from);
  };
  for (const ConfiguredOption& found : configured) add(*found.option, value_text(found.written), place_of(found));
  for (const OptionDescription& option : command.options) {
    const bool set = std::any_of(configured.begin(), configured.end(),
                                 [&](const ConfiguredOption& found) { return found.option == &option; });
    if (!set && is_configurable(option) && !default_of(option).empty()) add(option, default_of(option), "default");
  }
  return text;
}

std::string shown_as_json(const CommandDescription& command, const std::vector<ConfiguredOption>& configured) {
  wire::Array options;
  for (const ConfiguredOption& found : configured) {
    options.push_back(wire::Object{
        {"key", key_of(*found.option)}, {"value", found.written}, {"place", found.place}, {"from", found.from}});
  }
  return wire::to_text(wire::Object{{"command", command.name}, {"options", std::move(options)}}, 2) + "\n";
}

ExitCode show_configuration(const Arguments& arguments, const Environment& environment) {
  std::vector<std::string> words;
  OutputFormat format = OutputFormat::text;
  ArgumentParser parser("config show", "Shows which options configuration files set for a command, and where.");
  parser.option("COMMAND", words, "a command such as run or keys new (default: run)").placeholder("");
  declare_format(parser, format);
  parser.footer(kConfigFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  const std::string name = words.empty() ? "run" : fmt::format("{}", fmt::join(words, " "));
  const ProgramDescription program = describe_program(environment);
  const auto command = std::find_if(program.commands.begin(), program.commands.end(),
                                    [&](const CommandDescription& described) { return described.name == name; });
  if (command == program.commands.end())
    return fail(environment, {"COMMAND", fmt::format("\"{}\"", name), "a command", ""});
  const auto configured = configuration_of(*command, chosen_configuration(arguments), environment);
  if (!configured) return fail(environment, configured.error());
  environment.out(format == OutputFormat::json ? shown_as_json(*command, *configured)
                                               : shown_as_text(*command, *configured));
  return kAllHeld;
}

// ---- schema

/// What one value of the option is.
wire::Json value_schema(const OptionDescription& option) {
  const wire::Json reference = wire::Object{{"type", "string"}, {"pattern", "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}"}};
  if (option.kind == ValueKind::whole_number) {
    wire::Object number{{"type", "integer"}, {"minimum", static_cast<int64_t>(option.least)}};
    if (option.most <= UINT32_MAX) number.set("maximum", static_cast<int64_t>(option.most));
    return wire::Object{{"anyOf", wire::Array{std::move(number), reference}}};
  }
  if (option.kind == ValueKind::decimal_number)
    return wire::Object{{"anyOf", wire::Array{wire::Object{{"type", "number"}, {"minimum", 0}}, reference}}};
  const auto words = option.words();
  if (words.empty()) return wire::Object{{"type", wire::Array{"string", "number"}}};
  wire::Array values(words.begin(), words.end());
  for (const std::string& word : words) {
    if (word == "0" || word == "1") values.push_back(static_cast<int64_t>(word == "1"));
  }
  return wire::Object{{"enum", std::move(values)}};
}

wire::Json option_schema(const OptionDescription& option) {
  if (option.kind == ValueKind::none) return wire::Object{{"type", "boolean"}, {"description", option.help}};
  wire::Json one = value_schema(option);
  if (option.repeated) {
    wire::Array forms{one, wire::Object{{"type", "array"}, {"items", one}}};
    if (option.placeholder == "HEADER" || option.placeholder.find('=') != std::string::npos)
      forms.push_back(wire::Object{{"type", "object"}, {"additionalProperties", one}});
    one = wire::Object{{"anyOf", std::move(forms)}};
  }
  wire::Object schema = *one.as_object();
  schema.set("description", option.help);
  return schema;
}

/// The keys of the commands as properties.
wire::Object properties_of(const std::vector<CommandDescription>& commands,
                           const std::function<bool(const std::string&)>& takes) {
  wire::Object properties;
  for (const CommandDescription& command : commands) {
    if (!takes(command.name)) continue;
    for (const OptionDescription& option : command.options) {
      if (!is_configurable(option)) continue;
      properties.set(key_of(option), option_schema(option));
      if (!plural_key_of(option).empty()) properties.set(plural_key_of(option), option_schema(option));
    }
  }
  return properties;
}

wire::Json closed(wire::Object properties) {
  return wire::Object{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

wire::Json configuration_schema(const std::vector<CommandDescription>& commands) {
  wire::Object root = properties_of(commands, takes_shared_keys);
  const wire::Json shared = closed(root);
  for (const std::string& section : configuration_sections(commands)) {
    root.set(section, closed(properties_of(commands, [&](const std::string& command) {
               return command == section || command.starts_with(section + " ");
             })));
  }
  root.set("env", wire::Object{{"type", "string"}, {"description", "the environment where --env names none"}});
  root.set("environments", wire::Object{{"type", "object"},
                                        {"description", "options by the name that --env has"},
                                        {"additionalProperties", shared}});
  wire::Object schema = *closed(std::move(root)).as_object();
  schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
  schema.set("$id", "https://schemas.swapgraph.example/runner/config.schema.json");
  schema.set("title", "Configuration of contract-verifier");
  return schema;
}

ExitCode print_schema(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("config schema", "Prints the JSON Schema of configuration files, for editors.");
  if (const auto code = parser.read(arguments, environment)) return *code;
  environment.out(wire::to_text(configuration_schema(describe_program(environment).commands), 2) + "\n");
  return kAllHeld;
}

}  // namespace

ExitCode manage_configuration(const Arguments& arguments, const Environment& environment) {
  const auto with = [&environment](ExitCode (*run)(const Arguments&, const Environment&)) {
    return [&environment, run](const Arguments& rest) { return run(rest, environment); };
  };
  return CommandGroup{"config",
                      "what configuration files set",
                      {{"show", "show which options are set for a command, and where", with(show_configuration)},
                       {"schema", "print the JSON Schema of configuration files", with(print_schema)}}}
      .run(arguments, environment);
}

}  // namespace runner

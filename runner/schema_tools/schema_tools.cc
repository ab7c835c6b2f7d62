#include "runner/schema_tools/schema_tools.h"

#include <fmt/format.h>

#include "checks/json_schema/values/nearest.h"

namespace runner::schema_tools {
namespace {

std::string overview() {
  std::string text = for_this_installation(
      "verify/runner schema: JSON Schema draft 2020-12\n\n"
      "  verify/runner schema COMMAND --help       show the options of a command\n\n"
      "commands:\n");
  for (const Tool& tool : tools()) text += fmt::format("  {:<10} {}\n", tool.name, tool.summary);
  return text +
         "\nexit codes: 0 success, 1 findings, 2 the command line or an input is wrong, 3 undecided, 4 a file could "
         "not be "
         "written\n";
}

wire::Error unknown_tool(const std::string& word) {
  json_schema::NearestName nearest(word);
  for (const Tool& tool : tools()) nearest.offer(tool.name);
  return {"arguments", fmt::format("unknown command \"schema {}\"", word), "a command that `schema --help` lists",
          nearest.advice()};
}

}  // namespace

const std::vector<Tool>& tools() {
  static const std::vector<Tool> all = {
      {"validate", "validate instances: schema validate --schema FILE [--ref DIR]... INSTANCE...", validate},
      {"compile", "check that schemas compile: schema compile [--ref DIR]... FILE...", compile_files},
      {"lint", "find mistakes in schemas: schema lint [--format text|json|sarif] FILE...", lint},
      {"generate", "print valid or invalid instances: schema generate --valid|--invalid FILE...", generate},
      {"diff", "show what a new version breaks, with witnesses: schema diff [--format text|json] OLD NEW",
       diff_schemas},
      {"lock", "update schemas.lock.json: schema lock FOLDER", lock_schemas},
      {"bundle", "print a schema with all that it refers to: schema bundle [--ref DIR]... FILE|FOLDER", bundle_schema},
      {"unbundle", "write the resources of a bundle into files: schema unbundle --into DIR FILE", unbundle_schema},
      {"bowtie", "serve the harness protocol of the Bowtie project on standard input and output", bowtie},
  };
  return all;
}

ExitCode run_tool(const Arguments& arguments, const Streams& streams) {
  if (streams.describe) {
    for (const Tool& tool : tools()) tool.run({}, streams);
    return kAllHeld;
  }
  if (arguments.empty()) {
    streams.err(overview());
    return kUsageOrInput;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    streams.out(overview());
    return kAllHeld;
  }
  for (const Tool& tool : tools()) {
    if (tool.name == first) return tool.run({arguments.begin() + 1, arguments.end()}, streams);
  }
  return fail(streams, unknown_tool(first));
}

}  // namespace runner::schema_tools

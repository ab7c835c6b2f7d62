#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
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
  CommandGroup group{
      "schema",
      "JSON Schema draft 2020-12",
      {},
      "\nexit codes: 0 success, 1 findings, 2 the command line or an input is wrong, 3 undecided, 4 a file "
      "could not be written\n"};
  for (const Tool& tool : tools()) {
    group.commands.push_back(
        {tool.name, tool.summary, [&tool, &streams](const Arguments& rest) { return tool.run(rest, streams); }});
  }
  return group.run(arguments, streams);
}

}  // namespace runner::schema_tools

// The `schema` commands: the JSON Schema engine on the command line. They know files and the engine, but nothing of
// milestones, services or evidence, so that a process that only validates documents loads no HTTP and no TLS.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "runner/arguments/argument_parser.h"

namespace runner::schema_tools {

/// Standard input and output of a command.
struct Streams : Output {
  std::istream& in;
};

/// One command: `schema NAME ...`.
struct Tool {
  std::string_view name;
  std::string_view summary;
  ExitCode (*run)(const Arguments& arguments, const Streams& streams);
};

const std::vector<Tool>& tools();

/// Runs `schema ARGUMENTS...`. 0: success, 1: findings, 2: the command line or an input is wrong, 4: a file could not
/// be written.
ExitCode run_tool(const Arguments& arguments, const Streams& streams);

ExitCode validate(const Arguments& arguments, const Streams& streams);
ExitCode compile_files(const Arguments& arguments, const Streams& streams);
ExitCode lint(const Arguments& arguments, const Streams& streams);
ExitCode generate(const Arguments& arguments, const Streams& streams);
ExitCode diff_schemas(const Arguments& arguments, const Streams& streams);
ExitCode lock_schemas(const Arguments& arguments, const Streams& streams);
ExitCode bundle_schema(const Arguments& arguments, const Streams& streams);
ExitCode unbundle_schema(const Arguments& arguments, const Streams& streams);
ExitCode bowtie(const Arguments& arguments, const Streams& streams);

}  // namespace runner::schema_tools

// The `schema` commands: what the JSON Schema engine can do, on the command line. They know files, texts and the
// engine, and nothing of milestones, services or evidence, so that a process that only judges documents loads no HTTP
// and no TLS.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "runner/command/exit_code.h"
#include "wire/result.h"

namespace runner::schema_tools {

/// Standard input and output of a command.
struct Streams {
  std::istream& in;
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
};

using Words = std::vector<std::string>;

/// One command: `schema NAME ...`. `words` are the arguments behind the name.
struct Tool {
  std::string_view name;
  std::string_view summary;
  ExitCode (*run)(const Words& words, const Streams& streams);
};

const std::vector<Tool>& tools();

/// Runs `schema words...`. 0: all is well, 1: findings, 2: the command line or an input is wrong.
ExitCode run_tool(const Words& words, const Streams& streams);

ExitCode validate(const Words& words, const Streams& streams);
ExitCode compile_files(const Words& words, const Streams& streams);
ExitCode lint(const Words& words, const Streams& streams);
ExitCode generate(const Words& words, const Streams& streams);
ExitCode diff_schemas(const Words& words, const Streams& streams);
ExitCode lock_schemas(const Words& words, const Streams& streams);
ExitCode bowtie(const Words& words, const Streams& streams);

/// Prints "error: where: found; expected ...; advice" and gives kUsageOrInput.
ExitCode refuse(const Streams& streams, const wire::Error& error);

}  // namespace runner::schema_tools

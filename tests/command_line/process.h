// Runs the built binary as its users do: arguments, environment and folder in; exit code and output out. The path of
// the path of the binary is in the environment variable RUNNER, which CTest sets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

enum class StandardOutput {
  captured,
  closed,  ///< no descriptor 1 at all
  full,    ///< a device without space left
};

struct Invocation {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;  ///< with PATH the whole environment
  std::filesystem::path folder;
  StandardOutput standard_output = StandardOutput::captured;
  int interrupt_after_ms = 0;  ///< sends SIGINT after so long; 0: never
};

struct Outcome {
  int exit_code = -1;  ///< 128 + n where signal n ended it
  std::string out;
  std::string err;

  /// Without its line end; empty where nothing was printed.
  std::string last_line() const;
};

/// Kills the process after two minutes, so that a hang is a failure.
Outcome run_process(const Invocation& invocation);

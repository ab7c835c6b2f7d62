// The command line of `serve`. read_serve_options reports every mistake in it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reference_impl/http_front.h"
#include "runner/command/command.h"

namespace runner {

enum class Contents { empty, seeded };

struct ServeOptions {
  reference_impl::HttpFrontSettings front;
  std::optional<Gate> gate;            ///< empty: as in the environment variable
  std::string state;                   ///< SQLite file; empty: in memory
  std::optional<wire::Instant> clock;  ///< a fixed 'now'; empty: the system's clock
  std::vector<std::string> keys;       ///< PEM files
  Contents contents = Contents::empty;
  std::string access_log = "-";  ///< file; "-": standard error; empty: none
};

/// The options, or the code to end with after help or an error was printed.
std::variant<ServeOptions, ExitCode> read_serve_options(const Arguments& arguments, const Output& output);

}  // namespace runner

// Where the repository of a run's evidence is: evidence names its milestone relative to it.
#pragma once

#include <optional>
#include <string>

namespace runner {

/// The nearest folder above `path`, or else above the working directory, that has the file `milestone_file`.
std::optional<std::string> find_root(const std::string& path, const std::string& milestone_file);

}  // namespace runner

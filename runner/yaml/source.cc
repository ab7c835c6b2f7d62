#include "runner/yaml/source.h"

#include <fmt/format.h>

namespace runner {

std::string Place::to_string() const {
  const std::string name = file ? *file : std::string();
  return line == 0 ? name : fmt::format("{}:{}:{}", name, line, column);
}

}  // namespace runner

// A text that grows by formatted lines.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>

namespace runner {

struct Lines {
  std::string text;

  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
    text += '\n';
  }
};

}  // namespace runner

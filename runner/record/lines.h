// A text that grows by formatted lines. Every text that goes into a line is made printable and stays on that line, so
// that nothing from outside can end the line and begin one of its own.
#pragma once

#include "wire/printable.h"

namespace runner {

using wire::Coloured;

template <typename... Args>
void append_line(std::string& text, wire::LineFormat<Args...> format, const Args&... args) {
  text += wire::format_line<Args...>(format, args...);
  text += '\n';
}

struct Lines {
  std::string text;

  template <typename... Args>
  void add(wire::LineFormat<Args...> format, const Args&... args) {
    append_line(text, format, args...);
  }
};

}  // namespace runner

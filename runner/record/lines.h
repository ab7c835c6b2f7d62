// A text that grows by formatted lines. Every text that goes into a line is made printable and stays on that line, so
// that nothing from outside can end the line and begin one of its own.
#pragma once

#include <iterator>
#include <type_traits>

#include "wire/printable.h"

namespace runner {

/// Text of our own with the colours of a terminal, as it is.
struct Coloured {
  std::string text;
};

/// What goes into a line in place of a value: text is made printable.
template <typename T>
auto shown_in_line(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return wire::printable_line(value);
  } else if constexpr (std::is_same_v<T, Coloured>) {
    return std::string_view(value.text);
  } else {
    return value;
  }
}

template <typename... Args>
using LineFormat = std::type_identity_t<fmt::format_string<decltype(shown_in_line(std::declval<const Args&>()))...>>;

template <typename... Args>
void append_line(std::string& text, LineFormat<Args...> format, const Args&... args) {
  fmt::format_to(std::back_inserter(text), format, shown_in_line(args)...);
  text += '\n';
}

struct Lines {
  std::string text;

  template <typename... Args>
  void add(LineFormat<Args...> format, const Args&... args) {
    append_line(text, format, args...);
  }
};

}  // namespace runner

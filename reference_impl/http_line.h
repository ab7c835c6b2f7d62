// One line of an HTTP message (RFC 9112, section 2.2) as its bytes arrive. A line ends with CR LF; a CR or an LF alone
// is refused, since parsers that disagree about line ends are how requests are smuggled.
#pragma once

#include <string>
#include <string_view>

namespace reference_impl {

class LineReader {
 public:
  enum class State {
    open,      ///< its end has not arrived
    whole,     ///< text() is the line
    malformed  ///< it has a CR or an LF alone
  };

  /// Takes bytes to the end of the line, and returns how many.
  size_t take(std::string_view bytes);
  State state() const { return state_; }
  /// Without the line end, where that has arrived.
  std::string_view text() const;
  void clear();

 private:
  std::string text_;
  State state_ = State::open;
};

}  // namespace reference_impl

#include "reference_impl/http_line.h"

#include <algorithm>

namespace reference_impl {

size_t LineReader::take(std::string_view bytes) {
  const size_t line_feed = bytes.find('\n');
  const bool ends = line_feed != std::string_view::npos;
  const size_t count = ends ? line_feed + 1 : bytes.size();
  text_.append(bytes.substr(0, count));
  // The only place for a CR: just before the line feed, which may be still to come.
  const size_t carriage_return = std::min(text_.find('\r'), text_.size());
  if (ends) {
    state_ = carriage_return + 2 == text_.size() ? State::whole : State::malformed;
  } else if (carriage_return + 1 < text_.size()) {
    state_ = State::malformed;
  }
  return count;
}

std::string_view LineReader::text() const {
  return std::string_view(text_).substr(0, text_.size() - (state_ == State::whole ? 2 : 0));
}

void LineReader::clear() {
  text_.clear();
  state_ = State::open;
}

}  // namespace reference_impl

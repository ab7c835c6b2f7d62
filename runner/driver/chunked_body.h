// A response body in chunks (RFC 9112, section 7.1) as its bytes arrive: gives the data, drops extensions of chunks and
// the trailer, and names what is malformed. It reads bytes and knows no socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runner {

class ChunkedBody {
 public:
  struct Taken {
    size_t used = 0;        ///< of the given bytes, at least one
    std::string_view data;  ///< of the body, a part of the given bytes; may be empty
  };

  /// Not called once the body is complete or malformed.
  Taken take(std::string_view bytes);
  /// Its last byte has been taken.
  bool is_complete() const { return stage_ == Stage::complete; }
  /// What is malformed; empty if nothing is.
  const std::string& problem() const { return problem_; }

 private:
  enum class Stage { size, data, data_end, trailer, complete };

  void read_line(std::string_view line);
  void read_size(std::string_view line);
  void read_trailer_line(std::string_view line);

  Stage stage_ = Stage::size;
  uint64_t missing_ = 0;  ///< of the current chunk
  std::string line_;      ///< what has arrived of it
  std::string trailer_;
  std::string problem_;
};

}  // namespace runner

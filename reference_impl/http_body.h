// The body of a request as its bytes arrive: of a known length, or in chunks (RFC 9112, sections 6 and 7.1). Extensions
// of chunks and trailers are checked and dropped; a malformed or over-long body is refused.
#pragma once

#include "reference_impl/http_head.h"
#include "reference_impl/http_line.h"

namespace reference_impl {

class BodyReader {
 public:
  /// Of a request with a body, which is refused where it has more than `max_bytes`.
  BodyReader(const RequestHead& head, uint64_t max_bytes);

  /// Takes a part of the bytes, at least one, and returns how many.
  size_t take(std::string_view bytes);
  bool has_begun() const { return has_begun_; }
  bool is_complete() const { return stage_ == Stage::complete; }
  const std::optional<HttpRefusal>& refusal() const { return refusal_; }
  std::string& body() { return body_; }

 private:
  enum class Stage { data, chunk_size, chunk_end, trailer, complete };

  size_t take_data(std::string_view bytes);
  size_t take_line(std::string_view bytes);
  void read_line(std::string_view line);
  void read_chunk_size(std::string_view line);
  void read_trailer(std::string_view line);
  void expect_data(uint64_t size);
  void refuse(int status, const char* reason) { refusal_ = HttpRefusal{status, reason}; }

  uint64_t max_bytes_;
  Stage stage_;
  bool has_begun_ = false;
  bool chunked_;
  uint64_t missing_ = 0;  ///< bytes of data
  LineReader line_;
  wire::Headers trailer_;
  std::string body_;
  std::optional<HttpRefusal> refusal_;
};

}  // namespace reference_impl

// The head of an HTTP/1.1 request, line by line as it was sent: what is asked for, and where the body and the
// connection end (RFC 9112, sections 3 to 6). What could be read in two ways is refused. It reads text and knows no
// socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/http.h"

namespace reference_impl {

/// Why a request is refused before the service sees it. The connection cannot be used again.
struct HttpRefusal {
  int status = 400;
  std::string reason;  ///< never quotes the request
};

struct RequestHead {
  enum class Version { http_1_0, http_1_1 };
  enum class Framing { none, length, chunked };
  enum class After { keep, close };

  std::string method;
  std::string target;  ///< of an absolute target only path and query
  Version version = Version::http_1_1;
  wire::Headers headers;
  // What the headers say:
  Framing framing = Framing::none;
  uint64_t content_length = 0;
  After after = After::keep;  ///< what becomes of the connection
  bool awaits_continue = false;
};

// Each of these takes a line without its end.
std::optional<HttpRefusal> read_request_line(std::string_view line, RequestHead& head);
/// Also reads the lines of a trailer.
std::optional<HttpRefusal> read_field_line(std::string_view line, wire::Headers& headers);
/// Once all lines are read: how the body is delimited, and what else concerns the connection.
std::optional<HttpRefusal> read_framing(RequestHead& head);

/// A token (RFC 9110, section 5.6.2).
bool is_token(std::string_view text);

}  // namespace reference_impl

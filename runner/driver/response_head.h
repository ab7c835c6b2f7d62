// The head of a response, read strictly: status line, headers, and how the body is delimited (RFC 9112, sections 4 to
// 6). What could be read in two ways is refused by name, since parsers that disagree are how responses get mixed up. It
// reads bytes and knows no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/http.h"

namespace runner {

enum class Framing {
  none,      ///< no body: HEAD, 204, 304
  length,    ///< Content-Length
  chunked,   ///< Transfer-Encoding: chunked
  to_close,  ///< until the connection is closed
};

struct ResponseHead {
  int status = 0;
  wire::Headers headers;
  Framing framing = Framing::to_close;
  uint64_t content_length = 0;                           ///< where framing is length
  enum class After { keep, close } after = After::keep;  ///< what becomes of the connection

  bool is_interim() const { return status >= 100 && status < 200; }
};

/// What is wrong with a head, in words.
struct HeadProblem {
  std::string text;
};

/// Header lines, each with its end; a folded one is joined by spaces (RFC 9112, section 5.2).
std::variant<wire::Headers, HeadProblem> parse_fields(std::string_view text);

/// `text` runs from the status line to the last header, without the empty line. `method` is that of the request.
std::variant<ResponseHead, HeadProblem> parse_response_head(std::string_view text, std::string_view method);

}  // namespace runner

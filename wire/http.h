// HTTP requests and responses as values (RFC 9110), independent of any connection. The reference implementation and
// every driver of the runner take a Request and return a Response.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/printable.h"

namespace wire {

struct Header {
  std::string name;     ///< case-insensitive; a token (RFC 9110, section 5.1), which readers of messages demand
  UntrustedText value;  ///< bytes as sent, without surrounding whitespace
};
using Headers = std::vector<Header>;

struct Request {
  std::string method;  ///< upper case, "GET"
  std::string target;  ///< origin-form as sent: percent-encoded path, then '?' and the query, if any
  Headers headers;
  std::string body;
};

struct Response {
  int status = 0;
  Headers headers;
  UntrustedText body;
};

/// Names of headers have no case (RFC 9110, section 5.1).
bool is_same_header_name(std::string_view left, std::string_view right);

/// The value of the first header of that name, or nullptr.
const UntrustedText* find_header(const Headers& headers, std::string_view name);

}  // namespace wire

// One HTTP exchange as values (RFC 9110): what a caller sends and what a service answers, with no connection in sight.
// The reference implementation takes a Request and returns a Response; so does every driver of the runner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wire {

struct Header {
  std::string name;   ///< compared without regard to case
  std::string value;  ///< bytes as sent, without surrounding blanks
};
using Headers = std::vector<Header>;

struct Request {
  std::string method;  ///< upper case, "GET"
  std::string target;  ///< origin-form as sent: percent-encoded path, then '?' and query where there is one
  Headers headers;
  std::string body;
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
};

/// The value of the first header of that name, or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

}  // namespace wire

// A service on plain sockets, so that a test decides how its responses are sent: reads requests off a connection as
// values, and writes responses byte by byte.
#pragma once

#include <functional>
#include <string>

#include "tests/support/scripted_server.h"
#include "wire/http.h"

namespace scripted {

/// The request of these bytes, its body taken unchanged.
wire::Request parse_request(const std::string& bytes);

/// Head and body with a Content-Length.
std::string with_length(const wire::Response& response);
/// In chunks of a few bytes, with a trailer.
std::string chunked(const wire::Response& response);
/// HTTP/1.0, delimited by the end of the connection.
std::string to_close(const wire::Response& response);

}  // namespace scripted

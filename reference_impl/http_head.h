// The head of an HTTP/1.1 request (RFC 9112) as it was sent, and the reduced head that the HTTP library gets to see.
// The library decodes percent-escapes in header values, which would make two different keys equal, and rejects or acts
// on what the contract leaves to the service: the service therefore reads the head itself.
#pragma once

#include <string>
#include <string_view>

#include "wire/http.h"

namespace reference_impl {

struct RequestHead {
  std::string method;  ///< empty if the request line is malformed
  std::string target;
  wire::Headers headers;
  bool has_body = false;
  bool announces_body_twice = false;  ///< both Content-Length and Transfer-Encoding
};

/// Reads the text up to and without the empty line.
RequestHead read_request_head(std::string_view text);

/// The head for the library: how the body is delimited, and whether the connection persists. Methods, targets and
/// header fields that the library would act on are replaced or left out; a malformed request line stays, so that the
/// library refuses it.
std::string reduced_head(std::string_view text, const RequestHead& head);

/// True for the methods with which the library reads a body.
bool expects_body(std::string_view method);

}  // namespace reference_impl

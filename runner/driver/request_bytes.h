// A request as the bytes of HTTP/1.1 (RFC 9112, section 3) that are sent for it, headers of a connection included. It
// sends nothing.
#pragma once

#include <string>

#include "runner/driver/http_settings.h"

namespace runner {

/// False where a line break, or a space in method or target, would end the request line or a header early.
bool can_be_sent(const wire::Request& request);

/// The request target is appended to the base path of the URL; through a proxy without a tunnel it is the whole URL.
/// What the request has no header for is added: host, accept, accept-encoding, user-agent, content-length.
std::string serialize(const wire::Request& request, const HttpSettings& settings);

}  // namespace runner

// Asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6) on a connection to it, within a deadline and a limit of
// bytes. Our own, since httplib 0.11 waits for itself where a proxy's refusal closes the connection.
#pragma once

#include <optional>
#include <string>

#include "runner/driver/connect.h"
#include "runner/driver/http_settings.h"

namespace runner {

/// The value of Proxy-Authorization; empty where the address has no user.
std::string proxy_authorization(const ProxyAddress& proxy);

/// `authority` is "host:port". No problem if the tunnel is established: the next byte is the target's.
std::optional<ConnectProblem> open_tunnel(int descriptor, const std::string& authority, const ProxyAddress& proxy,
                                          const Patience& patience);

}  // namespace runner

// Opens a connection: name resolution, then each address in turn, within a deadline, with a reason in words where it
// fails. It knows no HTTP and no TLS.
#pragma once

#include <chrono>
#include <string>
#include <variant>

namespace runner {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Why connecting failed, such as "connection refused".
struct ConnectProblem {
  std::string text;
};

/// A connected, non-blocking socket without Nagle's delay. The caller closes it.
std::variant<int, ConnectProblem> connect_tcp(const std::string& host, int port, SteadyTime deadline);
std::variant<int, ConnectProblem> connect_unix(const std::string& path, SteadyTime deadline);

/// "2.5 s", for messages.
std::string in_seconds(std::chrono::milliseconds duration);

/// Waits until the descriptor is ready for the poll(2) events; false at the deadline.
bool await_ready(int descriptor, short events, SteadyTime deadline);

}  // namespace runner

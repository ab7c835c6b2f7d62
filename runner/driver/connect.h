// Opens a connection: name resolution, then each address in turn, within a deadline, with a reason in words where it
// fails. It knows no HTTP and no TLS.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <variant>

namespace runner {

using SteadyTime = std::chrono::steady_clock::time_point;

/// How long something is waited for.
struct Patience {
  SteadyTime deadline;
  const std::atomic<bool>* interrupted = nullptr;  ///< set by a signal: nothing is waited for any longer

  Patience(SteadyTime until, const std::atomic<bool>* signal = nullptr) : deadline(until), interrupted(signal) {}
  bool is_interrupted() const { return interrupted && interrupted->load(); }
};

/// Why connecting failed, such as "connection refused".
struct ConnectProblem {
  std::string text;
};

/// A connected, non-blocking socket without Nagle's delay. The caller closes it.
std::variant<int, ConnectProblem> connect_tcp(const std::string& host, int port, const Patience& patience);
std::variant<int, ConnectProblem> connect_unix(const std::string& path, const Patience& patience);

/// "2.5 s", for messages.
std::string in_seconds(std::chrono::milliseconds duration);

/// Waits until the descriptor is ready for the poll(2) events; false where it is not in time.
bool await_ready(int descriptor, short events, const Patience& patience);

}  // namespace runner

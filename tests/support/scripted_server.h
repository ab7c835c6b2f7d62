// A server that a test scripts byte by byte: plain sockets, a thread for each connection, no HTTP of its
// own.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace scripted {

/// One accepted connection, in the hands of the script. Sending to a client that has gone away does nothing.
class Peer {
 public:
  explicit Peer(int descriptor) : descriptor_(descriptor) {}
  /// The next request with its body; empty where the client is gone.
  std::string read_request();
  /// False where the client is gone.
  bool send(std::string_view bytes) const;
  /// Sends the bytes one by one with a pause before each, until the client is gone.
  void drip(std::string_view bytes, int pause_ms) const;
  /// Closes with a reset instead of an orderly end.
  void reset() const;
  /// Puts bytes back, to be read or relayed next.
  void give_back(std::string bytes) { ahead_.insert(0, bytes); }
  /// Passes bytes on to a port of this machine and back until either side ends.
  void relay(int port);
  /// Waits until the client closes the connection, at most ten seconds.
  void await_close() const;

 private:
  int descriptor_;
  std::string ahead_;
};

class Server {
 public:
  /// `script` is called for each connection, which is closed when it returns.
  explicit Server(std::function<void(Peer&)> script);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const;
  int port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept_all();

  std::function<void(Peer&)> script_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A script that answers every request with the same bytes, and keeps the connection.
std::function<void(Peer&)> always(std::string answer);
/// A whole 200 response with this body.
std::string ok(std::string_view body, std::string_view more_headers = "");

}  // namespace scripted

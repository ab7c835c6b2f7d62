// `verify/runner serve` as a process of its own, as integrators start it: the binary that $RUNNER names.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "runner/driver/http_connection.h"

namespace runner {

class ServedProcess {
 public:
  /// Starts it and waits for its "listening on URL". `url()` is empty where it ended before that.
  explicit ServedProcess(std::vector<std::string> arguments);
  ~ServedProcess();
  ServedProcess(const ServedProcess&) = delete;
  ServedProcess& operator=(const ServedProcess&) = delete;

  const std::string& url() const { return url_; }
  /// What it printed on standard output until it was ready, the line feed included.
  const std::string& greeting() const { return greeting_; }
  /// Sends the signal and waits; gives the exit code, or the negative number of the signal that ended it.
  int stop(int signal);

 private:
  pid_t child_ = -1;
  int output_ = -1;
  std::string greeting_;
  std::string url_;
};

/// A connection to a URL, with what it needs to live.
class Client {
 public:
  explicit Client(const std::string& url, HttpSettings settings = {});
  /// Empty if there was no response.
  std::optional<wire::Response> ask(const wire::Request& request);
  /// Why the last ask() got no response.
  const std::string& reason() const { return reason_; }

 private:
  HttpSettings settings_;
  std::unique_ptr<HttpConnection> connection_;
  std::string reason_;
};

/// A liquidity provider of the partner `load`, under the key of the same name.
wire::Request registration_of(const std::string& id);
/// A read by the partner `load`.
wire::Request read_of(const std::string& target);

}  // namespace runner

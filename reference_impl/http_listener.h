// A socket that listens: on a port, or at a path of the file system. A socket file that a killed server left is
// replaced; anything else at the path is left as it is and refused.
#pragma once

#include <string>

#include "wire/result.h"

namespace reference_impl {

class Listener {
 public:
  /// Port 0: any free one.
  static wire::Result<Listener> on_port(const std::string& host, int port);
  static wire::Result<Listener> at_path(const std::string& path);
  /// Removes its socket file.
  ~Listener();
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;

  /// Non-blocking; negative after close().
  int descriptor() const { return descriptor_; }
  /// Of a socket at a path: 0.
  int port() const { return port_; }
  void close();

 private:
  explicit Listener(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  int port_ = 0;
  std::string path_;
  unsigned long file_ = 0;  ///< inode number of the socket file
};

}  // namespace reference_impl

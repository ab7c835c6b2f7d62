// The bytes of one accepted connection, plain or TLS. Nothing here waits: what cannot be done at once is reported.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>

using SSL_CTX = struct ssl_ctx_st;

namespace reference_impl {

class ByteStream {
 public:
  struct Outcome {
    enum class Kind { done, wants_to_read, wants_to_write, ended };
    Kind kind = Kind::done;
    size_t count = 0;  ///< bytes, where done
  };

  /// Takes the connected, non-blocking descriptor, and closes it at its own end. `context` is null without TLS and
  /// outlives the stream.
  static std::unique_ptr<ByteStream> make(int descriptor, SSL_CTX* context);
  virtual ~ByteStream() = default;

  virtual int descriptor() const = 0;
  /// Comes first.
  virtual Outcome handshake() = 0;
  virtual Outcome receive(char* to, size_t size) = 0;
  /// Where it wants to read or write, the same bytes have to be offered again.
  virtual Outcome send(std::string_view bytes) = 0;
  /// Whether receive() has bytes although the descriptor has none.
  virtual bool has_buffered() const = 0;
  /// Nothing more is sent.
  virtual void finish() = 0;
  /// After finish(): drops what has arrived; false at the end of the connection.
  virtual bool drain() = 0;
};

struct TlsContextDeleter {
  void operator()(SSL_CTX* context) const;
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDeleter>;

/// Null if the PEM files are not a certificate chain and its private key.
TlsContext make_tls_context(const std::string& certificate_file, const std::string& key_file);

}  // namespace reference_impl

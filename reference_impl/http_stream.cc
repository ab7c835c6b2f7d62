#include "reference_impl/http_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace reference_impl {
namespace {

using StreamOutcome = ByteStream::Outcome;
using Kind = ByteStream::Outcome::Kind;

constexpr size_t kMaxTlsWriteBytes = 1 << 20;

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(int descriptor) : descriptor_(descriptor) {}
  ~PlainStream() override { ::close(descriptor_); }
  PlainStream(const PlainStream&) = delete;
  PlainStream& operator=(const PlainStream&) = delete;

  int descriptor() const override { return descriptor_; }
  StreamOutcome handshake() override { return {}; }
  StreamOutcome receive(char* to, size_t size) override {
    return outcome(::recv(descriptor_, to, size, 0), Kind::wants_to_read);
  }
  StreamOutcome send(std::string_view bytes) override {
    return outcome(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Kind::wants_to_write);
  }
  bool has_buffered() const override { return false; }
  void finish() override { ::shutdown(descriptor_, SHUT_WR); }
  bool drain() override {
    char buffer[16 * 1024];
    for (int i = 0; i < 16; ++i) {
      const StreamOutcome received = PlainStream::receive(buffer, sizeof buffer);
      if (received.kind != Kind::done) return received.kind != Kind::ended;
    }
    return true;
  }

 private:
  static StreamOutcome outcome(ssize_t count, Kind blocked) {
    if (count > 0) return {Kind::done, static_cast<size_t>(count)};
    const bool again = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {again ? blocked : Kind::ended, 0};
  }

  const int descriptor_;
};

class TlsStream : public PlainStream {
 public:
  TlsStream(int descriptor, SSL_CTX* context) : PlainStream(descriptor), ssl_(SSL_new(context), SSL_free) {
    SSL_set_fd(ssl_.get(), descriptor);
    SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }

  StreamOutcome handshake() override {
    ERR_clear_error();  // SSL_get_error() reads what other connections have left there
    return outcome(SSL_accept(ssl_.get()));
  }
  StreamOutcome receive(char* to, size_t size) override {
    ERR_clear_error();
    return outcome(SSL_read(ssl_.get(), to, static_cast<int>(std::min(size, kMaxTlsWriteBytes))));
  }
  StreamOutcome send(std::string_view bytes) override {
    ERR_clear_error();
    return outcome(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min(bytes.size(), kMaxTlsWriteBytes))));
  }
  bool has_buffered() const override { return SSL_pending(ssl_.get()) > 0; }
  void finish() override {
    SSL_shutdown(ssl_.get());
    PlainStream::finish();
  }

 private:
  StreamOutcome outcome(int count) const {
    if (count > 0) return {Kind::done, static_cast<size_t>(count)};
    const int error = SSL_get_error(ssl_.get(), count);
    if (error == SSL_ERROR_WANT_READ) return {Kind::wants_to_read, 0};
    return {error == SSL_ERROR_WANT_WRITE ? Kind::wants_to_write : Kind::ended, 0};
  }

  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace

std::unique_ptr<ByteStream> ByteStream::make(int descriptor, SSL_CTX* context) {
  if (context) return std::make_unique<TlsStream>(descriptor, context);
  return std::make_unique<PlainStream>(descriptor);
}

void TlsContextDeleter::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

TlsContext make_tls_context(const std::string& certificate_file, const std::string& key_file) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });  // else it asks a terminal
  const bool usable = SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1 &&
                      SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
                      SSL_CTX_check_private_key(context.get()) == 1;
  return usable ? std::move(context) : nullptr;
}

}  // namespace reference_impl

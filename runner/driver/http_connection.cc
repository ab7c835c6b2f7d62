#include "runner/driver/http_connection.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>

#include "runner/driver/http_stream.h"
#include "runner/driver/proxy_tunnel.h"
#include "runner/driver/request_bytes.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

// Ends a TLS handshake that takes too long: httplib waits anew for each byte of it.
class HandshakeGuard {
 public:
  HandshakeGuard(int descriptor, SteadyTime deadline)
      : descriptor_(::dup(descriptor)), thread_([this, deadline] { watch(deadline); }) {}
  ~HandshakeGuard() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    thread_.join();
    ::close(descriptor_);
  }
  HandshakeGuard(const HandshakeGuard&) = delete;
  HandshakeGuard& operator=(const HandshakeGuard&) = delete;

 private:
  void watch(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait_until(lock, deadline, [this] { return done_; })) ::shutdown(descriptor_, SHUT_RDWR);
  }

  int descriptor_;  ///< our own, so that it names the same socket until we close it
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

std::string tls_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* text = code ? ERR_reason_error_string(code) : nullptr;
  return text ? fmt::format("the TLS handshake failed: {}", text) : "the TLS handshake failed";
}

// ---- the connection; Base is httplib's client with or without TLS

template <typename Base>
class Connection : public Base, public HttpConnection {
 public:
  template <typename... Arguments>
  explicit Connection(const HttpSettings& settings, const Arguments&... arguments)
      : Base(arguments...), settings_(settings) {
    Base::set_keep_alive(true);
    Base::set_follow_location(false);
    Base::set_decompress(false);
    Base::set_url_encode(false);
    Base::set_connection_timeout(settings.connect_timeout);
    Base::set_read_timeout(settings.max_time);
    if constexpr (kTls) configure_tls();
  }
  ~Connection() override { close(); }

  std::variant<wire::Response, TransportFailure> exchange(const wire::Request& request,
                                                          const ExchangeLimits& limits) override {
    if (!can_be_sent(request))
      return TransportFailure{"not sent: the request line or a header contains a line break or space",
                              TransportFailure::Cause::not_sent,
                              {}};
    drop_stale_connection();
    const std::string bytes = serialize(request, settings_);
    PendingExchange pending{&bytes, request.method, limits, settings_.max_time, {}, {}, {}, {}, {}};
    pending.cause = TransportFailure::Cause::malformed;
    pending_ = &pending;
    connect_problem_.clear();
    const bool answered = run(request.method, pending);
    pending_ = nullptr;
    guard_.reset();
    if (!answered || pending.problem.size() > 0) {
      close();
      return TransportFailure{std::move(pending.problem), pending.cause, pending.received};
    }
    return wire::Response{pending.head.status, std::move(pending.head.headers), std::move(pending.body)};
  }

  bool is_open() const override { return Base::socket_.is_open(); }
  void close() override { Base::stop(); }

 private:
  static constexpr bool kTls = std::is_same_v<Base, httplib::SSLClient>;

  void configure_tls() {
    Base::enable_server_certificate_verification(settings_.verification == Verification::on);
    if (!settings_.ca_certificates.empty()) Base::set_ca_cert_path(settings_.ca_certificates);
  }

  // A kept connection with bytes to read before a request is sent is closed or out of step.
  void drop_stale_connection() {
    if (is_open() && await_ready(Base::socket_.sock, POLLIN, Clock::now())) close();
  }

  bool run(const std::string& method, PendingExchange& pending) {
    httplib::Request shown;
    shown.method = method == "HEAD" ? "HEAD" : "GET";
    shown.path = "/";
    shown.content_receiver = [&](const char* bytes, size_t size, uint64_t, uint64_t) {
      return keep(pending, bytes, size);
    };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const bool answered = Base::send(shown, response, error);
    if (pending.problem.empty() && !answered) {
      pending.problem = reason_of(error);
      if (pending.head.status == 0) pending.cause = TransportFailure::Cause::silence;
    }
    return answered;
  }

  static bool keep(PendingExchange& pending, const char* bytes, size_t size) {
    if (pending.body.size() + size > pending.limits.max_body_bytes) {
      pending.problem = fmt::format("a body over the limit of {} bytes", pending.limits.max_body_bytes);
      return false;
    }
    pending.body.append(bytes, size);
    return true;
  }

  std::string reason_of(httplib::Error error) const {
    if (!connect_problem_.empty()) return connect_problem_;
    if (error == httplib::Error::SSLServerVerification) {
      if constexpr (kTls) {
        const long verdict = Base::get_openssl_verify_result();
        if (verdict != X509_V_OK)
          return fmt::format("the certificate is not trusted: {}", X509_verify_cert_error_string(verdict));
      }
      return fmt::format("the certificate is not one for {}", settings_.url.host);
    }
    if (error == httplib::Error::SSLLoadingCerts) return "the CA certificates cannot be loaded";
    if (error == httplib::Error::SSLConnection) {
      return Clock::now() >= handshake_deadline_
                 ? fmt::format("no TLS handshake within {}", in_seconds(settings_.connect_timeout))
                 : tls_reason();
    }
    return "the connection failed";
  }

  bool create_and_connect_socket(typename Base::Socket& socket, httplib::Error& error) override {
    const SteadyTime deadline = std::min(Clock::now() + settings_.connect_timeout, pending_->limits.deadline);
    auto outcome = open_socket(deadline);
    if (const auto* problem = std::get_if<ConnectProblem>(&outcome)) {
      connect_problem_ = problem->text;
      error = httplib::Error::Connection;
      return false;
    }
    socket.sock = std::get<int>(outcome);
    if constexpr (kTls) {
      ERR_clear_error();
      handshake_deadline_ = deadline;
      guard_ = std::make_unique<HandshakeGuard>(socket.sock, deadline);
    }
    return true;
  }

  std::variant<int, ConnectProblem> open_socket(SteadyTime deadline) const {
    const TargetUrl& url = settings_.url;
    if (!url.unix_path.empty()) return connect_unix(url.unix_path, deadline);
    if (settings_.proxy) return connect_to_proxy(*settings_.proxy, deadline);
    const auto fixed = settings_.addresses.find(fmt::format("{}:{}", url.host, url.port));
    return connect_tcp(fixed == settings_.addresses.end() ? url.host : fixed->second, url.port, deadline);
  }

  std::variant<int, ConnectProblem> connect_to_proxy(const ProxyAddress& proxy, SteadyTime deadline) const {
    auto outcome = connect_tcp(proxy.host, proxy.port, deadline);
    const int* descriptor = std::get_if<int>(&outcome);
    if (!kTls || !descriptor) return outcome;
    const std::string shown =
        settings_.url.host.find(':') == std::string::npos ? settings_.url.host : "[" + settings_.url.host + "]";
    if (auto problem = open_tunnel(*descriptor, fmt::format("{}:{}", shown, settings_.url.port), proxy, deadline)) {
      ::close(*descriptor);
      return *problem;
    }
    return outcome;
  }

  bool process_socket(const typename Base::Socket& socket, std::function<bool(httplib::Stream&)> callback) override {
    guard_.reset();
    pending_->received = TransportFailure::Received::nothing;
    HttpStream stream(socket.sock, socket.ssl, *pending_);
    if (!stream.send_request() || !callback(stream)) return false;
    if (stream.has_surplus()) pending_->problem = "malformed HTTP: unexpected bytes after the response";
    return true;
  }

  const HttpSettings& settings_;
  PendingExchange* pending_ = nullptr;
  std::string connect_problem_;
  SteadyTime handshake_deadline_;
  std::unique_ptr<HandshakeGuard> guard_;
};

}  // namespace

std::optional<wire::Error> check_tls_files(const HttpSettings& settings) {
  if (settings.ca_certificates.empty() && settings.client_certificate.empty()) return std::nullopt;
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });  // else it asks a terminal
  const auto refused = [](const std::string& file, const char* expected) {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code ? ERR_reason_error_string(code) : nullptr;
    return wire::Error{file, reason ? reason : "not usable", expected, ""};
  };
  ERR_clear_error();
  const std::string& authorities = settings.ca_certificates;
  if (!authorities.empty() && SSL_CTX_load_verify_locations(context.get(), authorities.c_str(), nullptr) != 1) {
    return refused(authorities, "certificates of authorities as PEM (--cacert)");
  }
  const std::string& certificate = settings.client_certificate;
  if (certificate.empty()) return std::nullopt;
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return refused(certificate, "a client certificate as PEM (--cert)");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), settings.client_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return refused(settings.client_key, "the unencrypted private key of --cert as PEM (--key)");
  }
  return std::nullopt;
}

std::unique_ptr<HttpConnection> HttpConnection::make(const HttpSettings& settings) {
  const TargetUrl& url = settings.url;
  if (url.scheme == TargetUrl::Scheme::https) {
    return std::make_unique<Connection<httplib::SSLClient>>(settings, url.host, url.port, settings.client_certificate,
                                                            settings.client_key);
  }
  return std::make_unique<Connection<httplib::ClientImpl>>(settings, url.host, url.port);
}

}  // namespace runner

#include "runner/driver/http_connection.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>

#include <cstring>

#include "runner/driver/proxy_tunnel.h"
#include "runner/driver/response_head.h"
#include "runner/tool/tool.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxHeadBytes = 64 * 1024;
constexpr int kMaxInterimResponses = 16;
constexpr std::chrono::milliseconds kInterruptionCheck{100};

std::string seconds(std::chrono::milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000);
}

// ---- what is sent

bool has(const wire::Headers& headers, std::string_view name) { return wire::find_header(headers, name) != nullptr; }

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

std::string serialize(const wire::Request& request, const HttpSettings& settings) {
  const TargetUrl& url = settings.url;
  std::string text;
  text.reserve(512 + request.body.size());
  text.append(request.method).append(" ");
  const bool absolute = settings.proxy && url.scheme == TargetUrl::Scheme::http;
  if (absolute) text.append("http://").append(url.authority());
  text.append(url.base_path).append(request.target).append(" HTTP/1.1\r\n");
  if (!has(request.headers, "host")) append_header(text, "host", url.authority());
  if (!has(request.headers, "accept")) append_header(text, "accept", "application/json");
  if (!has(request.headers, "accept-encoding")) append_header(text, "accept-encoding", "identity");
  if (!has(request.headers, "user-agent"))
    append_header(text, "user-agent", fmt::format("{}/{}", kToolName, kToolVersion));
  if (absolute && !settings.proxy->user.empty()) {
    append_header(text, "proxy-authorization", proxy_authorization(*settings.proxy));
  }
  for (const wire::Header& header : request.headers) append_header(text, header.name, header.value);
  const bool has_length = has(request.headers, "content-length") || has(request.headers, "transfer-encoding");
  const bool takes_body = request.method != "GET" && request.method != "HEAD";
  if (!has_length && (takes_body || !request.body.empty())) {
    append_header(text, "content-length", std::to_string(request.body.size()));
  }
  return text.append("\r\n").append(request.body);
}

// Bytes that would end the request line or a header early cannot be sent as they are.
bool can_be_sent(const wire::Request& request) {
  const auto clean = [](std::string_view text, std::string_view unsafe) {
    return text.find_first_of(unsafe) == std::string_view::npos;
  };
  constexpr std::string_view kLineEnds("\r\n\0", 3);
  constexpr std::string_view kTargetEnds(" \r\n\0", 4);
  for (const wire::Header& header : request.headers) {
    if (!clean(header.name, kLineEnds) || !clean(header.value, kLineEnds)) return false;
  }
  return clean(request.target, kTargetEnds) && clean(request.method, kTargetEnds);
}

// ---- one exchange on an open connection

struct Pending {
  const std::string* bytes;  ///< of the request
  std::string_view method;
  ExchangeLimits limits;
  std::chrono::milliseconds max_time;
  // What comes of it.
  std::string problem;
  TransportFailure::Cause cause = TransportFailure::Cause::malformed;  ///< of the problem
  TransportFailure::Received received = TransportFailure::Received::no_connection;
  ResponseHead head;
  std::string body;
};

// Sits between httplib and the socket: sends our bytes in place of httplib's, reads the response head itself, and
// shows httplib only how the body is delimited.
class GuardedStream : public httplib::Stream {
 public:
  GuardedStream(int descriptor, SSL* ssl, Pending& pending) : descriptor_(descriptor), ssl_(ssl), pending_(pending) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  }

  /// False if the connection broke before any response arrived.
  bool send_request() {
    std::string_view left = *pending_.bytes;
    while (!left.empty()) {
      const ssize_t count = send_some(left);
      if (count > 0) {
        left.remove_prefix(static_cast<size_t>(count));
      } else if (count == kBroken) {
        return true;  // an early response may still be readable
      } else if (!await(ssl_ ? POLLOUT : POLLOUT | POLLIN)) {
        return fall_silent(fmt::format("the request could not be sent within {}", seconds(pending_.max_time)));
      } else if (!ssl_ && await_ready(descriptor_, POLLIN, Clock::now())) {
        return true;  // the response began before the whole request was sent
      }
    }
    return true;
  }

  /// Whether bytes arrived after the end of the response.
  bool has_surplus() const { return taken_ < ahead_.size(); }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t write(const char*, size_t size) override { return static_cast<ssize_t>(size); }
  ssize_t read(char* to, size_t size) override {
    if (!head_read_) {
      head_read_ = true;
      if (!read_head()) return -1;
    }
    if (taken_ == ahead_.size() && !receive()) return ended_ ? 0 : -1;
    const size_t count = std::min(size, ahead_.size() - taken_);
    std::memcpy(to, ahead_.data() + taken_, count);
    taken_ += count;
    return static_cast<ssize_t>(count);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return descriptor_; }

 private:
  static constexpr ssize_t kBlocked = -1;
  static constexpr ssize_t kBroken = -2;
  static constexpr ssize_t kEnded = 0;

  bool fail(std::string problem) {
    if (pending_.problem.empty()) pending_.problem = std::move(problem);
    return false;
  }
  bool fall_silent(std::string problem) {
    if (pending_.problem.empty()) {
      pending_.cause = is_interrupted() ? TransportFailure::Cause::cut_off : TransportFailure::Cause::silence;
      pending_.problem = is_interrupted() ? "cut off: interrupted" : std::move(problem);
    }
    return false;
  }

  bool is_interrupted() const { return pending_.limits.interrupted && pending_.limits.interrupted->load(); }

  // False at the deadline, and soon after an interruption.
  bool await(short events) {
    const SteadyTime deadline = pending_.limits.deadline;
    while (!is_interrupted()) {
      const SteadyTime pause = std::min(deadline, Clock::now() + kInterruptionCheck);
      if (await_ready(descriptor_, events, pause)) return true;
      if (Clock::now() >= deadline) return false;
    }
    return false;
  }

  ssize_t tls_outcome(int count) const {
    if (count > 0) return count;
    const int error = SSL_get_error(ssl_, count);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return kBlocked;
    return error == SSL_ERROR_ZERO_RETURN ? kEnded : kBroken;
  }

  ssize_t send_some(std::string_view bytes) const {
    if (ssl_)
      return tls_outcome(SSL_write(ssl_, bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), 1 << 14))));
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? kBlocked : kBroken;
  }

  ssize_t receive_some(char* to, size_t size) const {
    if (ssl_) return tls_outcome(SSL_read(ssl_, to, static_cast<int>(size)));
    const ssize_t count = ::recv(descriptor_, to, size, 0);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? kBlocked : kBroken;
  }

  // Appends what is there to `ahead_`; false at the end of the connection or of the time.
  bool receive() {
    if (taken_ == ahead_.size()) {
      ahead_.clear();
      taken_ = 0;
    }
    while (true) {
      char buffer[16 * 1024];
      const ssize_t count = receive_some(buffer, sizeof buffer);
      if (count > 0) {
        pending_.received = TransportFailure::Received::something;
        ahead_.append(buffer, static_cast<size_t>(count));
        return true;
      }
      ended_ = count == kEnded;
      if (count == kEnded) return ends_early();
      if (count == kBroken) return fall_silent(fmt::format("the connection was reset {}", where()));
      if (!has_buffered() && !await(POLLIN))
        return fall_silent(fmt::format("no complete response within {} ({})", seconds(pending_.max_time), where()));
    }
  }

  // The end of the connection ends the body only if nothing else delimits it.
  bool ends_early() {
    if (head_done_ && pending_.head.framing == Framing::to_close) return false;
    return fall_silent(fmt::format("the connection was closed {}", where()));
  }

  bool has_buffered() const { return ssl_ && SSL_pending(ssl_) > 0; }

  const char* where() const {
    if (head_done_) return "in the body";
    return pending_.received == TransportFailure::Received::nothing ? "before a response" : "in the header";
  }

  static size_t end_of_head(std::string_view text) {
    const size_t strict = text.find("\r\n\r\n");
    const size_t bare = text.find("\n\n");
    if (strict == std::string_view::npos && bare == std::string_view::npos) return std::string_view::npos;
    return strict < bare ? strict + 4 : bare + 2;
  }

  bool read_head() {
    for (int interim = 0; interim <= kMaxInterimResponses; ++interim) {
      size_t end = std::string_view::npos;
      while ((end = end_of_head(ahead_)) == std::string_view::npos) {
        if (ahead_.size() > kMaxHeadBytes) return fail(fmt::format("a header of more than {} bytes", kMaxHeadBytes));
        if (!receive()) return fall_silent("the connection was closed in the header");
      }
      std::string_view text = std::string_view(ahead_).substr(0, end);
      while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
      auto parsed = parse_response_head(text, pending_.method);
      if (const auto* problem = std::get_if<HeadProblem>(&parsed)) return fail("malformed HTTP: " + problem->text);
      pending_.head = std::move(std::get<ResponseHead>(parsed));
      ahead_.erase(0, end);
      if (!pending_.head.is_interim()) return show_framing();
      if (pending_.head.status == 101)
        return fail("malformed HTTP: status 101, but the request did not ask for an upgrade");
    }
    return fail(fmt::format("more than {} interim responses", kMaxInterimResponses));
  }

  bool show_framing() {
    head_done_ = true;
    const ResponseHead& head = pending_.head;
    if (head.framing == Framing::length && head.content_length > pending_.limits.max_body_bytes) {
      return fail(
          fmt::format("a body of {} bytes, over the limit of {}", head.content_length, pending_.limits.max_body_bytes));
    }
    std::string shown = "HTTP/1.1 200 OK\r\n";
    if (head.framing == Framing::length || head.framing == Framing::none) {
      shown += fmt::format("Content-Length: {}\r\n", head.framing == Framing::none ? 0 : head.content_length);
    }
    if (head.framing == Framing::chunked) shown += "Transfer-Encoding: chunked\r\n";
    if (head.after == ResponseHead::After::close) shown += "Connection: close\r\n";
    ahead_.insert(0, shown + "\r\n");
    return true;
  }

  int descriptor_;
  SSL* ssl_;
  Pending& pending_;
  std::string ahead_;
  size_t taken_ = 0;
  bool head_read_ = false;
  bool head_done_ = false;
  bool ended_ = false;
};

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
    Pending pending{&bytes, request.method, limits, settings_.max_time, {}, {}, {}, {}, {}};
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

  bool run(const std::string& method, Pending& pending) {
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

  static bool keep(Pending& pending, const char* bytes, size_t size) {
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
                 ? fmt::format("no TLS handshake within {}", seconds(settings_.connect_timeout))
                 : tls_reason();
    }
    return pending_->head.status != 0 ? "malformed HTTP: invalid chunked body" : "the connection failed";
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
    GuardedStream stream(socket.sock, socket.ssl, *pending_);
    if (!stream.send_request() || !callback(stream)) return false;
    if (stream.has_surplus()) pending_->problem = "malformed HTTP: unexpected bytes after the response";
    return true;
  }

  const HttpSettings& settings_;
  Pending* pending_ = nullptr;
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

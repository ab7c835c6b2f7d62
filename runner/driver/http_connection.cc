#include "runner/driver/http_connection.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>

#include "runner/driver/http_stream.h"
#include "runner/driver/http_tls.h"
#include "runner/driver/proxy_tunnel.h"
#include "runner/driver/request_bytes.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

class Connection : public httplib::ClientImpl, public HttpConnection {
 public:
  explicit Connection(const HttpSettings& settings)
      : ClientImpl(settings.url.host, settings.url.port), settings_(settings) {
    set_keep_alive(true);
    set_follow_location(false);
    set_decompress(false);
    set_url_encode(false);
    set_connection_timeout(settings.connect_timeout);
    set_read_timeout(settings.max_time);
    if (settings.url.scheme == TargetUrl::Scheme::https) tls_.emplace(settings);
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
    if (!answered || pending.problem.size() > 0) {
      close();
      return TransportFailure{std::move(pending.problem), pending.cause, pending.received};
    }
    return wire::Response{pending.head.status, std::move(pending.head.headers), std::move(pending.body)};
  }

  bool is_open() const override { return socket_.is_open(); }
  void close() override { stop(); }

 private:
  // A kept connection with bytes to read before a request is sent is closed or out of step.
  void drop_stale_connection() {
    if (is_open() && await_ready(socket_.sock, POLLIN, Clock::now())) close();
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
    const bool answered = send(shown, response, error);
    if (pending.problem.empty() && !answered) {
      pending.problem = connect_problem_.empty() ? "the connection failed" : connect_problem_;
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

  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    ExchangeLimits limits = pending_->limits;
    limits.deadline = std::min(Clock::now() + settings_.connect_timeout, limits.deadline);
    auto opened = open_socket(limits.deadline);
    const int* descriptor = std::get_if<int>(&opened);
    if (!descriptor) return cannot_connect(std::get<ConnectProblem>(opened), error);
    if (tls_) {
      auto outcome = tls_->shake_hands(*descriptor, limits);
      if (const auto* problem = std::get_if<ConnectProblem>(&outcome)) {
        ::close(*descriptor);
        return cannot_connect(*problem, error);
      }
      session_ = std::move(std::get<TlsSession>(outcome));
    }
    socket.sock = *descriptor;
    return true;
  }

  bool cannot_connect(const ConnectProblem& problem, httplib::Error& error) {
    connect_problem_ = problem.text;
    error = httplib::Error::Connection;
    return false;
  }

  void shutdown_ssl(Socket&, bool gracefully) override {
    if (session_ && gracefully) SSL_shutdown(session_.get());
    session_.reset();
  }

  std::variant<int, ConnectProblem> open_socket(SteadyTime deadline) const {
    const TargetUrl& url = settings_.url;
    const Patience patience(deadline, settings_.interrupted);
    if (!url.unix_path.empty()) return connect_unix(url.unix_path, patience);
    if (settings_.proxy) return connect_to_proxy(*settings_.proxy, patience);
    const auto fixed = settings_.addresses.find(fmt::format("{}:{}", url.host, url.port));
    return connect_tcp(fixed == settings_.addresses.end() ? url.host : fixed->second, url.port, patience);
  }

  std::variant<int, ConnectProblem> connect_to_proxy(const ProxyAddress& proxy, const Patience& patience) const {
    auto outcome = connect_tcp(proxy.host, proxy.port, patience);
    const int* descriptor = std::get_if<int>(&outcome);
    if (!tls_ || !descriptor) return outcome;
    const std::string shown =
        settings_.url.host.find(':') == std::string::npos ? settings_.url.host : "[" + settings_.url.host + "]";
    if (auto problem = open_tunnel(*descriptor, fmt::format("{}:{}", shown, settings_.url.port), proxy, patience)) {
      ::close(*descriptor);
      return *problem;
    }
    return outcome;
  }

  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) override {
    pending_->received = TransportFailure::Received::nothing;
    HttpStream stream(socket.sock, session_.get(), *pending_);
    if (!stream.send_request() || !callback(stream)) return false;
    if (stream.has_surplus()) pending_->problem = "malformed HTTP: unexpected bytes after the response";
    return true;
  }

  const HttpSettings& settings_;
  PendingExchange* pending_ = nullptr;
  std::string connect_problem_;
  std::optional<TlsClient> tls_;  ///< of an https target
  TlsSession session_;            ///< of the open connection
};

}  // namespace

std::unique_ptr<HttpConnection> HttpConnection::make(const HttpSettings& settings) {
  return std::make_unique<Connection>(settings);
}

}  // namespace runner

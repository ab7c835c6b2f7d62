#include "reference_impl/http_front.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/un.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "reference_impl/http_stream.h"
#include "reference_impl/refusal.h"

namespace reference_impl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kKeptBodyBytes = (1 << 20) + 1;    // one more than the contract allows, so that an excess is noticed
constexpr size_t kMaxDeclaredBodyBytes = 64 << 20;  // beyond: 413 by httplib
constexpr int kIdleTimeoutMs = 30'000;              // between two requests of a connection
constexpr size_t kRequestsOfAConnection = 1'000'000;
constexpr int kPollSliceMs = 100;    // how soon an idle connection notices stop()
constexpr int kLingerMs = 500;       // for a client that is still sending when its connection closes
constexpr size_t kConnections = 64;  // served concurrently
constexpr int kBacklog = 128;

// The head of the request that this thread is handling.
thread_local const RequestHead* current_head = nullptr;

// Reads what the client is still sending: closing with unread bytes would reset the connection before the response has
// arrived.
void drain(int descriptor) {
  ::shutdown(descriptor, SHUT_WR);
  const auto deadline = Clock::now() + std::chrono::milliseconds(kLingerMs);
  char buffer[16 * 1024];
  while (Clock::now() < deadline && wait_for(descriptor, POLLIN, kLingerMs)) {
    if (::recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT) <= 0) return;
  }
}

void set_timeouts(int descriptor) {
  const timeval timeout{kReadTimeoutMs / 1000, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

// httplib's server with our own handling of connections: heads as they were sent, and a clean close.
template <typename Base, typename Transport>
class Server : public Base {
 public:
  using Base::Base;

  void extend_backlog() { ::listen(Base::svr_sock_, kBacklog); }
  int bound_port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(Base::svr_sock_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
    return ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  }

 private:
  bool process_and_close_socket(socket_t descriptor) override {
    set_timeouts(descriptor);
    {
      Transport transport(descriptor, context());
      if (transport.open()) serve_requests(transport, descriptor);
    }
    drain(descriptor);
    ::close(descriptor);
    return true;
  }

  void serve_requests(Transport& transport, int descriptor) {
    std::string ahead;
    while (await_request(transport, descriptor, ahead)) {
      RequestStream<Transport> stream(transport, descriptor, ahead);
      if (!stream.read_complete_head()) return;
      const RequestHead& head = stream.head();
      // httplib leaves the body of a GET unread; it would be taken for the next request.
      const bool last = head.announces_body_twice || (head.has_body && !expects_body(head.method));
      current_head = &head;
      bool closed = false;
      const bool handled = Base::process_request(stream, last, closed, {});
      current_head = nullptr;
      stream.keep_rest();
      if (!handled || closed || last) return;
    }
  }

  bool await_request(const Transport& transport, int descriptor, const std::string& ahead) const {
    for (int waited_ms = 0; waited_ms < kIdleTimeoutMs; waited_ms += kPollSliceMs) {
      if (!ahead.empty() || transport.pending() || wait_for(descriptor, POLLIN, kPollSliceMs)) return true;
      if (Base::svr_sock_ == INVALID_SOCKET) return false;  // stopped
    }
    return false;
  }

  SSL_CTX* context() const {
    if constexpr (std::is_same_v<Base, httplib::SSLServer>) return Base::ssl_context();
    return nullptr;
  }
};

using PlainServer = Server<httplib::Server, PlainStream>;
using TlsServer = Server<httplib::SSLServer, TlsStream>;

wire::Response envelope(int status, ErrorCode code, std::string message) {
  const Refusal refusal = refuse(code, "", std::move(message));
  return {status,
          {{"content-type", "application/json; charset=utf-8"}, {"x-correlation-id", "corr_transport"}},
          wire::to_text(error_envelope("corr_transport", refusal))};
}

/// In place of an error response of httplib's own.
wire::Response httplib_error(int status) {
  if (status == 413) return envelope(413, ErrorCode::payload_too_large, "the body is too large");
  if (status == 404) return envelope(404, ErrorCode::not_found, "no such route");
  return envelope(400, ErrorCode::constraint_violation, "the request is not valid HTTP/1.1");
}

wire::Response health() {
  return {200,
          {{"content-type", "application/json; charset=utf-8"}},
          wire::to_text(wire::Object{{"correlation_id", "corr_healthz"}, {"status", "ok"}})};
}

std::string http_date() { return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::time(nullptr))); }

void write(httplib::Response& to, const wire::Response& response) {
  to.status = response.status;
  to.headers.emplace("date", http_date());
  for (const wire::Header& header : response.headers) to.headers.emplace(header.name, header.value);
  to.body = response.body;
}

// Passes every method and target to the one handler.
template <typename ServerType>
class Front : public HttpFront {
 public:
  template <typename... Arguments>
  Front(Handlers handlers, const Arguments&... arguments) : handlers_(std::move(handlers)), server_(arguments...) {}

  bool usable() const { return server_.is_valid(); }

  bool bind_to(const HttpFrontSettings& settings) {
    configure();
    const bool over_unix = !settings.unix_path.empty();
    if (over_unix) server_.set_address_family(AF_UNIX);
    const std::string& host = over_unix ? settings.unix_path : settings.host;
    // A unix socket does not have a port, but httplib takes port 0 for an error.
    const bool bound = over_unix || settings.port != 0 ? server_.bind_to_port(host, over_unix ? 1 : settings.port)
                                                       : server_.bind_to_any_port(host) > 0;
    if (!bound) return false;
    server_.extend_backlog();
    const char* scheme = settings.tls_certificate.empty() ? "http" : "https";
    const bool ipv6 = host.find(':') != std::string::npos;
    url_ = over_unix
               ? "unix:" + host
               : fmt::format("{}://{}{}{}:{}", scheme, ipv6 ? "[" : "", host, ipv6 ? "]" : "", server_.bound_port());
    return true;
  }

  std::string url() const override { return url_; }
  void serve() override {
    serving_ = true;
    if (!stopped_) server_.listen_after_bind();
    serving_ = false;
  }
  void stop() override {
    if (stopped_.exchange(true)) return;
    // httplib ignores a stop before it is running.
    while (serving_ && !server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (serving_) server_.stop();
  }

 private:
  void configure() {
    server_.set_socket_options([](socket_t descriptor) {
      // Without SO_REUSEPORT: a second server on the port must fail.
      const int yes = 1;
      ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_tcp_nodelay(true);
    // For the Keep-Alive header only; serve_requests() keeps the connections.
    server_.set_keep_alive_timeout(kIdleTimeoutMs / 1000);
    server_.set_keep_alive_max_count(kRequestsOfAConnection);
    server_.set_payload_max_length(kMaxDeclaredBodyBytes);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
    using HandlerResponse = httplib::Server::HandlerResponse;
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (request.method == "POST") return HandlerResponse::Unhandled;
      handle(request, {}, response);
      return HandlerResponse::Handled;
    });
    const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                  const httplib::ContentReader& reader) { read_and_handle(request, response, reader); };
    server_.Post("/", with_body);
    server_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.headers.contains("content-type")) return;  // ours
      response.headers.clear();
      write(response, httplib_error(response.status));
    });
  }

  void read_and_handle(const httplib::Request& request, httplib::Response& response,
                       const httplib::ContentReader& reader) {
    std::string body;
    // Read to its end, so that the next request can follow; no more of it is kept than is needed.
    const bool whole = reader([&](const char* bytes, size_t size) {
      body.append(bytes, std::min(size, kKeptBodyBytes - body.size()));
      return true;
    });
    // Otherwise httplib responds with an error, which becomes an envelope later.
    if (whole) handle(request, std::move(body), response);
  }

  void handle(const httplib::Request& request, std::string body, httplib::Response& response) {
    const auto start = Clock::now();
    wire::Request received{request.method, request.target, {}, std::move(body)};
    if (current_head) {
      received.method = current_head->method;
      received.target = current_head->target;
      received.headers = current_head->headers;
    }
    const std::string method = received.method;
    // httplib omits the body of a response to HEAD, but sends its length.
    if (method == "HEAD") received.method = "GET";
    const bool asks_health = received.method == "GET" && received.target == "/healthz";
    const wire::Response handled = asks_health ? health() : handlers_.handle(received);
    write(response, handled);
    if (!handlers_.on_access) return;
    const double duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    handlers_.on_access(
        {method, received.target, handled.status, received.body.size(), handled.body.size(), duration_ms});
  }

  Handlers handlers_;
  ServerType server_;
  std::string url_;
  std::atomic<bool> serving_{false};
  std::atomic<bool> stopped_{false};
};

wire::Error cannot_listen(const HttpFrontSettings& settings) {
  const std::string where =
      settings.unix_path.empty() ? fmt::format("{} port {}", settings.host, settings.port) : settings.unix_path;
  const char* reason = errno == 0 ? "not an address of this machine" : std::strerror(errno);
  return {where, fmt::format("cannot listen: {}", reason), "a free address of this machine", ""};
}

// Removes the socket file that a killed server left; one with a listener is not touched.
void clear_stale_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool refused =
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
  ::close(descriptor);
  if (refused) ::unlink(path.c_str());
}

template <typename FrontType>
wire::Result<std::unique_ptr<HttpFront>> bound(std::unique_ptr<FrontType> front, const HttpFrontSettings& settings) {
  if (!front->usable()) {
    return wire::Error{settings.tls_certificate, "the certificate or its key cannot be used",
                       "PEM files of a certificate and of its private key", ""};
  }
  errno = 0;
  if (!front->bind_to(settings)) return cannot_listen(settings);
  return std::unique_ptr<HttpFront>(std::move(front));
}

}  // namespace

wire::Result<std::unique_ptr<HttpFront>> HttpFront::bind(const HttpFrontSettings& settings, Handlers handlers) {
  if (!settings.unix_path.empty()) clear_stale_socket(settings.unix_path);
  if (settings.tls_certificate.empty()) {
    return bound(std::make_unique<Front<PlainServer>>(std::move(handlers)), settings);
  }
  return bound(std::make_unique<Front<TlsServer>>(std::move(handlers), settings.tls_certificate.c_str(),
                                                  settings.tls_key.c_str()),
               settings);
}

}  // namespace reference_impl

#include "reference_impl/http_front.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "reference_impl/refusal.h"
#include "wire/json.h"

namespace reference_impl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxHeadBytes = 64 * 1024;
constexpr size_t kKeptBodyBytes = (1 << 20) + 1;    // one more than the contract allows shows that it is too large
constexpr size_t kMaxDeclaredBodyBytes = 64 << 20;  // beyond: 413 by httplib
constexpr int kIdleTimeoutMs = 30'000;              // between two requests of a connection
constexpr size_t kRequestsOfAConnection = 1'000'000;
constexpr int kReadTimeoutMs = 10'000;
constexpr int kPollSliceMs = 100;    // how soon an idle connection notices stop()
constexpr int kLingerMs = 500;       // for a client that still sends while it is told to stop
constexpr size_t kConnections = 64;  // answered at once
constexpr int kBacklog = 128;

bool wait_for(int descriptor, short events, int timeout_ms) {
  pollfd waited{descriptor, events, 0};
  return ::poll(&waited, 1, timeout_ms) > 0;
}

// A plain connection.
class PlainStream {
 public:
  explicit PlainStream(int descriptor, void*) : descriptor_(descriptor) {}
  bool open() { return true; }
  bool pending() const { return false; }
  ssize_t receive(char* to, size_t size) const { return ::recv(descriptor_, to, size, 0); }
  ssize_t send(const char* from, size_t size) const { return ::send(descriptor_, from, size, MSG_NOSIGNAL); }

 private:
  int descriptor_;
};

// A TLS connection; the descriptor has timeouts, so that the handshake ends.
class TlsStream {
 public:
  TlsStream(int descriptor, SSL_CTX* context) : ssl_(SSL_new(context)) { SSL_set_fd(ssl_, descriptor); }
  ~TlsStream() {
    if (opened_) SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  bool open() { return opened_ = SSL_accept(ssl_) == 1; }
  bool pending() const { return SSL_pending(ssl_) > 0; }
  ssize_t receive(char* to, size_t size) const { return SSL_read(ssl_, to, static_cast<int>(std::min(size, kChunk))); }
  ssize_t send(const char* from, size_t size) const {
    return SSL_write(ssl_, from, static_cast<int>(std::min(size, kChunk)));
  }

 private:
  static constexpr size_t kChunk = 1 << 20;
  SSL* ssl_;
  bool opened_ = false;
};

// What a request's head says beside what httplib makes of it: httplib decodes percent escapes in header values, which
// would let two different keys meet in one.
struct Head {
  std::string method;  ///< empty where the request line cannot be read
  std::string target;
  wire::Headers headers;
  bool has_body = false;
  bool announces_body_twice = false;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// METHOD TARGET HTTP/1.x (RFC 9112, section 3); of an absolute target only path and query matter.
void read_request_line(std::string_view line, Head& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first + 1) return;
  const std::string_view method = line.substr(0, first);
  std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  const bool is_method = !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (!is_method || target.find(' ') != std::string_view::npos || (version != "HTTP/1.1" && version != "HTTP/1.0"))
    return;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
  }
  head.method = method;
  head.target = target;
}

Head read_head(std::string_view text) {
  Head head;
  read_request_line(trimmed(text.substr(0, text.find('\n'))), head);
  size_t start = std::min(text.find('\n'), text.size() - 1) + 1;  // behind the request line
  while (start < text.size()) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = trimmed(text.substr(start, end - start));
    start = end + 1;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    head.headers.push_back({std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  }
  const std::string* length = wire::find_header(head.headers, "content-length");
  const bool chunked = wire::find_header(head.headers, "transfer-encoding") != nullptr;
  head.has_body = chunked || (length && *length != "0");
  head.announces_body_twice = chunked && length;
  return head;
}

bool expects_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

// What httplib sees of a head: whether a body comes and how it is delimited, and how the connection goes on. Methods
// that it does not know, targets that it finds too long, and whatever else it would act on (ranges, compression,
// multipart forms) are the contract's business. The blank line is not in it. A request line that cannot be read is
// shown as it is, for httplib to refuse.
std::string shown_head(std::string_view text, const Head& head) {
  const std::string_view line = trimmed(text.substr(0, text.find('\n')));
  std::string shown(line);
  if (!head.method.empty()) {
    // Without a length a message that httplib expects to have a body would be waited for; it has none (RFC 9112, 6.3).
    const char* method = head.has_body && expects_body(head.method) ? "POST" : head.method == "HEAD" ? "HEAD" : "GET";
    shown = fmt::format("{} / {}", method, line.substr(line.rfind(' ') + 1));
  }
  for (const char* name : {"content-length", "transfer-encoding", "connection", "expect"}) {
    if (const std::string* value = wire::find_header(head.headers, name))
      shown.append("\r\n").append(name).append(": ").append(*value);
  }
  return shown;
}

// The head of the request that this thread is answering.
thread_local const Head* current_head = nullptr;

// Reads a request's head whole before httplib sees its first byte, then hands everything on.
template <typename Transport>
class RequestStream : public httplib::Stream {
 public:
  RequestStream(Transport& transport, int descriptor, std::string& ahead)
      : transport_(transport), descriptor_(descriptor), ahead_(ahead) {}

  /// False where the connection ends, or is too slow or too long, before the head does.
  bool read_whole_head() {
    const auto deadline = Clock::now() + std::chrono::milliseconds(kReadTimeoutMs);
    size_t end = std::string::npos;
    while ((end = end_of_head()) == std::string::npos) {
      if (ahead_.size() > kMaxHeadBytes || Clock::now() > deadline || !receive_more()) return false;
    }
    head_ = read_head(std::string_view(ahead_).substr(0, end));
    ahead_.replace(0, end, shown_head(std::string_view(ahead_).substr(0, end), head_));
    return true;
  }
  const Head& head() const { return head_; }

  bool is_readable() const override {
    return !ahead_.empty() || transport_.pending() || wait_for(descriptor_, POLLIN, kReadTimeoutMs);
  }
  bool is_writable() const override { return wait_for(descriptor_, POLLOUT, kReadTimeoutMs); }
  ssize_t read(char* to, size_t size) override {
    if (ahead_.size() == taken_ && !receive_more()) return -1;
    const size_t count = std::min(size, ahead_.size() - taken_);
    std::memcpy(to, ahead_.data() + taken_, count);
    taken_ += count;
    if (taken_ == ahead_.size()) {
      ahead_.clear();
      taken_ = 0;
    }
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override { return is_writable() ? transport_.send(from, size) : -1; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return descriptor_; }

  /// What was read beyond this request stays for the next one.
  void leave_rest() { ahead_.erase(0, taken_); }

 private:
  size_t end_of_head() const {
    const size_t strict = ahead_.find("\r\n\r\n");
    return strict == std::string::npos ? ahead_.find("\n\n") : strict;
  }
  bool receive_more() {
    if (!transport_.pending() && !wait_for(descriptor_, POLLIN, kReadTimeoutMs)) return false;
    char buffer[16 * 1024];
    const ssize_t count = transport_.receive(buffer, sizeof buffer);
    if (count <= 0) return false;
    ahead_.append(buffer, static_cast<size_t>(count));
    return true;
  }

  Transport& transport_;
  int descriptor_;
  std::string& ahead_;
  size_t taken_ = 0;
  Head head_;
};

// Reads what a client still sends, so that closing does not destroy the answer on its way.
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

// httplib's server with connections of our own: heads as they were sent, and a clean end.
template <typename Base, typename Transport>
class Server : public Base {
 public:
  using Base::Base;

  void listen_well() { ::listen(Base::svr_sock_, kBacklog); }
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
      if (transport.open()) answer_requests(transport, descriptor);
    }
    drain(descriptor);
    ::close(descriptor);
    return true;
  }

  void answer_requests(Transport& transport, int descriptor) {
    std::string ahead;
    while (await_request(transport, descriptor, ahead)) {
      RequestStream<Transport> stream(transport, descriptor, ahead);
      if (!stream.read_whole_head()) return;
      const Head& head = stream.head();
      // httplib leaves the body of a GET unread: the next request could not be told from it.
      const bool last = head.announces_body_twice || (head.has_body && !expects_body(head.method));
      current_head = &head;
      bool closed = false;
      const bool answered = Base::process_request(stream, last, closed, {});
      current_head = nullptr;
      stream.leave_rest();
      if (!answered || closed || last) return;
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

/// What httplib refuses by itself.
wire::Response refusal_of(int status) {
  if (status == 413) return envelope(413, ErrorCode::payload_too_large, "the body is too large");
  if (status == 404) return envelope(404, ErrorCode::not_found, "no such route");
  return envelope(400, ErrorCode::constraint_violation, "the request is no readable HTTP/1.1");
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

// The httplib side of the front: routes every method and target into the one entry.
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
    // A unix socket has no port, and httplib takes none for an error.
    const bool bound = over_unix || settings.port != 0 ? server_.bind_to_port(host, over_unix ? 1 : settings.port)
                                                       : server_.bind_to_any_port(host) > 0;
    if (!bound) return false;
    server_.listen_well();
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
    // httplib forgets a stop that comes before it has begun.
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
    // What the Keep-Alive header says; connections are kept by answer_requests().
    server_.set_keep_alive_timeout(kIdleTimeoutMs / 1000);
    server_.set_keep_alive_max_count(kRequestsOfAConnection);
    server_.set_payload_max_length(kMaxDeclaredBodyBytes);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
    using HandlerResponse = httplib::Server::HandlerResponse;
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (request.method == "POST") return HandlerResponse::Unhandled;
      answer(request, {}, response);
      return HandlerResponse::Handled;
    });
    const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                  const httplib::ContentReader& reader) { read_and_answer(request, response, reader); };
    server_.Post("/", with_body);
    server_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.headers.contains("content-type")) return;  // ours
      response.headers.clear();
      write(response, refusal_of(response.status));
    });
  }

  void read_and_answer(const httplib::Request& request, httplib::Response& response,
                       const httplib::ContentReader& reader) {
    std::string body;
    // Read to its end whatever its length, so that the connection stays in step; kept as far as it can matter.
    const bool whole = reader([&](const char* bytes, size_t size) {
      body.append(bytes, std::min(size, kKeptBodyBytes - body.size()));
      return true;
    });
    // An error response of httplib's own is made into an envelope afterwards.
    if (whole) answer(request, std::move(body), response);
  }

  void answer(const httplib::Request& request, std::string body, httplib::Response& response) {
    const auto start = Clock::now();
    wire::Request received{request.method, request.target, {}, std::move(body)};
    if (current_head) {
      received.method = current_head->method;
      received.target = current_head->target;
      received.headers = current_head->headers;
    }
    const std::string method = received.method;
    // httplib leaves out the body of an answer to HEAD, but tells its length.
    if (method == "HEAD") received.method = "GET";
    const bool asks_health = received.method == "GET" && received.target == "/healthz";
    const wire::Response answered = asks_health ? health() : handlers_.answer(received);
    write(response, answered);
    if (!handlers_.on_access) return;
    const double duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    handlers_.on_access(
        {method, received.target, answered.status, received.body.size(), answered.body.size(), duration_ms});
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
  const char* reason = errno == 0 ? "no address of this machine" : std::strerror(errno);  // a name tells no errno
  return {where, fmt::format("cannot listen there: {}", reason), "a free address of this machine", ""};
}

// A socket file that a killed server left behind is in the way of the next; one that somebody answers on is not
// touched.
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

#include "reference_impl/http_front.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <map>

#include "reference_impl/http_connection.h"
#include "reference_impl/http_listener.h"
#include "reference_impl/http_workers.h"
#include "wire/json.h"

namespace reference_impl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kDeadlineCheckMs = 100;
constexpr int kMaxEvents = 64;
// What an event is about; connections are numbered from kFirstConnection.
constexpr uint64_t kListener = 0;
constexpr uint64_t kWake = 1;
constexpr uint64_t kFirstConnection = 2;

wire::Response health() {
  return {200,
          {{"content-type", "application/json; charset=utf-8"}, {"x-correlation-id", "corr_healthz"}},
          wire::to_text(wire::Object{{"correlation_id", "corr_healthz"}, {"status", "ok"}})};
}

// One thread owns all connections and never waits for one of them; requests are handled by others.
class Front : public HttpFront {
 public:
  Front(Listener listener, TlsContext context, RequestLimits limits, Handlers handlers)
      : listener_(std::move(listener)),
        context_(std::move(context)),
        limits_(limits),
        handlers_(std::move(handlers)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    watch(EPOLL_CTL_ADD, wake_, {EPOLLIN, {.u64 = kWake}});
    watch(EPOLL_CTL_ADD, listener_.descriptor(), {EPOLLIN | EPOLLONESHOT, {.u64 = kListener}});
  }
  ~Front() override {
    connections_.clear();
    ::close(wake_);
    ::close(epoll_);
  }
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  void set_url(std::string url) { url_ = std::move(url); }
  int port() const { return listener_.port(); }
  std::string url() const override { return url_; }

  void serve() override {
    Workers workers([this](const wire::Request& request) { return handle(request); }, [this] { wake(); });
    epoll_event events[kMaxEvents];
    while (!stopped_ || !connections_.empty()) {
      const int count =
          ::epoll_wait(epoll_, events, kMaxEvents, connections_.empty() && accepts_ ? -1 : kDeadlineCheckMs);
      const SteadyTime now = Clock::now();
      for (int i = 0; i < count; ++i) take_event(events[i].data.u64, workers, now);
      for (Workers::Handled& handled : workers.take_handled()) deliver(handled, workers, now);
      if (now >= next_check_) check_deadlines(workers, now);
      if (stopped_ && listener_.descriptor() >= 0) end_connections(now);
    }
  }

  void stop() override {
    stopped_ = true;
    wake();
  }

 private:
  using Connections = std::map<uint64_t, Connection>;

  void watch(int operation, int descriptor, epoll_event event) const {
    ::epoll_ctl(epoll_, operation, descriptor, &event);
  }
  void wake() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t count = ::write(wake_, &one, sizeof one);
  }

  void watch_listener() const {
    watch(EPOLL_CTL_MOD, listener_.descriptor(), {EPOLLIN | EPOLLONESHOT, {.u64 = kListener}});
  }

  void take_event(uint64_t about, Workers& workers, SteadyTime now) {
    if (about == kListener) return accept_all(workers, now);
    if (about == kWake) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t size = ::read(wake_, &count, sizeof count);
      return;
    }
    const auto found = connections_.find(about);
    if (found == connections_.end()) return;
    found->second.advance(now);
    settle(found, workers);
  }

  void accept_all(Workers& workers, SteadyTime now) {
    while (true) {
      const int descriptor = ::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0 && (errno == EMFILE || errno == ENFILE) && close_longest_idle()) continue;
      if (descriptor < 0) break;
      const int yes = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);  // fails on a unix socket
      const auto added =
          connections_.try_emplace(next_id_++, ByteStream::make(descriptor, context_.get()), limits_, now);
      watch(EPOLL_CTL_ADD, descriptor, {EPOLLONESHOT, {.u64 = added.first->first}});
      settle(added.first, workers);
    }
    // Where no descriptor is free, clients wait until one is.
    accepts_ = errno == EAGAIN;
    if (accepts_) watch_listener();
  }

  // False if no connection is idle. Its client has to connect again, as after the idle time.
  bool close_longest_idle() {
    auto longest = connections_.end();
    for (auto each = connections_.begin(); each != connections_.end(); ++each) {
      const bool earlier = longest == connections_.end() || each->second.deadline() < longest->second.deadline();
      if (each->second.is_idle() && earlier) longest = each;
    }
    if (longest == connections_.end()) return false;
    connections_.erase(longest);
    return true;
  }

  // After each step of a connection: what it waits for now.
  void settle(Connections::iterator connection, Workers& workers) {
    const auto& [id, state] = *connection;
    if (state.stage() == Connection::Stage::closed) {
      connections_.erase(connection);
    } else if (state.stage() == Connection::Stage::handling) {
      workers.submit(id, connection->second.take_request());
    } else {
      const uint32_t events = state.waits_to_write() ? EPOLLOUT : EPOLLIN;
      watch(EPOLL_CTL_MOD, state.descriptor(), {events | EPOLLONESHOT, {.u64 = id}});
    }
  }

  void deliver(const Workers::Handled& handled, Workers& workers, SteadyTime now) {
    const auto found = connections_.find(handled.id);
    if (found == connections_.end()) return;
    if (stopped_) found->second.end(now);
    found->second.respond(handled.response, now);
    settle(found, workers);
  }

  void check_deadlines(Workers& workers, SteadyTime now) {
    next_check_ = now + std::chrono::milliseconds(kDeadlineCheckMs);
    if (!accepts_ && !stopped_) accept_all(workers, now);
    for (auto each = connections_.begin(); each != connections_.end();) {
      const auto current = each++;
      if (current->second.deadline() > now) continue;
      current->second.expire(now);
      settle(current, workers);
    }
  }

  void end_connections(SteadyTime now) {
    listener_.close();
    for (auto each = connections_.begin(); each != connections_.end();) {
      const auto current = each++;
      current->second.end(now);
      if (current->second.stage() == Connection::Stage::closed) connections_.erase(current);
    }
  }

  wire::Response handle(const wire::Request& request) const {
    const auto start = Clock::now();
    wire::Request received = request;
    if (received.method == "HEAD") received.method = "GET";  // the connection leaves the body out
    const bool asks_health = received.method == "GET" && received.target == "/healthz";
    wire::Response response = asks_health ? health() : handlers_.handle(received);
    if (handlers_.on_access) {
      const double duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
      handlers_.on_access(
          {request.method, request.target, response.status, request.body.size(), response.body.size(), duration_ms});
    }
    return response;
  }

  Listener listener_;
  const TlsContext context_;
  const RequestLimits limits_;
  const Handlers handlers_;
  const int epoll_;
  const int wake_;
  std::string url_;
  std::atomic<bool> stopped_{false};
  Connections connections_;
  uint64_t next_id_ = kFirstConnection;
  SteadyTime next_check_;
  bool accepts_ = true;  ///< false while no descriptor is free
};

std::string url_of(const HttpFrontSettings& settings, int port) {
  if (!settings.unix_path.empty()) return "unix:" + settings.unix_path;
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", settings.tls_certificate.empty() ? "http" : "https", ipv6 ? "[" : "",
                     settings.host, ipv6 ? "]" : "", port);
}

}  // namespace

wire::Result<std::unique_ptr<HttpFront>> HttpFront::bind(const HttpFrontSettings& settings, Handlers handlers) {
  TlsContext context;
  if (!settings.tls_certificate.empty()) {
    context = make_tls_context(settings.tls_certificate, settings.tls_key);
    if (!context) {
      return wire::Error{settings.tls_certificate, "the certificate or its key cannot be used",
                         "PEM files of a certificate and of its private key", ""};
    }
  }
  auto listener = settings.unix_path.empty() ? Listener::on_port(settings.host, settings.port)
                                             : Listener::at_path(settings.unix_path);
  if (!listener) return listener.error();
  auto front =
      std::make_unique<Front>(std::move(*listener), std::move(context),
                              RequestLimits{settings.request_time, settings.max_body_bytes}, std::move(handlers));
  front->set_url(url_of(settings, front->port()));
  return std::unique_ptr<HttpFront>(std::move(front));
}

}  // namespace reference_impl

#include "runner/driver/http_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <poll.h>

#include <cstring>

#include "runner/driver/http_tls.h"

namespace runner {
namespace {

using StreamClock = std::chrono::steady_clock;

constexpr size_t kMaxHeadBytes = 64 * 1024;
constexpr int kMaxInterimResponses = 16;
constexpr std::chrono::milliseconds kInterruptionCheck{100};

// What sending or receiving gave, where it is not a count of bytes.
constexpr ssize_t kBlocked = -1;
constexpr ssize_t kBroken = -2;
constexpr ssize_t kEnded = 0;

// After the first empty line; line feeds alone end lines too (RFC 9112, section 2.2).
size_t end_of_head(std::string_view text) {
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view next = text.substr(at + 1, 2);
    if (next.starts_with('\n')) return at + 2;
    if (next == "\r\n") return at + 3;
  }
  return std::string_view::npos;
}

size_t take(const std::string& from, size_t& taken, std::span<char> to) {
  const size_t count = std::min(to.size(), from.size() - taken);
  std::memcpy(to.data(), from.data() + taken, count);
  taken += count;
  return count;
}

}  // namespace

HttpStream::HttpStream(int descriptor, SSL* ssl, PendingExchange& pending)
    : descriptor_(descriptor), ssl_(ssl), pending_(pending) {}

bool HttpStream::send_request() {
  std::string_view left = *pending_.bytes;
  while (!left.empty()) {
    const ssize_t count = send_some(left);
    if (count > 0) {
      left.remove_prefix(static_cast<size_t>(count));
    } else if (count == kBroken) {
      return true;  // an early response may still be readable
    } else if (!await(ssl_ ? POLLOUT : POLLOUT | POLLIN)) {
      return fall_silent(fmt::format("the request could not be sent within {}", in_seconds(pending_.max_time)));
    } else if (!ssl_ && await_ready(descriptor_, POLLIN, StreamClock::now())) {
      return true;  // the response began before the whole request was sent
    }
  }
  return true;
}

ssize_t HttpStream::read(char* to, size_t size) {
  if (!head_read_) {
    head_read_ = true;
    if (!read_head()) return -1;
  }
  if (shown_taken_ < shown_.size()) return static_cast<ssize_t>(take(shown_, shown_taken_, {to, size}));
  if (pending_.head.framing == Framing::chunked) return read_chunked({to, size});
  if (taken_ == ahead_.size() && !receive()) return ended_ ? 0 : -1;
  return static_cast<ssize_t>(take(ahead_, taken_, {to, size}));
}

ssize_t HttpStream::read_chunked(std::span<char> to) {
  while (!chunks_.is_complete()) {
    if (taken_ == ahead_.size() && !receive()) return -1;
    const auto [used, data] = chunks_.take(std::string_view(ahead_).substr(taken_, to.size()));
    taken_ += used;
    if (!chunks_.problem().empty()) {
      fail("malformed HTTP: " + chunks_.problem());
      return -1;
    }
    if (data.empty()) continue;
    std::memcpy(to.data(), data.data(), data.size());
    return static_cast<ssize_t>(data.size());
  }
  return 0;
}

bool HttpStream::fail(std::string problem) {
  if (pending_.problem.empty()) pending_.problem = std::move(problem);
  return false;
}

bool HttpStream::fall_silent(std::string problem) {
  if (pending_.problem.empty()) {
    pending_.cause = is_interrupted() ? TransportFailure::Cause::cut_off : TransportFailure::Cause::silence;
    pending_.problem = is_interrupted() ? "cut off: interrupted" : std::move(problem);
  }
  return false;
}

// False at the deadline, and soon after an interruption.
bool HttpStream::await(short events) {
  const SteadyTime deadline = pending_.limits.deadline;
  while (!is_interrupted()) {
    const SteadyTime pause = std::min(deadline, StreamClock::now() + kInterruptionCheck);
    if (await_ready(descriptor_, events, pause)) return true;
    if (StreamClock::now() >= deadline) return false;
  }
  return false;
}

ssize_t HttpStream::tls_outcome(int count) const {
  if (count > 0) return count;
  const int error = SSL_get_error(ssl_, count);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return kBlocked;
  return error == SSL_ERROR_ZERO_RETURN ? kEnded : kBroken;
}

ssize_t HttpStream::send_some(std::string_view bytes) const {
  if (ssl_) {
    ERR_clear_error();
    return tls_outcome(SSL_write(ssl_, bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), 1 << 14))));
  }
  const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EINTR ? kBlocked : kBroken;
}

ssize_t HttpStream::receive_some(char* to, size_t size) const {
  if (ssl_) {
    ERR_clear_error();
    return tls_outcome(SSL_read(ssl_, to, static_cast<int>(size)));
  }
  const ssize_t count = ::recv(descriptor_, to, size, 0);
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EINTR ? kBlocked : kBroken;
}

// Appends what is there to `ahead_`; false at the end of the connection or of the time.
bool HttpStream::receive() {
  if (taken_ == ahead_.size()) {
    ahead_.clear();
    taken_ = 0;
  }
  // A response takes its time: without waiting, the first call would be in vain.
  const bool is_first = pending_.received == TransportFailure::Received::nothing;
  for (bool waits = is_first && !ssl_;; waits = !has_buffered()) {
    if (waits && !await(POLLIN))
      return fall_silent(fmt::format("no complete response within {} ({})", in_seconds(pending_.max_time), where()));
    char buffer[16 * 1024];
    const ssize_t count = receive_some(buffer, sizeof buffer);
    if (count > 0) {
      pending_.received = TransportFailure::Received::something;
      ahead_.append(buffer, static_cast<size_t>(count));
      return true;
    }
    ended_ = count == kEnded;
    if (count == kEnded) return ends_early();
    if (count == kBroken) return fall_silent(fmt::format("the connection was reset {}{}", where(), alert()));
  }
}

// The end of the connection ends the body only if nothing else delimits it.
bool HttpStream::ends_early() {
  if (head_done_ && pending_.head.framing == Framing::to_close) return false;
  return fall_silent(fmt::format("the connection was closed {}", where()));
}

std::string HttpStream::alert() const {
  const std::string alert = ssl_ ? received_alert() : "";
  return alert.empty() ? alert : fmt::format(": the target sent the TLS alert \"{}\"", alert);
}

const char* HttpStream::where() const {
  if (head_done_) return "in the body";
  return pending_.received == TransportFailure::Received::nothing ? "before a response" : "in the header";
}

bool HttpStream::read_head() {
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

bool HttpStream::show_framing() {
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
  if (head.after == ResponseHead::After::close) shown += "Connection: close\r\n";
  shown_ = shown + "\r\n";
  return true;
}

}  // namespace runner

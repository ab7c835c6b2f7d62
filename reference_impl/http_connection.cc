#include "reference_impl/http_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>

#include "reference_impl/refusal.h"
#include "wire/http_date.h"

namespace reference_impl {
namespace {

using namespace std::chrono_literals;
using Kind = ByteStream::Outcome::Kind;

constexpr auto kIdleTime = 30s;  // between two requests
constexpr auto kSendTime = 10s;
constexpr auto kLingerTime = 2s;
constexpr auto kEndTime = 2s;

std::string_view reason_phrase(int status) {
  static const std::map<int, std::string_view> kPhrases = {{200, "OK"},
                                                           {400, "Bad Request"},
                                                           {401, "Unauthorized"},
                                                           {403, "Forbidden"},
                                                           {404, "Not Found"},
                                                           {405, "Method Not Allowed"},
                                                           {408, "Request Timeout"},
                                                           {409, "Conflict"},
                                                           {413, "Content Too Large"},
                                                           {414, "URI Too Long"},
                                                           {415, "Unsupported Media Type"},
                                                           {431, "Request Header Fields Too Large"}};
  const auto found = kPhrases.find(status);
  return found == kPhrases.end() ? "Other" : found->second;
}

std::string response_bytes(const wire::Response& response, const RequestHead& head, RequestHead::After after) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_phrase(response.status),
                                 wire::format_http_date({int64_t{std::time(nullptr)} * 1000}));
  for (const wire::Header& header : response.headers)
    text.append(header.name).append(": ").append(header.value.bytes()).append("\r\n");
  text += fmt::format("Content-Length: {}\r\n", response.body.size());
  if (after == RequestHead::After::close) {
    text += "Connection: close\r\n";
  } else if (head.version == RequestHead::Version::http_1_0) {
    text += "Connection: keep-alive\r\n";
  }
  text += "\r\n";
  if (head.method != "HEAD") text += response.body.bytes();
  return text;
}

ErrorCode code_of(int status) {
  if (status == 413) return ErrorCode::payload_too_large;
  return status == 414 ? ErrorCode::uri_too_long : ErrorCode::constraint_violation;
}

wire::Response envelope(const HttpRefusal& refusal, const wire::Headers& request) {
  const wire::UntrustedText* sent = wire::find_header(request, "x-correlation-id");
  const std::string id = sent ? sent->bytes() : "";
  const bool printable = std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  return {refusal.status,
          {{"content-type", "application/json; charset=utf-8"},
           {"x-correlation-id", printable && !id.empty() ? id : "corr_transport"}},
          wire::to_text(error_envelope("corr_transport", refuse(code_of(refusal.status), "", refusal.reason)))};
}

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> stream, RequestLimits limits, SteadyTime now)
    : stream_(std::move(stream)),
      limits_(limits),
      deadline_(now + kIdleTime),
      send_time_(kSendTime),
      reader_(limits.body_bytes) {
  shake_hands(now);
}

bool Connection::is_idle() const {
  return stage_ == Stage::handshake || (stage_ == Stage::reading && reader_.state() == RequestReader::State::waiting);
}

void Connection::advance(SteadyTime now) {
  if (stage_ == Stage::handshake) return shake_hands(now);
  if (stage_ == Stage::reading) return receive(now);
  if (stage_ == Stage::sending) return send(now);
  if (stage_ == Stage::lingering && !stream_->drain()) stage_ = Stage::closed;
}

void Connection::expire(SteadyTime now) {
  if (stage_ != Stage::reading || is_idle()) {
    stage_ = Stage::closed;
  } else {
    refuse({408, fmt::format("no complete request within {:g} s", std::chrono::duration<double>(limits_.time).count())},
           now);
  }
}

void Connection::end(SteadyTime now) {
  after_ = RequestHead::After::close;
  send_time_ = kEndTime;
  if (stage_ != Stage::handling) deadline_ = std::min(deadline_, now + kEndTime);
  if (is_idle() || (stage_ == Stage::reading && reader_.state() == RequestReader::State::head)) stage_ = Stage::closed;
}

void Connection::wait_for(Kind kind) {
  if (kind == Kind::ended) stage_ = Stage::closed;
  waits_to_write_ = kind == Kind::wants_to_write;
}

void Connection::shake_hands(SteadyTime now) {
  const auto outcome = stream_->handshake();
  if (outcome.kind != Kind::done) return wait_for(outcome.kind);
  stage_ = Stage::reading;
  waits_to_write_ = false;
  if (stream_->has_buffered()) receive(now);
}

void Connection::receive(SteadyTime now) {
  char buffer[16 * 1024];
  do {
    const auto received = stream_->receive(buffer, sizeof buffer);
    if (received.kind == Kind::ended && !is_idle()) return refuse({400, "the request is not complete"}, now);
    if (received.kind != Kind::done) return wait_for(received.kind);
    waits_to_write_ = false;
    follow(reader_.take({buffer, received.count}), now);
  } while (stage_ == Stage::reading && stream_->has_buffered());
}

// What the reader has come to.
void Connection::follow(RequestReader::State state, SteadyTime now) {
  if (state == RequestReader::State::refused) return refuse(reader_.refusal(), now);
  if (state == RequestReader::State::complete) {
    stage_ = Stage::handling;
    deadline_ = SteadyTime::max();
    if (reader_.head().after == RequestHead::After::close) after_ = RequestHead::After::close;
  } else if (state != seen_) {
    deadline_ = now + (state == RequestReader::State::waiting ? std::chrono::milliseconds(kIdleTime) : limits_.time);
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    if (reader_.awaits_continue() && stream_->send(kContinue).count != kContinue.size()) stage_ = Stage::closed;
  }
  seen_ = state;
}

void Connection::refuse(const HttpRefusal& refusal, SteadyTime now) {
  after_ = RequestHead::After::close;
  respond(envelope(refusal, reader_.head().headers), now);
}

void Connection::respond(const wire::Response& response, SteadyTime now) {
  out_ = response_bytes(response, reader_.head(), after_);
  sent_ = 0;
  stage_ = Stage::sending;
  deadline_ = now + send_time_;
  send(now);
}

void Connection::send(SteadyTime now) {
  while (sent_ < out_.size()) {
    const auto sent = stream_->send(std::string_view(out_).substr(sent_));
    if (sent.kind != Kind::done) return wait_for(sent.kind);
    sent_ += sent.count;
  }
  waits_to_write_ = false;
  after_response(now);
}

// Closing at once, with bytes unread, would reset the connection before the client has the response.
void Connection::after_response(SteadyTime now) {
  if (after_ == RequestHead::After::close) {
    stage_ = Stage::lingering;
    deadline_ = now + kLingerTime;
    stream_->finish();
    if (!stream_->drain()) stage_ = Stage::closed;
    return;
  }
  stage_ = Stage::reading;
  deadline_ = now + kIdleTime;
  seen_ = RequestReader::State::waiting;
  follow(reader_.next(), now);
  if (stage_ == Stage::reading && stream_->has_buffered()) receive(now);
}

}  // namespace reference_impl

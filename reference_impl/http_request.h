// The requests of one connection, one after the other, from bytes as they arrive. A request is complete, or it is
// refused, and then nothing after it is read: bytes of a body are never taken for a request. It knows no socket and no
// clock.
#pragma once

#include "reference_impl/http_body.h"

namespace reference_impl {

class RequestReader {
 public:
  enum class State {
    waiting,   ///< for the first byte of a request
    head,      ///< a part of the head has arrived
    body,      ///< the whole head has arrived
    complete,  ///< take_request() gives the request
    refused    ///< refusal() says why; the connection has to be closed
  };

  /// A larger body is refused.
  explicit RequestReader(uint64_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  /// Bytes beyond the request are kept for the next one.
  State take(std::string_view bytes);
  /// After a complete request: begins the next one.
  State next();

  State state() const { return state_; }
  const RequestHead& head() const { return head_; }
  const HttpRefusal& refusal() const { return refusal_; }
  /// Whether the client waits for "100 Continue" before it sends the body.
  bool awaits_continue() const { return state_ == State::body && head_.awaits_continue && !body_->has_begun(); }
  wire::Request take_request();

 private:
  State advance();
  size_t take_head(std::string_view bytes);
  void take_head_line(std::string_view line);
  void end_head();
  size_t take_body(std::string_view bytes);
  void refuse(HttpRefusal refusal);

  const uint64_t max_body_bytes_;
  State state_ = State::waiting;
  std::string rest_;  ///< arrived and not used
  LineReader line_;
  size_t head_bytes_ = 0;  ///< with the empty lines before it
  RequestHead head_;
  std::optional<BodyReader> body_;
  HttpRefusal refusal_;
};

}  // namespace reference_impl

// One connection to the HTTP front, from its handshake to its close: what it waits for, until when, and what is sent.
// It never waits itself; its owner watches the descriptor and the deadline. Every stage but the handling of a request
// has a deadline, so that a slow client costs its own connection and nothing else.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "reference_impl/http_request.h"
#include "reference_impl/http_stream.h"

namespace reference_impl {

using SteadyTime = std::chrono::steady_clock::time_point;

struct RequestLimits {
  std::chrono::milliseconds time;  ///< of a head, and then of a body
  uint64_t body_bytes = 0;
};

class Connection {
 public:
  enum class Stage {
    handshake,
    reading,
    handling,  ///< take_request() gives the request; respond() ends the stage
    sending,
    lingering,  ///< closed for sending, until the client has read that and closes too
    closed
  };

  Connection(std::unique_ptr<ByteStream> stream, RequestLimits limits, SteadyTime now);

  int descriptor() const { return stream_->descriptor(); }
  Stage stage() const { return stage_; }
  bool waits_to_write() const { return waits_to_write_; }
  SteadyTime deadline() const { return deadline_; }
  /// Nothing of a request has arrived: closing it loses nothing.
  bool is_idle() const;

  /// The descriptor is ready.
  void advance(SteadyTime now);
  /// The deadline has passed.
  void expire(SteadyTime now);
  /// Closes the connection now, or after the request whose head has arrived, for which a short time is left.
  void end(SteadyTime now);
  wire::Request take_request() { return reader_.take_request(); }
  void respond(const wire::Response& response, SteadyTime now);

 private:
  void shake_hands(SteadyTime now);
  void receive(SteadyTime now);
  void send(SteadyTime now);
  void follow(RequestReader::State state, SteadyTime now);
  void refuse(const HttpRefusal& refusal, SteadyTime now);
  void after_response(SteadyTime now);
  void wait_for(ByteStream::Outcome::Kind kind);

  const std::unique_ptr<ByteStream> stream_;
  const RequestLimits limits_;
  Stage stage_ = Stage::handshake;
  SteadyTime deadline_;
  std::chrono::milliseconds send_time_;
  bool waits_to_write_ = false;
  RequestReader reader_;
  RequestReader::State seen_ = RequestReader::State::waiting;  ///< of the reader, when the deadline was set
  RequestHead::After after_ = RequestHead::After::keep;
  std::string out_;
  size_t sent_ = 0;
};

}  // namespace reference_impl

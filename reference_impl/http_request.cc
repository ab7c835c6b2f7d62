#include "reference_impl/http_request.h"

#include <utility>

namespace reference_impl {
namespace {

constexpr size_t kMaxRequestLineBytes = 16 * 1024;
constexpr size_t kMaxHeadBytes = 64 * 1024;
constexpr size_t kMaxFields = 200;

}  // namespace

RequestReader::State RequestReader::take(std::string_view bytes) {
  rest_.append(bytes);
  return advance();
}

RequestReader::State RequestReader::next() {
  state_ = State::waiting;
  line_.clear();
  head_bytes_ = 0;
  head_ = {};
  body_.reset();
  return advance();
}

RequestReader::State RequestReader::advance() {
  std::string_view left = rest_;
  while (!left.empty() && state_ < State::complete) {
    left.remove_prefix(state_ == State::body ? take_body(left) : take_head(left));
  }
  rest_.erase(0, rest_.size() - left.size());
  return state_;
}

wire::Request RequestReader::take_request() {
  return {head_.method, head_.target, std::move(head_.headers), body_ ? std::move(body_->body()) : std::string()};
}

size_t RequestReader::take_head(std::string_view bytes) {
  state_ = State::head;
  const size_t count = line_.take(bytes);
  head_bytes_ += count;
  const bool in_request_line = head_.method.empty();
  if (in_request_line && line_.text().size() > kMaxRequestLineBytes) {
    refuse({414, "the request line is too long"});
  } else if (head_bytes_ > kMaxHeadBytes) {
    refuse({431, "the head is over 64 KiB"});
  } else if (line_.state() == LineReader::State::malformed) {
    refuse({400, "a line of the head does not end with CR LF"});
  } else if (line_.state() == LineReader::State::whole) {
    take_head_line(line_.text());
    line_.clear();
  }
  return count;
}

void RequestReader::take_head_line(std::string_view line) {
  std::optional<HttpRefusal> refusal;
  if (head_.method.empty()) {
    // Empty lines before a request are ignored (RFC 9112, section 2.2): there is still none.
    if (line.empty()) {
      state_ = State::waiting;
      return;
    }
    refusal = read_request_line(line, head_);
  } else if (line.empty()) {
    return end_head();
  } else if (head_.headers.size() == kMaxFields) {
    refusal = HttpRefusal{431, "too many headers"};
  } else {
    refusal = read_field_line(line, head_.headers);
  }
  if (refusal) refuse(std::move(*refusal));
}

void RequestReader::end_head() {
  if (auto refusal = read_framing(head_)) return refuse(std::move(*refusal));
  const bool has_body = head_.framing == RequestHead::Framing::chunked ||
                        (head_.framing == RequestHead::Framing::length && head_.content_length > 0);
  state_ = has_body ? State::body : State::complete;
  if (!has_body) return;
  body_.emplace(head_, max_body_bytes_);
  if (body_->refusal()) refuse(*body_->refusal());
}

size_t RequestReader::take_body(std::string_view bytes) {
  const size_t count = body_->take(bytes);
  if (body_->refusal()) {
    refuse(*body_->refusal());
  } else if (body_->is_complete()) {
    state_ = State::complete;
  }
  return count;
}

void RequestReader::refuse(HttpRefusal refusal) {
  refusal_ = std::move(refusal);
  state_ = State::refused;
}

}  // namespace reference_impl

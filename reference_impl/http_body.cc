#include "reference_impl/http_body.h"

#include <algorithm>
#include <charconv>

namespace reference_impl {
namespace {

constexpr size_t kMaxBodyLineBytes = 8 * 1024;
constexpr size_t kMaxTrailerFields = 100;
constexpr size_t kMaxSizeDigits = 16;

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

bool skip_token(std::string_view& text) {
  size_t size = 0;
  while (size < text.size() && is_token(text.substr(size, 1))) ++size;
  text.remove_prefix(size);
  return size > 0;
}

bool skip_quoted_string(std::string_view& text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )
bool is_chunk_extension(std::string_view text) {
  while (!text.empty()) {
    skip_blanks(text);
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!skip_token(text)) return false;
    std::string_view value = text;
    skip_blanks(value);
    if (!value.starts_with('=')) continue;
    value.remove_prefix(1);
    skip_blanks(value);
    if (!(value.starts_with('"') ? skip_quoted_string(value) : skip_token(value))) return false;
    text = value;
  }
  return true;
}

}  // namespace

BodyReader::BodyReader(const RequestHead& head, uint64_t max_bytes)
    : max_bytes_(max_bytes), stage_(Stage::chunk_size), chunked_(head.framing == RequestHead::Framing::chunked) {
  if (!chunked_) expect_data(head.content_length);
}

size_t BodyReader::take(std::string_view bytes) {
  has_begun_ = true;
  return stage_ == Stage::data ? take_data(bytes) : take_line(bytes);
}

size_t BodyReader::take_data(std::string_view bytes) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(missing_, bytes.size()));
  body_.append(bytes.substr(0, count));
  missing_ -= count;
  if (missing_ == 0) stage_ = chunked_ ? Stage::chunk_end : Stage::complete;
  return count;
}

size_t BodyReader::take_line(std::string_view bytes) {
  const size_t count = line_.take(bytes);
  if (line_.text().size() > kMaxBodyLineBytes) {
    refuse(400, "a line of a chunked body is too long");
  } else if (line_.state() == LineReader::State::malformed) {
    refuse(400, "a line of a chunked body does not end with CR LF");
  } else if (line_.state() == LineReader::State::whole) {
    read_line(line_.text());
    line_.clear();
  }
  return count;
}

void BodyReader::read_line(std::string_view line) {
  if (stage_ == Stage::chunk_size) return read_chunk_size(line);
  if (stage_ == Stage::trailer) return read_trailer(line);
  if (!line.empty()) return refuse(400, "a chunk is longer than its size");
  stage_ = Stage::chunk_size;
}

void BodyReader::read_chunk_size(std::string_view line) {
  uint64_t size = 0;
  const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const auto digits = static_cast<size_t>(end - line.data());
  if (failure != std::errc() || digits > kMaxSizeDigits || !is_chunk_extension(line.substr(digits)))
    return refuse(400, "a malformed chunk size");
  if (size > 0) return expect_data(size);
  stage_ = Stage::trailer;
}

void BodyReader::read_trailer(std::string_view line) {
  if (line.empty()) {
    stage_ = Stage::complete;
  } else if (trailer_.size() == kMaxTrailerFields) {
    refuse(431, "too many trailer fields");
  } else {
    refusal_ = read_field_line(line, trailer_);
  }
}

void BodyReader::expect_data(uint64_t size) {
  if (size > max_bytes_ - body_.size()) return refuse(413, "the body is too large");
  missing_ = size;
  stage_ = Stage::data;
}

}  // namespace reference_impl

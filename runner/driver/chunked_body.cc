#include "runner/driver/chunked_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checks/judgement.h"
#include "runner/driver/response_head.h"

namespace runner {
namespace {

constexpr size_t kMaxChunkLineBytes = 8 * 1024;
constexpr size_t kMaxTrailerBytes = 64 * 1024;
constexpr size_t kMaxChunkLineShown = 40;

// Extensions are not known here, so that their bytes are free but for controls (RFC 9112, section 7.1.1).
bool is_chunk_extension(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.starts_with(';') &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace

ChunkedBody::Taken ChunkedBody::take(std::string_view bytes) {
  if (stage_ == Stage::data) {
    const std::string_view data = bytes.substr(0, static_cast<size_t>(std::min<uint64_t>(missing_, bytes.size())));
    missing_ -= data.size();
    if (missing_ == 0) stage_ = Stage::data_end;
    return {data.size(), data};
  }
  const size_t line_feed = bytes.find('\n');
  const size_t used = line_feed == std::string_view::npos ? bytes.size() : line_feed + 1;
  line_.append(bytes.substr(0, used));
  if (line_.size() > kMaxChunkLineBytes) {
    problem_ = fmt::format("a line of a chunked body of more than {} bytes", kMaxChunkLineBytes);
  } else if (line_feed != std::string_view::npos) {
    read_line(line_);
    line_.clear();
  }
  return {used, {}};
}

void ChunkedBody::read_line(std::string_view line) {
  if (stage_ == Stage::trailer) return read_trailer_line(line);
  // A bare line feed may end a header (RFC 9112, section 2.2), not a line of a chunk.
  if (!line.ends_with("\r\n")) {
    problem_ = "a line of a chunked body does not end with CR LF";
  } else if (line.remove_suffix(2); stage_ == Stage::size) {
    read_size(line);
  } else if (line.empty()) {
    stage_ = Stage::size;
  } else {
    problem_ = "a chunk is longer than its size";
  }
}

void ChunkedBody::read_size(std::string_view line) {
  uint64_t size = 0;
  const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const std::string_view rest = line.substr(static_cast<size_t>(end - line.data()));
  if (failure != std::errc() || !(rest.empty() || is_chunk_extension(rest))) {
    problem_ = fmt::format("an invalid chunk size: {}", checks::excerpt(line.substr(0, kMaxChunkLineShown)));
    return;
  }
  missing_ = size;
  stage_ = size == 0 ? Stage::trailer : Stage::data;
}

void ChunkedBody::read_trailer_line(std::string_view line) {
  if (line != "\r\n" && line != "\n") {
    trailer_ += line;
    if (trailer_.size() > kMaxTrailerBytes) problem_ = fmt::format("a trailer of more than {} bytes", kMaxTrailerBytes);
    return;
  }
  const auto fields = parse_fields(trailer_);
  if (const auto* problem = std::get_if<HeadProblem>(&fields)) problem_ = "in the trailer, " + problem->text;
  stage_ = Stage::complete;
}

}  // namespace runner

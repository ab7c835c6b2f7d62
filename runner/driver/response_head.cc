#include "runner/driver/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "checks/judgement.h"

namespace runner {
namespace {

constexpr size_t kMaxHeaders = 200;

bool is_token_character(char c) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kPunctuation.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

// The next line without its end; a bare line feed ends one too (RFC 9112, 2.2).
std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

using Problem = std::optional<HeadProblem>;

Problem malformed_line(std::string_view line) {
  return HeadProblem{fmt::format("a malformed header line: {}", checks::excerpt(line.substr(0, 60)))};
}

Problem add_field(std::string_view line, wire::Headers& headers) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    if (headers.empty() || !is_field_value(line)) return malformed_line(line);
    std::string& value = headers.back().value.bytes();
    value.append(value.empty() ? "" : " ").append(trimmed(line));
    return {};
  }
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  const std::string_view value = colon == std::string_view::npos ? "" : trimmed(line.substr(colon + 1));
  if (colon == std::string_view::npos || !is_token(name) || !is_field_value(value)) return malformed_line(line);
  if (headers.size() == kMaxHeaders) return HeadProblem{fmt::format("more than {} headers", kMaxHeaders)};
  headers.push_back({std::string(name), std::string(value)});
  return {};
}

// The members of a comma-separated list, in lower case; empty ones count for nothing (RFC 9110, section 5.6.1).
std::vector<std::string> list_members(std::string_view text) {
  std::vector<std::string> members;
  while (true) {
    const size_t comma = std::min(text.find(','), text.size());
    if (const std::string_view member = trimmed(text.substr(0, comma)); !member.empty())
      members.push_back(lower_case(member));
    if (comma == text.size()) return members;
    text.remove_prefix(comma + 1);
  }
}

class HeadReader {
 public:
  explicit HeadReader(std::string_view method) : method_(method) {}

  std::variant<ResponseHead, HeadProblem> read(std::string_view text) {
    if (Problem problem = read_status_line(take_line(text))) return *problem;
    auto fields = parse_fields(text);
    if (const auto* problem = std::get_if<HeadProblem>(&fields)) return *problem;
    head_.headers = std::move(std::get<wire::Headers>(fields));
    if (Problem problem = read_framing()) return *problem;
    return std::move(head_);
  }

 private:
  Problem read_status_line(std::string_view line) {
    // A higher minor version is read as the highest that is known (RFC 9110, section 2.5).
    const bool version =
        line.starts_with("HTTP/1.") && line.size() > 8 && line[7] >= '0' && line[7] <= '9' && line[8] == ' ';
    const std::string_view code = line.substr(std::min<size_t>(9, line.size()), 3);
    const auto digits = [](std::string_view text) {
      return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    const bool ends_well = line.size() == 12 || (line.size() > 12 && line[12] == ' ');
    if (!version || !digits(code) || !ends_well || code.front() == '0') {
      return HeadProblem{fmt::format("not an HTTP/1.1 status line: {}", checks::excerpt(line.substr(0, 60)))};
    }
    std::from_chars(code.data(), code.data() + code.size(), head_.status);
    if (line.starts_with("HTTP/1.0")) head_.after = ResponseHead::After::close;
    return {};
  }

  Problem read_framing() {
    for (const wire::Header& header : head_.headers) {
      const std::string name = lower_case(header.name);
      Problem problem;
      if (name == "content-length") problem = read_length(header.value.bytes());
      if (name == "transfer-encoding") problem = read_transfer_encoding(header.value.bytes());
      if (name == "content-encoding" && lower_case(header.value.bytes()) != "identity" && !header.value.empty()) {
        problem =
            HeadProblem{fmt::format("content-encoding {}, which was not requested", checks::excerpt(header.value))};
      }
      if (name == "connection") {
        const auto options = list_members(header.value.bytes());
        if (std::find(options.begin(), options.end(), "close") != options.end())
          head_.after = ResponseHead::After::close;
      }
      if (problem) return problem;
    }
    if (length_ && chunked_) return HeadProblem{"both Content-Length and Transfer-Encoding"};
    set_framing();
    return {};
  }

  void set_framing() {
    const bool bodiless = method_ == "HEAD" || head_.status == 204 || head_.status == 304 || head_.is_interim();
    head_.content_length = length_.value_or(0);
    if (bodiless) {
      head_.framing = Framing::none;
    } else if (chunked_) {
      head_.framing = Framing::chunked;
    } else if (length_) {
      head_.framing = Framing::length;
    }
    if (head_.framing == Framing::to_close) head_.after = ResponseHead::After::close;
  }

  Problem read_length(std::string_view value) {
    // A list of equal lengths is one length (RFC 9112, 6.3).
    while (true) {
      const size_t comma = std::min(value.find(','), value.size());
      const std::string_view item = trimmed(value.substr(0, comma));
      uint64_t length = 0;
      const auto [end, failure] = std::from_chars(item.data(), item.data() + item.size(), length);
      if (item.empty() || failure != std::errc() || end != item.data() + item.size()) {
        return HeadProblem{fmt::format("Content-Length is not a number: {}", checks::excerpt(item.substr(0, 40)))};
      }
      if (length_ && *length_ != length)
        return HeadProblem{fmt::format("conflicting Content-Length values: {} and {}", *length_, length)};
      length_ = length;
      if (comma == value.size()) return {};
      value.remove_prefix(comma + 1);
    }
  }

  Problem read_transfer_encoding(std::string_view value) {
    if (chunked_ || list_members(value) != std::vector<std::string>{"chunked"}) {
      return HeadProblem{
          fmt::format("Transfer-Encoding is not 'chunked' once: {}", checks::excerpt(value.substr(0, 40)))};
    }
    chunked_ = true;
    return {};
  }

  std::string_view method_;
  ResponseHead head_;
  std::optional<uint64_t> length_;
  bool chunked_ = false;
};

}  // namespace

std::variant<wire::Headers, HeadProblem> parse_fields(std::string_view text) {
  wire::Headers headers;
  while (!text.empty()) {
    if (Problem problem = add_field(take_line(text), headers)) return *problem;
  }
  return headers;
}

std::variant<ResponseHead, HeadProblem> parse_response_head(std::string_view text, std::string_view method) {
  return HeadReader(method).read(text);
}

}  // namespace runner

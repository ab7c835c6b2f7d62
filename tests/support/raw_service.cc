#include "tests/support/raw_service.h"

#include <fmt/format.h>

#include <sstream>

namespace scripted {
namespace {

std::string head(const wire::Response& response, std::string_view version) {
  std::string text = fmt::format("{} {} X\r\n", version, response.status);
  for (const wire::Header& header : response.headers)
    text += fmt::format("{}: {}\r\n", header.name, header.value.bytes());
  return text;
}

}  // namespace

wire::Request parse_request(const std::string& bytes) {
  wire::Request request;
  const size_t head_end = bytes.find("\r\n\r\n");
  std::istringstream lines(bytes.substr(0, head_end + 2));
  std::string version;
  lines >> request.method >> request.target >> version >> std::ws;
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    const size_t start = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    request.headers.push_back({line.substr(0, colon), line.substr(start, line.find('\r') - start)});
  }
  request.body = bytes.substr(head_end + 4);
  return request;
}

std::string with_length(const wire::Response& response) {
  return head(response, "HTTP/1.1") + fmt::format("content-length: {}\r\n\r\n", response.body.size()) +
         response.body.bytes();
}

std::string chunked(const wire::Response& response) {
  constexpr size_t kChunk = 700;
  std::string text = head(response, "HTTP/1.1") + "transfer-encoding: chunked\r\n\r\n";
  for (size_t start = 0; start < response.body.size(); start += kChunk) {
    const std::string part = response.body.bytes().substr(start, kChunk);
    text += fmt::format("{:X}\r\n{}\r\n", part.size(), part);
  }
  return text + "0\r\nserver-timing: db;dur=5\r\n\r\n";
}

std::string to_close(const wire::Response& response) {
  return head(response, "HTTP/1.0") + "\r\n" + response.body.bytes();
}

}  // namespace scripted

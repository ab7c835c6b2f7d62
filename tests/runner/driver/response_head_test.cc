// Heads of responses (RFC 9112, sections 4 to 6): all that is allowed is read, and what could be read in two ways is
// not.
#include "runner/driver/response_head.h"

#include <gmock/gmock.h>

namespace runner {
namespace {

const std::string kStatus = "HTTP/1.1 200 OK\r\n";

ResponseHead head_of(const std::string& text, const std::string& method = "GET") {
  auto parsed = parse_response_head(text, method);
  if (const auto* problem = std::get_if<HeadProblem>(&parsed)) {
    ADD_FAILURE() << text << problem->text;
    return {};
  }
  return std::get<ResponseHead>(parsed);
}

std::string value_of(const std::string& line) {
  const wire::Headers headers = head_of(kStatus + line).headers;
  return headers.empty() ? "none" : headers.back().name + "=" + headers.back().value.bytes();
}

TEST(ResponseHead, ReadsEveryStatusLine) {
  for (const char* line : {"HTTP/1.1 404 Not Found", "HTTP/1.1 404 ", "HTTP/1.1 404", "HTTP/1.0 404 X",
                           "HTTP/1.2 404 X", "HTTP/1.1 404 N\xc3\xb6t  F\xf6und\t", "HTTP/1.1 404 OK\r"}) {
    EXPECT_EQ(head_of(line).status, 404) << line;
  }
  EXPECT_EQ(head_of("HTTP/1.0 200 OK").after, ResponseHead::After::close);
  EXPECT_EQ(head_of("HTTP/1.9 200 OK\r\ncontent-length: 0").after, ResponseHead::After::keep);
}

TEST(ResponseHead, ReadsEveryFormOfAField) {
  EXPECT_EQ(value_of("a: b"), "a=b");
  EXPECT_EQ(value_of("a:b\r\n"), "a=b");
  EXPECT_EQ(value_of("a:\t b c \t\r\n"), "a=b c");
  EXPECT_EQ(value_of("a:"), "a=");
  EXPECT_EQ(value_of("a: b:c, \"d\""), "a=b:c, \"d\"");
  EXPECT_EQ(value_of("!#$%&'*+-.^_`|~09az: x"), "!#$%&'*+-.^_`|~09az=x");
  EXPECT_EQ(value_of("a: \xc3\xa4\xff"), "a=\xc3\xa4\xff");
  EXPECT_EQ(value_of("a: b\nc: d\n"), "c=d");
}

// Names are plain text in wire::Header: whatever a target sends, only tokens become one (RFC 9110, section 5.6.2).
TEST(ResponseHead, TakesNoNameThatIsNotAToken) {
  const std::string marks = "!#$%&'*+-.^_`|~";
  for (int code = 0; code < 256; ++code) {
    const char byte = static_cast<char>(code);
    if (byte == ':' || byte == '\n') continue;  // they end the name, or the line
    const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool allowed = is_letter || (byte >= '0' && byte <= '9') || marks.find(byte) != std::string::npos;
    for (const std::string& name :
         {std::string(1, byte), std::string("a") + byte, byte + std::string("a"), std::string("a") + byte + "a"}) {
      const auto parsed = parse_response_head(kStatus + "x: y\r\n" + name + ": v\r\n", "GET");
      const auto* head = std::get_if<ResponseHead>(&parsed);
      const bool is_folded = (byte == ' ' || byte == '\t') && name.front() == byte;
      const bool is_empty_line = byte == '\r' && name.size() == 1;
      if (is_folded || is_empty_line) {
        EXPECT_TRUE(!head || head->headers.size() == 1) << code;
        continue;
      }
      ASSERT_EQ(head != nullptr, allowed) << code << " " << name;
      if (head) {
        EXPECT_EQ(head->headers.back().name, name);
      }
    }
  }
}

TEST(ResponseHead, JoinsFoldedLinesBySpaces) {
  EXPECT_EQ(value_of("content-type: application/json;\r\n charset=utf-8\r\n"),
            "content-type=application/json; charset=utf-8");
  EXPECT_EQ(value_of("a: b\r\n\t \tc \r\n d\r\n"), "a=b c d");
  EXPECT_EQ(value_of("a:\r\n b\r\n"), "a=b");
  EXPECT_EQ(value_of("a: b\n c\n"), "a=b c");
  EXPECT_EQ(head_of(kStatus + "Transfer-Encoding:\r\n chunked").framing, Framing::chunked);
  EXPECT_EQ(head_of(kStatus + "Content-Length:\r\n\t5").content_length, 5u);
}

TEST(ResponseHead, ReadsHowTheBodyIsDelimited) {
  EXPECT_EQ(head_of(kStatus).framing, Framing::to_close);
  EXPECT_EQ(head_of(kStatus).after, ResponseHead::After::close);
  EXPECT_EQ(head_of(kStatus + "content-length: 007").content_length, 7u);
  EXPECT_EQ(head_of(kStatus + "content-length: 7, 7").content_length, 7u);
  EXPECT_EQ(head_of(kStatus + "content-length: 7\r\ncontent-length: 7").content_length, 7u);
  EXPECT_EQ(head_of(kStatus + "Transfer-Encoding: CHUNKED").framing, Framing::chunked);
  EXPECT_EQ(head_of(kStatus + "transfer-encoding: , chunked,").framing, Framing::chunked);
  EXPECT_EQ(head_of(kStatus + "content-length: 7", "HEAD").framing, Framing::none);
  EXPECT_EQ(head_of(kStatus + "transfer-encoding: chunked", "HEAD").framing, Framing::none);
  EXPECT_EQ(head_of("HTTP/1.1 204 No Content").framing, Framing::none);
  EXPECT_EQ(head_of("HTTP/1.1 304 X\r\ncontent-length: 7").framing, Framing::none);
}

TEST(ResponseHead, ReadsWhatBecomesOfTheConnection) {
  const std::string with_length = kStatus + "content-length: 0\r\n";
  EXPECT_EQ(head_of(with_length).after, ResponseHead::After::keep);
  EXPECT_EQ(head_of(with_length + "connection: keep-alive, Close").after, ResponseHead::After::close);
  EXPECT_EQ(head_of(with_length + "connection: x-close").after, ResponseHead::After::keep);
}

TEST(ResponseHead, RefusesWhatIsNotAllowed) {
  for (const std::string& text :
       std::vector<std::string>{"",
                                "HTTP/1.1",
                                "HTTP/1.1 20 OK",
                                "HTTP/1.1 2000 OK",
                                "HTTP/1.1 099 OK",
                                "HTTP/1.1  200 OK",
                                "HTTP/2 200 OK",
                                "HTTP/2.0 200 OK",
                                "http/1.1 200 OK",
                                " HTTP/1.1 200 OK",
                                "HTTP/1.1 2x0 OK",
                                "HTTP/1.1 200OK",
                                kStatus + "no colon",
                                kStatus + "a : b",
                                kStatus + ": b",
                                kStatus + "a b: c",
                                kStatus + " folded: first",
                                kStatus + "a: b\r\n\x01 c",
                                kStatus + "a: b\r\n c\x1b",
                                kStatus + "a: b\rc: d",
                                kStatus + "\xc3\xa4: b",
                                kStatus + std::string("a: b\0c", 6),
                                kStatus + "content-length: abc",
                                kStatus + "content-length: -1",
                                kStatus + "content-length: +1",
                                kStatus + "content-length: 1 2",
                                kStatus + "content-length: 1\r\n 2",
                                kStatus + "content-length: 7, 8",
                                kStatus + "content-length: 7\r\ncontent-length: 8",
                                kStatus + "content-length:",
                                kStatus + "content-length: 7,",
                                kStatus + "content-length: 99999999999999999999",
                                kStatus + "content-length: 7\r\ntransfer-encoding: chunked",
                                kStatus + "transfer-encoding: gzip, chunked",
                                kStatus + "transfer-encoding: chunked, chunked",
                                kStatus + "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
                                kStatus + "transfer-encoding: identity",
                                kStatus + "transfer-encoding:",
                                kStatus + "content-encoding: br"}) {
    EXPECT_TRUE(std::holds_alternative<HeadProblem>(parse_response_head(text, "GET"))) << text;
  }
}

}  // namespace
}  // namespace runner

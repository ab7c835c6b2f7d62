// The lines of a request's head (RFC 9112): what is read of them, and what is refused.

#include "reference_impl/http_head.h"

#include <gtest/gtest.h>

namespace reference_impl {
namespace {

TEST(RequestLine, KeepsMethodAndTargetAsSent) {
  RequestHead head;
  EXPECT_FALSE(read_request_line("PATCH /a%2Fb?x=+ HTTP/1.1", head));
  EXPECT_EQ(head.method, "PATCH");
  EXPECT_EQ(head.target, "/a%2Fb?x=+");
  EXPECT_FALSE(read_request_line("get * HTTP/1.0", head));
  EXPECT_EQ(head.method, "get");
  EXPECT_EQ(head.version, RequestHead::Version::http_1_0);
}

TEST(RequestLine, DropsTheAuthorityOfAnAbsoluteTarget) {
  RequestHead head;
  EXPECT_FALSE(read_request_line("GET http://host:80/path?q HTTP/1.1", head));
  EXPECT_EQ(head.target, "/path?q");
  EXPECT_FALSE(read_request_line("GET https://host HTTP/1.0", head));
  EXPECT_EQ(head.target, "");
}

TEST(RequestLine, RefusesEveryOtherForm) {
  for (const char* line :
       {"", "GET", "GET /", "GET /a b HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET\t/ HTTP/1.1",
        " GET / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2", "GET / HTTP/2.0", "GET / http/1.1", "GET / HTTP/01.1",
        " / HTTP/1.1", "G(T / HTTP/1.1", "GET /\x01 HTTP/1.1", "\xff"}) {
    RequestHead head;
    EXPECT_TRUE(read_request_line(line, head)) << line;
  }
}

TEST(FieldLine, KeepsNameAndValueAsSent) {
  wire::Headers headers;
  EXPECT_FALSE(read_field_line("Idempotency-Key:  k%41 \t", headers));
  EXPECT_FALSE(read_field_line("X: y:z", headers));
  EXPECT_FALSE(read_field_line("empty:", headers));
  ASSERT_EQ(headers.size(), 3u);
  EXPECT_EQ(headers[0].name, "Idempotency-Key");
  EXPECT_EQ(headers[0].value, "k%41");
  EXPECT_EQ(headers[1].value, "y:z");
  EXPECT_EQ(headers[2].value, "");
}

TEST(FieldLine, RefusesEveryOtherForm) {
  for (const std::string line : {"odd line", "name : value", "name\t: value", " folded", "\tfolded", ": value",
                                 "na me: v", "n\xc3\xa4me: v", "name(: v"}) {
    wire::Headers headers;
    EXPECT_TRUE(read_field_line(line, headers)) << line;
    EXPECT_TRUE(headers.empty());
  }
  wire::Headers headers;
  EXPECT_TRUE(read_field_line(std::string_view("x: a\0b", 6), headers));
}

// The framing that the headers and a Host announce; nothing where they are refused.
std::optional<RequestHead> framed(wire::Headers headers,
                                  RequestHead::Version version = RequestHead::Version::http_1_1) {
  RequestHead head;
  head.version = version;
  head.headers = std::move(headers);
  head.headers.push_back({"host", "x"});
  if (read_framing(head)) return std::nullopt;
  return head;
}

TEST(RequestFraming, ReadsHowTheBodyIsDelimited) {
  EXPECT_EQ(framed({})->framing, RequestHead::Framing::none);
  EXPECT_EQ(framed({{"Content-Length", "003"}})->content_length, 3u);
  EXPECT_EQ(framed({{"content-length", "99999999999999999999"}})->content_length, UINT64_MAX);
  EXPECT_EQ(framed({{"Transfer-Encoding", "Chunked"}})->framing, RequestHead::Framing::chunked);
}

TEST(RequestFraming, RefusesWhatCouldBeReadInTwoWays) {
  for (const wire::Headers& headers : {wire::Headers{{"content-length", "0"}, {"content-length", "34"}},
                                       {{"content-length", "5"}, {"Content-Length", "5"}},
                                       {{"content-length", "5, 5"}},
                                       {{"content-length", "5,6"}},
                                       {{"content-length", "+5"}},
                                       {{"content-length", "-5"}},
                                       {{"content-length", "0x5"}},
                                       {{"content-length", "5 5"}},
                                       {{"content-length", ""}},
                                       {{"content-length", "5."}},
                                       {{"content-length", "\xd9\xa5"}},
                                       {{"content-length", "5"}, {"transfer-encoding", "chunked"}},
                                       {{"transfer-encoding", "chunked"}, {"content-length", "0"}},
                                       {{"transfer-encoding", "chunked, chunked"}},
                                       {{"transfer-encoding", "chunked"}, {"transfer-encoding", "chunked"}},
                                       {{"transfer-encoding", "gzip, chunked"}},
                                       {{"transfer-encoding", "identity"}},
                                       {{"transfer-encoding", "chunked, identity"}},
                                       {{"transfer-encoding", ""}},
                                       {{"transfer-encoding",
                                         "\x0b"
                                         "chunked"}},
                                       {{"transfer-encoding", "xchunked"}},
                                       {{"host", "y"}}}) {
    EXPECT_FALSE(framed(headers)) << headers[0].name << " " << headers[0].value.bytes();
  }
  EXPECT_FALSE(framed({{"transfer-encoding", "chunked"}}, RequestHead::Version::http_1_0));
  RequestHead without_host;
  EXPECT_TRUE(read_framing(without_host));
  without_host.version = RequestHead::Version::http_1_0;
  EXPECT_FALSE(read_framing(without_host));
}

TEST(RequestFraming, ReadsWhatBecomesOfTheConnection) {
  using After = RequestHead::After;
  constexpr auto k10 = RequestHead::Version::http_1_0;
  EXPECT_EQ(framed({})->after, After::keep);
  EXPECT_EQ(framed({{"connection", "upgrade, Close"}})->after, After::close);
  EXPECT_EQ(framed({{"connection", "closed"}})->after, After::keep);
  EXPECT_EQ(framed({}, k10)->after, After::close);
  EXPECT_EQ(framed({{"connection", "keep-alive"}}, k10)->after, After::keep);
  EXPECT_TRUE(framed({{"expect", "100-Continue"}})->awaits_continue);
  EXPECT_FALSE(framed({{"expect", "100-continue"}}, k10)->awaits_continue);
}

}  // namespace
}  // namespace reference_impl

// The head of an HTTP/1.1 request: what is read of it, and what the HTTP library gets to see (RFC 9112).

#include "reference_impl/http_head.h"

#include <gtest/gtest.h>

namespace reference_impl {
namespace {

TEST(RequestHead, KeepsMethodTargetAndHeadersAsSent) {
  const RequestHead head =
      read_request_head("PATCH /a%2Fb?x=+ HTTP/1.1\r\nIdempotency-Key:  k%41 \r\nodd line\r\nX: y:z\r\n");
  EXPECT_EQ(head.method, "PATCH");
  EXPECT_EQ(head.target, "/a%2Fb?x=+");
  ASSERT_EQ(head.headers.size(), 2u);
  EXPECT_EQ(head.headers[0].name, "Idempotency-Key");
  EXPECT_EQ(head.headers[0].value, "k%41");
  EXPECT_EQ(head.headers[1].value, "y:z");
  EXPECT_FALSE(head.has_body);
}

TEST(RequestHead, DropsTheAuthorityOfAnAbsoluteTarget) {
  EXPECT_EQ(read_request_head("GET http://host:80/path?q HTTP/1.1").target, "/path?q");
  EXPECT_EQ(read_request_head("GET https://host HTTP/1.0").target, "");
}

TEST(RequestHead, HasNoMethodWhereTheRequestLineIsMalformed) {
  for (const char* line :
       {"GET", "GET /", "GET /a b HTTP/1.1", "get / HTTP/1.1", "GET / HTTP/2", " / HTTP/1.1", "\xff"}) {
    EXPECT_EQ(read_request_head(line).method, "") << line;
  }
}

TEST(ReducedHead, LeavesAMalformedRequestLineForTheLibraryToRefuse) {
  const std::string_view text = "get  / HTTP/1.1\r\n";
  EXPECT_EQ(reduced_head(text, read_request_head(text)), "get  / HTTP/1.1");
}

TEST(RequestHead, NoticesHowABodyIsAnnounced) {
  EXPECT_TRUE(read_request_head("POST / HTTP/1.1\ncontent-length: 3").has_body);
  EXPECT_FALSE(read_request_head("POST / HTTP/1.1\ncontent-length: 0").has_body);
  const RequestHead twice = read_request_head("POST / HTTP/1.1\nContent-Length: 3\nTransfer-Encoding: chunked");
  EXPECT_TRUE(twice.has_body);
  EXPECT_TRUE(twice.announces_body_twice);
}

TEST(ReducedHead, ShowsOnlyHowTheBodyAndTheConnectionEnd) {
  const std::string_view text = "PUT /x HTTP/1.1\r\nRange: bytes=1-2\r\nContent-Length: 3\r\nConnection: close\r\n";
  EXPECT_EQ(reduced_head(text, read_request_head(text)), "POST / HTTP/1.1\r\ncontent-length: 3\r\nconnection: close");
  const std::string_view without_body = "POST /x HTTP/1.1\r\n";
  EXPECT_EQ(reduced_head(without_body, read_request_head(without_body)), "GET / HTTP/1.1");
  const std::string_view head = "HEAD /x HTTP/1.0\r\n";
  EXPECT_EQ(reduced_head(head, read_request_head(head)), "HEAD / HTTP/1.0");
}

}  // namespace
}  // namespace reference_impl

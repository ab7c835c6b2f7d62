#include "runner/driver/request_bytes.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

HttpSettings settings_for(const std::string& url) {
  HttpSettings settings;
  settings.url = *parse_target_url(url);
  return settings;
}

// Without the header user-agent, which names the version of this program.
std::string bytes_of(const wire::Request& request, const HttpSettings& settings) {
  std::string text = serialize(request, settings);
  const size_t begin = text.find("user-agent: contract-verifier/");
  if (begin != std::string::npos) text.erase(begin, text.find("\r\n", begin) + 2 - begin);
  return text;
}

TEST(RequestBytes, AddTheHeadersThatAConnectionNeeds) {
  EXPECT_EQ(bytes_of({"GET", "/x?a=b", {{"x-one", "1"}}, ""}, settings_for("http://h.example:81/base")),
            "GET /base/x?a=b HTTP/1.1\r\nhost: h.example:81\r\naccept: application/json\r\n"
            "accept-encoding: identity\r\nx-one: 1\r\n\r\n");
}

TEST(RequestBytes, KeepTheHeadersThatTheRequestHas) {
  const wire::Request request{"POST",
                              "/x",
                              {{"host", "other"},
                               {"accept", "*/*"},
                               {"accept-encoding", "gzip"},
                               {"user-agent", "mine"},
                               {"content-length", "9"}},
                              "{}"};
  EXPECT_EQ(bytes_of(request, settings_for("http://h.example")),
            "POST /x HTTP/1.1\r\nhost: other\r\naccept: */*\r\naccept-encoding: gzip\r\nuser-agent: mine\r\n"
            "content-length: 9\r\n\r\n{}");
}

TEST(RequestBytes, GiveALengthWhereABodyIsPossible) {
  const HttpSettings settings = settings_for("http://h.example");
  EXPECT_NE(bytes_of({"POST", "/x", {}, ""}, settings).find("content-length: 0\r\n"), std::string::npos);
  EXPECT_NE(bytes_of({"GET", "/x", {}, "abc"}, settings).find("content-length: 3\r\n"), std::string::npos);
  EXPECT_EQ(bytes_of({"GET", "/x", {}, ""}, settings).find("content-length"), std::string::npos);
  EXPECT_EQ(bytes_of({"HEAD", "/x", {}, ""}, settings).find("content-length"), std::string::npos);
}

TEST(RequestBytes, NameTheWholeUrlToAProxyOnlyWithoutATunnel) {
  HttpSettings settings = settings_for("http://h.example/base");
  settings.proxy = *parse_proxy("user:secret@proxy.example:3128");
  const std::string plain = bytes_of({"GET", "/x", {}, ""}, settings);
  EXPECT_TRUE(plain.starts_with("GET http://h.example/base/x HTTP/1.1\r\n")) << plain;
  EXPECT_NE(plain.find("proxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n"), std::string::npos) << plain;
  settings.url = *parse_target_url("https://h.example/base");
  const std::string tunnelled = bytes_of({"GET", "/x", {}, ""}, settings);
  EXPECT_TRUE(tunnelled.starts_with("GET /base/x HTTP/1.1\r\n")) << tunnelled;
  EXPECT_EQ(tunnelled.find("proxy-authorization"), std::string::npos) << "the tunnel has it";
}

TEST(RequestBytes, CannotContainWhatEndsALineEarly) {
  EXPECT_TRUE(can_be_sent({"GET", "/x", {{"a", "b c"}}, "line\r\nline"}));
  for (const char* target : {"/a b", "/a\rb", "/a\nb"}) EXPECT_FALSE(can_be_sent({"GET", target, {}, ""})) << target;
  EXPECT_FALSE(can_be_sent({"GET X", "/", {}, ""}));
  EXPECT_FALSE(can_be_sent({"GET", "/", {{"a", "b\r\nc: d"}}, ""}));
  EXPECT_FALSE(can_be_sent({"GET", "/", {{"a\n", "b"}}, ""}));
  EXPECT_FALSE(can_be_sent({"GET", std::string("/a\0b", 4), {}, ""}));
}

}  // namespace
}  // namespace runner

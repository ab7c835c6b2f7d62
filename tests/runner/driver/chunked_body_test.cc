// Bodies in chunks (RFC 9112, section 7.1): all that is allowed is read, however its bytes arrive, and nothing else.
#include "runner/driver/chunked_body.h"

#include <gmock/gmock.h>

namespace runner {
namespace {

// The data, then "+N" where N bytes follow the body, "..." where it is not complete, or the problem.
std::string decoded(std::string_view bytes, size_t step) {
  ChunkedBody body;
  std::string data;
  std::string_view arrived;
  size_t used = 0;
  while (!body.is_complete() && body.problem().empty()) {
    if (used == arrived.size()) {
      if (arrived.size() == bytes.size()) return data + "...";
      arrived = bytes.substr(0, arrived.size() + step);
    }
    const auto taken = body.take(arrived.substr(used));
    used += taken.used;
    data += taken.data;
  }
  if (!body.problem().empty()) return body.problem();
  return used == bytes.size() ? data : data + "+" + std::to_string(bytes.size() - used);
}

std::string decoded(std::string_view bytes) {
  const std::string at_once = decoded(bytes, bytes.size());
  for (size_t step : {1, 2, 3, 5}) {
    // Bytes after the body may not have arrived when it ends.
    EXPECT_EQ(decoded(bytes, step), at_once) << bytes;
  }
  return at_once;
}

TEST(ChunkedBody, ReadsAllThatIsAllowed) {
  for (const auto& [bytes, data] : std::vector<std::pair<std::string, std::string>>{
           {"0\r\n\r\n", ""},
           {"3\r\nabc\r\n0\r\n\r\n", "abc"},
           {"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", "abc0123456789"},
           {"a\r\n0123456789\r\n000000\r\n\r\n", "0123456789"},
           {"000000000000000000000003\r\nabc\r\n0\r\n\r\n", "abc"},
           {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"},
           {"3;name\r\nabc\r\n0;last=1\r\n\r\n", "abc"},
           {"3 ; name = \"a;b\\\"\";other\r\nabc\r\n0\r\n\r\n", "abc"},
           {"3;\xc3\xa4\r\nabc\r\n0\r\n\r\n", "abc"},
           {"3\r\nabc\r\n0\r\nServer-Timing: db;dur=5\r\n\r\n", "abc"},
           {"3\r\nabc\r\n0\r\na: b\r\nc:\r\n\tfolded\r\nc: d\r\n\r\n", "abc"},
           {"3\r\nabc\r\n0\r\na: b\n\n", "abc"},
           {"3\r\nabc\r\n0\r\ncontent-length: 9\r\n\r\n", "abc"}}) {
    EXPECT_EQ(decoded(bytes), data) << bytes;
  }
}

TEST(ChunkedBody, NamesWhatIsMalformed) {
  for (const auto& [bytes, words] : std::vector<std::pair<std::string, std::string>>{
           {"zz\r\n", "an invalid chunk size: zz"},
           {"\r\n", "an invalid chunk size"},
           {"-1\r\n", "an invalid chunk size: -1"},
           {"0x3\r\nabc\r\n", "an invalid chunk size: 0x3"},
           {" 3\r\nabc\r\n", "an invalid chunk size"},
           {"3 \r\nabc\r\n", "an invalid chunk size"},
           {"3 abc\r\nabc\r\n", "an invalid chunk size"},
           {"ffffffffffffffff1\r\n", "an invalid chunk size"},
           {"3;a\rb\r\nabc\r\n", "an invalid chunk size"},
           {"3;\x1b[31m\r\nabc\r\n", "an invalid chunk size: 3;\\u{1b}[31m"},
           {"3\nabc\r\n0\r\n\r\n", "does not end with CR LF"},
           {"3\r\nabc\n0\r\n\r\n", "does not end with CR LF"},
           {"3\r\nabcd\r\n0\r\n\r\n", "a chunk is longer than its size"},
           {"0\r\nno colon\r\n\r\n", "in the trailer, a malformed header line: no colon"},
           {"0\r\na : b\r\n\r\n", "in the trailer, a malformed header line"},
           {"0\r\n folded\r\n\r\n", "in the trailer, a malformed header line"}}) {
    EXPECT_THAT(decoded(bytes), testing::HasSubstr(words.substr(0, words.find("\\u")))) << bytes;
  }
  EXPECT_THAT(decoded(std::string(10'000, '0')), testing::HasSubstr("more than 8192 bytes"));
  std::string trailer = "0\r\n";
  for (int i = 0; i < 100; ++i) trailer += "x: " + std::string(1000, 'x') + "\r\n";
  EXPECT_THAT(decoded(trailer), testing::HasSubstr("a trailer of more than 65536 bytes"));
}

TEST(ChunkedBody, EndsWithItsTrailer) {
  EXPECT_EQ(decoded("3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200", 100), "abc+12");
  EXPECT_EQ(decoded("3\r\nabc\r\n0\r\n"), "abc...");
  EXPECT_EQ(decoded("3\r\nab"), "ab...");
}

}  // namespace
}  // namespace runner

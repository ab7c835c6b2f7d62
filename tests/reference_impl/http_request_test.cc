// Requests off a connection: which bytes are one request, which are refused, and that nothing after a refusal is read.

#include "reference_impl/http_request.h"

#include <gtest/gtest.h>

namespace reference_impl {
namespace {

using State = RequestReader::State;

constexpr uint64_t kMaxBodyBytes = 1 << 20;
const std::string kGet = "GET /next HTTP/1.1\r\nhost: x\r\n\r\n";
const std::string kPost = "POST /a HTTP/1.1\r\nhost: x\r\n";
const std::string kChunked = kPost + "transfer-encoding: chunked\r\n\r\n";

// What a connection with these bytes means: "POST /a [body]" for each request, then the status of a refusal. `step`:
// how many bytes arrive at a time.
std::string meaning(std::string_view bytes, size_t step) {
  RequestReader reader(kMaxBodyBytes);
  std::string text;
  while (!bytes.empty()) {
    State state = reader.take(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (; state == State::complete; state = reader.next()) {
      const wire::Request request = reader.take_request();
      text += request.method + " " + request.target + " [" + request.body + "] ";
    }
    if (state == State::refused) return text + std::to_string(reader.refusal().status);
  }
  return text + (reader.state() == State::waiting ? "" : "...");
}

std::string meaning(std::string_view bytes) {
  const std::string at_once = meaning(bytes, bytes.size());
  for (size_t step : {1, 2, 3, 7}) EXPECT_EQ(meaning(bytes, step), at_once) << bytes;
  return at_once;
}

struct Example {
  std::string bytes;
  std::string meaning;
};

TEST(RequestReader, FindsEachRequestOfAConnection) {
  const std::string next = "GET /next [] ";
  for (const Example& example : std::vector<Example>{
           {kGet + kGet, next + next},
           {"\r\n" + kGet, next},
           {"\r\n\r\n\r\n" + kGet + "\r\n" + kGet, next + next},
           {kGet + "\r\n", next},
           {kPost + "\r\n" + kGet, "POST /a [] " + next},
           {kPost + "content-length: 0\r\n\r\n" + kGet, "POST /a [] " + next},
           {kPost + "content-length: 32\r\n\r\n" + kGet + "1" + kGet, "POST /a [" + kGet + "1] " + next},
           {"GET /a HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc" + kGet, "GET /a [abc] " + next},
           {kPost + "Content-Length:\t3 \r\n\r\nabc" + kGet, "POST /a [abc] " + next},
           {kChunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + kGet, "POST /a [abcde] " + next},
           {kChunked + "0\r\n\r\n" + kGet, "POST /a [] " + next},
           {kChunked + "00A\r\n0123456789\r\n000\r\n\r\n" + kGet, "POST /a [0123456789] " + next},
           {kChunked + "3;a;b=c ; d = \"e;\\\"f\"\r\nabc\r\n0;last\r\nTrailer: x\r\nother:\r\n\r\n" + kGet,
            "POST /a [abc] " + next},
           {kGet + kGet.substr(0, 20), next + "..."},
           {kPost + "content-length: 5\r\n\r\nabc", "..."}}) {
    EXPECT_EQ(meaning(example.bytes), example.meaning) << example.bytes;
  }
}

TEST(RequestReader, RefusesWhatIsNotFramedAndReadsNothingAfterIt) {
  for (const std::string& bytes : std::vector<std::string>{
           "hello\r\n\r\n", "GET / HTTP/1.1\nhost: x\n\n", "GET / HTTP/1.1\r\nhost: x\n\r\n", "\n" + kGet,
           "GET / HTTP/1.1\rhost: x\r\r", "GET / HTTP/1.1\r\nhost: x\r\r\n\r\n", "\r\n\n" + kGet,
           kPost + "content-length : 5\r\n\r\n12345", kPost + "content-length: 0\r\ncontent-length: 34\r\n\r\n",
           kPost + "content-length: 34\r\ncontent-length: 0\r\n\r\n",
           kPost + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
           kPost + "content-length: 4\r\n\tx: y\r\n\r\n", kPost + "transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
           " host: x\r\n" + kGet, "GET / HTTP/1.1\r\n host: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
    EXPECT_EQ(meaning(bytes + kGet), "400") << bytes;
  }
}

TEST(RequestReader, LimitsTheEmptyLinesBeforeARequest) {
  std::string lines;
  for (int i = 0; i < 40'000; ++i) lines += "\r\n";
  EXPECT_EQ(meaning(lines + kGet, 1000), "431");
}

TEST(RequestReader, RefusesMalformedChunks) {
  for (const std::string chunks : {"g\r\n",
                                   "\r\n",
                                   "-1\r\n",
                                   "+3\r\nabc\r\n",
                                   "0x3\r\nabc\r\n",
                                   " 3\r\nabc\r\n",
                                   "3 \r\nabc\r\n",
                                   "3 abc\r\nabc\r\n",
                                   "3;\r\nabc\r\n",
                                   "3;a=\r\nabc\r\n",
                                   "3;a=\"b\r\nabc\r\n",
                                   "3,a\r\nabc\r\n",
                                   "3\nabc\r\n",
                                   "3;a\nabc\r\n",
                                   "3;a\rb\r\nabc\r\n",
                                   "3\r\nabcd\r\n",
                                   "3\r\nabc\n",
                                   "3\r\nabc0\r\n",
                                   "11111111111111111\r\n",
                                   "0\r\n folded\r\n",
                                   "0\r\nname : x\r\n",
                                   "0\r\nno colon\r\n",
                                   "0\r\nname: x\n"}) {
    EXPECT_EQ(meaning(kChunked + chunks + kGet), "400") << chunks;
  }
}

TEST(RequestReader, RefusesWhatIsTooLarge) {
  const std::string long_field = "x: " + std::string(70'000, 'x');
  EXPECT_EQ(meaning("GET /" + std::string(20'000, 'x'), 1000), "414");
  EXPECT_EQ(meaning("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nhost: x\r\n\r\n", 1000).substr(0, 5), "GET /");
  EXPECT_EQ(meaning(kPost + long_field, 1000), "431");
  EXPECT_EQ(meaning(kPost + long_field + "\r\n\r\n", 100'000), "431");
  std::string many = kPost;
  for (int i = 0; i < 300; ++i) many += "x: y\r\n";
  EXPECT_EQ(meaning(many, 1000), "431");
  EXPECT_EQ(meaning(kPost + "content-length: 1048577\r\n\r\n"), "413");
  EXPECT_EQ(meaning(kPost + "content-length: 99999999999999999999999\r\n\r\n"), "413");
  EXPECT_EQ(meaning(kChunked + "100001\r\n"), "413");
  EXPECT_EQ(meaning(kChunked + "ffffffffffffffff\r\n"), "413");
  EXPECT_EQ(meaning(kChunked + "3\r\nabc\r\nfffff\r\n"), "413");
  EXPECT_EQ(meaning(kChunked + "0\r\nx: " + std::string(10'000, 'x'), 1000), "400");
}

TEST(RequestReader, TakesABodyOfTheWholeLimit) {
  const std::string body(1 << 20, 'x');
  EXPECT_EQ(meaning(kPost + "content-length: 1048576\r\n\r\n" + body, 4096), "POST /a [" + body + "] ");
  EXPECT_EQ(meaning(kChunked + "100000\r\n" + body + "\r\n0\r\n\r\n", 4096), "POST /a [" + body + "] ");
}

TEST(RequestReader, SaysWhetherTheClientWaitsToSendTheBody) {
  RequestReader reader(kMaxBodyBytes);
  reader.take(kPost + "expect: 100-continue\r\ncontent-length: 3\r\n\r\n");
  EXPECT_TRUE(reader.awaits_continue());
  EXPECT_EQ(reader.take("a"), State::body);
  EXPECT_FALSE(reader.awaits_continue());
  RequestReader without_body(kMaxBodyBytes);
  without_body.take(kPost + "expect: 100-continue\r\n\r\n");
  EXPECT_FALSE(without_body.awaits_continue());
}

}  // namespace
}  // namespace reference_impl

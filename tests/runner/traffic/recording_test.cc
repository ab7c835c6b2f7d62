// Archives as other programs write them, and what is wrong with those that are not read.
#include "runner/traffic/recording.h"

#include <gmock/gmock.h>

#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::HasSubstr;

constexpr const char* kArchive =
    R"({"log": {"version": "1.2", "creator": {"name": "browser"},
 "entries": [
  {"startedDateTime": "2026-03-01T12:00:01.500+01:00", "time": 12.5,
   "request": {"method": "post", "url": "https://lp.example.net:8443/things?a=1#part", "httpVersion": "h2",
     "bodySize": 7,
     "headers": [{"name": ":authority", "value": "lp.example.net"}, {"name": "X-One", "value": "1"}],
     "postData": {"mimeType": "application/json", "text": "{\"a\":1}"}},
   "response": {"status": 200, "headers": [{"name": "content-type", "value": "application/json"}],
     "content": {"size": 2, "mimeType": "application/json", "text": "e30=", "encoding": "base64"}}},
  {"startedDateTime": "2026-03-01T11:00:00Z", "time": 1,
   "request": {"method": "GET", "url": "http://lp.example.net", "headers": []},
   "response": {"status": 0, "headers": [], "content": {"size": 0}}},
  {"startedDateTime": "2026-03-01T11:00:02Z", "time": 1,
   "request": {"method": "GET", "url": "http://lp.example.net/x", "headers": []},
   "response": {"status": 200, "headers": [], "content": {"size": 9}}}
]}})";

TEST(Recordings, AreReadFromArchivesInTheOrderOfTheirTimes) {
  const auto recordings = read_recordings(kArchive, "a.har");
  ASSERT_TRUE(recordings.ok()) << recordings.error().to_string();
  const auto history = joined(*recordings);
  ASSERT_EQ(history.size(), 1u);
  const std::vector<RecordedCall>& calls = history[0].calls;
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].place, "entry 1");
  EXPECT_EQ(calls[0].incomplete, "no response was recorded");
  EXPECT_EQ(calls[0].request.target, "/");
  const RecordedCall& post = calls[1];
  EXPECT_EQ(post.request.method, "POST");
  EXPECT_EQ(post.origin, "https://lp.example.net:8443");
  EXPECT_EQ(post.request.target, "/things?a=1");
  ASSERT_EQ(post.request.headers.size(), 1u);
  EXPECT_EQ(post.request.body, "{\"a\":1}");
  EXPECT_EQ(std::get<wire::Response>(post.outcome).body.bytes(), "{}");
  EXPECT_EQ(post.took_ms, 12);
  EXPECT_EQ(calls[2].incomplete, "the response's body was not recorded");
}

TEST(Recordings, SayWhereAnArchiveIsWrong) {
  const std::pair<const char*, const char*> kEdits[] = {
      {"/log/entries/0/startedDateTime", "/log/entries/0/startedDateTime"},
      {"/log/entries/1/request/url", "/log/entries/1/request/url"},
      {"/log/entries/1/request/method", "/log/entries/1/request/method"},
      {"/log/entries/2/response", "no request or no response"},
      {"/log/entries", "a HAR 1.2 archive"},
  };
  for (const auto& [pointer, expected] : kEdits) {
    wire::Json archive = *wire::parse_json(kArchive);
    wire::remove_at(archive, pointer);
    const auto recordings = read_recordings(wire::to_text(archive), "a.har");
    ASSERT_FALSE(recordings.ok()) << pointer;
    EXPECT_THAT(recordings.error().to_string(), HasSubstr(expected));
    EXPECT_THAT(recordings.error().to_string(), HasSubstr("a.har"));
  }
  for (const char* text : {"", "[]", "{", "GET / HTTP/1.1", "{\"scenario\": \"s\"}"})
    EXPECT_FALSE(read_recordings(text, "a.har").ok()) << text;
}

TEST(Recordings, AreReadFromTheExchangesOfARun) {
  const auto recordings = read_recordings(
      R"({"scenario":"s/a","request":{"method":"GET","target":"/a","headers":[]},"response":{"status":200,"body":"{}"}}
{"scenario":"s/b","request":{"method":"GET","target":"/b","headers":[]},"no_answer":"lost","meaning":"lost"}
)",
      "exchanges.ndjson");
  ASSERT_TRUE(recordings.ok()) << recordings.error().to_string();
  ASSERT_EQ(recordings->size(), 2u);
  EXPECT_EQ(recordings->at(0).name, "s/a");
  EXPECT_EQ(recordings->at(0).calls.at(0).request.target, "/a");
  EXPECT_EQ(joined(*recordings).size(), 2u);
}

}  // namespace
}  // namespace runner

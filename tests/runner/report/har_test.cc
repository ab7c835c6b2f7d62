// The HTTP Archive of a run: valid under the published schema, whole, and without credentials.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "checks/json_schema/json_schema.h"
#include "runner/report/report.h"
#include "tests/support/file_text.h"
#include "tests/support/sample_run.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::HasSubstr;
using testing::Not;

using Moment = std::chrono::steady_clock::time_point;

wire::Json har_of(const Record& record, Moment started = {}) {
  ReportInput input{{&record}, false, 1'768'478'400'000, 0};
  input.started = started;
  const auto json = wire::parse_json(render_report(ReportFormat::har, input));
  EXPECT_TRUE(json) << json.error().to_string();
  return json ? *json : wire::Json();
}

/// A record with a single exchange, of any form.
Record with_exchange(const SampleRun& sample, checks::Exchange exchange) {
  Record record = sample.record();
  record.scenarios.resize(1);
  record.scenarios.front().exchanges = {};
  record.scenarios.front().findings.clear();
  record.scenarios.front().exchanges.push_back(std::make_shared<const checks::Exchange>(std::move(exchange)));
  record.causes.clear();
  return record;
}

const json_schema::Schema& published_schema() {
  static const auto kSchema = [] {
    json_schema::Documents documents;
    auto document = wire::parse_json(file_text(SOURCE_ROOT "/tests/runner/report/har-1.2.schema.json"));
    const auto added = documents.add("file:///har.schema.json", std::move(*document));
    return json_schema::compile(documents, added->uri, {});
  }();
  return *kSchema;
}

void expect_valid(const wire::Json& har) {
  const auto violations = published_schema().violations(har, 5);
  EXPECT_TRUE(violations.empty()) << violations.front().instance_location << ": " << violations.front().message;
}

TEST(Har, IsValidUnderItsSchema) {
  const SampleRun broken(SampleKind::broken);
  expect_valid(har_of(broken.record()));
  wire::Json wrong = har_of(broken.record());
  ASSERT_TRUE(wire::set_at(wrong, "/log/entries/0/response/status", "200"));
  EXPECT_FALSE(published_schema().violations(wrong, 5).empty()) << "the schema judges nothing";
}

TEST(Har, HasAnEntryForEachExchangeAndAPageForItsScenario) {
  const SampleRun broken(SampleKind::broken);
  const wire::Json har = har_of(broken.record());
  std::set<std::pair<const checks::Exchange*, Moment>> sent;
  for (const ScenarioResult& result : broken.record().scenarios) {
    for (size_t i = 0; i < result.exchanges.size(); ++i)
      sent.emplace(&result.exchanges[i], result.exchanges.time(i).begun);
  }
  EXPECT_EQ(wire::elements_at(har, "/log/entries").size(), sent.size());
  std::set<std::string> pages;
  for (const wire::Json& page : wire::elements_at(har, "/log/pages"))
    EXPECT_TRUE(pages.insert(wire::text_at(page, "/id")).second) << "twice";
  for (const wire::Json& entry : wire::elements_at(har, "/log/entries"))
    EXPECT_TRUE(pages.contains(wire::text_at(entry, "/pageref")));
  EXPECT_THAT(wire::to_text(har), HasSubstr("FAIL "));
}

TEST(Har, HasTheTimeOfEachExchange) {
  using std::chrono::milliseconds;
  const SampleRun sample;
  Record record = with_exchange(sample, {});
  const Moment started{milliseconds(5000)};
  const auto exchange = std::make_shared<const checks::Exchange>();
  ExchangeList& exchanges = record.scenarios.front().exchanges;
  exchanges = {};
  exchanges.push_back(exchange, {started + milliseconds(1500), std::chrono::microseconds(2250)});
  exchanges.push_back(exchange, {started + milliseconds(61'000), milliseconds(3)});
  exchanges.push_back(exchange, {started + milliseconds(61'000), milliseconds(3)});  // shared with another run
  const wire::Json har = har_of(record, started);
  expect_valid(har);
  ASSERT_EQ(wire::elements_at(har, "/log/entries").size(), 2u);
  EXPECT_EQ(wire::text_at(har, "/log/entries/0/startedDateTime"), "2026-01-15T12:00:01.500Z");
  EXPECT_EQ(*wire::find_at(har, "/log/entries/0/time"), wire::Json(2.25));
  EXPECT_EQ(*wire::find_at(har, "/log/entries/0/timings/wait"), wire::Json(2.25));
  EXPECT_EQ(wire::text_at(har, "/log/entries/1/startedDateTime"), "2026-01-15T12:01:01.000Z");
  EXPECT_EQ(wire::text_at(har, "/log/pages/0/startedDateTime"), "2026-01-15T12:00:01.500Z");
  const wire::Json joined = har_of(record);
  EXPECT_EQ(wire::text_at(joined, "/log/entries/1/startedDateTime"), "2026-01-15T12:00:00.000Z");
  EXPECT_THAT(wire::text_at(joined, "/log/entries/1/timings/comment"), HasSubstr("not measured"));
}

TEST(Har, HoldsBytesOfEveryKind) {
  const SampleRun sample;
  checks::Exchange exchange;
  exchange.label = "step 1";
  exchange.request = {"POST", "/a b/%zz/%41?q=1&q=%41&flag&=x", {{"content-type", "application/json"}}, "\xff\x01"};
  exchange.query = {{"q", "1"}, {"q", "A"}, {"flag", ""}};
  exchange.outcome = wire::Response{302, {{"Location", "/n\xc3\xb6"}, {"x", "\xff"}}, std::string("\0\xfe", 2)};
  Record record = with_exchange(sample, exchange);
  record.target = "unix:/run/service.sock";
  const wire::Json har = har_of(record);
  expect_valid(har);
  const wire::Json& entry = wire::elements_at(har, "/log/entries").front();
  EXPECT_EQ(wire::text_at(entry, "/request/url"), "http://localhost/a%20b/%25zz/%41?q=1&q=%41&flag&=x");
  EXPECT_EQ(wire::elements_at(entry, "/request/queryString").size(), 3u);
  EXPECT_EQ(wire::text_at(entry, "/request/queryString/1/value"), "A");
  EXPECT_EQ(wire::text_at(entry, "/request/postData/text"), "/wE=");
  EXPECT_EQ(wire::text_at(entry, "/response/content/encoding"), "base64");
  EXPECT_EQ(wire::text_at(entry, "/response/content/text"), "AP4=");
  EXPECT_EQ(wire::text_at(entry, "/response/redirectURL"), "/n\xc3\xb6");
}

TEST(Har, SaysThatThereWasNoResponse) {
  const SampleRun sample;
  checks::Exchange exchange;
  exchange.request = {"GET", "/x", {}, ""};
  exchange.outcome = checks::NoResponse{"connection refused"};
  const wire::Json har = har_of(with_exchange(sample, exchange));
  expect_valid(har);
  EXPECT_THAT(wire::text_at(wire::elements_at(har, "/log/entries").front(), "/response/comment"),
              HasSubstr("connection refused"));
}

TEST(Har, HoldsNoCredential) {
  const SampleRun sample;
  checks::Exchange exchange;
  exchange.secrets = {"s3cret-t0ken"};
  exchange.request = {
      "POST", "/x?token=s3cret-t0ken", {{"authorization", "Bearer s3cret-t0ken"}}, "{\"t\": \"s3cret-t0ken\"}"};
  exchange.outcome = wire::Response{200, {{"x-token", "s3cret-t0ken"}}, "s3cret-t0ken"};
  EXPECT_THAT(wire::to_text(har_of(with_exchange(sample, exchange))), Not(HasSubstr("s3cret-t0ken")));
}

}  // namespace
}  // namespace runner

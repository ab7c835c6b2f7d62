// What a service does with hostile requests: each gets a response below 500, and the service survives it.
#include "runner/execute/hostile_requests.h"

#include "runner/evidence/recount.h"
#include "runner/record/results.h"
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

using checks::NoResponse;
using Before = std::function<std::optional<Outcome>(TinyDriver&, const Request&)>;

struct Hostilities {
  std::vector<PlacedFinding> findings;
  std::vector<Request> sent;
};

Hostilities judge(const Before& before) {
  TinyRepository repository;
  const auto plan = repository.plan();
  TinyDriver driver;
  Hostilities result;
  driver.before = [&](const Request& request) {
    result.sent.push_back(request);
    return before(driver, request);
  };
  Record record;
  judge_hostile_requests(**plan, driver, record);
  result.findings = record.run_findings;
  EXPECT_EQ(record.hostile.size(), result.sent.size());
  return result;
}

bool is_nested(const Request& request) { return request.body.starts_with("[[["); }

TEST(HostileRequests, AreSentEachWithAQuestionAfterIt) {
  const Hostilities result = judge([](TinyDriver&, const Request&) { return std::optional<Outcome>(); });
  EXPECT_TRUE(result.findings.empty());
  std::vector<std::string> targets;
  size_t nested = 0;
  for (const Request& request : result.sent) {
    targets.push_back(request.target);
    nested += is_nested(request) && request.body.size() == 200'000 ? 1 : 0;
  }
  for (const char* target : {"//", "*", "example.invalid:80"})
    EXPECT_NE(std::find(targets.begin(), targets.end(), target), targets.end()) << target;
  EXPECT_EQ(nested, 1u);
  EXPECT_NE(wire::find_header(result.sent[result.sent.size() - 2].headers, "x-padding"), nullptr);
}

TEST(HostileRequests, FindServerErrorsAndSilence) {
  const Hostilities result = judge([](TinyDriver&, const Request& request) -> std::optional<Outcome> {
    if (request.target == "*") return Response{501, {}, ""};
    if (is_nested(request)) return NoResponse{"the connection was closed before a response"};
    if (wire::find_header(request.headers, "x-padding")) return NoResponse{"the connection was reset"};
    return std::nullopt;
  });
  ASSERT_EQ(result.findings.size(), 2u);
  EXPECT_EQ(result.findings[0].finding.rule, Rule::transport_server_error);
  EXPECT_EQ(result.findings[0].finding.expected, "a status below 500 for the asterisk-form target (OPTIONS *)");
  EXPECT_EQ(result.findings[1].finding.rule, Rule::transport_no_answer);
  EXPECT_TRUE(result.findings[1].finding.expected.starts_with("a response to 100,000 nested brackets (POST "));
}

TEST(HostileRequests, EndWhereTheTargetIsLost) {
  bool killed = false;
  const Hostilities result = judge([&](TinyDriver& driver, const Request& request) -> std::optional<Outcome> {
    if (killed) driver.stop = {EndOfRun::Cause::lost, "the target stopped answering", "after request 9"};
    if (killed) return NoResponse{"after request 9", NoResponse::Meaning::lost};
    killed = request.target == "*";  // responds, and ends then
    return std::nullopt;
  });
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].finding.rule, Rule::transport_lost);
  EXPECT_EQ(result.findings[0].finding.expected, "a target that responds after the asterisk-form target (OPTIONS *)");
  EXPECT_EQ(result.findings[0].finding.actual, "the asterisk-form target: after request 9");
}

TEST(HostileRequests, LoseTheTargetOfARunOnce) {
  TinyRepository repository;
  TinyDriver driver;
  driver.before = [&](const Request& request) -> std::optional<Outcome> {
    if (request.target != "//") return std::nullopt;
    driver.stop = {EndOfRun::Cause::lost, "the target stopped answering", "after request 9"};
    return NoResponse{"after request 9", NoResponse::Meaning::lost};
  };
  ExecuteOptions options;
  options.hostile_requests = true;
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(run.record.count(Level::must), 1u) << show(run.outcome());
  EXPECT_EQ(run.record.count(Verdict::failed), 0u);
  EXPECT_FALSE(run.record.overall(false));
}

TEST(HostileRequests, CutOffByALimitLeaveTheRunIncomplete) {
  TinyRepository repository;
  TinyDriver driver;
  driver.before = [&](const Request& request) -> std::optional<Outcome> {
    if (request.target == "*") driver.stop = {EndOfRun::Cause::limit, "the run's time is over", {}};
    if (!driver.stop) return std::nullopt;
    return NoResponse{"not sent", NoResponse::Meaning::not_sent};
  };
  ExecuteOptions options;
  options.hostile_requests = true;
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(run.record.count(Level::must), 0u) << show(run.outcome());
  EXPECT_FALSE(run.record.overall(false)) << "not everything was tested";
  const wire::Json results = results_of(run.record, false);
  EXPECT_EQ(*results.find("ended_early"), wire::Json(true));
  EXPECT_TRUE(recount(results).problems.empty());
  EXPECT_FALSE(recount(results).overall);
}

}  // namespace
}  // namespace runner

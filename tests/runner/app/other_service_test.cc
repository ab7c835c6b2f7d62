// Services that keep the contract and are not the reference implementation: without its verification clock, feed or
// keys, with another reading of what the contract leaves open, with access tokens. A run against them reports no
// failure, and states what it could not test.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json.h"

namespace runner {
namespace {

using reference_impl::Reference;

void drop(wire::Headers& headers, std::string_view name) {
  while (const wire::UntrustedText* value = wire::find_header(headers, name)) {
    std::erase_if(headers, [&](const wire::Header& header) { return &header.value == value; });
  }
}

wire::Response unknown_route(const wire::Request& request, Reference& reference) {
  wire::Request elsewhere = request;
  elsewhere.method = "GET";
  elsewhere.target = "/nowhere";
  return reference.handle(elsewhere);
}

// Its own clock, no feed, no keys.
wire::Response bare(const wire::Request& request, Reference& reference) {
  if (request.target.starts_with("/events") || request.target.starts_with("/keys/")) {
    return unknown_route(request, reference);
  }
  wire::Request own = request;
  drop(own.headers, "x-now-iso");
  return reference.handle(own);
}

// Keeps every MUST and leaves SHOULDs out: keys by resource, no word of replays, no correlation header, 404 for 405,
// JSON in another spelling.
wire::Response frugal(const wire::Request& request, Reference& reference) {
  wire::Request own = request;
  const std::string resource = "|" + own.target.substr(0, own.target.find('?'));
  for (wire::Header& header : own.headers) {
    const bool key =
        header.name == "idempotency-key" && header.value.bytes().find_first_not_of(" \t") != std::string::npos;
    if (key) header.value.bytes() += resource;
  }
  wire::Response response = reference.handle(own);
  for (size_t at; (at = response.body.bytes().find(resource)) != std::string::npos;)
    response.body.bytes().erase(at, resource.size());
  if (response.status == 405) response = unknown_route(request, reference);
  drop(response.headers, "idempotency-replayed");
  drop(response.headers, "x-correlation-id");
  if (const auto body = wire::parse_json(response.body.bytes())) response.body = wire::to_text(*body, 4);
  for (wire::Header& header : response.headers) {
    if (header.name == "content-type") header.value = "application/json";
  }
  return response;
}

// Knows its callers by token alone, and what each may do.
wire::Response behind_tokens(const wire::Request& request, Reference& reference) {
  wire::Request own = request;
  for (const char* name : {"x-actor-type", "x-actor-id", "x-partner-key", "x-auth-scopes"}) drop(own.headers, name);
  const wire::UntrustedText* token = wire::find_header(request.headers, "authorization");
  const bool owner = token && *token == "Bearer owner-t0ken";
  if (owner || (token && *token == "Bearer stranger-t0ken")) {
    own.headers.push_back({"x-actor-type", "partner"});
    own.headers.push_back({"x-actor-id", owner ? "acme" : "other"});
    own.headers.push_back({"x-auth-scopes", "settlement:read settlement:write"});
  }
  return reference.handle(own);
}

constexpr const char* kTokenProfile = R"(
callers:
  owner: {type: partner, id: acme, headers: {authorization: 'Bearer env:OWNER_TOKEN'}}
  stranger: {type: partner, id: other, headers: {authorization: 'Bearer env:STRANGER_TOKEN'}}
headers: {x-actor-type: null, x-actor-id: null, x-auth-scopes: null}
)";

struct Outcome {
  CommandOutcome command;
  wire::Json results;
  wire::Json coverage;
};

class OtherServiceTest : public ::testing::TestWithParam<const char*> {
 protected:
  Outcome run(const Served& served, Arguments more = {}) {
    const std::string out = folder_.path("run-" + std::to_string(++runs_));
    Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/" + GetParam() + ".yaml",
                           "--quiet",
                           "--target",
                           served.url(),
                           "--out",
                           out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Outcome outcome{run_command(arguments, folder_), {}, {}};
    const std::string latest = out + "/" + GetParam() + "/latest/";
    if (auto results = wire::parse_json(read_text(latest + "results.json"))) outcome.results = std::move(*results);
    if (auto coverage = wire::parse_json(read_text(latest + "coverage.json"))) outcome.coverage = std::move(*coverage);
    return outcome;
  }

  // Every finding "rule in scenario" of this level.
  static std::vector<std::string> findings(const wire::Json& results, std::string_view level) {
    std::vector<std::string> found;
    for (const wire::Json& scenario : *results.find("scenarios")->as_array()) {
      const wire::Json* list = scenario.find("findings");
      if (!list) continue;
      for (const wire::Json& finding : *list->as_array()) {
        if (*finding.find_string("level") == level)
          found.push_back(*finding.find_string("rule") + " in " + *scenario.find_string("id"));
      }
    }
    for (const wire::Json& finding : *results.find("run_findings")->as_array()) {
      if (*finding.find_string("level") == level) found.push_back(*finding.find_string("rule") + " in the run");
    }
    return found;
  }

  static void expect_no_failure(const Outcome& outcome) {
    ASSERT_TRUE(outcome.results.is_object()) << outcome.command.err;
    EXPECT_EQ(findings(outcome.results, "must"), std::vector<std::string>{}) << outcome.command.out;
    EXPECT_EQ(outcome.command.code, kAllHeld) << outcome.command.out << outcome.command.err;
  }

  static int64_t untested(const Outcome& outcome, const std::string& reason) {
    int64_t count = 0;
    for (const wire::Member& entry : *outcome.coverage.find("not_testable")->as_object()) {
      if (entry.key.find(reason) != std::string::npos) count += *entry.value.as_integer();
    }
    return count;
  }

  TemporaryFolder folder_;
  int runs_ = 0;
};

TEST_P(OtherServiceTest, WithoutClockFeedAndKeys) {
  for (Gate gate : {Gate::closed, Gate::open}) {
    const Served served(gate, {}, bare);
    const Outcome outcome = run(served);
    expect_no_failure(outcome);
    EXPECT_EQ(findings(outcome.results, "should"), std::vector<std::string>{"keys.published in the run"})
        << outcome.command.out;
    EXPECT_GT(untested(outcome, "does not honour x-now-iso"), 0);
    EXPECT_GT(untested(outcome, "no event feed"), 0);
    EXPECT_NE(outcome.command.out.find("clock: its own"), std::string::npos) << outcome.command.out;
    EXPECT_NE(outcome.command.out.find("event feed: none"), std::string::npos) << outcome.command.out;
    EXPECT_NE(outcome.command.out.find("signing keys: none"), std::string::npos) << outcome.command.out;
  }
}

TEST_P(OtherServiceTest, WithMustRulesAlone) {
  const Served served(Gate::open, {}, frugal);
  const Outcome outcome = run(served);
  expect_no_failure(outcome);
  EXPECT_FALSE(findings(outcome.results, "should").empty());
  EXPECT_EQ(run(served, {"--strict"}).command.code, kFindings);
}

TEST_P(OtherServiceTest, WithTokensTwice) {
  const Served served(Gate::closed, {}, behind_tokens);
  std::ofstream(folder_.path("profile.yaml")) << kTokenProfile;
  for (int round = 0; round < 2; ++round) {
    const Outcome outcome = run(served, {"--profile", folder_.path("profile.yaml")});
    expect_no_failure(outcome);
    EXPECT_EQ(findings(outcome.results, "should"), std::vector<std::string>{}) << outcome.command.out;
    EXPECT_GT(untested(outcome, "knows no callers but the profile's"), 0);
    EXPECT_GT(untested(outcome, "leaves the scopes"), 0);
    EXPECT_EQ(outcome.command.out.find("t0ken"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, OtherServiceTest, ::testing::Values("M103", "M107", "M109"),
                         [](const auto& test) { return std::string(test.param); });

TEST(OtherService, WithoutAMilestoneIsNotFaulted) {
  const Served served(Gate::closed, {}, [](const wire::Request& request, Reference& reference) {
    const bool partner = request.target.starts_with("/partner-liquidity-providers");
    return partner ? unknown_route(request, reference) : reference.handle(request);
  });
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_command({std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--target",
                                              served.url(), "--quiet", "--out", folder.path("out")},
                                             folder);
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_NE(outcome.out.find("milestones served: none"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("the target does not serve this milestone's operations"), std::string::npos);
  EXPECT_NE(outcome.out.find("0 findings"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("overall=false"), std::string::npos);
}

}  // namespace
}  // namespace runner

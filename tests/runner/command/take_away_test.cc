// What a run leaves for other tools: a script of its failures, an archive of its exchanges, and trace ids.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <mutex>
#include <set>

#include "tests/support/command_session.h"
#include "tests/support/shell.h"
#include "wire/json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* kToken = "Bearer s3cret-t0ken";  // LP_TOKEN of the tests
const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Wants the token, and refuses reads without an identity with another status.
wire::Response guarded(const wire::Request& request, reference_impl::Reference& reference) {
  const wire::UntrustedText* token = wire::find_header(request.headers, "authorization");
  if (!token || *token != kToken) return {418, {}, "no token"};
  wire::Response response = reference.handle(request);
  if (request.method == "GET" && response.status == 401) response.status = 403;
  return response;
}

TEST(CurlScript, RepeatsEachFailureWithTheUsersOwnVariables) {
  if (std::system("command -v curl >/dev/null 2>&1") != 0) GTEST_SKIP() << "curl is not installed";
  const TemporaryFolder folder;
  const Served served(Gate::closed, {}, guarded);
  const std::string script = folder.path("failures.sh");
  const CommandOutcome run =
      run_command({kMilestone, "--target", served.url(), "--header", "Authorization: env:LP_TOKEN", "--scenario",
                   "derived.identity/*", "--quiet", "--out", folder.path("out"), "--report", "curl=" + script},
                  folder);
  ASSERT_EQ(run.code, kFindings) << run.err;
  const std::string text = read_text(script);
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
  EXPECT_EQ(count_of(text, "if show "), 2u) << text;
  EXPECT_EQ(::access(script.c_str(), X_OK), 0);
  const std::string sent = output_of("LP_TOKEN='" + std::string(kToken) + "' '" + script + "' 2>&1");
  EXPECT_EQ(count_of(sent, "HTTP/1.1 403"), 2u) << sent;
  EXPECT_EQ(count_of(sent, "# then: 403"), 2u) << sent;
  EXPECT_THAT(output_of("unset LP_TOKEN; '" + script + "' 2>&1"), HasSubstr("LP_TOKEN"));
  EXPECT_THAT(output_of("LP_TOKEN=x '" + script + "' ffffffffffffffff 2>&1"), Not(HasSubstr("HTTP/")));
}

TEST(CurlScript, SaysWhatItCannotSend) {
  const TemporaryFolder folder;
  const CommandOutcome run = run_command({kMilestone, "--scenario", "derived.identity/*", "--quiet", "--out",
                                          folder.path("out"), "--report", "curl=" + folder.path("s")},
                                         folder);
  EXPECT_EQ(run.code, kAllHeld) << run.err;
  EXPECT_EQ(output_of("sh '" + folder.path("s") + "' && echo held"), "held\n") << "nothing failed";
}

/// What a service received.
struct Received {
  std::mutex mutex;
  std::vector<std::string> traceparents;
  size_t without = 0;
};

TEST(Traceparent, IsOneTraceForAScenarioAndASpanForEachRequest) {
  const TemporaryFolder folder;
  Received received;
  const Served served(Gate::closed, {}, [&](const wire::Request& request, reference_impl::Reference& reference) {
    const std::lock_guard lock(received.mutex);
    const wire::UntrustedText* parent = wire::find_header(request.headers, "traceparent");
    if (parent) received.traceparents.push_back(parent->bytes());
    received.without += parent == nullptr;
    wire::Response response = reference.handle(request);
    if (request.method == "GET" && response.status == 401) response.status = 403;
    return response;
  });
  const std::vector<std::string> formats = {"junit", "ctrf",   "sarif", "tap", "markdown",
                                            "html",  "ndjson", "har",   "curl"};
  Arguments arguments = {kMilestone, "--target", served.url(), "--traceparent", "--scenario",      "derived.identity/*",
                         "--jobs",   "4",        "--verbose",  "--out",         folder.path("out")};
  for (const std::string& format : formats)
    arguments.insert(arguments.end(), {"--report", format + "=" + folder.path(format)});
  const CommandOutcome run = run_command(arguments, folder);
  ASSERT_EQ(run.code, kFindings) << run.err;
  EXPECT_EQ(received.without, 0u);
  std::set<std::string> spans;
  for (const std::string& parent : received.traceparents) {
    EXPECT_THAT(parent, MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
    EXPECT_TRUE(spans.insert(parent.substr(36, 16)).second) << "a span twice";
  }
  const auto causes = wire::parse_json(read_text(folder.path("out") + "/M103/latest/causes.json"));
  ASSERT_TRUE(causes);
  const std::string trace = wire::text_at(*causes, "/0/trace_id");
  ASSERT_EQ(trace.size(), 32u);
  const auto sent = std::count_if(received.traceparents.begin(), received.traceparents.end(),
                                  [&](const std::string& parent) { return parent.substr(3, 32) == trace; });
  EXPECT_GE(sent, 1);
  EXPECT_THAT(run.out, HasSubstr("   trace " + trace));
  EXPECT_THAT(run.out, HasSubstr("  trace    " + trace));
  for (const std::string& format : formats) EXPECT_THAT(read_text(folder.path(format)), HasSubstr(trace)) << format;
}

TEST(Traceparent, NeedsATarget) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_command({kMilestone, "--traceparent", "--out", folder.path("out")}, folder).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner

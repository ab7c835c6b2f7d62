// The curl commands of a report, pasted into a shell: each gets the response that the report shows.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "tests/support/certificate.h"
#include "tests/support/command_session.h"
#include "tests/support/shell.h"
#include "wire/json.h"

namespace runner {
namespace {

using reference_impl::Reference;

bool has_curl() { return std::system("command -v curl >/dev/null 2>&1") == 0; }

struct Shown {
  std::string command;
  std::string status;
};

// The command and the status of each exchange that the report shows: "  $ curl ...", then "  < 409".
std::vector<Shown> shown_in(const std::string& report) {
  std::vector<Shown> all;
  std::istringstream lines(report);
  std::string command;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  $ ") && line[4] != '(') command = line.substr(4);
    if (line.starts_with("  < ") && !command.empty()) all.push_back({std::exchange(command, ""), line.substr(4)});
  }
  return all;
}

// The reference implementation with a token; each response breaks a rule, so that each is shown.
wire::Response broken(const wire::Request& request, Reference& reference) {
  const wire::UntrustedText* token = wire::find_header(request.headers, "authorization");
  if (!token || *token != "Bearer s3cret-t0ken") return {418, {}, "no token"};
  wire::Response response = reference.handle(request);
  std::erase_if(response.headers, [](const wire::Header& header) { return header.name == "content-type"; });
  return response;
}

class PastedCurlTest : public ::testing::Test {
 protected:
  // Statuses may differ where a later step changed what the command meets; most do not.
  void paste(const Served& served, Arguments more = {}) {
    Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/M107.yaml",
                           "--target",
                           served.url(),
                           "--header",
                           "Authorization: env:LP_TOKEN",
                           "--out",
                           folder_.path("out"),
                           "--verbose",
                           "--scenario",
                           "derived.*",
                           "--scenario",
                           "*utf8*",
                           "--scenario",
                           "*order*"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder_);
    const std::vector<Shown> shown = shown_in(outcome.out);
    ASSERT_GT(shown.size(), 20u) << outcome.out;
    for (const Shown& exchange : shown) {
      const std::string output = output_of("LP_TOKEN='Bearer s3cret-t0ken'; " + exchange.command + " 2>&1");
      const std::string status_line = output.substr(0, output.find('\r'));
      EXPECT_EQ(status_line,
                "HTTP/1.1 " + exchange.status + status_line.substr(std::min<size_t>(12, status_line.size())))
          << exchange.command << "\n"
          << output;
    }
  }

  TemporaryFolder folder_;
};

TEST_F(PastedCurlTest, GetsTheResponseThatTheReportShows) {
  if (!has_curl()) GTEST_SKIP() << "curl is not installed";
  paste(Served(Gate::closed, {}, broken));
}

TEST_F(PastedCurlTest, ReachesTlsAndUnixTargetsToo) {
  if (!has_curl()) GTEST_SKIP() << "curl is not installed";
  const scripted::Certificate certificate = scripted::make_certificate(folder_.path(), "IP:127.0.0.1", 10);
  const Served secure(Gate::closed, {"127.0.0.1", 0, "", certificate.certificate_file, certificate.key_file}, broken);
  paste(secure, {"--cacert", certificate.certificate_file});
  const Served local(Gate::closed, {"", 0, folder_.path("a socket"), "", ""}, broken);
  paste(local);
}

}  // namespace
}  // namespace runner

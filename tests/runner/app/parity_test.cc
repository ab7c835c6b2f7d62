// The same milestone on the in-process subject and on the same subject over a port gives the same results to the
// byte, a second time on the same service too, over TCP, TLS and unix sockets.
#include <gtest/gtest.h>

#include "tests/support/certificate.h"
#include "tests/support/command_session.h"

namespace runner {
namespace {

struct ParityCase {
  const char* milestone;
  const char* gate;
};

void PrintTo(const ParityCase& parity, std::ostream* out) { *out << parity.milestone << " gate " << parity.gate; }

std::string milestone_file(const std::string& id) { return std::string(SOURCE_ROOT) + "/milestones/" + id + ".yaml"; }

class ParityTest : public ::testing::TestWithParam<ParityCase> {
 protected:
  std::string results(const std::string& name, Arguments more) {
    Arguments arguments = {milestone_file(GetParam().milestone), "--quiet", "--out", folder_.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder_);
    EXPECT_NE(outcome.code, kUsageOrInput) << outcome.err;
    const std::string text = read_text(folder_.path(name) + "/" + GetParam().milestone + "/latest/results.json");
    EXPECT_FALSE(text.empty()) << outcome.err;
    return text;
  }

  Gate gate() const { return std::string(GetParam().gate) == "1" ? Gate::open : Gate::closed; }

  TemporaryFolder folder_;
};

TEST_P(ParityTest, ResultsAreTheSameToTheByte) {
  const std::string in_process = results("in-process", {"--gate", GetParam().gate});
  const Served served(gate());
  EXPECT_EQ(results("http", {"--target", served.url()}), in_process);
  EXPECT_EQ(results("again", {"--target", served.url()}), in_process);
}

INSTANTIATE_TEST_SUITE_P(Milestones, ParityTest,
                         ::testing::Values(ParityCase{"M103", "0"}, ParityCase{"M103", "1"}, ParityCase{"M107", "0"},
                                           ParityCase{"M107", "1"}, ParityCase{"M109", "0"}, ParityCase{"M109", "1"}));

TEST(Transports, TlsAndUnixSocketsGiveTheSameResults) {
  const TemporaryFolder folder;
  const scripted::Certificate certificate = scripted::make_certificate(folder.path(), "IP:127.0.0.1", 10);
  const Served plain(Gate::closed);
  const Served secure(Gate::closed, {"127.0.0.1", 0, "", certificate.certificate_file, certificate.key_file});
  const Served local(Gate::closed, {"", 0, folder.path("socket"), "", ""});
  const auto run = [&](const std::string& name, Arguments more) {
    Arguments arguments = {milestone_file("M107"), "--quiet", "--scenario", "*mode*", "--out", folder.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder);
    EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
    return read_text(folder.path(name) + "/M107/latest/results.json");
  };
  const std::string expected = run("plain", {"--target", plain.url()});
  EXPECT_EQ(run("tls", {"--target", secure.url(), "--cacert", certificate.certificate_file}), expected);
  EXPECT_EQ(run("insecure", {"--target", secure.url(), "--insecure"}), expected);
  EXPECT_EQ(run("unix", {"--target", local.url()}), expected);
}

}  // namespace
}  // namespace runner

// `verify` as its users call it, on runs of the project's own milestones.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "runner/evidence/trust.h"
#include "tests/support/command_session.h"
#include "wire/ed25519.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kProject = SOURCE_ROOT;

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    TrustPolicy policy;
    policy.set({wire::PrivateKey::from_pem(read_text(folder_.path("signing-key.pem")))->public_key(), {}, {}, {}, {}});
    std::ofstream(folder_.path("trust.json")) << trust_text(policy);
  }

  /// The folder of the run's evidence.
  std::string run(const std::string& milestone, Arguments more = {}, const std::string& out = "out") {
    Arguments arguments{kProject + "/milestones/" + milestone + ".yaml", "--quiet", "--out", folder_.path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder_);
    EXPECT_NE(outcome.code, kUsageOrInput) << outcome.err;
    return folder_.path(out) + "/" + milestone + "/latest";
  }
  CommandOutcome verify(const std::string& evidence, Arguments more = {}) {
    Arguments arguments{"verify", evidence, "--trust", folder_.path("trust.json")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }

  const TemporaryFolder folder_;
};

TEST_F(VerifyTest, StatesAndDemandsWhatWasRun) {
  const Served served(Gate::closed);
  const std::string evidence = run("M103", {"--target", served.url(), "--scenario", "register-*"});
  const CommandOutcome plain = verify(evidence);
  EXPECT_EQ(plain.code, kAllHeld) << plain.err;
  for (const std::string& fact : {std::string("milestone: M103, "), "target: " + served.url(), std::string("partial")})
    EXPECT_THAT(plain.out, HasSubstr(fact));
  const Arguments met{"--milestone-id", "M103", "--target", served.url() + "/", "--max-age", "1h"};
  EXPECT_EQ(verify(evidence, met).code, kAllHeld);
  const std::vector<Arguments> unmet = {{"--milestone-id", "M107"},
                                        {"--target", "http://127.0.0.1:1"},
                                        {"--target", "in-process"},
                                        {"--max-age", "0s"},
                                        {"--complete"}};
  for (const Arguments& demand : unmet) {
    const CommandOutcome outcome = verify(evidence, demand);
    EXPECT_EQ(outcome.code, kEvidenceFailed) << demand.front() << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr(demand.front()));
    EXPECT_THAT(outcome.out, HasSubstr("the evidence does not hold"));
  }
}

TEST_F(VerifyTest, DemandsWhatWasTested) {
  const std::string image = "registry.example.net:5000/team/lp@sha256:" + std::string(64, 'a');
  const std::string package = "pkg:npm/@team/lp@1.2.0@sha512:" + std::string(128, 'b');
  const std::string evidence = run("M103", {"--subject", image, "--subject", package, "--scenario", "register-*"});
  const CommandOutcome plain = verify(evidence);
  EXPECT_EQ(plain.code, kAllHeld) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("tested: " + package + ", " + image));
  EXPECT_EQ(verify(evidence, {"--subject", image}).code, kAllHeld);
  EXPECT_EQ(verify(evidence, {"--subject", package, "--subject", image}).code, kAllHeld);
  const std::string other = "registry.example.net:5000/team/lp@sha256:" + std::string(64, 'c');
  const std::string missing = "registry.example.net/other@sha256:" + std::string(64, 'a');
  for (const Arguments& demand : std::vector<Arguments>{
           {"--subject", other}, {"--subject", missing}, {"--subject", image, "--subject", missing}}) {
    const CommandOutcome outcome = verify(evidence, demand);
    EXPECT_EQ(outcome.code, kEvidenceFailed) << demand.back() << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr("as --subject demands"));
    EXPECT_THAT(outcome.err, HasSubstr(image));
  }
  const std::string without = run("M103", {"--scenario", "register-*"}, "without");
  EXPECT_EQ(verify(without, {"--subject", image}).code, kEvidenceFailed);
}

TEST_F(VerifyTest, RefusesDemandsThatCannotBeRead) {
  for (const Arguments& wrong : std::vector<Arguments>{{"--max-age", "week"},
                                                       {"--max-age", "7"},
                                                       {"--max-age", "-7d"},
                                                       {"--max-age", "+7d"},
                                                       {"--max-age", "1.5h"},
                                                       {"--max-age", "99999999d"},
                                                       {"--target", "lp.example.net"},
                                                       {"--subject", "lp"},
                                                       {"--subject", "lp@sha256:abc"},
                                                       {"--subject", "git:/"},
                                                       {"--target", "https://user:secret@lp.example.net"}}) {
    EXPECT_EQ(verify(folder_.path("nowhere"), wrong).code, kUsageOrInput) << wrong.back();
  }
}

}  // namespace
}  // namespace runner

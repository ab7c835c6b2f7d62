// Mistakes in the files that a run reads: each is reported with its place, what was found and what was expected.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"

namespace {

using testing::HasSubstr;

class InputTest : public Sandbox {
 protected:
  /// Exit code 2, no verdict, and all these words on standard error.
  void expect_refused(const Outcome& outcome, const std::vector<std::string>& words) {
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
    EXPECT_THAT(outcome.out, testing::Not(HasSubstr("overall=")));
    for (const std::string& word : words) EXPECT_THAT(outcome.err, HasSubstr(word));
    EXPECT_FALSE(std::filesystem::exists(latest())) << "evidence of a run that was not made";
  }
};

TEST_F(InputTest, RefusesAMissingMilestone) {
  expect_refused(run({"milestones/M998.yaml"}), {"milestones/M998.yaml", "No such file"});
}

TEST_F(InputTest, RefusesAFolderAsMilestone) {
  expect_refused(run({"milestones/"}), {"milestones", "not a regular file"});
}

TEST_F(InputTest, RefusesAnEmptyMilestone) {
  write(kExample, "");
  expect_refused(run_example(), {"milestones/M999.yaml"});
}

TEST_F(InputTest, RefusesAMisspeltKeyInAMilestone) {
  replace(kExample, "\noperations:\n", "\noperatons:\n");
  expect_refused(run_example(), {"milestones/M999.yaml:9:1", "operatons", "'operations'"});
}

TEST_F(InputTest, RefusesAMisspeltKeyInAFixture) {
  replace(kExampleFixture, "    cases:", "    case:");
  expect_refused(run_example(), {"fixtures/M999/register.yaml:21:5", "'case'", "'cases'"});
}

TEST_F(InputTest, RefusesADuplicateKey) {
  replace(kExample, "title: Reg", "title: Once\ntitle: Reg");
  expect_refused(run_example(), {"milestones/M999.yaml:4:1", "title"});
}

TEST_F(InputTest, RefusesADuplicateScenario) {
  replace(kExampleFixture, "scenarios:\n",
          "scenarios:\n- {id: a-new-provider-is-active, steps: [{rotate_key: true}]}\n");
  expect_refused(run_example(), {"fixtures/M999/register.yaml:", "a-new-provider-is-active"});
}

TEST_F(InputTest, RefusesADuplicateCase) {
  replace(kExampleFixture, "id: of-an-unknown-type", "id: unless-asked");
  expect_refused(run_example(), {"fixtures/M999/register.yaml:", "unless-asked"});
}

TEST_F(InputTest, RefusesADuplicateRule) {
  replace(kExample, "- id: M999.register.type\n", "- id: M999.register.defaults\n");
  expect_refused(run_example(), {"milestones/M999.yaml:", "M999.register.defaults"});
}

TEST_F(InputTest, RefusesAScenarioThatProvesAnUnknownRule) {
  replace(kExampleFixture, "proves: [M999.register.type]", "proves: [M999.register.tyqe]");
  expect_refused(run_example(), {"fixtures/M999/register.yaml:", "M999.register.tyqe", "M999.register.type"});
}

TEST_F(InputTest, RefusesAStepThatCallsAnUnknownOperation) {
  replace(kExampleFixture, "call: liquidityProviders.register", "call: liquidityProvider.register");
  expect_refused(run_example(),
                 {"fixtures/M999/register.yaml:9:", "liquidityProvider.register", "liquidityProviders.register"});
}

TEST_F(InputTest, RefusesAnOperationWithAnUnknownSchema) {
  replace(kExample, "  response: LiquidityProviderRegisterResponse", "  response: LiquidityProviderRegisterRespons");
  expect_refused(run_example(), {"LiquidityProviderRegisterRespons", "LiquidityProviderRegisterResponse"});
}

TEST_F(InputTest, RefusesAMissingFixture) {
  std::filesystem::remove(root() / kExampleFixture);
  expect_refused(run_example(), {"milestones/M999.yaml:", "fixtures/M999/register.yaml"});
}

TEST_F(InputTest, RefusesASchemaThatIsNotJson) {
  write("schemas/LiquidityProviderRegisterRequest.schema.json", "{");
  expect_refused(run_example(), {"schemas/LiquidityProviderRegisterRequest.schema.json"});
}

TEST_F(InputTest, RefusesAFixtureOutsideTheRepository) {
  std::filesystem::copy_file(root() / kExampleFixture, root().parent_path() / "outside.yaml");
  replace(kExample, "../fixtures/M999/register.yaml", "../../outside.yaml");
  expect_refused(run_example(), {"milestones/M999.yaml:", "../../outside.yaml", "a file below"});
}

TEST_F(InputTest, RefusesAFixtureThatLinksOutOfTheRepository) {
  const auto outside = root().parent_path() / "outside.yaml";
  std::filesystem::rename(root() / kExampleFixture, outside);
  std::filesystem::create_symlink(outside, root() / kExampleFixture);
  expect_refused(run_example(), {"milestones/M999.yaml:", "a file below"});
}

TEST_F(InputTest, RefusesAMilestoneOutsideTheGivenRoot) {
  expect_refused(run_example({"--root", "schemas"}), {"outside the repository root"});
}

TEST_F(InputTest, RefusesARootThatIsNotAFolder) {
  expect_refused(run_example({"--root", "nowhere"}), {"--root", "\"nowhere\""});
}

TEST_F(InputTest, AcceptsAMilestoneFromAnyWorkingDirectory) {
  Invocation elsewhere = invocation({(root() / kExample).string()});
  elsewhere.folder = "/";
  EXPECT_EQ(run_process(elsewhere).last_line(), "overall=true");
  EXPECT_TRUE(std::filesystem::exists(latest() / "results.json"));
}

}  // namespace

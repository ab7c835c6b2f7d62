#include "runner/tool/tool_command.h"

#include <gmock/gmock.h>

namespace runner {
namespace {

TEST(ToolCommand, IsThatOfACheckoutInABuildFolder) {
  EXPECT_EQ(installed_contract(), "");
  EXPECT_STREQ(tool_command(), "verify/runner");
  EXPECT_EQ(for_this_installation("see verify/runner list milestones/X1.yaml"),
            "see verify/runner list milestones/X1.yaml");
}

TEST(ToolCommand, ReplacesProgramAndMilestonesOfAnInstallation) {
  EXPECT_EQ(for_installation("verify/runner milestones/X1.yaml --out a\nverify/runner list", true),
            "contract-verifier X1 --out a\ncontract-verifier list");
  EXPECT_EQ(for_installation("a folder with milestones/, or milestones/*.yaml", true),
            "a folder with milestones/, or milestones/*.yaml");
  EXPECT_EQ(for_installation("milestones/X1", true), "milestones/X1");
}

}  // namespace
}  // namespace runner

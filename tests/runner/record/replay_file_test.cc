#include "runner/record/replay_file.h"

#include <gtest/gtest.h>

#include "tests/support/sample_run.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

TEST(ReplayFile, IsReadBackAsItWasWritten) {
  const SampleRun run(SampleKind::broken);
  const auto files = render_replay_files(run.record(), {{"--target", "http://127.0.0.1:1"}, Gate::open});
  ASSERT_EQ(files.size(), 1u);
  const auto read = parse_replay_file(files.begin()->second, "replay/broken.json");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->milestone_file, run.plan().file);
  EXPECT_EQ(read->inputs, inputs_digest(run.plan()));
  EXPECT_EQ(read->target.arguments, (std::vector<std::string>{"--target", "http://127.0.0.1:1"}));
  EXPECT_EQ(read->target.pinned_gate, Gate::open);
  const ScenarioResult* failed = nullptr;
  for (const ScenarioResult& scenario : run.record().scenarios) {
    if (!scenario.findings.empty()) failed = &scenario;
  }
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(read->scenario, failed->run->id);
  EXPECT_EQ(read->outcomes, outcomes_of(*failed));
  EXPECT_EQ(read->broken, broken_rules(*failed));
}

TEST(ReplayFile, RefusesOneThatLacksAMember) {
  const SampleRun run(SampleKind::broken);
  const std::string text = render_replay_files(run.record(), {}).begin()->second;
  const auto whole = wire::parse_json(text);
  ASSERT_TRUE(whole.ok());
  for (const char* member : {"milestone_file", "scenario"}) {
    ASSERT_NE(whole->find(member), nullptr) << text;
    wire::Json lacking = *whole;
    lacking.as_object()->erase(member);
    const auto read = parse_replay_file(wire::to_text(lacking), "replay/one.json");
    ASSERT_FALSE(read.ok()) << member;
    EXPECT_NE(read.error().to_string().find("replay/one.json"), std::string::npos) << read.error().to_string();
  }
  EXPECT_FALSE(parse_replay_file("{", "replay/one.json").ok());
}

}  // namespace
}  // namespace runner

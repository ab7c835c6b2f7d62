// Fixtures of an exploration are kept only where they say what they should.
#include "runner/command/explored_fixture.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "runner/app/in_process_driver.h"
#include "tests/support/scratch_folder.h"

namespace {

using runner::explore::Discovery;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

// A list of providers is read; the first is expected to have this id.
Discovery reading(const wire::Json& id) {
  Discovery made;
  made.fingerprint = "0123456789ab";
  runner::GivenUse given;
  given.name = "lp";
  given.given = "house_bot";
  made.sequence.given = {given};
  runner::explore::Action action;
  action.what = runner::CallStep{"liquidityProviders.list", "", {}, {}};
  made.sequence.actions = {action};
  made.observation.finding = {checks::Rule::explore_answer, checks::Level::must, "/providers", "", ""};
  made.observation.action = 0;
  made.observation.value_pointer = "/providers/0/provider_id";
  made.observation.value = id;
  return made;
}

class ExploredFixturesTest : public testing::Test {
 protected:
  ExploredFixturesTest() {
    environment_.in_process = [](std::optional<runner::Gate>, runner::Gate) {
      return runner::make_in_process_driver({});
    };
  }
  Discovery kept(Discovery discovery) {
    const std::string root = runner::root_of_both(SOURCE_ROOT, folder_.path());
    const auto milestone = runner::locate_milestone(SOURCE_ROOT "/milestones/M103.yaml", root);
    EXPECT_TRUE(milestone.ok());
    runner::ExploredFixtures fixtures(*milestone, folder_.path(), *target_, environment_);
    fixtures.keep(discovery);
    EXPECT_FALSE(fixtures.failure());
    EXPECT_TRUE(discovery.fixture.empty() || fs::exists(discovery.fixture)) << discovery.fixture;
    EXPECT_TRUE(!discovery.fixture.empty() || !fs::exists(folder_.path() + "/explored-0123456789ab.yaml"));
    return discovery;
  }

  const support::ScratchFolder folder_;
  runner::Environment environment_;
  std::unique_ptr<runner::Driver> target_ = runner::make_in_process_driver({});
};

TEST_F(ExploredFixturesTest, AreNotKeptWhereTheTargetPassesThem) {
  const Discovery discovery = kept(reading("$lp"));
  EXPECT_EQ(discovery.fixture, "");
  EXPECT_THAT(discovery.no_fixture, HasSubstr("the target passes it"));
}

TEST_F(ExploredFixturesTest, AreNotKeptWhereTheReferenceFailsThem) {
  EXPECT_THAT(kept(reading("nobody")).no_fixture, HasSubstr("the reference implementation does not pass it"));
}

TEST_F(ExploredFixturesTest, AreNotKeptWhereTheyCannotBeRead) {
  Discovery discovery = reading("$lp");
  discovery.sequence.given.front().given = "no_such_given";
  EXPECT_THAT(kept(discovery).no_fixture, HasSubstr("cannot express it"));
}

TEST_F(ExploredFixturesTest, AreNotMadeOfWhatTheContractLeavesOpen) {
  Discovery gap = reading("$lp");
  gap.observation.at_fault = runner::explore::AtFault::contract;
  EXPECT_THAT(kept(gap).no_fixture, HasSubstr("does not say which is right"));
  Discovery warning = reading("$lp");
  warning.observation.finding.level = checks::Level::should;
  EXPECT_THAT(kept(warning).no_fixture, HasSubstr("SHOULD"));
}

// A service whose list is empty.
class EmptyList : public runner::Session {
 public:
  explicit EmptyList(std::unique_ptr<runner::Session> reference) : reference_(std::move(reference)) {}
  wire::Instant now() const override { return reference_->now(); }
  std::string name_space() const override { return reference_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override {
    auto answer = reference_->exchange(request);
    auto* response = std::get_if<wire::Response>(&answer);
    if (response && request.method == "GET" && request.target == "/liquidity-providers")
      response->body = R"({"correlation_id":"corr_liquidityproviders_list","providers":[]})";
    return answer;
  }
  void set_gate(runner::Gate gate) override { reference_->set_gate(gate); }
  void rotate_key() override { reference_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return reference_->project(documents); }

 private:
  std::unique_ptr<runner::Session> reference_;
};

class EmptyListDriver : public runner::Driver {
 public:
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered = reference_->capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<EmptyList>(reference_->open(start));
  }

 private:
  std::unique_ptr<runner::Driver> reference_ = runner::make_in_process_driver({});
};

TEST_F(ExploredFixturesTest, AreKeptWhereOnlyTheTargetFailsThem) {
  target_ = std::make_unique<EmptyListDriver>();
  const Discovery discovery = kept(reading("$lp"));
  EXPECT_EQ(discovery.no_fixture, "");
  EXPECT_THAT(discovery.fixture, HasSubstr("explored-0123456789ab.yaml"));
}

TEST(RootOfBoth, IsTheNearestFolderAboveMilestoneAndFixtures) {
  EXPECT_EQ(runner::root_of_both("/a/project", "/a/project/artifacts/M1"), "/a/project");
  EXPECT_EQ(runner::root_of_both("/a/project", "/a/elsewhere/M1"), "/a");
  EXPECT_EQ(runner::root_of_both("/a/project", "/b"), "/");
}

TEST(OptionsToRun, NameAnotherRoot) {
  EXPECT_EQ(runner::options_to_run("/a/project", "/a/project"), "");
  EXPECT_EQ(runner::options_to_run("/a/project", "/a"), " --root /a");
  EXPECT_EQ(runner::options_to_run("/a/project", "/"), " --root / --out /a/project/artifacts");
}

}  // namespace

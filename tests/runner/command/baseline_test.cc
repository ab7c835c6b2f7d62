// run --baseline and --write-baseline, and the same of explore and merge.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

class BaselineFileTest : public ::testing::Test {
 protected:
  // `--out` and `--scenario` once each: those of `more` where it has them.
  CommandOutcome run(const std::string& url, Arguments more) {
    Arguments arguments = {kMilestone, "--target", url, "--quiet", "--jobs", "1"};
    const auto add = [&](const Arguments& defaults) {
      if (std::find(more.begin(), more.end(), defaults.front()) == more.end())
        arguments.insert(arguments.end(), defaults.begin(), defaults.end());
    };
    add({"--out", folder_.path("out")});
    add({"--scenario", "derived.identity/*", "--scenario", "register-*"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  std::string known() const { return folder_.path("known.json"); }
  void replace_all(const std::string& from, const std::string& to) {
    std::string text = read_text(known());
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
    std::ofstream(known()) << text;
  }
  wire::Json results() { return wire::parse_json(read_text(folder_.path("out/M103/latest/results.json"))).value(); }

  TemporaryFolder folder_;
};

TEST_F(BaselineFileTest, IsWrittenUsedAndExpires) {
  const Served broken(Gate::closed, {}, break_twice);
  const CommandOutcome first = run(broken.url(), {"--write-baseline", known()});
  EXPECT_EQ(first.code, kFindings) << "what is written accepts nothing yet";
  EXPECT_THAT(first.err, HasSubstr("give each new one its reason, owner and last day"));
  const CommandOutcome accepted = run(broken.url(), {"--baseline", known(), "--report", "junit=" + folder_.path("j"),
                                                     "--report", "tap=" + folder_.path("t")});
  EXPECT_EQ(accepted.code, kAllHeld) << accepted.out << accepted.err;
  EXPECT_THAT(accepted.out, HasSubstr("overall=true (2 known causes, "));
  EXPECT_EQ(wire::text_at(results(), "/causes/0/known/reason"), "not explained yet");
  EXPECT_EQ(read_text(folder_.path("out/M103/latest/baseline.json")), read_text(known()));
  EXPECT_THAT(read_text(folder_.path("j")), HasSubstr("failures=\"0\""));
  EXPECT_THAT(read_text(folder_.path("j")), HasSubstr("<skipped message=\"known: not explained yet"));
  EXPECT_THAT(read_text(folder_.path("t")), HasSubstr("# TODO known: not explained yet"));
  EXPECT_EQ(run(broken.url(), {"--baseline", known(), "--strict"}).code, kFindings);
  replace_all("not explained yet", "ticket 7");
  replace_all("\"expires\": \"20", "\"expires\": \"19");
  const CommandOutcome expired = run(broken.url(), {"--baseline", known()});
  EXPECT_EQ(expired.code, kFindings);
  EXPECT_THAT(expired.out, HasSubstr("expired, so it fails"));
  EXPECT_THAT(expired.out, HasSubstr("ticket 7"));
  EXPECT_EQ(run_command({"verify", folder_.path("out/M103/latest"), "--trust", folder_.path("none")}, folder_).code,
            kUsageOrInput);
}

TEST_F(BaselineFileTest, IsUpdatedByWhatTheRunShows) {
  const Served broken(Gate::closed, {}, break_twice);
  const Served fixed(Gate::closed);
  run(broken.url(), {"--write-baseline", known()});
  replace_all("not explained yet", "ticket 7");
  const std::string before = read_text(known());
  run(broken.url(), {"--write-baseline", known()});
  EXPECT_EQ(read_text(known()), before) << "what people wrote stays";
  const CommandOutcome some =
      run(fixed.url(), {"--scenario", "register-defaults", "--write-baseline", known(), "--baseline", known()});
  EXPECT_THAT(some.out, HasSubstr("not seen"));
  EXPECT_EQ(read_text(known()), before) << "what was not tried again stays";
  const CommandOutcome all = run(fixed.url(), {"--baseline", known(), "--write-baseline", known()});
  EXPECT_EQ(all.code, kAllHeld) << all.out;
  EXPECT_THAT(all.out, HasSubstr("fixed, the scenarios that showed it passed; remove it"));
  EXPECT_THAT(read_text(known()), Not(HasSubstr("ticket 7")));
}

TEST_F(BaselineFileTest, WithAMistakeIsRefusedBeforeAnythingIsSent) {
  const Served served(Gate::closed);
  std::ofstream(known()) << "{\"findings\": [\n  {\"fingerprint\": \"0123456789abcdef\", \"reason\": \"r\"}\n]}";
  for (const char* option : {"--baseline", "--write-baseline"}) {
    const CommandOutcome outcome = run(served.url(), {option, known()});
    EXPECT_EQ(outcome.code, kUsageOrInput);
    EXPECT_THAT(outcome.err, HasSubstr("known.json:2:3: no member \"owner\"")) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
  }
  EXPECT_EQ(run(served.url(), {"--baseline", folder_.path("none.json")}).code, kUsageOrInput);
}

TEST_F(BaselineFileTest, OfAllShardsIsAppliedToTheWhole) {
  const Served broken(Gate::closed, {}, break_twice);
  run(broken.url(), {"--scenario", "*", "--write-baseline", known()});
  const CommandOutcome whole = run(broken.url(), {"--scenario", "*", "--baseline", known()});
  const wire::Json expected = results();
  for (const char* shard : {"1/2", "2/2"}) {
    Arguments arguments = {"--shard", shard,   "--scenario",
                           "*",       "--out", folder_.path(std::string("shard-") + shard[0])};
    if (*shard == '1') arguments.insert(arguments.end(), {"--baseline", known()});
    run(broken.url(), arguments);
  }
  const auto merge = [&] {
    return run_command({"merge", folder_.path("shard-1"), folder_.path("shard-2"), "--root", SOURCE_ROOT, "--out",
                        folder_.path("merged")},
                       folder_);
  };
  const CommandOutcome refused = merge();
  EXPECT_EQ(refused.code, kUsageOrInput);
  EXPECT_THAT(refused.err, HasSubstr("run all shards with the same --baseline"));
  run(broken.url(), {"--shard", "2/2", "--scenario", "*", "--out", folder_.path("shard-2"), "--baseline", known()});
  const CommandOutcome merged = merge();
  EXPECT_EQ(merged.code, whole.code) << merged.out << merged.err;
  const auto joined = wire::parse_json(read_text(folder_.path("merged/M103/latest/results.json"))).value();
  EXPECT_EQ(wire::first_difference(joined, expected), "");
}

TEST_F(BaselineFileTest, OfExploreNamesTheCaseThatShowsEachFinding) {
  const Served broken(Gate::closed, {}, break_twice);
  const Served fixed(Gate::closed);
  const auto explore = [&](const std::string& url, Arguments more) {
    Arguments arguments = {"explore", kMilestone, "--target", url, "--seed", "1", "--out", folder_.path("found")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  };
  EXPECT_EQ(explore(broken.url(), {"--cases", "20", "--write-baseline", known()}).code, kFindings);
  const CommandOutcome accepted = explore(broken.url(), {"--cases", "20", "--baseline", known()});
  EXPECT_EQ(accepted.code, kAllHeld) << accepted.out;
  EXPECT_EQ(explore(broken.url(), {"--cases", "20", "--baseline", known(), "--strict"}).code, kFindings);
  const CommandOutcome one = explore(broken.url(), {"--baseline", known(), "--cases", "1"});
  EXPECT_THAT(one.out, Not(HasSubstr("is fixed"))) << "its case was played again, and shows it";
  EXPECT_THAT(explore(fixed.url(), {"--baseline", known(), "--cases", "1"}).out, HasSubstr("is fixed"));
  replace_all("\"case\": \"", "\"case\": \"walrus-");
  const CommandOutcome mistaken = explore(fixed.url(), {"--cases", "1", "--baseline", known()});
  EXPECT_EQ(mistaken.code, kUsageOrInput);
  EXPECT_THAT(mistaken.err, HasSubstr("known.json:3:1: case "));
}

}  // namespace
}  // namespace runner

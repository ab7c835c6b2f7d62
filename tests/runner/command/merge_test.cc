// Joined shards equal the whole run, to the byte, and their evidence holds; a shard that is missing, given twice, of
// other inputs, of another target or modified is refused.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runner/evidence/run_folder.h"
#include "runner/evidence/verify_run.h"
#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"
#include "wire/ed25519.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using reference_impl::Reference;

class MergeTest : public ::testing::Test {
 protected:
  CommandOutcome run(const std::string& name, Arguments more) {
    Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--quiet", "--out", folder_.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CommandOutcome outcome = run_command(arguments, folder_);
    EXPECT_NE(outcome.code, kUsageOrInput) << outcome.err;
    return outcome;
  }
  void run_shards(unsigned of, Arguments more = {}) {
    for (unsigned index = 1; index <= of; ++index) {
      Arguments arguments = {"--shard", std::to_string(index) + "/" + std::to_string(of)};
      arguments.insert(arguments.end(), more.begin(), more.end());
      run("shard-" + std::to_string(index), arguments);
    }
  }
  CommandOutcome merge(std::vector<std::string> names, Arguments more = {}) {
    Arguments arguments = {"merge", "--out", folder_.path("merged"), "--root", SOURCE_ROOT};
    for (const std::string& name : names) arguments.push_back(folder_.path(name));
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  void expect_refused(const CommandOutcome& outcome, const std::string& text) {
    EXPECT_EQ(outcome.code, kUsageOrInput) << outcome.out;
    EXPECT_NE(outcome.err.find(text), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(folder_.path("merged"))) << outcome.out;
  }

  std::string latest(const std::string& name) { return folder_.path(name) + "/M109/latest/"; }
  std::string text(const std::string& name, const std::string& file) { return read_text(latest(name) + file); }

  TrustPolicy trust() {
    auto key = wire::PrivateKey::from_pem(read_text(folder_.path("signing-key.pem")));
    EXPECT_TRUE(key.ok());
    TrustPolicy policy;
    policy.set({key->public_key(), KeyState::active, {}, {}, {}});
    return policy;
  }

  TemporaryFolder folder_;
};

TEST_F(MergeTest, JoinedShardsAreTheWhole) {
  const CommandOutcome whole = run("whole", {});
  run_shards(3);
  const CommandOutcome merged = merge({"shard-3", "shard-1", "shard-2"});
  EXPECT_EQ(merged.code, whole.code) << merged.err << merged.out;
  EXPECT_EQ(text("merged", "results.json"), text("whole", "results.json"));
  EXPECT_EQ(text("merged", "coverage.json"), text("whole", "coverage.json"));
  EXPECT_EQ(text("merged", "exchanges.ndjson"), text("whole", "exchanges.ndjson"));
  EXPECT_NE(text("shard-1", "results.json"), text("whole", "results.json"));
  EXPECT_EQ(merged.out.find("partial"), std::string::npos) << merged.out;
}

TEST_F(MergeTest, ShardsAreDividedByTheDurationsOfAnEarlierRun) {
  run("whole", {});
  const auto whole = wire::parse_json(text("whole", "results.json"));
  wire::Object durations;
  for (const wire::Json& scenario : wire::elements_at(*whole, "/scenarios"))
    durations.append(wire::text_at(scenario, "/id"), durations.empty() ? 1'000'000 : 1);
  std::ofstream(folder_.path("run.json")) << wire::to_text(wire::Object{{"durations_ms", std::move(durations)}});
  run_shards(2, {"--durations", folder_.path("run.json")});
  const auto first = wire::parse_json(text("shard-1", "results.json"));
  EXPECT_LT(wire::elements_at(*first, "/scenarios").size() * 3, wire::elements_at(*whole, "/scenarios").size())
      << "one scenario takes longer than all others together";
  EXPECT_EQ(merge({"shard-1", "shard-2"}).code, kAllHeld);
  EXPECT_EQ(text("merged", "results.json"), text("whole", "results.json"));
}

TEST_F(MergeTest, RefusesShardsThatWereDividedOtherwise) {
  run("shard-1", {"--shard", "1/2"});
  std::ofstream(folder_.path("run.json")) << R"({"durations_ms":{"one":7}})";
  run("shard-2", {"--shard", "2/2", "--durations", folder_.path("run.json")});
  expect_refused(merge({"shard-1", "shard-2"}), "divided by other durations");
  std::ofstream(folder_.path("run.json")) << "{}";
  const CommandOutcome outcome = run_command(
      {std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--shard", "1/2", "--durations", folder_.path("run.json")},
      folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_NE(outcome.err.find("no durations_ms in it"), std::string::npos) << outcome.err;
}

TEST_F(MergeTest, TheJoinedEvidenceIsSignedAndVerifies) {
  run_shards(2);
  std::ofstream(folder_.path("trust.json")) << trust_text(trust());
  const CommandOutcome merged = merge(
      {"shard-1", "shard-2"}, {"--trust", folder_.path("trust.json"), "--report", "junit=" + folder_.path("j.xml")});
  ASSERT_EQ(merged.code, kAllHeld) << merged.err << merged.out;
  const auto evidence = read_run_folder(latest("merged"));
  ASSERT_TRUE(evidence.ok());
  const VerifyReport report = verify_run(*evidence, {trust(), {}});
  EXPECT_TRUE(report.holds()) << report.problems.front().to_string();
  EXPECT_NE(text("merged", "run.json").find("\"shards\""), std::string::npos);
  EXPECT_NE(read_text(folder_.path("j.xml")).find("<testsuite"), std::string::npos);
}

TEST_F(MergeTest, AFailureKeepsItsTextItsExchangesAndItsReplay) {
  const Served served(Gate::closed, {}, [](const wire::Request& request, Reference& reference) {
    wire::Response response = reference.handle(request);
    if (response.status == 401) response.status = 403;
    return response;
  });
  const Arguments target = {"--target", served.url(), "--scenario", "*"};
  const CommandOutcome whole = run("whole", target);
  run_shards(2, target);
  const CommandOutcome merged = merge({"shard-1", "shard-2"}, {"--report", "junit=" + folder_.path("junit.xml")});
  EXPECT_EQ(merged.code, kFindings) << merged.err;
  EXPECT_EQ(text("merged", "results.json"), text("whole", "results.json"));
  EXPECT_EQ(read_text(folder_.path("junit.xml")).find("time=\"0.000\" timestamp"), std::string::npos);
  for (const char* words : {"error.status", "UNAUTHORIZED with status 403, expected UNAUTHORIZED with status 401",
                            "   $ curl ", "   got   403"}) {
    EXPECT_NE(merged.out.find(words), std::string::npos) << words << merged.out;
  }
  EXPECT_TRUE(fs::exists(latest("merged") + "replay")) << merged.out;
}

TEST_F(MergeTest, ComparesTheWholeWithAnEarlierRun) {
  run("whole", {});
  run_shards(2);
  const CommandOutcome merged = merge({"shard-1", "shard-2"}, {"--compare-with", folder_.path("whole")});
  EXPECT_EQ(merged.code, kAllHeld) << merged.err;
  const std::string name = fs::canonical(latest("whole")).filename().string();
  EXPECT_NE(merged.out.find("compared with " + name + ": 0 new, 0 fixed, 0 still"), std::string::npos) << merged.out;
  EXPECT_NE(text("merged", "comparison.json").find(name), std::string::npos);
  fs::remove_all(folder_.path("merged"));
  expect_refused(merge({"shard-1", "shard-2"}, {"--compare-with", folder_.path("nothing")}), "no run of M109");
}

TEST_F(MergeTest, CarriesWhatWasTestedAndRefusesShardsThatTestedOther) {
  const std::string image = "lp@sha256:" + std::string(64, 'a');
  const std::string other = "lp@sha256:" + std::string(64, 'b');
  run_shards(2, {"--subject", image});
  run("other", {"--shard", "2/2", "--subject", other});
  run("none", {"--shard", "2/2"});
  expect_refused(merge({"shard-1", "other"}), "a run that tested " + other);
  expect_refused(merge({"shard-1", "none"}), "a run that tested none");
  expect_refused(merge({"none", "shard-1", "shard-2"}), "again");
  ASSERT_EQ(merge({"shard-1", "shard-2"}).code, kAllHeld);
  EXPECT_NE(text("merged", "target.json").find(std::string(64, 'a')), std::string::npos);
  const auto evidence = read_run_folder(latest("merged"));
  const VerifyReport report = verify_run(*evidence, {trust(), {}});
  EXPECT_TRUE(report.holds()) << problems_of(report);
}

TEST_F(MergeTest, RefusesGapsAndOverlaps) {
  run_shards(2);
  run("thirds", {"--shard", "1/3"});
  run("whole", {});
  run("filtered", {"--shard", "2/2", "--scenario", "onboard*"});
  expect_refused(merge({"shard-1"}), "no shard 2/2");
  expect_refused(merge({"shard-1", "shard-1"}), "shard 1/2 again");
  expect_refused(merge({"shard-1", "thirds"}), "a shard of 3");
  expect_refused(merge({"whole"}), "the evidence of a whole run");
  expect_refused(merge({"shard-1", "filtered"}), "no result of");
  expect_refused(merge({"nowhere"}), "no such folder");
}

TEST_F(MergeTest, RefusesOtherInputsAndOtherTargets) {
  run_shards(2);
  const std::string other = folder_.path("other");
  fs::create_directories(other);
  for (const char* part : {"milestones", "fixtures", "schemas"}) {
    fs::copy(std::string(SOURCE_ROOT) + "/" + part, other + "/" + part, fs::copy_options::recursive);
  }
  std::ofstream(other + "/fixtures/M109/rollout.yaml", std::ios::app) << "# changed\n";
  Arguments arguments = {
      "merge", folder_.path("shard-1"), folder_.path("shard-2"), "--out", folder_.path("merged"), "--root", other};
  expect_refused(run_command(arguments, folder_), "a run with another fixtures/M109/rollout.yaml");
  run("shard-2", {"--shard", "2/2", "--gate", "1"});
  expect_refused(merge({"shard-1", "shard-2"}), "a target (in-process) that offers other things");
}

TEST_F(MergeTest, CarriesWhatTheShardsRequired) {
  run_shards(2, {"--require", "events,clock"});
  EXPECT_EQ(merge({"shard-1", "shard-2"}).code, kAllHeld);
  EXPECT_NE(text("merged", "coverage.json").find("\"capability.required\":{\"failed\":0,\"judged\":2"),
            std::string::npos);
  fs::remove_all(folder_.path("merged"));
  run("shard-2", {"--shard", "2/2"});
  expect_refused(merge({"shard-1", "shard-2"}), "run all shards with the same --require");
}

TEST_F(MergeTest, RefusesEvidenceThatWasChanged) {
  run_shards(2);
  const std::string results = latest("shard-2") + "results.json";
  std::string changed = read_text(results);
  changed.replace(changed.find("\"passed\""), 8, "\"warned\"");
  fs::permissions(results, fs::perms::owner_write, fs::perm_options::add);
  std::ofstream(results, std::ios::binary) << changed;
  expect_refused(merge({"shard-1", "shard-2"}), "evidence that does not hold");
}

TEST_F(MergeTest, RefusesShardsOfDifferentTargets) {
  const Served first(Gate::closed);
  const Served second(Gate::closed);
  run("shard-1", {"--shard", "1/2", "--target", first.url()});
  run("shard-2", {"--shard", "2/2", "--target", second.url()});
  expect_refused(merge({"shard-1", "shard-2"}), "a run on " + second.url());
  EXPECT_EQ(merge({"shard-1", "shard-2"}, {"--targets-differ"}).code, kAllHeld);
}

TEST_F(MergeTest, AcceptsOtherSignersOnlyFromATrustFile) {
  const TemporaryFolder stranger;  // has another key
  run_shards(2);
  const Arguments strange = {std::string(SOURCE_ROOT) + "/milestones/M109.yaml",
                             "--quiet",
                             "--shard",
                             "2/2",
                             "--out",
                             folder_.path("strange")};
  ASSERT_EQ(run_command(strange, stranger).code, kAllHeld);
  expect_refused(merge({"shard-1", "strange"}), "good signatures of 0 trusted keys");
  TrustPolicy both = trust();
  both.set({wire::PrivateKey::from_pem(read_text(stranger.path("signing-key.pem")))->public_key(), {}, {}, {}, {}});
  std::ofstream(folder_.path("trust.json")) << trust_text(both);
  const CommandOutcome merged = merge({"shard-1", "strange"}, {"--trust", folder_.path("trust.json")});
  EXPECT_EQ(merged.code, kAllHeld) << merged.err;
}

TEST_F(MergeTest, JudgesTheExchangesOfEachShardAgain) {
  run_shards(2);
  const auto forge = [&](const std::function<void(RunFiles&)>& edit) {
    const std::string folder = fs::canonical(latest("shard-2")).string();
    RunFiles files = read_run_folder(folder)->files;
    edit(files);
    const auto key = wire::PrivateKey::from_pem(read_text(folder_.path("signing-key.pem")));
    for (const auto& [name, text] : sealed_again(std::move(files), *key).files) {
      fs::create_directories(fs::path(folder_.path("forged") + "/" + name).parent_path());
      std::ofstream(folder_.path("forged") + "/" + name, std::ios::binary) << text;
    }
  };
  const auto expect_found = [&](const std::function<void(RunFiles&)>& edit) {
    forge(edit);
    expect_refused(merge({"shard-1", "forged"}), "evidence that does not follow from its exchanges");
    fs::remove_all(folder_.path("forged"));
  };
  const auto replace = [](std::string& text, const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  };
  expect_found([](RunFiles& files) { files["exchanges.ndjson"] = ""; });
  expect_found([](RunFiles& files) { files["exchanges.ndjson"].append(files["exchanges.ndjson"]); });
  expect_found([&](RunFiles& files) { replace(files["exchanges.ndjson"], "\"status\":200", "\"status\":201"); });
  expect_found(
      [&](RunFiles& files) { replace(files["shard.json"], "\"judged\":{", "\"judged\":{\"schema.example\":9,"); });
  forge([](RunFiles&) {});
  EXPECT_EQ(merge({"shard-1", "forged"}).code, kAllHeld);
}

TEST_F(MergeTest, WhatIsJoinedFollowsFromItsExchanges) {
  const Served served(Gate::closed);
  run_shards(2, {"--target", served.url()});
  std::ofstream(folder_.path("trust.json")) << trust_text(trust());
  ASSERT_EQ(merge({"shard-1", "shard-2"}).code, kAllHeld);
  const CommandOutcome verified =
      run_command({"verify", latest("merged"), "--trust", folder_.path("trust.json"), "--milestone",
                   std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--complete"},
                  folder_);
  EXPECT_EQ(verified.code, kAllHeld) << verified.err;
}

TEST_F(MergeTest, FindsRunsWhereArchivesKeptNoLinks) {
  run_shards(2);
  for (const char* name : {"shard-1", "shard-2"}) fs::remove(folder_.path(name) + "/M109/latest");
  const CommandOutcome merged = merge({"shard-1", "shard-2"});
  EXPECT_EQ(merged.code, kAllHeld) << merged.err << merged.out;
}

TEST_F(MergeTest, RefusesWhatIsNotAShard) {
  for (const char* text : {"0/2", "3/2", "1", "a/b", "1/0", "-1/2"}) {
    const CommandOutcome outcome =
        run_command({std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--shard", text}, folder_);
    EXPECT_EQ(outcome.code, kUsageOrInput) << text;
  }
}

}  // namespace
}  // namespace runner

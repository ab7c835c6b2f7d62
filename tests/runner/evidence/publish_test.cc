// Publishing: the layout, and that whatever happens at whatever moment, `latest` names a whole, verifying run.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "runner/evidence/sign_run.h"
#include "tests/runner/evidence/stopping_disk.h"
#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

VerifyReport verified(const fs::path& run) {
  auto folder = read_run_folder(run.string());
  if (!folder) return {{}, {folder.error()}, ""};
  return verify_run(*folder, {trust_in({sample_key()}), {}, {}});
}

/// Names in a folder, sorted.
std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

/// Every run that can be seen is whole, and `latest` names one of them, or nothing was ever shown.
void expect_whole(const fs::path& milestone) {
  if (!fs::exists(milestone / "runs")) return;
  for (const std::string& name : names_in(milestone / "runs")) {
    if (name.starts_with(".draft-")) continue;
    const VerifyReport report = verified(milestone / "runs" / name);
    EXPECT_TRUE(report.holds()) << name << "\n" << problems_of(report);
  }
  if (fs::is_symlink(fs::symlink_status(milestone / "latest"))) {
    EXPECT_TRUE(verified(milestone / "latest").holds());
  }
  if (fs::exists(milestone / "latest.json")) {
    auto json = wire::parse_json(read_text(milestone / "latest.json"));
    ASSERT_TRUE(json.ok());
    EXPECT_TRUE(verified(milestone / *json->find_string("run")).holds());
  }
}

bool has_leftovers(const fs::path& milestone) {
  for (const fs::path& folder : {milestone, milestone / "runs"}) {
    for (const std::string& name : names_in(folder)) {
      if (name.starts_with(".draft-")) return true;
    }
  }
  return false;
}

TEST(Publish, LeavesTheLayout) {
  const TemporaryFolder folder;
  const SampleRun sample;
  auto published = sample.publish(folder.path());
  ASSERT_TRUE(published.ok()) << published.error().to_string();
  const fs::path milestone = fs::path(folder.path()) / "M1";
  EXPECT_EQ(names_in(milestone), (std::set<std::string>{"latest", "latest.json", "runs"}));
  EXPECT_EQ(names_in(milestone / "latest"),
            (std::set<std::string>{"SHA256SUMS", "causes.json", "context.json", "coverage.json", "exchanges.ndjson",
                                   "milestone.yaml", "reports", "results.json", "run.dsse.json", "run.json",
                                   "run.sigstore.json", "target.json"}));
  EXPECT_TRUE(fs::read_symlink(milestone / "latest").is_relative());
  EXPECT_EQ(fs::canonical(milestone / "latest"), fs::canonical(published->folder));
  const std::string name = fs::path(published->folder).filename().string();
  EXPECT_EQ(name.size(), std::string("20260115T120000Z-01234567").size());
  EXPECT_TRUE(name.starts_with("20260115T120000Z-")) << name;
  expect_whole(milestone);
}

TEST(Publish, ARunWithoutAScenarioDoesNotBecomeTheLatest) {
  const TemporaryFolder folder;
  const SampleRun sample;
  const fs::path milestone = fs::path(folder.path()) / "M1";
  Record empty = sample.record();
  empty.scenarios.clear();
  empty.interrupted = true;
  const auto publish_empty = [&] {
    return publish(empty, {folder.path(), false, {}, system_now, system_random}, sample_key());
  };
  ASSERT_TRUE(publish_empty().ok());
  EXPECT_EQ(names_in(milestone), (std::set<std::string>{"runs"}));
  const auto whole = sample.publish(folder.path());
  ASSERT_TRUE(whole.ok());
  ASSERT_TRUE(publish_empty().ok());
  EXPECT_EQ(fs::canonical(milestone / "latest"), fs::canonical(whole->folder));
  EXPECT_EQ(names_in(milestone / "runs").size(), 3u);
}

TEST(Publish, DrawsAnotherNameWhereOneIsTaken) {
  const TemporaryFolder folder;
  const SampleRun sample;
  uint64_t number = 7;
  const EvidenceOptions options{
      folder.path(), false, {}, [] { return wire::Instant{0}; }, [&] { return number++ / 2; }};
  for (const char* expected : {"19700101T000000Z-00000003", "19700101T000000Z-00000004", "19700101T000000Z-00000005"}) {
    const auto published = publish(sample.record(), options, sample_key());
    ASSERT_TRUE(published.ok()) << published.error().to_string();
    EXPECT_EQ(fs::path(published->folder).filename(), expected);
  }
}

TEST(Publish, WritesTheSameResultsEveryTime) {
  const TemporaryFolder folder;
  const auto first = SampleRun().publish(folder.path("a"));
  const auto second = SampleRun().publish(folder.path("b"));
  for (const char* name : {"results.json", "coverage.json", "target.json"}) {
    const std::string text = read_text(first->folder + "/" + name);
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text, read_text(second->folder + "/" + name)) << name;
  }
}

/// Publishes with a stop before each call in turn, after one run that went well. Returns how many calls there are.
size_t stop_before_each_call(Stop stop) {
  const SampleRun sample;
  for (size_t calls = 0;; ++calls) {
    const TemporaryFolder folder;
    const fs::path milestone = fs::path(folder.path()) / "M1";
    StoppingDisk endless(SIZE_MAX, stop);
    const auto before = sample.publish(folder.path(), endless);
    StoppingDisk disk(calls, stop);
    const bool published = sample.publish(folder.path(), disk).ok();
    EXPECT_NE(published, disk.stopped()) << "an obstacle at call " << calls << " is reported";
    expect_whole(milestone);
    EXPECT_TRUE(fs::exists(before->folder));
    if (stop == Stop::once) {
      EXPECT_FALSE(has_leftovers(milestone)) << "call " << calls;
    }
    EXPECT_TRUE(sample.publish(folder.path(), endless).ok());
    expect_whole(milestone);
    EXPECT_FALSE(has_leftovers(milestone)) << "call " << calls;
    if (published) return calls;
  }
}

TEST(Publish, SurvivesAStopBeforeEachCall) { EXPECT_GT(stop_before_each_call(Stop::for_good), 25u); }

TEST(Publish, SurvivesAFullDiskAtEachCall) { EXPECT_GT(stop_before_each_call(Stop::once), 25u); }

TEST(Publish, SurvivesAStopOfTheFirstRun) {
  const SampleRun sample;
  for (size_t calls = 0, published = 0; published == 0; ++calls) {
    const TemporaryFolder folder;
    StoppingDisk disk(calls, Stop::for_good);
    published = sample.publish(folder.path(), disk).ok() ? 1 : 0;
    expect_whole(fs::path(folder.path()) / "M1");
  }
}

/// Signs a second time with a stop before each call in turn. Returns how many calls there are.
size_t stop_signing_before_each_call(Stop stop) {
  const SampleRun sample;
  for (size_t calls = 0;; ++calls) {
    const TemporaryFolder folder;
    StoppingDisk endless(SIZE_MAX, stop);
    const std::string run = sample.publish(folder.path(), endless)->folder;
    StoppingDisk disk(calls, stop);
    const bool is_signed = !sign_run(run, sample_key(2), disk).has_value();
    EXPECT_TRUE(is_signed || disk.stopped()) << "call " << calls;
    expect_whole(fs::path(folder.path()) / "M1");
    const wire::Problem again = sign_run(run, sample_key(3), endless);
    EXPECT_FALSE(again.has_value()) << "call " << calls << ": " << again->to_string();
    expect_whole(fs::path(folder.path()) / "M1");
    EXPECT_FALSE(has_leftovers(fs::path(folder.path()) / "M1")) << "call " << calls;
    if (!disk.stopped()) return calls;
  }
}

TEST(SignRun, SurvivesAStopBeforeEachCall) { EXPECT_GT(stop_signing_before_each_call(Stop::for_good), 20u); }

TEST(SignRun, SurvivesAFullDiskAtEachCall) { EXPECT_GT(stop_signing_before_each_call(Stop::once), 20u); }

TEST(Publish, SurvivesBeingKilledAtAnyMoment) {
  const TemporaryFolder folder;
  const SampleRun sample;
  ASSERT_TRUE(sample.publish(folder.path()).ok());
  for (int round = 0; round < 12; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      while (sample.publish(folder.path()).ok()) {
      }
      ::_exit(1);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500 + 3300 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    ASSERT_TRUE(verified(fs::path(folder.path()) / "M1/latest").holds());
  }
  ASSERT_TRUE(sample.publish(folder.path()).ok());
  expect_whole(fs::path(folder.path()) / "M1");
  EXPECT_FALSE(has_leftovers(fs::path(folder.path()) / "M1"));
}

TEST(Publish, OfSeveralRunsAtOnceKeepsThemAll) {
  const TemporaryFolder folder;
  const SampleRun sample;
  std::vector<std::thread> publishers;
  std::atomic<int> published{0};
  for (int i = 0; i < 4; ++i) {
    publishers.emplace_back([&] {
      for (int run = 0; run < 5; ++run) published += sample.publish(folder.path()).ok() ? 1 : 0;
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  EXPECT_EQ(published, 20);
  EXPECT_EQ(names_in(fs::path(folder.path()) / "M1/runs").size(), 20u);
  expect_whole(fs::path(folder.path()) / "M1");
}

TEST(Publish, ReportsWhereItCannotWrite) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "no folder";
  const auto published = SampleRun().publish(folder.path("file"));
  ASSERT_FALSE(published.ok());
  EXPECT_NE(published.error().where.find("file/M1"), std::string::npos) << published.error().to_string();
}

TEST(Publish, EndsARunWith4WhereItCannotWrite) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "no folder";
  const CommandOutcome outcome =
      run_command({"run", SOURCE_ROOT "/milestones/M103.yaml", "--quiet", "--out", folder.path("file")}, folder);
  EXPECT_EQ(outcome.code, kEvidenceFailed);
  EXPECT_NE(outcome.err.find("cannot be made"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace runner

// Whatever a service puts anywhere into a response: no stream and no file of a run, shards, a merge, an exploration, a
// replay, a rejudgement or a verification has a raw control or a line that the service began, and each stays valid.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/command_session.h"
#include "tests/support/echoing_service.h"
#include "tests/support/report_formats.h"
#include "wire/printable.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using scripted::EchoingService;

std::vector<scripted::EchoedText> hostile_texts() {
  const std::string lines = "\n::error file=x::forged\noverall=true\nok 1 - forged\n# forged\n";
  return {{"a" + lines},
          {"a\\n::error file=x::forged\\noverall=true\\nok 1 - forged\\u000a# forged\\r\\n", true},
          {"\x1b]0;title\x07\x1b[31m\xC2\x9B"
           "31m\x7f"},
          {"\\u001b[2J\\u0000\\u009b1m\\u202e\\u2028overall=true\\u2066\\udb40\\udc41", true},
          {"\u202Ereversed\u2066\u2028overall=true\u2029::error::\u061C\uFEFF\U000E0041"},
          {std::string("a\0b", 3) + "\xFF\xFE\xC3(\xED\xA0\x80"},
          {"]]></failure><testcase/>--></script><script>window.forged=1</script><img src=x onerror=alert(1)>\"'`|"},
          {"%0A::error::forged%0Doverall=true%0A"}};
}

const std::string kHostileMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

bool is_forged(std::string_view line) {
  for (std::string_view begin : {"::error file=x", "::error::", "overall=true", "ok 1 - forged", "# forged", "forged"})
    if (line.starts_with(begin)) return true;
  return false;
}

void expect_harmless(const std::string& name, const std::string& text) {
  EXPECT_TRUE(wire::printable(text) == text) << name << ": a raw character";
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    ASSERT_FALSE(is_forged(line)) << name << ": " << line;
    if (!name.ends_with("ndjson")) continue;
    EXPECT_TRUE(wire::parse_json(line).ok()) << name << ": " << line;
  }
  if (name.ends_with(".json") || name.ends_with("ctrf") || name.ends_with("sarif") || name.ends_with("har")) {
    EXPECT_TRUE(wire::parse_json(text).ok()) << name;
  }
  if (!name.ends_with("html")) return;
  EXPECT_EQ(text.find("<img"), std::string::npos) << name;
  EXPECT_EQ(text.find("<script>window"), std::string::npos) << name;
}

class HostileStreamsTest : public ::testing::Test {
 protected:
  CommandOutcome call(const std::string& name, Arguments arguments, const Arguments& more = {}) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    CommandOutcome outcome = run_command(arguments, folder_);
    expect_harmless(name + " on standard output", outcome.out);
    expect_harmless(name + " on standard error", outcome.err);
    return outcome;
  }
  Arguments run_at(const std::string& url, const std::string& out) const {
    return {kHostileMilestone, "--target", url,         "--jobs", "1",
            "--max-time",      "2",        "--verbose", "--out",  folder_.path(out)};
  }
  Arguments reports(const std::string& prefix) const {
    Arguments arguments;
    for (const char* format : kReportFormats)
      arguments.insert(arguments.end(), {"--report", fmt::format("{0}={1}.{0}", format, folder_.path(prefix))});
    return arguments;
  }
  void expect_files_harmless() const {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_symlink() || !entry.is_regular_file()) continue;
      ++files;
      const std::string name = entry.path().lexically_relative(folder_.path()).string();
      expect_harmless(name, read_text(entry.path().string()));
      EXPECT_EQ(wire::printable_line(name), name);
    }
    EXPECT_GT(files, 2u);
    if (std::system("xmllint --version >/dev/null 2>&1") != 0) return;
    const std::string all = fmt::format("find '{}' -name '*junit*' | xargs -r xmllint --noout --nonet", folder_.path());
    EXPECT_EQ(std::system(all.c_str()), 0);
  }

  const TemporaryFolder folder_;
  const EchoingService service_{hostile_texts()};
};

TEST_F(HostileStreamsTest, OfARunAndWhatIsMadeOfIt) {
  EXPECT_EQ(call("run", run_at(service_.url(), "out"), reports("run")).code, kFindings);
  EXPECT_GE(service_.echoes(), service_.combinations());
  const std::string evidence = folder_.path("out") + "/M103/latest";
  size_t replays = 0;
  for (const auto& entry : fs::directory_iterator(evidence + "/replay")) {
    if (++replays > 4) break;
    call("replay", {"replay", entry.path().string(), "--as-sent"});
  }
  EXPECT_GT(replays, 0u);
  call("rejudge", {"rejudge", evidence});
  call("verify", {"verify", evidence, "--milestone", kHostileMilestone, "--target", "http://127.0.0.1:1"});
  expect_files_harmless();
}

TEST_F(HostileStreamsTest, OfShardsAndTheirMerge) {
  for (const char* index : {"1", "2"})
    call("shard", run_at(service_.url(), fmt::format("out-{}", index)), {"--shard", fmt::format("{}/2", index)});
  const Arguments merge{"merge", folder_.path("out-1"), folder_.path("out-2"), "--root", SOURCE_ROOT,
                        "--out", folder_.path("merged")};
  EXPECT_EQ(call("merge", merge, reports("merge")).code, kFindings);
  expect_files_harmless();
}

TEST_F(HostileStreamsTest, OfAnExploration) {
  const Arguments explore{"explore", kHostileMilestone, "--target", service_.url(), "--cases",
                          "25",      "--seed",          "1",        "--max-time",   "2"};
  call("explore", explore, {"--out", folder_.path("explored")});
  const CommandOutcome json = call("explore", explore, {"--format", "json", "--out", folder_.path("again")});
  EXPECT_TRUE(wire::parse_json(json.out).ok());
  EXPECT_GE(service_.echoes(), service_.combinations());
  expect_files_harmless();
}

}  // namespace
}  // namespace runner

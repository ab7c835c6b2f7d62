// What a verifier is told of a run that holds, and demands of it: milestone, target, time, extent, and the folder that
// it was found in.
#include "runner/evidence/run_scope.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "runner/evidence/verify_run.h"
#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const SampleRun& sample() {
  static const SampleRun run;
  return run;
}

VerifyReport demanded(const RunFolder& folder, RunDemands demands) {
  VerifyOptions options{trust_in({sample_key()}), {}, std::move(demands)};
  options.demands.now = *wire::parse_instant("2026-01-16T12:00:00Z");  // the run ended a day before
  return verify_run(folder, options);
}

/// The sample with values set in its documents, signed again.
struct Edit {
  const char* file;
  const char* pointer;
  wire::Json value;
};
RunFolder edited(const std::vector<Edit>& edits) {
  RunFiles files = sample().folder().files;
  for (const Edit& edit : edits) {
    auto json = wire::parse_json(files.at(edit.file));
    EXPECT_TRUE(json.ok() && wire::set_at(*json, edit.pointer, edit.value)) << edit.pointer;
    files[edit.file] = wire::canonical_json(*json);
  }
  return signed_again(sample().record(), std::move(files), sample_key());
}

TEST(RunScope, StatesWhatWasRun) {
  const VerifyReport report = demanded(sample().folder(), {});
  ASSERT_TRUE(report.holds()) << problems_of(report);
  const std::string lines = fmt::format("{}", fmt::join(report.held, "\n"));
  const size_t runs = sample().plan().runs.size();
  EXPECT_THAT(lines, HasSubstr("milestone: M1, milestone.yaml with SHA-256 "));
  EXPECT_THAT(lines, HasSubstr("target: in-process\n"));
  EXPECT_THAT(lines, HasSubstr("time: from 2026-01-15T11:59:00Z to 2026-01-15T12:00:00Z"));
  EXPECT_THAT(lines, HasSubstr(fmt::format("scenarios: {0} of {0} run: {0} passed, 0 warned, 0 failed", runs)));
  EXPECT_THAT(lines, HasSubstr("not testable; complete"));
}

TEST(RunScope, SaysThatARunIsPartial) {
  const VerifyReport report = demanded(edited({{"results.json", "/partial", true}}), {});
  EXPECT_THAT(fmt::format("{}", fmt::join(report.held, "\n")), testing::Not(HasSubstr("scenarios:")))
      << "the statement says PASSED, so this does not hold and is not described";
  EXPECT_THAT(problems_of(report), HasSubstr("/predicate/result"));
}

TEST(RunScope, MakesEachDemandACondition) {
  struct Case {
    const char* problem;  ///< "" where the demand is met
    RunDemands demands;
  };
  constexpr int64_t kHourMs = 3600 * 1000;
  const std::vector<Case> cases = {
      {"", {"M1", {}, {}, {}, false}},
      {"a run of M1; expected M2, as --milestone-id demands", {"M2", {}, {}, {}, false}},
      {"a run of M1", {"m1", {}, {}, {}, false}},
      {"a run of M1", {"M10", {}, {}, {}, false}},
      {"", {"", 24 * kHourMs, {}, {}, false}},
      {"a run that ended at 2026-01-15T12:00:00Z", {"", 23 * kHourMs, {}, {}, false}},
      {"", {"", {}, {}, {"in-process"}, false}},
      {"", {"", {}, {}, {"http://localhost", "in-process"}, false}},
      {"a run on in-process; expected http://lp, as --target", {"", {}, {}, {"http://lp"}, false}},
      {"", {"", {}, {}, {}, true}},
  };
  for (const Case& c : cases) {
    const VerifyReport report = demanded(sample().folder(), c.demands);
    EXPECT_EQ(report.holds(), std::string_view(c.problem).empty()) << c.problem << problems_of(report);
    EXPECT_THAT(problems_of(report), HasSubstr(c.problem));
  }
}

TEST(RunScope, RefusesAnAgeThatCannotBeKnown) {
  const RunDemands fresh{"", 1000, {}, {}, false};
  const auto with_end = [&](const wire::Json& end) {
    return problems_of(demanded(edited({{"run.json", "/finished_at", end}}), fresh));
  };
  EXPECT_EQ(with_end("2026-01-16T11:59:59.500Z"), "");
  EXPECT_THAT(with_end("2026-02-16T12:00:00Z"), HasSubstr("in the future"));
  for (const wire::Json& end : {wire::Json("yesterday"), wire::Json(), wire::Json(int64_t{1768564800}),
                                wire::Json("2026-01-16"), wire::Json(wire::Array{"2026-01-16T12:00:00Z"})}) {
    EXPECT_THAT(with_end(end), HasSubstr("no time at which the run ended")) << wire::to_text(end);
  }
}

TEST(RunScope, FindsARunThatEndedBeforeItBeganOrBeforeItsResponses) {
  const auto problems_with = [](const std::vector<Edit>& edits) { return problems_of(demanded(edited(edits), {})); };
  const auto began = [](const char* at) { return Edit{"run.json", "/started_at", at}; };
  EXPECT_EQ(problems_with({began("2026-01-15T11:59:00Z")}), "");
  EXPECT_EQ(problems_with({began("2026-01-15T12:00:00Z")}), "");
  EXPECT_THAT(problems_with({began("2026-01-15T12:00:00.001Z")}), HasSubstr("before it began"));
  const auto with_date = [](const std::string& header) {
    RunFiles files = sample().folder().files;
    std::string& exchanges = files["exchanges.ndjson"];
    const std::string headers = "\"response\":{\"status\":200,\"headers\":[";
    const size_t at = exchanges.find(headers);
    EXPECT_NE(at, std::string::npos);
    exchanges.insert(at + headers.size(), "[" + header + "],");
    return problems_of(demanded(signed_again(sample().record(), std::move(files), sample_key()), {}));
  };
  EXPECT_EQ(with_date(R"("date","Thu, 15 Jan 2026 11:59:59 GMT")"), "");
  EXPECT_EQ(with_date(R"("date","Fri, 16 Jan 2026 11:00:00 GMT")"), "") << "a clock that is ahead";
  EXPECT_EQ(with_date(R"("date","Wed, 14 Jan 2026 13:00:00 GMT")"), "") << "a clock that is behind";
  EXPECT_THAT(with_date(R"("date","Wed, 14 Jan 2026 11:00:00 GMT")"),
              HasSubstr("a run that began after its responses"));
  EXPECT_EQ(with_date(R"("x-date","Thu, 15 Jan 2099 12:00:00 GMT")"), "");
  EXPECT_EQ(with_date(R"("date","soon")"), "");
  for (const char* name : {"date", "Date"}) {
    EXPECT_THAT(with_date(fmt::format(R"("{}","Sat, 17 Jan 2026 13:00:00 GMT")", name)),
                HasSubstr("a run that ended at 2026-01-15T12:00:00Z, before its responses"));
  }
}

TEST(RunScope, DemandsBothTimes) {
  for (const char* member : {"started_at", "finished_at"}) {
    for (const wire::Json& time :
         {wire::Json(), wire::Json(""), wire::Json("2026-01-15"), wire::Json(int64_t{1768564800})}) {
      const std::string pointer = std::string("/") + member;
      EXPECT_THAT(problems_of(demanded(edited({{"run.json", pointer.c_str(), time}}), {})),
                  HasSubstr(std::string("run.json: no instant ") + member));
    }
  }
}

TEST(RunScope, FindsAnInterruptionThatOnlyOneDocumentStates) {
  const Edit stated{"context.json", "/ended", wire::Object{{"cause", "interrupted"}, {"reason", "a signal"}}};
  EXPECT_THAT(problems_of(demanded(edited({stated}), {})), HasSubstr("context.json: an interruption"));
  EXPECT_THAT(problems_of(demanded(edited({{"results.json", "/interrupted", true}}), {})),
              HasSubstr("context.json: no interruption"));
}

TEST(RunScope, FindsARunThatIsNotComplete) {
  const RunDemands complete{"", {}, {}, {}, true};
  const size_t runs = sample().plan().runs.size();
  const std::vector<std::vector<Edit>> partial = {
      {{"results.json", "/partial", true}},
      {{"results.json", "/interrupted", true}},
      {{"results.json", "/counts/of", runs + 1}, {"results.json", "/partial", true}},
      {{"results.json", "/scenarios/0/verdict", "not-testable"}, {"results.json", "/scenarios/0/reason", "no clock"}},
      {{"results.json", "/scenarios/0/verdict", "not-testable"}, {"results.json", "/scenarios/0/optional", false}},
      {{"results.json", "/scenarios/0/verdict", "not-testable"}, {"results.json", "/scenarios/0/optional", "yes"}}};
  for (const auto& edits : partial) {
    EXPECT_THAT(problems_of(demanded(edited(edits), complete)), HasSubstr("as --complete demands"))
        << edits.front().pointer;
  }
}

TEST(RunScope, FindsDocumentsOfDifferentMilestones) {
  const std::vector<Edit> edits = {{"results.json", "/milestone", "M2"}, {"coverage.json", "/milestone", "M2"}};
  EXPECT_THAT(problems_of(demanded(edited({edits[0]}), {})), HasSubstr("coverage.json: "));
  EXPECT_THAT(problems_of(demanded(edited({edits[1]}), {})), HasSubstr("coverage.json: "));
  EXPECT_THAT(problems_of(demanded(edited(edits), {})), HasSubstr("milestone.yaml: another milestone"));
}

TEST(RunScope, RefusesTheFolderOfAnotherMilestone) {
  const TemporaryFolder temporary;
  const auto published = sample().publish(temporary.path("milestones"));
  ASSERT_TRUE(published.ok());
  const auto problems_at = [&](const std::string& place) {
    return problems_of(demanded(read_run_folder(temporary.path(place)).value(), {}));
  };
  const auto copied_to = [&](const std::string& place) {
    fs::create_directories(fs::path(temporary.path(place)).parent_path());
    fs::copy(published->folder, temporary.path(place), fs::copy_options::recursive);
    return problems_at(place);
  };
  EXPECT_EQ(problems_at("milestones/M1/latest"), "");
  EXPECT_EQ(problems_at("milestones/M1/latest/"), "");
  EXPECT_EQ(problems_at("milestones/M1/runs/../latest/."), "");
  for (const char* elsewhere : {"copy", "latest", "archive/latest", "ci/runs/12", "M2", "M2/copy", "out/M1/latest"})
    EXPECT_EQ(copied_to(elsewhere), "") << elsewhere;
  for (const char* foreign : {"out/M2/latest", "out/M22/runs/20260115T120000Z-00000000", "milestones/other/latest"})
    EXPECT_THAT(copied_to(foreign), HasSubstr("a run of M1 in the folder of ")) << foreign;
  fs::create_directories(temporary.path("milestones/M2"));
  fs::create_symlink("../M1/latest", temporary.path("milestones/M2/latest"));
  EXPECT_THAT(problems_at("milestones/M2/latest"), HasSubstr("in the folder of M2"));
  fs::rename(temporary.path("milestones/M1"), temporary.path("milestones/M3"));
  EXPECT_THAT(problems_at("milestones/M3/latest"), HasSubstr("in the folder of M3"));
  fs::rename(temporary.path("milestones/M3"), temporary.path("renamed"));
  EXPECT_THAT(problems_at("renamed/latest"), HasSubstr("in the folder of renamed")) << "it has a latest.json";
}

}  // namespace
}  // namespace runner

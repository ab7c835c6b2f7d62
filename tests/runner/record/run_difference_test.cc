#include "runner/record/run_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A run: ids of scenarios with a verdict and the numbers of the causes that they show, separated by spaces:
/// "a=passed b=failed:1,2 c=warned". Causes are named after their place: "c1", "c2".
struct Sketch {
  std::vector<std::string> causes;                             ///< fingerprints
  std::vector<std::pair<std::string, std::string>> scenarios;  ///< id, "VERDICT" or "VERDICT:CAUSE"
  std::string run_finding = {};                                ///< number of a cause
  bool partial = false;
  bool interrupted = false;
};

RunSummary summary_of(const Sketch& sketch) {
  wire::Array causes;
  wire::Array sentences;
  for (const std::string& fingerprint : sketch.causes) {
    causes.push_back(wire::Object{{"fingerprint", fingerprint}, {"level", "must"}, {"check", "expect.status"}});
    sentences.push_back(wire::Object{{"fingerprint", fingerprint}, {"sentence", "what is wrong"}});
  }
  const auto finding = [](const std::string& number) {
    return wire::Array{wire::Object{{"rule", "expect.status"}, {"cause", int64_t{std::stoi(number)}}}};
  };
  wire::Array scenarios;
  for (const auto& [id, text] : sketch.scenarios) {
    const size_t colon = text.find(':');
    const std::string verdict = text.substr(0, colon);
    wire::Object scenario{{"id", id}, {"verdict", verdict == "cut" ? std::string("failed") : verdict}};
    if (verdict == "cut" || verdict == "not-testable") scenario.set("reason", "not tested: the target is gone");
    if (colon != std::string::npos) scenario.set("findings", finding(text.substr(colon + 1)));
    scenarios.push_back(std::move(scenario));
  }
  wire::Object results{{"milestone", "M1"}, {"partial", sketch.partial}, {"interrupted", sketch.interrupted}};
  results.set("causes", std::move(causes));
  results.set("scenarios", std::move(scenarios));
  if (!sketch.run_finding.empty()) results.set("run_findings", finding(sketch.run_finding));
  return summarize({results, sentences, wire::Object(), wire::Object{{"target", "in-process"}}, wire::Json()});
}

std::vector<std::string> fingerprints(const std::vector<ComparedCause>& causes) {
  std::vector<std::string> names;
  for (const ComparedCause& compared : causes) names.push_back(compared.cause.fingerprint);
  return names;
}

RunDifference compare(const Sketch& before, const Sketch& now) {
  return difference_between(summary_of(before), summary_of(now));
}

TEST(RunDifference, SortsCausesByWhatBecameOfThem) {
  const RunDifference difference =
      compare({{"gone", "stays"}, {{"a", "failed:1"}, {"b", "failed:2"}}},
              {{"stays", "comes"}, {{"a", "passed"}, {"b", "failed:1"}, {"c", "failed:2"}}});
  EXPECT_THAT(fingerprints(difference.fresh), ElementsAre("comes"));
  EXPECT_THAT(fingerprints(difference.fixed), ElementsAre("gone"));
  EXPECT_THAT(fingerprints(difference.still), ElementsAre("stays"));
  EXPECT_THAT(difference.untested, IsEmpty());
  EXPECT_EQ(counts_of(difference), "1 new, 1 fixed, 1 still, 0 no longer tested");
  EXPECT_EQ(difference.fresh.front().cause.sentence, "what is wrong");
  EXPECT_THAT(difference.fresh.front().remark, HasSubstr("tested before"));
}

// Whatever keeps one of its scenarios from running to its end without a failure keeps a cause from being fixed.
TEST(RunDifference, CallsNothingFixedThatWasNotTestedAgain) {
  const Sketch before{{"gone"}, {{"a", "failed:1"}, {"b", "failed:1"}}};
  const std::pair<Sketch, const char*> cases[] = {
      {{{}, {{"a", "passed"}}, "", true}, "1 of 2 that showed it not tested"},
      {{{}, {}, "", true}, "2 of 2"},
      {{{}, {{"a", "passed"}, {"b", "not-testable"}}}, "1 of 2"},
      {{{}, {{"a", "passed"}, {"b", "deferred"}}}, "1 of 2"},
      {{{}, {{"a", "passed"}, {"b", "cut"}}}, "1 failed otherwise or ended early"},
      {{{"other"}, {{"a", "passed"}, {"b", "failed:1"}}}, "1 failed otherwise"},
      {{{"other"}, {{"a", "passed"}, {"b", "known:1"}}}, "1 failed otherwise"},
  };
  for (const auto& [now, why] : cases) {
    const RunDifference difference = compare(before, now);
    EXPECT_THAT(difference.fixed, IsEmpty()) << why;
    ASSERT_THAT(fingerprints(difference.untested), ElementsAre("gone")) << why;
    EXPECT_THAT(difference.untested.front().remark, HasSubstr(why));
  }
  EXPECT_THAT(fingerprints(compare(before, {{}, {{"a", "passed"}, {"b", "warned"}}}).fixed), ElementsAre("gone"));
}

TEST(RunDifference, CallsACauseOfTheWholeRunFixedOnlyWhereTheWholeWasTestedAgain) {
  const Sketch before{{"gone"}, {{"a", "passed"}, {"b", "not-testable"}}, "1"};
  EXPECT_THAT(fingerprints(compare(before, {{}, {{"a", "passed"}, {"b", "not-testable"}}}).fixed), ElementsAre("gone"));
  for (const Sketch& now : {Sketch{{}, {{"a", "passed"}, {"b", "passed"}}, "", true}, Sketch{{}, {{"b", "passed"}}},
                            Sketch{{}, {{"a", "passed"}}, "", false, true}, Sketch{{}, {{"a", "cut"}}}}) {
    EXPECT_THAT(fingerprints(compare(before, now).untested), ElementsAre("gone"));
  }
}

TEST(RunDifference, RemarksOnWhatElseDiffers) {
  RunSummary before = summary_of({{}, {{"a", "passed"}}});
  RunSummary now = summary_of({{}, {{"a", "passed"}}, "", true});
  before.inputs = {{"milestones/M1.yaml", "1"}, {"fixtures/a.yaml", "2"}};
  now.inputs = {{"milestones/M1.yaml", "1"}, {"fixtures/a.yaml", "3"}};
  now.target = "http://127.0.0.1:1";
  EXPECT_THAT(difference_between(before, now).remarks,
              ElementsAre(HasSubstr("the targets differ"),
                          HasSubstr("1 of the milestone's files differ between the "
                                    "runs: fixtures/a.yaml"),
                          HasSubstr("the later run has")));
}

TEST(RunDifference, ReadsDocumentsOfAnyForm) {
  const wire::Json odd[] = {wire::Json(), wire::Json("text"), wire::Array{wire::Json(1)}, wire::Object{{"causes", 1}}};
  for (const wire::Json& one : odd) {
    const RunSummary summary = summarize({one, one, one, one, one});
    EXPECT_EQ(counts_of(difference_between(summary, summary)).substr(0, 5), "0 new");
  }
  const wire::Json out_of_range = *wire::parse_json(
      R"({"causes": [{"fingerprint": "f"}], "scenarios": [{"id": "a", "findings": [{"cause": 9}, {"cause": 0}]}]})");
  EXPECT_THAT(summarize({out_of_range, {}, {}, {}, {}}).causes.front().scenarios, IsEmpty());
}

}  // namespace
}  // namespace runner

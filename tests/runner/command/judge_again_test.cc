// What the holder of a trusted key can write into evidence, and what of it a verifier finds that judges the recorded
// exchanges again by files of its own: each edit is sealed so that files, sums, statement and verdict agree.
#include "runner/command/judge_again.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "tests/support/edited_run.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// ---- what does not hold

TEST(JudgeAgain, FindsInputsThatAreNotThoseOfTheMilestone) {
  const std::string fixture = "/inputs/fixtures~1things.yaml";
  const std::string schema = "/inputs/schemas~1Thing.schema.json";
  const std::string none(64, '0');
  expect_found(passing(),
               {{"a fixture left out", [&](RunFiles& f) { remove(f, "coverage.json", fixture); }},
                {"a schema left out", [&](RunFiles& f) { remove(f, "coverage.json", schema); }},
                {"another fixture", [&](RunFiles& f) { set(f, "coverage.json", fixture, none); }},
                {"another schema", [&](RunFiles& f) { set(f, "coverage.json", schema, none); }},
                {"a digest that is not text", [&](RunFiles& f) { set(f, "coverage.json", schema, 7); }},
                {"one more", [&](RunFiles& f) { set(f, "coverage.json", "/inputs/fixtures~1more.yaml", none); }},
                {"no inputs", [&](RunFiles& f) { remove(f, "coverage.json", "/inputs"); }},
                {"another milestone file",
                 [&](RunFiles& f) {
                   set(f, "coverage.json", "/milestone_file", "milestones/M2.yaml");
                   set(f, "coverage.json", "/inputs/milestones~1M2.yaml", wire::sha256_hex(f.at("milestone.yaml")));
                 }},
                {"an edited milestone", [&](RunFiles& f) {
                   f["milestone.yaml"] += "# edited\n";
                   set(f, "coverage.json", "/inputs/milestones~1M1.yaml", wire::sha256_hex(f.at("milestone.yaml")));
                 }}});
}

TEST(JudgeAgain, FindsScenariosThatAreMissingOrTooMany) {
  expect_found(
      passing(),
      {{"all but one are gone", [](RunFiles& f) { keep_scenarios(f, 1), count_again(f); }},
       {"half are gone", [](RunFiles& f) { keep_scenarios(f, passing().run.plan().runs.size() / 2), count_again(f); }},
       {"one is gone with its exchanges, and the total stays",
        [](RunFiles& f) {
          const size_t runs = passing().run.plan().runs.size();
          keep_scenarios(f, runs - 1), count_again(f);
          set(f, "results.json", "/counts/of", runs);
        }},
       {"a part that says that it is one of fewer",
        [](RunFiles& f) {
          keep_scenarios(f, 2), count_again(f);
          set(f, "results.json", "/counts/of", 3);
          set(f, "results.json", "/partial", true);
        }},
       {"a result of no scenario",
        [](RunFiles& f) {
          set(f, "results.json", "/scenarios/-", wire::Object{{"id", "invented"}, {"verdict", "passed"}});
          count_again(f);
        }},
       {"one renamed", [](RunFiles& f) { set(f, "results.json", "/scenarios/0/id", "renamed"); }},
       {"one twice", [](RunFiles& f) {
          change(f, "results.json", [](wire::Json& results) {
            wire::Array& scenarios = *results.as_object()->find("scenarios")->as_array();
            scenarios.back() = scenarios.front();
          });
        }}});
}

TEST(JudgeAgain, FindsExchangesThatAreNotThoseOfTheRun) {
  const auto with_lines = [](const std::function<void(std::vector<std::string>&)>& edit) {
    return [edit](RunFiles& files) {
      auto lines = lines_of(files);
      edit(lines);
      set_lines(files, lines);
    };
  };
  using Lines = std::vector<std::string>;
  expect_found(passing(),
               {{"none", [](RunFiles& f) { f["exchanges.ndjson"] = ""; }},
                {"half", with_lines([](Lines& lines) { lines.resize(lines.size() / 2); })},
                {"not the last", with_lines([](Lines& lines) { lines.pop_back(); })},
                {"not the first", with_lines([](Lines& lines) { lines.erase(lines.begin()); })},
                {"not every second", with_lines([](Lines& lines) {
                   for (size_t i = 0; i < lines.size(); ++i) lines.erase(lines.begin() + static_cast<long>(i));
                 })},
                {"one twice", with_lines([](Lines& lines) { lines.insert(lines.begin(), lines.front()); })},
                {"all twice", with_lines([](Lines& lines) { lines.insert(lines.end(), lines.begin(), lines.end()); })},
                {"swapped", with_lines([](Lines& lines) { std::swap(lines[0], lines[1]); })},
                {"backwards", with_lines([](Lines& lines) { std::reverse(lines.begin(), lines.end()); })},
                {"in another order of scenarios", with_lines([](Lines& lines) {
                   const auto of = [](const std::string& line) { return line.substr(0, line.find("\"label\"")); };
                   const auto next = std::find_if(lines.begin(), lines.end(),
                                                  [&](const auto& line) { return of(line) != of(lines[0]); });
                   std::rotate(lines.begin(), next, lines.end());
                 })},
                {"of an invented scenario",
                 with_lines([](Lines& lines) { lines.push_back("{\"scenario\":\"invented\",\"request\":{}}"); })},
                {"no JSON", with_lines([](Lines& lines) { lines.push_back("{"); })},
                {"no line feed", [](RunFiles& f) { f["exchanges.ndjson"].pop_back(); }},
                {"an empty line", with_lines([](Lines& lines) { lines.insert(lines.begin() + 1, ""); })},
                {"another status", [](RunFiles& f) { replace_in_line(f, "/response/status", 201); }},
                {"another body", [](RunFiles& f) { replace_in_line(f, "/response/body", "{}"); }},
                {"no headers", [](RunFiles& f) { replace_in_line(f, "/response/headers", wire::Array{}); }},
                {"no response",
                 [](RunFiles& f) {
                   edit_line(f, "\"step\":1", [](wire::Json& json) {
                     wire::remove_at(json, "/response");
                     json.as_object()->set("no_answer", "connection refused");
                   });
                 }},
                {"another method", [](RunFiles& f) { replace_in_line(f, "/request/method", "PATCH"); }},
                {"another target", [](RunFiles& f) { replace_in_line(f, "/request/target", "/things/other"); }},
                {"another request body", [](RunFiles& f) { replace_in_line(f, "/request/body", "{\"thing\":{}}"); }},
                {"another header",
                 [](RunFiles& f) {
                   edit_line(f, "x-actor-id",
                             [](wire::Json& json) { wire::set_at(json, "/request/headers/0/1", "someone-else"); });
                 }},
                {"another label", [](RunFiles& f) { replace_in_line(f, "/label", "step 9"); }},
                {"another step", [](RunFiles& f) { replace_in_line(f, "/step", 9); }},
                {"another operation", [](RunFiles& f) { replace_in_line(f, "/operation", "things.other"); }},
                {"one more member", [](RunFiles& f) { replace_in_line(f, "/note", "nothing to see"); }}});
}

TEST(JudgeAgain, FindsVerdictsThatDoNotFollowFromTheExchanges) {
  expect_found(failing(), {{"all passed", whitewash},
                           {"all passed in a part",
                            [](RunFiles& f) {
                              whitewash(f);
                              set(f, "results.json", "/partial", true);
                            }},
                           {"only warned",
                            [](RunFiles& f) {
                              change(f, "results.json", [](wire::Json& results) {
                                for (wire::Json& scenario : *results.as_object()->find("scenarios")->as_array()) {
                                  if (wire::text_at(scenario, "/verdict") != "failed") continue;
                                  scenario.as_object()->set("verdict", "warned");
                                  for (wire::Json& finding : *scenario.as_object()->find("findings")->as_array())
                                    finding.as_object()->set("level", "should");
                                }
                              });
                              count_again(f);
                            }},
                           {"the failed one could not be tested",
                            [](RunFiles& f) {
                              change(f, "results.json", [](wire::Json& results) {
                                for (wire::Json& scenario : *results.as_object()->find("scenarios")->as_array()) {
                                  if (wire::text_at(scenario, "/verdict") != "failed") continue;
                                  wire::remove_at(scenario, "/findings");
                                  scenario.as_object()->set("verdict", "not-testable");
                                  scenario.as_object()->set("reason", "no clock");
                                  scenario.as_object()->set("optional", true);
                                }
                              });
                              count_again(f);
                            }},
                           {"a finding less",
                            [](RunFiles& f) {
                              change(f, "results.json", [](wire::Json& results) {
                                for (wire::Json& scenario : *results.as_object()->find("scenarios")->as_array()) {
                                  wire::Object& object = *scenario.as_object();
                                  if (object.find("findings")) object.find("findings")->as_array()->pop_back();
                                }
                              });
                            }},
                           {"no causes", [](RunFiles& f) { set(f, "results.json", "/causes", wire::Array{}); }},
                           {"a rule that holds", [](RunFiles& f) {
                              change(f, "results.json", [](wire::Json& results) {
                                for (wire::Json& rule : *results.as_object()->find("rules")->as_array())
                                  rule.as_object()->set("verdict", "passed");
                              });
                              count_again(f);
                            }}});
}

TEST(JudgeAgain, FindsRulesAndCoverageThatTheExchangesDoNotShow) {
  expect_found(
      passing(),
      {{"a rule less", [](RunFiles& f) { remove(f, "results.json", "/rules/0"); }},
       {"no rules", [](RunFiles& f) { set(f, "results.json", "/rules", wire::Array{}); }},
       {"a rule more",
        [](RunFiles& f) {
          set(f, "results.json", "/rules/-", wire::Object{{"id", "M1.more"}, {"level", "must"}, {"verdict", "passed"}});
        }},
       {"a rule of another level", [](RunFiles& f) { set(f, "results.json", "/rules/0/level", "should"); }},
       {"an optional rule",
        [](RunFiles& f) {
          set(f, "results.json", "/rules/0/verdict", "not-testable");
          set(f, "results.json", "/rules/0/optional", true);
        }},
       {"outcomes", [](RunFiles& f) { set(f, "coverage.json", "/operations_by_outcome/things.add/200", 1000); }},
       {"reasons", [](RunFiles& f) { set(f, "coverage.json", "/operations_by_reason_code", wire::Object{}); }},
       {"events", [](RunFiles& f) { set(f, "coverage.json", "/events", wire::Object{}); }},
       {"schemas", [](RunFiles& f) { set(f, "coverage.json", "/schemas", wire::Object{}); }},
       {"reasons for what was not tested",
        [](RunFiles& f) {
          set(f, "coverage.json", "/not_testable", wire::Object{{"no clock", 1}});
        }},
       {"a check that judged nothing",
        [](RunFiles& f) { set(f, "coverage.json", "/checks/schema.response/judged", 0); }}});
}

TEST(JudgeAgain, FindsAContextThatIsNotThatOfTheRun) {
  expect_found(
      passing(),
      {{"none", [](RunFiles& f) { f.erase("context.json"); }},
       {"no object", [](RunFiles& f) { f["context.json"] = "[]"; }},
       {"the kind of target",
        [](RunFiles& f) {
          set(f, "context.json", "/over_http", !*read(f, "context.json").find("over_http")->as_boolean());
        }},
       {"sessions under another name",
        [](RunFiles& f) {
          change(f, "context.json", [](wire::Json& context) {
            for (wire::Member& session : *context.as_object()->find("sessions")->as_object())
              session.value.as_object()->set("name_space", "elsewhere");
          });
        }},
       {"sessions at another time",
        [](RunFiles& f) {
          change(f, "context.json", [](wire::Json& context) {
            for (wire::Member& session : *context.as_object()->find("sessions")->as_object())
              session.value.as_object()->set("now", "2020-01-01T00:00:00Z");
          });
        }},
       {"a target that offers less", [](RunFiles& f) { set(f, "target.json", "/capabilities/events", false); }},
       {"a target without keys", [](RunFiles& f) {
          set(f, "target.json", "/capabilities/key_set", false);
          set(f, "target.json", "/capabilities/signing_keys", false);
        }}});
}

// ---- what holds

TEST(JudgeAgain, HoldsForARunThatFailed) {
  const VerifyReport report = verified(failing().run.folder().files, failing().milestone);
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_THAT(fmt::format("{}", fmt::join(report.held, "\n")), HasSubstr("judged again: "));
}

TEST(JudgeAgain, ComparesTheVerifiersOwnFilesByContentWhereverTheyAre) {
  Recorded& recorded = passing();
  const RunFiles files = recorded.run.folder().files;
  const fs::path root = fs::path(recorded.milestone).parent_path().parent_path();
  const TemporaryFolder temporary;
  const fs::path copy = temporary.path("elsewhere");
  const auto problems_with = [&](const std::string& changed, const std::string& milestone = "milestones/M1.yaml") {
    fs::remove_all(copy);
    fs::copy(root, copy, fs::copy_options::recursive);
    if (!changed.empty()) std::ofstream(copy / changed, std::ios::app) << "\n";
    if (!fs::exists(copy / milestone)) {
      fs::create_directories((copy / milestone).parent_path());
      fs::rename(copy / "milestones/M1.yaml", copy / milestone);
    }
    return problems_of(verified(files, (copy / milestone).string()));
  };
  EXPECT_EQ(problems_with(""), "");
  EXPECT_EQ(problems_with("", "milestones/own.yaml"), "");
  EXPECT_THAT(problems_with("fixtures/things.yaml"), HasSubstr("fixtures/things.yaml: another file"));
  EXPECT_THAT(problems_with("schemas/Thing.schema.json"), HasSubstr("schemas/Thing.schema.json: another file"));
  EXPECT_THAT(problems_with("milestones/M1.yaml"), HasSubstr("milestone.yaml: another milestone"));
  fs::remove_all(copy);
  fs::copy(root, copy, fs::copy_options::recursive);
  fs::remove(copy / "schemas/Thing.schema.json");
  EXPECT_THAT(problems_of(verified(files, (copy / "milestones/M1.yaml").string())), HasSubstr("Thing"));
  EXPECT_NE(problems_of(verified(files, (copy / "milestones/none.yaml").string())), "");
}

// ---- the requests that end a run over HTTP

/// Of a run of the project's milestone on a service that refuses one of them as no service should.
RunFiles files_with_hostile_requests(const TemporaryFolder& folder) {
  const Served served(Gate::closed, {}, [](const wire::Request& request, reference_impl::Reference& reference) {
    return request.target == "*" ? wire::Response{501, {}, ""} : reference.handle(request);
  });
  const CommandOutcome outcome = run_command({std::string(SOURCE_ROOT) + "/milestones/M103.yaml", "--target",
                                              served.url(), "--quiet", "--out", folder.path("out")},
                                             folder);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  return read_run_folder(folder.path("out") + "/M103/latest").value().files;
}

TEST(JudgeAgain, FindsWhatIsLeftOutOfHostileRequests) {
  const TemporaryFolder folder;
  const RunFiles files = files_with_hostile_requests(folder);
  const std::string milestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";
  const VerifyReport honest = verified(files, milestone);
  EXPECT_TRUE(honest.holds()) << problems_of(honest);
  EXPECT_EQ(honest.result, "FAILED");
  const std::string& all = files.at("exchanges.ndjson");
  const size_t first = all.find("{\"scenario\":\"hostile requests\"");
  const size_t last = all.rfind("{\"scenario\":\"hostile requests\"");
  const size_t bad = all.find("\"status\":501", first);
  ASSERT_NE(bad, std::string::npos);
  for (const std::string& forged :
       {all.substr(0, first), all.substr(0, last), std::string(all).replace(bad, 12, "\"status\":404")}) {
    RunFiles edited = files;
    edited["exchanges.ndjson"] = forged;
    EXPECT_FALSE(verified(edited, milestone).holds()) << forged.size();
  }
  RunFiles edited = files;
  set(edited, "results.json", "/run_findings", wire::Array());
  set(edited, "results.json", "/causes", wire::Array());
  count_again(edited);
  const VerifyReport unfound = verified(edited, milestone);
  EXPECT_FALSE(unfound.holds());
  edited["exchanges.ndjson"] = all.substr(0, first);
  const VerifyReport without = verified(edited, milestone);
  EXPECT_THAT(problems_of(without), HasSubstr("no hostile requests"));
  // A run that was joined from shards has none, and names each of them.
  for (const wire::Json& shards :
       {wire::Json(wire::Array()), wire::Json(wire::Array{wire::Object{{"index", 1}, {"of", 2}}}),
        wire::Json(wire::Array{wire::Object{{"index", 1}, {"of", 2}}, wire::Object{{"index", 1}, {"of", 2}}})}) {
    set(edited, "run.json", "/shards", shards);
    EXPECT_THAT(problems_of(verified(edited, milestone)), HasSubstr("no hostile requests")) << wire::to_text(shards);
  }
}

}  // namespace
}  // namespace runner

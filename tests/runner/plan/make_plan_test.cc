// Every configuration error ends in make_plan, with its place, what was found, what was expected and the nearest name.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

std::string error_of(TinyRepository& repository) {
  const auto plan = repository.plan();
  return plan.ok() ? "no error" : plan.error().to_string();
}
std::string error_with(const std::string& file, std::string_view from, std::string_view to) {
  TinyRepository repository;
  repository.replace(file, from, to);
  return error_of(repository);
}
std::string error_of_milestone(std::string_view from, std::string_view to) {
  return error_with("milestones/M1.yaml", from, to);
}
std::string error_of_scenario(std::string_view scenario) {
  TinyRepository repository;
  repository.set_scenarios(scenario);
  return error_of(repository);
}
// A scenario of these steps, which begin at line 6.
std::string error_of_steps(std::string_view steps) {
  return error_of_scenario("- id: one\n  steps:\n" + std::string(steps));
}
bool holds(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::all_of(parts.begin(), parts.end(), [&](auto part) { return text.find(part) != std::string_view::npos; });
}
#define EXPECT_PARTS(TEXT, ...)                      \
  {                                                  \
    const std::string text = TEXT;                   \
    EXPECT_TRUE(holds(text, {__VA_ARGS__})) << text; \
  }

TEST(MakePlan, OfTheTinyMilestone) {
  TinyRepository repository;
  const auto plan = repository.plan();
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  const Plan& made = **plan;
  EXPECT_EQ(made.contract.operations.size(), 3u);
  EXPECT_EQ(made.contract.find_operation("things.add")->correlation_id, "corr_things_add");
  EXPECT_EQ(made.runs[0].id, "add-and-get");
  EXPECT_EQ(made.runs[0].steps, 4u);
  EXPECT_EQ(made.runs[0].level, Level::must);
  EXPECT_EQ(made.runs[1].id, "add-and-get/no-name");
  EXPECT_EQ(made.runs[1].steps, 1u);
  EXPECT_EQ(made.runs[1].proves, made.runs[0].proves);
  ASSERT_EQ(made.examples.size(), 2u);
  EXPECT_EQ(made.examples[0].documents.size() + made.examples[1].documents.size(), 4u);
  EXPECT_TRUE(made.digests.contains("milestones/M1.yaml"));
  EXPECT_TRUE(made.digests.contains("schemas/examples/Thing.json"));
  EXPECT_EQ(made.digests.at("fixtures/givens.yaml").size(), 64u);
}

TEST(MakePlan, ReadsAFixtureThatIsListedAndAskedForOnce) {
  TinyRepository repository;
  InputFiles files(repository.write());
  const auto plan = make_plan(files, "milestones/M1.yaml", {"fixtures/things.yaml"});
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  EXPECT_EQ((*plan)->fixtures.size(), 1u);
}

TEST(MakePlan, DerivesChecksFromSamples) {
  TinyRepository repository;
  const auto plan = repository.plan();
  ASSERT_TRUE(plan.ok());
  std::vector<std::string> derived;
  for (const ScenarioRun& run : (*plan)->runs) {
    if (run.derived) derived.push_back(run.id);
  }
  for (const char* id :
       {"derived.identity/things.add", "derived.identity/things.get", "derived.actor-type/things.add/user",
        "derived.actor-type/things.get/agent", "derived.scope/things.add/things:write",
        "derived.idempotency-key/things.add", "derived.replay/things.add", "derived.mismatch/things.add",
        "derived.body/things.add/array", "derived.body/things.add/lone-surrogate",
        "derived.unknown-id/things.get/thing_id/proto", "derived.unknown-id/things.get/thing_id/encoded-slash"}) {
    EXPECT_TRUE(std::count(derived.begin(), derived.end(), id)) << id;
  }
  for (const std::string& id : derived) {
    EXPECT_EQ(id.find("things.export"), std::string::npos) << "it has no sample";
    EXPECT_EQ(id.find("actor-type/things.get/partner"), std::string::npos) << "partners may";
    EXPECT_FALSE(id.starts_with("derived.body/things.get")) << "it takes no body";
  }
}

TEST(MakePlan, RefusesDanglingReferencesOfFixtures) {
  EXPECT_PARTS(error_of_steps("  - {call: things.ad}"), "fixtures/things.yaml:6:12", "unknown operation 'things.ad'",
               "did you mean 'things.add'");
  EXPECT_PARTS(error_of_scenario("- id: one\n  proves: [M1.ad]\n  steps: [{call: things.export}]"),
               "fixtures/things.yaml:5:12", "unknown rule 'M1.ad'", "did you mean 'M1.add'");
  EXPECT_PARTS(error_of_scenario("- id: one\n  given: {t: thin}\n  steps: [{call: things.export}]"),
               "fixtures/things.yaml:5:11", "unknown given 'thin'", "did you mean 'thing'");
  EXPECT_PARTS(
      error_of_scenario("- id: one\n  given: {t: {use: thing, caller: owne}}\n  steps: [{call: things.export}]"),
      "unknown caller 'owne'", "did you mean 'owner'");
  EXPECT_PARTS(error_of_steps("  - {call: things.get, path: {thing_id: $ownr}}"), "unknown name '$ownr'",
               "did you mean '$owner'");
  EXPECT_PARTS(error_of_steps("  - {call: things.get, path: {thingid: a}}"), "path parameter 'thingid'",
               "did you mean 'thing_id'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, expect: {error: CONFLCT}}"), "unknown error code 'CONFLCT'",
               "did you mean 'CONFLICT'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, expect: {error: CONFLICT, reason: thing_invald}}"),
               "unknown reason code 'thing_invald'", "did you mean 'thing_invalid'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, caller: ownr}"), "unknown caller 'ownr'",
               "did you mean 'owner'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, caller: {type: partner, id: $me}}"), "unknown name '$me'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, query: {a: $b}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, headers: {a: $b}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, at: $when}"), "unknown name '$when'");
  EXPECT_PARTS(error_of_steps("  - {call: things.add, body: {a: [{b: $c}]}}"), "unknown name '$c'");
  EXPECT_PARTS(error_of_steps("  - {call: things.add, body_text: [a, $c]}"), "unknown name '$c'");
  EXPECT_PARTS(error_of_steps("  - {request: {method: GET, target: [/things/, $t]}}"), "unknown name '$t'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, expect: {body: {/a: $b}}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, expect: {entries: [$b]}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {call: things.export, expect: {error: CONFLICT, reason: $b}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {events: {contains: [{type: thing.adde}]}}"), "unknown event type 'thing.adde'",
               "did you mean 'thing.added'");
  EXPECT_PARTS(error_of_steps("  - {events: {excludes: [{type: thing.added, body: {/a: $b}}]}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {events: {caller: owne, excludes: [{type: thing.added}]}}"),
               "unknown caller 'owne'");
  EXPECT_PARTS(error_of_steps("  - {document: {schema: Thin, value: {}}}"), "unknown schema 'Thin'",
               "did you mean 'Thing'");
  EXPECT_PARTS(error_of_steps("  - {document: {schema: Thing, value: $b}}"), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps("  - {lineage: {intents: [], finds: disclosure.lable}}"),
               "unknown check 'disclosure.lable'", "did you mean 'disclosure.label'");
  EXPECT_PARTS(error_of_steps("  - {lineage: {intents: [], finds: transport.body}}"), "unknown check 'transport.body'");
  EXPECT_PARTS(error_of_steps("  - {project: {intents: $b}}"), "unknown name '$b'");
}

TEST(MakePlan, RefusesDanglingReferencesOfCallsAtOnceAtTheirOwnPlace) {
  const auto error = [](const std::string& second, const std::string& order) {
    return error_of_steps("  - at_once:\n    - {call: things.add, body: {thing: {}}}\n    - {" + second +
                          "}\n    one_of: [[" + order + "]]");
  };
  EXPECT_EQ(error("call: things.get, path: {thing_id: x}", "{}, {error: NOT_FOUND}"), "no error");
  EXPECT_PARTS(error("call: things.ad", "{}, {}"), "fixtures/things.yaml:8:14", "did you mean 'things.add'");
  EXPECT_PARTS(error("call: things.get", "{}, {}"), "fixtures/things.yaml:8:7", "no path parameter 'thing_id'");
  EXPECT_PARTS(error("call: things.add, body: $b", "{}, {}"), "fixtures/things.yaml:8:32", "unknown name '$b'");
  EXPECT_PARTS(error("call: things.add, body: {}", "{}, {error: CONFLCT}"), "fixtures/things.yaml:9:27",
               "did you mean 'CONFLICT'");
  EXPECT_PARTS(error("call: things.add, body: {}", "{}, {body: {/a: $b}}"), "fixtures/things.yaml:9:31", "'$b'");
}

TEST(MakePlan, LetsOnlyLaterStepsUseACapture) {
  constexpr const char* kUse = "  - {call: things.get, path: {thing_id: $made}}\n";
  constexpr const char* kMake = "  - {call: things.add, body: {thing: {}}, capture: {made: /thing/thing_id}}\n";
  EXPECT_EQ(error_of_steps(std::string(kMake) + kUse), "no error");
  EXPECT_PARTS(error_of_steps(std::string(kUse) + kMake), "fixtures/things.yaml:6:41", "unknown name '$made'");
}

TEST(MakePlan, ReadsDollarSignsInPatternsAsTheyAre) {
  EXPECT_EQ(error_of_steps(
                "  - {call: things.export, expect: {body: {/a: {$matches: $b}}, headers: {c: {$one_of: [$$d, e]}}}}"),
            "no error");
}

TEST(MakePlan, RefusesPathParametersThatDoNotFit) {
  EXPECT_PARTS(error_of_steps("  - {call: things.get, path: {id: x}}"), "path parameter 'id'", "/things/{thing_id}");
  EXPECT_PARTS(error_of_steps("  - {call: things.get}"), "no path parameter 'thing_id'");
  constexpr const char* kStep = "  - {call: things.get, path: {thing_id: x}, cases: [{id: c, path: ";
  EXPECT_PARTS(error_of_steps(kStep + std::string("{id: y}}]}")), "path parameter 'id'");
  EXPECT_PARTS(error_of_steps(kStep + std::string("{thing_id: null}}]}")), "path parameter 'thing_id' removed");
  EXPECT_EQ(error_of_steps(kStep + std::string("{thing_id: y}}]}")), "no error");
}

TEST(MakePlan, RefusesCasesThatWouldChangeNothing) {
  constexpr const char* kStep = "  - {call: things.add, body: {thing: {name: x, list: [1]}}, cases: [{id: c, ";
  EXPECT_PARTS(error_of_steps(kStep + std::string("remove: [/thing/nam]}]}")), "'remove' of '/thing/nam'");
  EXPECT_PARTS(error_of_steps(kStep + std::string("set: {/thing/name/first: x}}]}")), "'set' of '/thing/name/first'");
  EXPECT_PARTS(error_of_steps(kStep + std::string("set: {/thing/list/7: x}}]}")), "'set' of '/thing/list/7'");
  EXPECT_EQ(error_of_steps(kStep + std::string("remove: [/thing/name], set: {/thing/name/first: x}}]}")), "no error");
  EXPECT_PARTS(error_of_steps("  - {call: things.add, body_text: x, cases: [{id: c, remove: [/a]}]}"),
               "a step with a 'body' to vary");
  EXPECT_PARTS(error_of_steps(kStep + std::string("proves: [M1.ad]}]}")), "unknown rule 'M1.ad'");
  EXPECT_PARTS(error_of_steps(kStep + std::string("set: {/thing/name: $b}}]}")), "unknown name '$b'");
  EXPECT_PARTS(error_of_steps(kStep + std::string("expect: {body: {/a: $b}}}]}")), "unknown name '$b'");
}

TEST(MakePlan, RefusesGivensThatDoNotFit) {
  EXPECT_PARTS(error_with("fixtures/givens.yaml", "binds: made", "binds: mad"), "fixtures/givens.yaml:7:10",
               "binds 'mad'");
  EXPECT_PARTS(error_with("fixtures/givens.yaml", "call: things.add", "call: things.made"),
               "unknown operation 'things.made'");
  EXPECT_PARTS(error_with("fixtures/givens.yaml", "- id: thing\n", "- id: thing\n  requires: [other]\n"),
               "given 'thing' with no 'other' before it");
  TinyRepository repository;
  repository.file("fixtures/more.yaml") = repository.file("fixtures/givens.yaml");
  repository.replace("milestones/M1.yaml", "[../fixtures/givens.yaml]",
                     "[../fixtures/givens.yaml, ../fixtures/more.yaml]");
  EXPECT_PARTS(error_of(repository), "fixtures/more.yaml:2:7", "given 'thing' a second time",
               "fixtures/givens.yaml:2:3");
}

TEST(MakePlan, RefusesTheSameScenarioTwice) {
  TinyRepository repository;
  repository.file("fixtures/more.yaml") = repository.file("fixtures/things.yaml");
  repository.replace("milestones/M1.yaml", "[../fixtures/things.yaml]",
                     "[../fixtures/things.yaml, ../fixtures/more.yaml]");
  EXPECT_PARTS(error_of(repository), "fixtures/more.yaml:4:7", "scenario 'add-and-get' a second time",
               "fixtures/things.yaml:4:3");
}

TEST(MakePlan, RefusesMilestonesThatDoNotFit) {
  EXPECT_PARTS(error_of_milestone("reasons: [thing_not_found]", "reasons: [thing_not_foud]"),
               "milestones/M1.yaml:", "reason code 'thing_not_foud' of 'things.get'", "did you mean 'thing_not_found'");
  EXPECT_PARTS(error_of_milestone("generic_reason: thing_invalid", "generic_reason: thing_odd"),
               "reason code 'thing_odd'");
  EXPECT_PARTS(error_of_milestone("unknown_id: {thing_id: thing_not_found}", "unknown_id: {thing_id: thing_lost}"),
               "'thing_lost'");
  EXPECT_PARTS(error_of_milestone("emitted_by: [things.add]", "emitted_by: [things.ad]"), "operation 'things.ad'",
               "did you mean 'things.add'");
  EXPECT_PARTS(error_of_milestone("artifacts: [Thing,", "artifacts: [Thin, Thing,"), "milestones/M1.yaml:5",
               "schema 'Thin'", "did you mean 'Thing'");
  EXPECT_PARTS(error_of_milestone("payload: Thing", "payload: Thong"), "schema 'Thong'");
  EXPECT_PARTS(error_of_milestone("[export.hash, export.signature]", "[export.has]"), "unknown check 'export.has'",
               "did you mean 'export.hash'");
  EXPECT_PARTS(error_of_milestone("path: {thing_id: $thing}}", "path: {thing_id: $thin}}"), "unknown name '$thin'");
  EXPECT_PARTS(error_of_milestone("reason_codes:\n", "uses: [M0]\nreason_codes:\n"), "'milestones/M0.yaml'");
  EXPECT_PARTS(error_of_milestone("floor: [thing_invalid, thing_taken, thing_not_found]",
                                  "floor: [thing_invalid, thing_taken, thing_not_found]\n  borrowed: {other: M0}"),
               "code 'other' borrowed from 'M0'", "a milestone listed in 'uses'");
}

// M2 uses M1.
TinyRepository& with_user(TinyRepository& repository, std::string_view borrowed, std::string_view operation) {
  repository.file("milestones/M2.yaml") =
      R"(milestone: M2
title: User
conventions: conventions.yaml
uses: [M1]
schemas: {directory: ../schemas, artifacts: [Thing]}
operations:
- {id: )" +
      std::string(operation) +
      R"(, method: GET, path: /users, response: AddResponse, actors: [partner], scopes: [], reasons: []}
reason_codes:
  floor: [user_invalid]
  borrowed: )" +
      std::string(borrowed) + R"(
givens: [../fixtures/givens.yaml]
fixtures: [../fixtures/users.yaml]
rules: [{id: M2.one, level: must, section: s, text: t}]
)";
  repository.file("fixtures/users.yaml") =
      "fixture: users\nclock: 2026-01-15T12:00:00Z\nscenarios:\n"
      "- {id: one, given: {thing: thing}, steps: [{call: things.get, path: {thing_id: $thing}}]}\n";
  return repository;
}
std::string error_of_user(std::string_view borrowed, std::string_view operation) {
  TinyRepository repository;
  InputFiles files(with_user(repository, borrowed, operation).write());
  const auto plan = make_plan(files, "milestones/M2.yaml");
  return plan.ok() ? "no error" : plan.error().to_string();
}

TEST(MakePlan, OfAMilestoneThatUsesAnother) {
  TinyRepository repository;
  InputFiles files(with_user(repository, "{thing_not_found: M1}", "users.list").write());
  const auto plan = make_plan(files, "milestones/M2.yaml");
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  const checks::Contract& contract = (*plan)->contract;
  EXPECT_TRUE(contract.find_operation("things.get")->borrowed);
  EXPECT_FALSE(contract.find_operation("users.list")->borrowed);
  EXPECT_TRUE(contract.find_event("thing.added")->borrowed);
  EXPECT_TRUE(contract.declares_reason("thing_taken", contract.find_operation("things.add")));
  EXPECT_TRUE(contract.declares_reason("thing_not_found", contract.find_operation("users.list")));
  EXPECT_FALSE(contract.declares_reason("thing_taken", contract.find_operation("users.list")));
}
TEST(MakePlan, RefusesWhatClashesWithAUsedMilestone) {
  EXPECT_PARTS(error_of_user("{thing_lost: M1}", "users.list"), "borrowed code 'thing_lost'", "a code of M1's floor");
  EXPECT_PARTS(error_of_user("{}", "things.get"), "milestones/M2.yaml:", "operation 'things.get' a second time");
}

TEST(MakePlan, RefusesSchemasThatDoNotCompile) {
  EXPECT_PARTS(error_with("schemas/Thing.schema.json", R"("type": "object")", R"("type": "objekt")"),
               "schemas/Thing.schema.json");
  EXPECT_PARTS(error_with("schemas/AddResponse.schema.json", "Thing.schema.json\"}", "Thong.schema.json\"}"),
               "Thong.schema.json");
  TinyRepository repository;
  repository.file("schemas/Thing.schema.json") = "{\"type\": ";
  EXPECT_PARTS(error_of(repository), "schemas/Thing.schema.json:1:10");
}
TEST(MakePlan, RefusesMalformedExamples) {
  EXPECT_PARTS(error_with("schemas/examples/Thing.json", "\"a thing\", \"remove\"", "\"another\", \"remove\""),
               "schemas/examples/Thing.json:3:", "\"another\"", "the description of a valid example");
  TinyRepository broken;
  broken.file("schemas/examples/Thing.json") = "{";
  EXPECT_PARTS(error_of(broken), "schemas/examples/Thing.json", "a JSON document");
}

TEST(MakePlan, RefusesFilesThatAreNotDocuments) {
  EXPECT_PARTS(error_of_steps("  - {document: {schema: Thing, file: nothing.json}}"), "fixtures/things.yaml:6:38",
               "'fixtures/nothing.json'");
  TinyRepository repository;
  repository.file("fixtures/odd.json") = "[1,";
  repository.set_scenarios("- id: one\n  steps:\n  - {document: {schema: Thing, file: odd.json}}");
  EXPECT_PARTS(error_of(repository), "fixtures/odd.json", "a JSON document");
}

TEST(MakePlan, ReadsNothingOutsideTheRepository) {
  EXPECT_PARTS(error_of_milestone("[../fixtures/givens.yaml]", "[../../givens.yaml]"),
               "milestones/M1.yaml:", "'../../givens.yaml'", "a file below");
  EXPECT_PARTS(error_of_steps("  - {document: {schema: Thing, file: ../../../../../../etc/passwd}}"), "a file below");
  TinyRepository repository;
  const std::filesystem::path root = repository.write();
  std::filesystem::remove(root / "fixtures/givens.yaml");
  std::filesystem::create_symlink("/etc/passwd", root / "fixtures/givens.yaml");
  InputFiles files(root);
  const auto plan = make_plan(files, "milestones/M1.yaml");
  ASSERT_FALSE(plan.ok());
  EXPECT_PARTS(plan.error().to_string(), "a file below");
  EXPECT_FALSE(files.digests().contains("fixtures/givens.yaml"));
}

TEST(InputFiles, ReadRegularFilesOfASensibleSize) {
  TinyRepository repository;
  repository.file("fixtures/big.yaml") = std::string((4u << 20) + 1, 'x');
  const std::filesystem::path root = repository.write();
  InputFiles files(root);
  EXPECT_TRUE(files.read("milestones/M1.yaml", "../fixtures/givens.yaml", "here").ok());
  EXPECT_PARTS(files.read("milestones/M1.yaml", "../fixtures", "here").error().to_string(), "here",
               "not a regular file");
  EXPECT_PARTS(files.read("milestones/M1.yaml", "../fixtures/big.yaml", "here").error().to_string(), "4194305 bytes");
  EXPECT_PARTS(files.read("milestones/M1.yaml", "none.yaml", "here").error().to_string(), "'milestones/none.yaml'",
               "relative to the file");
  EXPECT_EQ(files.list("fixtures", ".yaml"), (std::vector<std::string>{"big.yaml", "givens.yaml", "things.yaml"}));
  EXPECT_TRUE(files.exists("schemas/examples/Thing.json"));
  EXPECT_FALSE(files.exists("schemas/examples"));
  EXPECT_FALSE(files.exists("schemas/examples/Nothing.json"));
  EXPECT_TRUE(files.list("nowhere", "").empty());
  EXPECT_EQ(InputFiles::resolve("milestones/M1.yaml", "../fixtures/./a/../b.yaml"), "fixtures/b.yaml");
}

TEST(Levels, FollowFromTheRulesThatARunProves) {
  TinyRepository repository;
  repository.set_scenarios(
      "- id: one\n  proves: [M1.soft]\n  steps:\n  - {call: things.add, body: {thing: {}}, cases: [{id: hard, proves: "
      "[M1.add]}, {id: soft}]}\n"
      "- {id: none, steps: [{call: things.export}]}");
  const auto plan = repository.plan();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(run_of(**plan, "one").level, Level::should);
  EXPECT_EQ(run_of(**plan, "one/hard").level, Level::must);
  EXPECT_EQ(run_of(**plan, "one/soft").level, Level::should);
  EXPECT_EQ(run_of(**plan, "none").level, Level::must);
}

// ---- what expectations prove

std::vector<std::string> ambiguous_in(const std::string& scenario) {
  TinyRepository repository;
  repository.set_scenarios(scenario);
  const auto plan = repository.plan();
  if (!plan) return {plan.error().to_string()};
  return ambiguous_proofs(**plan);
}

TEST(AmbiguousProofs, AreScenariosWhoseStepsShareSeveralRules) {
  const std::string two_rules = "- id: one\n  proves: [M1.add, M1.soft]\n  steps:\n";
  const std::string refused = "expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}";
  const auto remarks = ambiguous_in(two_rules + "  - {call: things.add, body: {}, " + refused +
                                    "}\n  - {call: things.add, body: {a: 1}, " + refused + "}");
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_PARTS(remarks.front(), "fixtures/things.yaml:", "scenario 'one'", "M1.add, M1.soft");
  EXPECT_EQ(
      ambiguous_in(two_rules + "  - {call: things.add, body: {}, " + refused + ", cases: [{id: b, body: {}}]}").size(),
      1u)
      << "a case is an expectation of its own";
}

TEST(AmbiguousProofs, AreNoneWhereStepsNameTheirRulesOrAreAlone) {
  const std::string two_rules = "- id: one\n  proves: [M1.add, M1.soft]\n  steps:\n";
  const std::string refused = "expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}";
  EXPECT_TRUE(ambiguous_in(two_rules + "  - {call: things.add, proves: [M1.soft], body: {}, " + refused +
                           "}\n  - {call: things.add, body: {a: 1}, " + refused + "}")
                  .empty());
  EXPECT_TRUE(ambiguous_in(two_rules + "  - {call: things.add, body: {thing: {}}}\n  - {call: things.add, body: {}, " +
                           refused + "}")
                  .empty())
      << "the first step only prepares";
}

}  // namespace
}  // namespace runner

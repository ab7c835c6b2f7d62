// What only the whole run can show.
#include "tests/runner/execute/run_result.h"
#include "wire/sha256.h"

namespace runner {
namespace {

TEST(SigningKeys, ThatNoOneCanReadAreAWarning) {
  const RunResult run =
      execute_with([](TinyDriver& driver) { driver.offered.signing_keys = driver.offered.key_set = false; });
  EXPECT_EQ(run.finding(Rule::keys_published).finding.level, Level::should);
  EXPECT_FALSE(
      has(execute_with([](TinyDriver& driver) { driver.offered.key_set = false; }).outcome(), Rule::keys_published))
      << "a key that the user vouches for verifies";
}
TEST(Floor, CodeThatOnlyShouldScenariosExpectIsMissedWithAWarning) {
  TinyRepository repository;
  repository.set_scenarios(R"(
- id: soft
  proves: [M1.soft]
  given: {thing: thing}
  steps:
  - {call: things.add, body: {thing: {thing_id: $thing, name: Again}}, expect: {error: CONFLICT, reason: thing_taken}}
- id: hard
  proves: [M1.add]
  given: {thing: thing}
  steps: [{call: things.export}, {call: things.get, path: {thing_id: $thing}}]
)");
  TinyDriver driver;
  driver.after = [](const Request&, Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome);
    if (response && response->body.bytes().find("thing_taken") != std::string::npos)
      edit(*response, "/error/details/reason_code", "thing_invalid");
  };
  const RunResult run = execute_tiny(repository, driver);
  const PlacedFinding missed = run.finding(Rule::floor_unexercised);
  EXPECT_EQ(missed.finding.level, Level::should);
  EXPECT_EQ(missed.finding.expected, "things.add gives thing_taken");
  EXPECT_EQ(missed.proves, std::vector<std::string>{"M1.soft"});
  EXPECT_EQ(run.rule("M1.soft").verdict, Verdict::warned);
  EXPECT_TRUE(run.record.overall(false)) << show(run.outcome());
}
CATCHES(floor_unexercised, declared_and_never_produced, "") {
  return execute_scenarios("- {id: one, steps: [{call: things.export}]}").outcome();
}
CATCHES(floor_unexercised, code_that_no_operation_lists, "") {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "floor: [thing_invalid,", "floor: [thing_odd, thing_invalid,");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::floor_unexercised).finding.expected,
            "an operation that lists thing_odd among its reasons");
  return run.outcome();
}
CATCHES(reason_undeclared, outside_the_floor, "/error/details/reason_code") {
  return execute_after([](const Request&, Response& response) {
           if (response.status == 404) edit(response, "/error/details/reason_code", "thing_unknown");
         })
      .outcome();
}
CATCHES(operation_unexercised, never_a_success, "") {
  return execute_scenarios(
             "- {id: one, steps: [{call: things.get, path: {thing_id: x}, expect: {error: NOT_FOUND, reason: "
             "thing_not_found}}]}")
      .outcome();
}
CATCHES(event_unexercised, never_seen, "") {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "reason_codes:\n",
                     R"(- {type: thing.lost, payload: Thing, emitted_by: [things.get], identity: {/thing_id: /nowhere}}
reason_codes:
)");
  TinyDriver driver;
  return execute_tiny(repository, driver).outcome();
}
CATCHES(schema_unused, no_example, "") {
  TinyRepository repository;
  repository.file("schemas/Unused.schema.json") = R"({"$id": "https://tiny.test/Unused.schema.json"})";
  repository.replace("milestones/M1.yaml", "artifacts: [Thing,", "artifacts: [Unused, Thing,");
  TinyDriver driver;
  return execute_tiny(repository, driver).outcome();
}
CATCHES(schema_example, valid_one_refused, "/name") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("name": "n")", R"("name": 7)");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).place.to_string(), "schemas/examples/Thing.json:2:13");
  return run.outcome();
}
CATCHES(schema_example, invalid_one_accepted, "") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("remove": ["/name"])", R"("set": {"/name": "m"})");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).place.to_string(), "schemas/examples/Thing.json:3:15");
  EXPECT_EQ(run.finding(Rule::schema_example).finding.expected,
            R"("no name" is refused with "required" at "" by Thing)");
  EXPECT_EQ(run.finding(Rule::schema_example).finding.actual, "it is accepted");
  return run.outcome();
}
CATCHES(schema_example, invalid_one_refused_for_another_reason, "") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("remove": ["/name"])", R"("set": {"/name": 7})");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).finding.actual, R"(refused with "type" at "/name")");
  return run.outcome();
}
/// The lock of the tiny repository's schemas as they are, or with another digest for one of them.
std::string lock_of(TinyRepository& repository, const std::string& changed = "") {
  wire::Object digests;
  for (const auto& entry : std::filesystem::directory_iterator(repository.write() / "schemas")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".schema.json")) continue;
    const std::string text = name == changed ? "other" : repository.file("schemas/" + name);
    digests.set(name, "sha256:" + wire::sha256_hex(text));
  }
  return wire::to_text(Object{{"digests", std::move(digests)}});
}
HOLDS(schema_changed, as_locked) {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = lock_of(repository);
  TinyDriver driver;
  return execute_tiny(repository, driver).outcome();
}
CATCHES(schema_changed, another_digest, "") {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = lock_of(repository, "Thing.schema.json");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_changed).place.to_string(), "schemas/Thing.schema.json:1:1");
  EXPECT_EQ(run.record.run_findings.size(), 1u);
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
CATCHES(schema_changed, added_and_removed, "") {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = wire::to_text(
      Object{{"digests", Object{{"Gone.schema.json", "sha256:00"}, {"runner/x.schema.json", "sha256:00"}}}});
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  size_t gone = 0;
  for (const PlacedFinding& placed : run.record.run_findings) {
    EXPECT_EQ(placed.finding.rule, Rule::schema_changed);
    gone += placed.place.to_string() == "schemas/Gone.schema.json:1:1";
  }
  EXPECT_EQ(gone, 1u);
  EXPECT_GT(run.record.run_findings.size(), 2u);
  return run.outcome();
}

/// The lock with the texts of the schemas as they are, and with digests of what `edit` makes of them.
template <typename Edit>
std::string lock_before(TinyRepository& repository, Edit edit, bool renew_digests) {
  wire::Object schemas;
  for (const auto& entry : std::filesystem::directory_iterator(repository.write() / "schemas")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".schema.json")) schemas.set(name, *wire::parse_json(repository.file("schemas/" + name)));
  }
  std::string lock = lock_of(repository);
  edit(repository);
  if (renew_digests) lock = lock_of(repository);
  wire::Json whole = *wire::parse_json(lock);
  whole.as_object()->set("schemas", std::move(schemas));
  return wire::to_text(whole);
}
RunResult run_edited(std::string_view from, std::string_view to, bool renew_digests = false) {
  TinyRepository repository;
  const auto edit = [&](TinyRepository& edited) { edited.replace("schemas/Thing.schema.json", from, to); };
  repository.file("schemas/schemas.lock.json") = lock_before(repository, edit, renew_digests);
  TinyDriver driver;
  return execute_tiny(repository, driver);
}
constexpr const char* kAllRequired = R"("required": ["thing_id", "name", "at"])";

HOLDS(schema_changed, reformatted) {
  const RunResult run = run_edited(kAllRequired, "\n\n" + std::string(kAllRequired));
  EXPECT_TRUE(run.record.run_findings.empty());
  return run.outcome();
}
CATCHES(schema_changed, narrowed_where, "") {
  const RunResult run = run_edited(R"("name": {"type": "string"})", R"("name": {"type": "string", "minLength": 3})");
  const PlacedFinding found = run.finding(Rule::schema_changed);
  EXPECT_EQ(found.place.to_string(), "schemas/Thing.schema.json:3:90");
  EXPECT_EQ(found.finding.expected.text(), "as locked in schemas/schemas.lock.json");
  EXPECT_TRUE(found.finding.actual.starts_with("narrowed, since it refuses")) << found.finding.actual.text();
  return run.outcome();
}
CATCHES(schema_changed, widened_where, "") {
  const RunResult run = run_edited(R"("at": {"type": "string"})", R"("at": {"type": ["string", "null"]})");
  const PlacedFinding found = run.finding(Rule::schema_changed);
  EXPECT_TRUE(found.finding.actual.starts_with("widened, since it accepts")) << found.finding.actual.text();
  return run.outcome();
}
HOLDS(schema_untried, as_locked) { return run_edited(kAllRequired, kAllRequired).outcome(); }
CATCHES(schema_untried, a_member_no_longer_required, "") {
  const RunResult run = run_edited(kAllRequired, R"("required": ["thing_id", "name"])");
  const PlacedFinding found = run.finding(Rule::schema_untried);
  EXPECT_EQ(found.finding.expected.text(), R"(an exchange that tries /properties/at "absent" of Thing)");
  EXPECT_EQ(found.place.to_string(), "schemas/Thing.schema.json:3:84");
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
CATCHES(schema_untried, a_wider_type_though_the_digests_are_renewed, "") {
  const RunResult run =
      run_edited(R"("at": {"type": "string"})", R"("at": {"type": ["string", "null"]})", /*renew_digests=*/true);
  EXPECT_EQ(run.record.run_findings.size(), 1u);
  return run.outcome();
}
CATCHES(schema_untried, in_a_schema_that_no_milestone_declares, "") {
  TinyRepository repository;
  repository.file("schemas/Name.schema.json") =
      R"({"$id": "https://tiny.test/Name.schema.json", "enum": ["First", "Given", "Sample", "Again"]})";
  repository.replace("schemas/Thing.schema.json", R"("name": {"type": "string"})",
                     R"("name": {"$ref": "Name.schema.json"})");
  const auto edit = [](TinyRepository& edited) {
    edited.replace("schemas/Name.schema.json", R"("Again"])", R"("Again", "Last"])");
  };
  repository.file("schemas/schemas.lock.json") = lock_before(repository, edit, /*renew_digests=*/true);
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_untried).finding.expected.text(),
            R"(an exchange that tries /enum "Last" of Name)");
  return run.outcome();
}
CATCHES(schema_untried, what_the_lock_has_as_opened, "") {
  TinyRepository repository;
  const std::string opened = R"(, "opened": {"Thing.schema.json": ["/properties/at \"absent\"", "/gone 1"]}})";
  repository.replace("schemas/Thing.schema.json", kAllRequired, R"("required": ["thing_id", "name"])");
  std::string lock = lock_of(repository);
  lock.replace(lock.rfind('}'), 1, opened);
  repository.file("schemas/schemas.lock.json") = lock;
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.record.run_findings.size(), 1u);
  return run.outcome();
}
TEST(SchemaLockTest, AnInvalidLockIsAnInputError) {
  for (const char* text :
       {"[", "[]", "{}", R"({"digests": {"A.schema.json": 1}})", R"({"digests": {"A.schema.json": "md5:1"}})"}) {
    TinyRepository repository;
    repository.file("schemas/schemas.lock.json") = text;
    const auto plan = repository.plan();
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_TRUE(plan.error().where.starts_with("schemas/schemas.lock.json")) << plan.error().to_string();
  }
}
TEST(SchemaLockTest, SchemasThatAreNotLockedAreNotJudged) {
  TinyRepository repository;
  TinyDriver driver;
  EXPECT_EQ(execute_tiny(repository, driver).record.judged[static_cast<size_t>(Rule::schema_changed)], 0u);
}
CATCHES(capability_required, not_offered, "") {
  TinyRepository repository;
  TinyDriver driver;
  driver.offered.events = false;
  ExecuteOptions options;
  options.over_http = true;
  options.required = {"control", "events"};
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(run.finding(Rule::capability_required).finding.expected, "events, as --require says");
  EXPECT_EQ(run.finding(Rule::capability_required).finding.actual, "the target serves no event feed");
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
HOLDS(capability_required, offered) {
  TinyRepository repository;
  TinyDriver driver;
  ExecuteOptions options;
  options.required = {"control", "events", "gate"};
  return execute_tiny(repository, driver, options).outcome();
}

CATCHES(rule_unproven, no_scenario, "") {
  TinyRepository repository;
  repository.file("milestones/M1.yaml") +=
      "- {id: M1.lonely, level: should, section: Tiny, text: No scenario proves it.}\n";
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.rule("M1.lonely").verdict, Verdict::failed);
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
CATCHES(rule_unproven, one_of_its_checks_saw_nothing, "") {
  TinyRepository repository;
  repository.file("milestones/M1.yaml") +=
      "- {id: M1.lineage, level: must, section: Tiny, text: Half is seen., checked_by: [schema.response, "
      "disclosure.label]}\n";
  TinyDriver driver;
  return execute_tiny(repository, driver).outcome();
}
HOLDS(floor_unexercised, tiny_service) {
  TinyDriver driver;
  return execute_tiny(driver).outcome();
}

TEST(PartialRuns, DeferWhatOnlyTheWholeRunShows) {
  TinyRepository repository;
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver, {}, "export-things");
  EXPECT_TRUE(run.findings().empty()) << show(run.outcome());
  EXPECT_TRUE(run.record.overall(false));
  EXPECT_TRUE(run.record.partial);
  EXPECT_EQ(run.rule("M1.soft").verdict, Verdict::deferred);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::passed);
  EXPECT_EQ(run.record.judged[static_cast<size_t>(Rule::floor_unexercised)], 0u);
}
TEST(PartialRuns, OfNothingFail) {
  TinyRepository repository;
  TinyDriver driver;
  EXPECT_FALSE(execute_tiny(repository, driver, {}, "no-such-scenario").record.overall(false));
}

TEST(EveryRuleOfTheRunner, IsCaughtByATest) { EXPECT_EQ(caught::uncaught(true), std::vector<std::string>{}); }

}  // namespace
}  // namespace runner

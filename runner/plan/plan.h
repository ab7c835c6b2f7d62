// The plan of one milestone: everything read, compiled and resolved, ready to be executed. Every configuration error
// ends in make_plan; after it only the target can surprise.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/json_schema/examples/example_file.h"
#include "runner/document/milestone.h"
#include "runner/plan/schema_lock.h"
#include "runner/plan/schema_texts.h"
#include "wire/instant.h"

namespace runner {

/// One run of a scenario: as written, or up to one step with a case of it.
struct ScenarioRun {
  std::string id;  ///< "scenario" or "scenario/case"
  const Scenario* scenario = nullptr;
  const Case* variation = nullptr;  ///< of the last step; null: the scenario as written
  size_t steps = 0;                 ///< how many of the scenario's steps are run
  std::vector<std::string> proves;
  Level level = Level::must;
  Requirements requirements;
  wire::Instant clock;
  std::optional<checks::Rule> derived;  ///< the derived check that this run is; its failures are named so
};

/// The example documents of a schema: schemas/examples/NAME.json.
struct SchemaExamples {
  std::string file;
  std::string text;  ///< as read, to place what is found in it
  checks::SchemaRef schema;
  std::vector<json_schema::ExampleDocument> documents;
};

struct Plan {
  std::string file;  ///< the milestone's, relative to the root
  std::string text;  ///< as read
  Milestone milestone;
  checks::Contract contract;
  std::vector<Tolerance> tolerances;   ///< of the conventions, the used milestones, and this one
  std::vector<GateDeclaration> gates;  ///< of the used milestones and this one
  std::vector<std::pair<std::string, ProbeDeclaration>> probes;  ///< by milestone id, in the same order
  std::vector<Fixture> fixtures;
  std::vector<Given> givens;
  std::deque<Scenario> derived;  ///< made from the operations' samples; addresses are stable
  std::vector<ScenarioRun> runs;
  std::vector<SchemaExamples> examples;
  std::map<std::string, checks::SchemaRef> schemas;          ///< every declared one, by name
  std::map<std::string, checks::SchemaRef> reached_schemas;  ///< these, and those that they refer to
  SchemaTexts schema_texts;                                  ///< of every schema below the schema directory
  json_schema::Documents schema_documents;                   ///< the same, as references resolve in them
  std::string schema_directory;                              ///< relative to the root
  std::optional<SchemaLock> schema_lock;                     ///< where the directory has one
  std::map<std::string, wire::Json> documents;    ///< files named by document steps, by path relative to the root
  std::map<std::string, std::string> digests;     ///< SHA-256 of every input file
  std::chrono::steady_clock::time_point read_at;  ///< when all files had been read; for --timings

  const Given* find_given(std::string_view id) const;
  const RuleDeclaration* find_rule(std::string_view id) const;
};

/// Expectations and bodies that the schemas prove to be impossible (check_against_schemas). Where other schemas are
/// tried on the same fixtures, what they break is the result, and no mistake.
enum class ImpossibleParts { refused, kept };

/// `milestone_file` is relative to the root of `files`. The plan must not be moved after runs were made from it, hence
/// the pointer. `more_fixtures`, relative to the root, are read as if the milestone listed them last.
wire::Result<std::unique_ptr<Plan>> make_plan(InputFiles& files, const std::string& milestone_file,
                                              const std::vector<std::string>& more_fixtures = {},
                                              ImpossibleParts impossible = ImpossibleParts::refused);

// ---- what a run of a scenario proves (docs/fixture-format.md, "proves")

/// The rules of the milestone that a failed expectation breaks: those that its step or its part of the body proves.
struct Proof {
  std::vector<std::string> rules;  ///< empty: the step only prepares others
  Level level = Level::must;       ///< must where one of the rules is
};

/// Of the expectation of a step as it is run, at a pointer into the body; "": of the outcome.
Proof proof_of(const Plan& plan, const ScenarioRun& run, size_t step, std::string_view pointer);

/// The step proves no rule: a plain success that later steps need.
bool is_preparation(const ScenarioRun& run, size_t step);

/// What is expected of the step as it is run.
const Expectation& expectation_at(const ScenarioRun& run, size_t step);

/// One line for each scenario in which several expectations prove the same several rules: whichever fails, all of them
/// count as broken. Steps, cases or parts of a body should name them in `proves`.
std::vector<std::string> ambiguous_proofs(const Plan& plan);

/// Must where one of the rules is, or where there are none.
Level level_of(const Plan& plan, const std::vector<std::string>& rules);

// ---- edits of the schemas since they were locked (schema_lock.h)

/// A change in words.
struct SchemaEdit {
  std::string text;  ///< "widened, since it accepts "robot", which it refused"
  Place place;       ///< of the first keyword that differs
};

/// Files whose JSON is as it was locked are not among them: whitespace and the order of members are no change.
std::vector<SchemaChange> changed_schemas(const Plan& plan);
SchemaEdit describe_edit(const Plan& plan, const SchemaChange& change);

/// Something that an edit lets instances try.
struct SchemaOpening {
  std::string schema;
  std::string point;  ///< `/properties/mode/enum "robot"`
  Place place;
};

/// What edits since the last recorded coverage opened and nothing in `coverage`, a report of checks::SchemaCoverage,
/// has tried. Where no exchange is judged by a schema, its valid examples count.
std::vector<SchemaOpening> untried_openings(const Plan& plan, const wire::Json& coverage);

/// The files, relative to the root, of a schema and of those that it refers to.
std::set<std::string> files_of_schema(const Plan& plan, const checks::SchemaRef& schema);

// ---- the steps of make_plan, each from the parts of the plan that are there already

/// What a run of the first `steps` steps, the last one with the case where there is one, needs of a target.
Requirements requirements_of(const Plan& plan, const Scenario& scenario, const Case* variation, size_t steps);

/// The runs of the fixtures' scenarios. Error: two cases of a scenario with one id.
wire::Result<std::vector<ScenarioRun>> scenario_runs(const Plan& plan);

/// Scenarios with their runs, which point to them.
struct DerivedScenarios {
  std::deque<Scenario> scenarios;
  std::vector<ScenarioRun> runs;
};
/// One scenario for each derived check of each operation that has a sample (docs/fixture-format.md).
DerivedScenarios derive_scenarios(const Plan& plan);

/// Refuses references in fixtures to operations, givens, rules, path parameters, names, schemas and document files that
/// do not exist. The document files, by path relative to the root.
wire::Result<std::map<std::string, wire::Json>> resolve_references(const Plan& plan, InputFiles& files);

/// The error with the place of what it quotes, below the node that it is placed at, and of a file that does not exist
/// with the nearest name in its folder.
wire::Error at_own_place(wire::Error error, InputFiles& files);

/// Refuses what the schemas prove to be impossible in fixtures and in the milestone: a pointer that no response can
/// have, a value that no response can have there, a body that its request schema refuses although a success is
/// expected. Such an expectation would hold for ever, or never. The first of these, with its own line, the schema and
/// the nearest name.
wire::Problem check_against_schemas(const Plan& plan, InputFiles& files);

}  // namespace runner

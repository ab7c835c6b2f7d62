#include "tests/support/tiny_repository.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace runner {
namespace {

constexpr const char* kMilestone = R"(milestone: M1
title: Tiny
schemas:
  directory: ../schemas
  artifacts: [Thing, AddRequest, AddResponse, ExportResponse]
  shared: [ErrorResponse, EventEnvelope, EventFeedResponse, KeySet]
operations:
- id: things.add
  method: POST
  path: /things
  request: AddRequest
  response: AddResponse
  idempotency_key: required
  actors: [partner]
  scopes: [things:write]
  generic_reason: thing_invalid
  reasons: [thing_invalid, thing_taken]
  sample:
    body: {thing: {thing_id: {$unique: sample}, name: Sample}}
- id: things.get
  method: GET
  path: /things/{thing_id}
  response: AddResponse
  actors: [partner]
  scopes: [things:read]
  reasons: [thing_not_found]
  unknown_id: {thing_id: thing_not_found}
  sample: {given: {thing: thing}, path: {thing_id: $thing}}
- id: things.export
  method: GET
  path: /exports/things
  response: ExportResponse
  actors: [partner]
  scopes: [things:read]
  reasons: []
  export: {entry_id: /thing_id, order: [/at, /thing_id], filters: []}
events:
- type: thing.added
  payload: Thing
  emitted_by: [things.add]
  per: record
  identity: {/thing_id: /thing/thing_id}
  agrees: {/name: /thing/name}
  occurred_at: /at
reason_codes:
  floor: [thing_invalid, thing_taken, thing_not_found]
conventions: conventions.yaml
lineage:
  documents: [intents, proposal, receipt, registry]
  subject:
    id: owner_id
    at: [/intents/*/owner, /proposal/participants/*/owner, /receipt/owners/*/owner]
    agrees: [owner_id, name]
    labelled_by: labelled
    labels: [name]
    registry: /registry
  items: {of: /proposal/participants, made_from: /intents, refers: /intent_id, id: /id, subject: /owner}
  summary: {at: /receipt/owners, subject: /owner, count: /count, lists: /intent_ids}
  references: {/receipt/proposal_id: /proposal/id}
optional_on: {in_process: [], http: [clock, events, control]}
givens: [../fixtures/givens.yaml]
fixtures: [../fixtures/things.yaml]
rules:
- {id: M1.add, level: must, section: Tiny, text: Things are added.}
- {id: M1.soft, level: should, section: Tiny, text: Things are added softly.}
- {id: M1.events, level: must, section: Tiny, text: One event., checked_by: [event.missing, event.signature]}
- {id: M1.exports, level: must, section: Tiny, text: Exports are signed., checked_by: [export.hash, export.signature]}
)";

constexpr const char* kConventions = R"(conventions: tiny
schemas: {error: ErrorResponse, event: EventEnvelope, event_feed: EventFeedResponse, key_set: KeySet}
errors:
  unauthenticated: {code: UNAUTHORIZED, status: 401}
  forbidden: {code: FORBIDDEN, status: 403}
  missing_scope: {code: INSUFFICIENT_SCOPE, status: 403}
  invalid: {code: CONSTRAINT_VIOLATION, status: 400}
  not_found: {code: NOT_FOUND, status: 404}
  method_not_allowed: {code: METHOD_NOT_ALLOWED, status: 405}
  unsupported_media: {code: UNSUPPORTED_MEDIA_TYPE, status: 415}
  target_too_long: {code: URI_TOO_LONG, status: 414}
  body_too_large: {code: PAYLOAD_TOO_LARGE, status: 413}
  conflict: {code: CONFLICT, status: 409}
  key_reused: {code: IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH, status: 409}
identity: {actor_types: [user, partner, agent], caller: partner, shorthand: {header: x-partner-key, type: partner}}
correlation_prefix: corr_
event_feed: {path: /events, scopes: ['settlement:read'], id_prefix: evt_}
signing_keys: {path: /keys/policy-integrity-signing}
exports: {limit: {default: 50, largest: 200}, retention_days: {default: 180, largest: 3650}}
)";

constexpr const char* kGivens = R"(givens:
- id: thing
  steps:
  - call: things.add
    body: {thing: {thing_id: {$unique: given}, name: Given}}
    capture: {made: /thing/thing_id}
  binds: made
)";

constexpr const char* kFixture = R"(fixture: things
clock: 2026-01-15T12:00:00Z
scenarios:
- id: add-and-get
  proves: [M1.add, M1.soft]
  steps:
  - call: things.add
    body: {thing: {thing_id: {$unique: a}, name: First}}
    expect: {body: {/thing/name: First, /thing/at: {$now: +0s}}}
    capture: {thing: /thing/thing_id}
    cases:
    - {id: no-name, remove: [/thing/name], expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}}
  - {call: things.get, path: {thing_id: $thing}, expect: {body: {/thing/thing_id: $thing}}}
  - {call: things.add, body: {thing: {thing_id: $thing, name: Again}}, expect: {error: CONFLICT, reason: thing_taken}}
  - {call: things.get, path: {thing_id: {$unique: none}}, expect: {error: NOT_FOUND, reason: thing_not_found}}
- id: export-things
  proves: [M1.add]
  given: {first: thing, second: thing, third: thing}
  steps:
  - {call: things.export, query: {limit: '2'}, expect: {entries: [$first, $second, $third]}}
)";

constexpr const char* kThing = R"({"$id": "https://tiny.test/Thing.schema.json", "type": "object",
  "required": ["thing_id", "name", "at"], "additionalProperties": false,
  "properties": {"thing_id": {"type": "string"}, "name": {"type": "string"}, "at": {"type": "string"}}})";

std::string schema(std::string_view name, std::string_view rest) {
  return "{\"$id\": \"https://tiny.test/" + std::string(name) + ".schema.json\", \"type\": \"object\", " +
         std::string(rest) + "}";
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "tiny-repository-XXXXXX").string();
  return std::filesystem::canonical(::mkdtemp(name.data()));
}

}  // namespace

TinyRepository::TinyRepository() : root_(make_folder()) {
  files_["milestones/M1.yaml"] = kMilestone;
  files_["milestones/conventions.yaml"] = kConventions;
  files_["fixtures/givens.yaml"] = kGivens;
  files_["fixtures/things.yaml"] = kFixture;
  files_["schemas/Thing.schema.json"] = kThing;
  const std::map<std::string, std::string> others = {
      {"AddRequest", R"("required": ["thing"])"},
      {"AddResponse",
       R"("required": ["correlation_id", "thing"], "properties": {"thing": {"$ref": "Thing.schema.json"}})"},
      {"ExportResponse", R"("required": ["correlation_id", "export"])"},
      {"ErrorResponse", R"("required": ["correlation_id", "error"], "additionalProperties": false, "properties": {
          "correlation_id": {"type": "string"}, "error": {"type": "object", "required": ["code", "message"]}})"},
      {"EventEnvelope", R"("required": ["event_id", "type", "payload", "signature"])"},
      {"EventFeedResponse", R"("required": ["events", "next_after"])"},
      {"KeySet", R"("required": ["active_key_id", "keys"], "properties": {"keys": {"type": "array"}})"}};
  for (const auto& [name, rest] : others) files_["schemas/" + name + ".schema.json"] = schema(name, rest);
  files_["schemas/examples/Thing.json"] = R"({
  "valid": [{"description": "a thing", "data": {"thing_id": "t", "name": "n", "at": "2026-01-15T12:00:00Z"}}],
  "invalid": [{"description": "no name", "from": "a thing", "remove": ["/name"], "breaks": {"": "required"}}]
})";
  files_["schemas/examples/AddRequest.json"] = R"({
  "valid": [{"description": "a request", "data": {"thing": {}}}],
  "invalid": [{"description": "empty", "data": {}, "breaks": {"": "required"}}]
})";
}

TinyRepository::~TinyRepository() { std::filesystem::remove_all(root_); }

void TinyRepository::replace(const std::string& path, std::string_view from, std::string_view to) {
  std::string& text = files_[path];
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " is not in " << path;
  ASSERT_EQ(text.find(from, at + 1), std::string::npos) << from << " is in " << path << " twice";
  text.replace(at, from.size(), to);
}

void TinyRepository::set_scenarios(std::string_view scenarios) {
  files_["fixtures/things.yaml"] =
      "fixture: things\nclock: 2026-01-15T12:00:00Z\nscenarios:\n" + std::string(scenarios) + "\n";
}

const std::filesystem::path& TinyRepository::write() {
  for (const auto& [path, text] : files_) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  return root_;
}

wire::Result<std::unique_ptr<Plan>> TinyRepository::plan(ImpossibleParts impossible) {
  InputFiles files(write());
  return make_plan(files, "milestones/M1.yaml", {}, impossible);
}

const ScenarioRun& run_of(const Plan& plan, std::string_view id) {
  for (const ScenarioRun& run : plan.runs) {
    if (run.id == id) return run;
  }
  ADD_FAILURE() << "no run " << id;
  return plan.runs.front();
}

}  // namespace runner

// What the schemas prove to be impossible is refused with its own line and the nearest name; all else is let through.
#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A thing with a member of each kind that a schema can allow or forbid.
constexpr const char* kRichThing = R"({"$id": "https://tiny.test/Thing.schema.json", "type": "object",
  "required": ["thing_id", "name", "at"], "additionalProperties": false,
  "properties": {"thing_id": {"type": "string"}, "name": {"type": "string", "maxLength": 9}, "at": {"type": "string"},
    "mode": {"enum": ["simulation", "assisted", null]}, "size": {"type": "integer", "minimum": 1},
    "tags": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"id": {}}}},
    "pair": {"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": false},
    "open": {"type": "object"},
    "map": {"patternProperties": {"^x_": {"type": "string"}}, "additionalProperties": false},
    "either": {"oneOf": [{"type": "object", "additionalProperties": false, "required": ["kind", "a"],
                          "properties": {"kind": {"const": "a"}, "a": {"type": "string"}}},
                         {"type": "object", "additionalProperties": false, "required": ["kind", "b"],
                          "properties": {"kind": {"const": "b"}, "b": {"type": "string"}}}]},
    "all": {"allOf": [{"type": "object", "properties": {"left": true}}, {"properties": {"right": {"type": "string"}}}],
            "unevaluatedProperties": false},
    "gone": false}})";

std::string error_with(const std::string& step, const std::string& request_rules = "") {
  TinyRepository repository;
  repository.file("schemas/Thing.schema.json") = kRichThing;
  if (!request_rules.empty())
    repository.replace("schemas/AddRequest.schema.json", "\"required\": [\"thing\"]", request_rules);
  repository.set_scenarios("- id: one\n  steps:\n" + step);
  const auto plan = repository.plan(ImpossibleParts::refused);
  return plan.ok() ? "no error" : plan.error().to_string();
}

std::string error_of_body(const std::string& body) {
  return error_with("  - call: things.get\n    path: {thing_id: x}\n    expect:\n      body:\n        " + body);
}

TEST(SchemaExpectations, RefusePointersThatNoResponseCanHave) {
  EXPECT_EQ(error_of_body("/thing/nmae: {$absent: true}"),
            "fixtures/things.yaml:10:9: pointer '/thing/nmae', which a response of things.get cannot have (schema "
            "AddResponse); expected a member that it can have in '/thing': 'thing_id', 'name', 'at', 'mode', 'size', "
            "'tags', 'pair', 'open', 'map', 'either', 'all', 'gone'; did you mean '/thing/name'?");
  const std::pair<const char*, const char*> kImpossible[] = {
      {"/thing/name/first: x", "in '/thing/name'"},                  // a text has no members
      {"/thing/tags/0/ids: x", "did you mean '/thing/tags/0/id'?"},  // items
      {"/thing/pair/2: 3", "in '/thing/pair'"},                      // a closed tuple
      {"/thing/map/y_a: x", "in '/thing/map'"},                      // patternProperties
      {"/thing/either/c: x", "in '/thing/either'"},                  // no branch of oneOf
      {"/thing/all/rihgt: x", "did you mean '/thing/all/right'?"},   // allOf with unevaluatedProperties
      {"/thing/gone: {$absent: true}", "in '/thing'"},               // never
      {"/thing/tags/x: 1", "in '/thing/tags'"},                      // an array has no members
  };
  for (const auto& [body, part] : kImpossible) {
    EXPECT_THAT(error_of_body(body), AllOf(HasSubstr("fixtures/things.yaml:10:9"), HasSubstr(part))) << body;
  }
}

TEST(SchemaExpectations, LetThroughWhatIsPossible) {
  for (const char* body : {"/thing/name: $owner_id",
                           "/thing/mode: simulation",
                           "/thing/mode: null",
                           "/thing/mode: {$absent: true}",
                           "/thing/mode: {$one_of: [simulation, {$absent: true}]}",
                           "/thing/tags/3/id: 7",
                           "/thing/tags: []",
                           "/thing/pair/1: 2",
                           "/thing/open/any/thing: x",
                           "/thing/map/x_a: y",
                           "/thing/either/a: x",
                           "/thing/either: {kind: b, b: $owner_id}",
                           "/thing/all/right: x",
                           "/thing/all/left: {$matches: a}",
                           "/other: 1",
                           "/thing/size: 1.0",
                           "/thing: $owner",
                           "/thing/at: {$now: +1h}",
                           "/thing/name: {$unique: n}",
                           "/thing/name: $$dollar"})
    EXPECT_EQ(error_of_body(body), "no error") << body;
}

// The error of an expectation where the schema of the response has this example, stated to be valid.
std::string error_with_example(const std::string& thing, const std::string& body) {
  TinyRepository repository;
  repository.file("schemas/Thing.schema.json") = kRichThing;
  repository.file("schemas/examples/AddResponse.json") =
      R"({"valid": [{"description": "one", "data": {"correlation_id": "c", "thing": )" + thing + "}}]}";
  repository.set_scenarios(
      "- id: one\n  steps:\n  - call: things.get\n    path: {thing_id: x}\n    expect:\n      body:\n        " + body);
  const auto plan = repository.plan(ImpossibleParts::refused);
  return plan.ok() ? "no error" : plan.error().to_string();
}

TEST(SchemaExpectations, AreShownToBePossibleByExamplesThatTheirSchemaAccepts) {
  const std::string with_either = R"({"thing_id": "t", "name": "n", "at": "x", "either": {"kind": "a", "a": "1"}})";
  const std::string with_null = R"({"thing_id": "t", "name": "n", "at": "x", "mode": null})";
  EXPECT_EQ(error_with_example(with_either, "/thing/either/a: z"), "no error");
  EXPECT_EQ(error_with_example(with_either, "/thing/either: {kind: b, b: z}"), "no error");
  EXPECT_EQ(error_with_example(with_null, "{/thing/either/kind: b, /thing/either/b: z}"), "no error")
      << "each part only with the other";
  EXPECT_THAT(error_with_example(with_either, "/thing/either/kind: c"), HasSubstr("'/thing/either/kind' is 'c'"));
  EXPECT_THAT(error_with_example(with_either, "/thing/either/c: z"), HasSubstr("in '/thing/either'"));
}

TEST(SchemaExpectations, ArePossibleByNoExampleThatTheSchemaRefuses) {
  const std::string refused = R"({"thing_id": "t", "name": "n", "at": "x", "either": {"kind": "c", "c": "1"}})";
  EXPECT_THAT(error_with_example(refused, "/thing/either/c: '1'"), HasSubstr("in '/thing/either'"));
  EXPECT_THAT(error_with_example(refused, "/thing/either/kind: c"), HasSubstr("'/thing/either/kind' is 'c'"));
}

TEST(SchemaExpectations, RefuseValuesThatNoResponseCanHave) {
  EXPECT_EQ(
      error_of_body("/thing/mode: simulaton"),
      "fixtures/things.yaml:10:22: '/thing/mode' is 'simulaton', which a response of things.get cannot have there "
      "(schema AddResponse); expected one of 'simulation', 'assisted', 'null'; did you mean 'simulation'?");
  const std::pair<const char*, const char*> kImpossible[] = {
      {"/thing/mode: {$one_of: [simulation, asisted]}", "did you mean 'assisted'?"},
      {"/thing/size: 0", "'/thing/size' is '0'"},
      {"/thing/size: many", "'/thing/size' is 'many'"},
      {"/thing/name: {$repeat: [x, 10]}", "cannot have there"},
      {"/thing/pair/0: 2", "expected one of '1'"},
      {"/thing/either: {kind: a, b: x}", "cannot have there"},
      {"/thing/tags: [{idd: 1}]", "cannot have there"},
      {"/thing/size: {$matches: '1'}", "cannot have there"},
      {"/thing: {thing_id: x, name: $owner_id}", "cannot have there"},
  };
  for (const auto& [body, part] : kImpossible) EXPECT_THAT(error_of_body(body), HasSubstr(part)) << body;
}

TEST(SchemaExpectations, JudgeErrorsByTheirOwnSchema) {
  const auto error = [](const std::string& expect) {
    return error_with("  - {call: things.get, path: {thing_id: x}, expect: {" + expect + "}}");
  };
  EXPECT_EQ(error("error: NOT_FOUND, body: {/error/code: NOT_FOUND, /error/details/x: 1}"), "no error");
  EXPECT_THAT(error("error: NOT_FOUND, body: {/eror/code: NOT_FOUND}"),
              AllOf(HasSubstr("an error response cannot have"), HasSubstr("did you mean '/error/code'?")));
  EXPECT_THAT(error("status: 404, body: {/thing/name: x}"), HasSubstr("an error response cannot have"));
  EXPECT_EQ(error("status: [200, 404], body: {/thing/name: x}"), "no error");
  EXPECT_EQ(error("status: [200, 404], body: {/error/code: x}"), "no error");
}

TEST(SchemaExpectations, JudgeCapturesCasesCallsAtOnceAndEvents) {
  EXPECT_THAT(error_with("  - call: things.add\n    body: {thing: {}}\n    capture: {made: /thing/thingid}"),
              AllOf(HasSubstr("fixtures/things.yaml:8:15"), HasSubstr("did you mean '/thing/thing_id'?")));
  EXPECT_THAT(error_with("  - call: things.add\n    body: {thing: {}}\n    cases:\n"
                         "    - {id: a, expect: {body: {/thing/mode: simulate}}}"),
              HasSubstr("fixtures/things.yaml:9:31: '/thing/mode' is 'simulate'"));
  EXPECT_THAT(error_with("  - at_once:\n    - {call: things.add, body: {thing: {}}}\n    - {call: things.add, body: "
                         "{thing: {}}}\n    one_of: [[{}, {body: {/thing/nam: x}}]]"),
              AllOf(HasSubstr("fixtures/things.yaml:9:27"), HasSubstr("did you mean '/thing/name'?")));
  EXPECT_THAT(error_with("  - {events: {excludes: [{type: thing.added, body: {/payload/nam: x}}]}}"),
              AllOf(HasSubstr("the payload of an event thing.added"), HasSubstr("did you mean '/name'?")));
}

TEST(SchemaExpectations, JudgeTheMilestonesPointersAndSamples) {
  const auto error = [](std::string_view from, std::string_view to) {
    TinyRepository repository;
    repository.replace("milestones/M1.yaml", from, to);
    const auto plan = repository.plan(ImpossibleParts::refused);
    return plan.ok() ? "no error" : plan.error().to_string();
  };
  EXPECT_THAT(error("agrees: {/name: /thing/name}", "agrees: {/nam: /thing/name}"),
              AllOf(HasSubstr("milestones/M1.yaml:43:12"), HasSubstr("did you mean '/name'?")));
  EXPECT_THAT(error("agrees: {/name: /thing/name}", "agrees: {/name: /thing/nam}"),
              HasSubstr("did you mean '/thing/name'?"));
  EXPECT_THAT(error("occurred_at: /at", "occurred_at: /ta"), HasSubstr("did you mean '/at'?"));
  EXPECT_THAT(error("body: {thing: {thing_id: {$unique: sample}, name: Sample}}", "body: {thimg: {}}"),
              AllOf(HasSubstr("milestones/M1.yaml:19:5"), HasSubstr("a body that AddRequest refuses at its top")));
}

TEST(SchemaExpectations, RefuseBodiesThatTheRequestSchemaRefuses) {
  const std::string rules = R"("additionalProperties": false, "required": ["thing"], "properties": {"thing": {
      "type": "object", "additionalProperties": false, "required": ["name"], "properties": {"name": {"type": "string",
      "maxLength": 40}, "size": {"type": "integer"}, "mode": {"enum": ["a", "b"]}}}})";
  const auto error = [&](const std::string& rest) { return error_with("  - call: things.add\n    " + rest, rules); };
  // The milestone's own sample and the given have members that these rules do not know.
  EXPECT_THAT(error("body: {thing: {name: x}}"), HasSubstr("refuses at '/thing/thing_id'"));
}

TEST(SchemaExpectations, PlaceWhatABodyBreaks) {
  const auto error = [](const std::string& rest) {
    return error_with("  - call: things.add\n    " + rest,
                      R"("required": ["thing"], "properties": {"thing": {"type": "object", "properties": {
                          "name": {"type": "string", "maxLength": 40}, "mode": {"enum": ["alpha", "beta"]}}}})");
  };
  EXPECT_THAT(error("body:\n      thing:\n        mode: alhpa"),
              AllOf(HasSubstr("fixtures/things.yaml:9:9: a body that AddRequest refuses at '/thing/mode'"),
                    HasSubstr("since things.add is expected to succeed")));
  EXPECT_EQ(error("body: {thing: {mode: alhpa}}\n    expect: {error: CONSTRAINT_VIOLATION}"), "no error");
  EXPECT_EQ(error("body: {thing: {mode: alhpa}}\n    expect: {status: [200, 400]}"), "no error");
  EXPECT_EQ(error("body: {thing: {mode: $owner_id, name: $stranger_id}}"), "no error");
  EXPECT_EQ(error("body: {thing: {name: {$repeat: [x, 40]}}}"), "no error");
  EXPECT_THAT(error("body: {thing: {name: {$repeat: [x, 41]}}}"), HasSubstr("refuses at '/thing/name'"));
  EXPECT_THAT(error("body: {thing: {}}\n    cases:\n    - {id: a, set: {/thing/mode: gamma}}"),
              AllOf(HasSubstr("fixtures/things.yaml:9:21"), HasSubstr("refuses at '/thing/mode'")));
  EXPECT_EQ(error("body: {thing: {}}\n    cases:\n    - {id: a, set: {/thing/mode: c}, expect: {error: CONFLICT}}"),
            "no error");
  EXPECT_THAT(error("body: {thing: {}}\n    cases:\n    - {id: a, remove: [/thing]}"),
              HasSubstr("a body that AddRequest refuses at its top"));
}

}  // namespace
}  // namespace runner

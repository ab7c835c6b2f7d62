// What authors get wrong, one mistake a row: each is refused at its own line and column, with what to do where that can
// be known.
#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

struct Mistake {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* where;  ///< "line:column"
  const char* says;   ///< part of the message
};

constexpr const char* kFixture = "fixtures/things.yaml";
constexpr const char* kMilestone = "milestones/M1.yaml";
constexpr const char* kSchema = "schemas/Thing.schema.json";
constexpr const char* kProves = "  proves: [M1.add, M1.soft]\n";
constexpr const char* kCapture = "    capture: {thing: /thing/thing_id}\n";
constexpr const char* kExpect = "{body: {/thing/name: First, /thing/at: {$now: +0s}}}";

const Mistake kMistakes[] = {
    {"operation", kFixture, "call: things.export,", "call: things.exprot,", "20:12", "did you mean 'things.export'?"},
    {"method", kMilestone, "id: things.add\n  method: POST", "id: things.add\n  method: PSOT", "9:11",
     "did you mean 'POST'?"},
    {"method in lower case", kMilestone, "id: things.add\n  method: POST", "id: things.add\n  method: post", "9:11",
     "did you mean 'POST'?"},
    {"status as text", kFixture, kExpect, "{status: '200'}", "9:22", "write it without quotes"},
    {"status out of range", kFixture, kExpect, "{status: 2000}", "9:22", "an integer from 100 to 599"},
    {"tab", kFixture, kProves, "\tproves: [M1.add, M1.soft]\n", "5:1", "a tab for indentation"},
    {"duplicate key", kFixture, kProves, "  proves: [M1.add]\n  proves: [M1.soft]\n", "6:3", "the first is in line 5"},
    {"missing colon", kFixture, kCapture, "    capture {thing: /thing/thing_id}\n", "10:5", "write 'capture: '"},
    {"colon without space", kFixture, kProves, "  proves:[M1.add]\n", "5:3", "write 'proves: '"},
    {"anchor", kFixture, kProves, "  proves: &p [M1.add]\n", "5:11", "write the value itself"},
    {"alias", kFixture, kProves, "  proves: *p\n", "5:11", "aliases are not used here"},
    {"merge key", kFixture, kProves, "  <<: {proves: [M1.add]}\n", "5:3", "merge keys are not used here"},
    {"capture misspelt", kFixture, "path: {thing_id: $thing}, expect", "path: {thing_id: $thign}, expect", "13:41",
     "did you mean '$thing'?"},
    {"capture used before it is set", kFixture, kCapture, "", "12:41", "in 'capture' of an earlier step"},
    {"name in a body", kFixture, "{$unique: a}", "$me", "8:30", "bind it in 'given'"},
    {"name in an expectation", kFixture, "/thing/name: First", "/thing/name: $me", "9:34", "bind it in 'given'"},
    {"unknown form", kFixture, "{$now: +0s}", "{$nwo: +0s}", "9:53", "did you mean '$now'?"},
    {"$absent misspelt", kFixture, "{$now: +0s}", "{$abesnt: true}", "9:53", "did you mean '$absent'?"},
    {"$absent: yes", kFixture, "{$now: +0s}", "{$absent: yes}", "9:62", "write true"},
    {"duration", kFixture, "{$now: +0s}", "{$now: 3 days}", "9:59", "a signed duration like +7d"},
    {"pointer without slash", kFixture, kCapture, "    capture: {thing: thing/thing_id}\n", "10:22",
     "did you mean '/thing/thing_id'?"},
    {"pointers without body", kFixture, kExpect, "{/thing/name: First}", "9:14", "put pointers under 'body'"},
    {"key of a step in expect", kFixture, kExpect, "{capture: {a: /thing}}", "9:14", "'capture' is a key of a step"},
    {"key of a scenario in a step", kFixture, kCapture, "    tags: [a]\n", "10:5", "'tags' is a key of a scenario"},
    {"list where a mapping is", kFixture, kExpect, "[body]", "9:13", "'expect' is a list; expected a mapping"},
    {"mapping where a list is", kFixture, kProves, "  proves: {M1.add: true}\n", "5:11", "expected a list"},
    {"text where a list is", kFixture, kProves, "  proves: M1.add\n", "5:11", "write [M1.add]"},
    {"rule not declared", kFixture, kProves, "  proves: [M1.add, M1.sotf]\n", "5:20", "did you mean 'M1.soft'?"},
    {"rule of a wrong form", kMilestone, "{id: M1.add,", "{id: M1 add,", "64:8", "an id of letters"},
    {"level", kMilestone, "id: M1.add, level: must", "id: M1.add, level: mst", "64:23", "did you mean 'must'?"},
    {"fixture file", kMilestone, "../fixtures/things.yaml", "../fixtures/thigns.yaml", "62:12",
     "did you mean 'fixtures/things.yaml'?"},
    {"pattern of files", kMilestone, "../fixtures/things.yaml", "../fixtures/*.yaml", "62:12", "list each file"},
    {"schema", kMilestone, "  request: AddRequest", "  request: AddReqest", "11:12", "did you mean 'AddRequest'?"},
    {"given", kFixture, "first: thing,", "first: thign,", "18:11", "did you mean 'thing'?"},
    {"need", kFixture, kProves, "  needs: {gat: open}\n", "5:11", "did you mean 'gate'?"},
    {"value of a need", kFixture, kProves, "  needs: {gate: shut}\n", "5:17", "one of 'closed', 'open'"},
    {"indented less", kFixture, kCapture, "   capture: {thing: /thing/thing_id}\n", "10:4", "expected column 3 or 5"},
    {"indented more", kFixture, kCapture, "      capture: {thing: /thing/thing_id}\n", "10:7", "wrong indentation"},
    {"dash not aligned", kFixture, "  - {call: things.get, path: {thing_id: $thing}",
     "   - {call: things.get, path: {thing_id: $thing}", "13:4", "wrong indentation"},
    {"brace not closed", kFixture, kCapture, "    capture: {thing: /thing/thing_id\n", "10:14",
     "a '{' that is not closed"},
    {"actor type", kMilestone,
     "/things\n  request: AddRequest\n  response: AddResponse\n  idempotency_key: required\n  actors: [partner]",
     "/things\n  request: AddRequest\n  response: AddResponse\n  idempotency_key: required\n  actors: [parnter]",
     "14:12", "did you mean 'partner'?"},
    {"reason code", kFixture, "reason: thing_taken", "reason: thing_takn", "14:106", "did you mean 'thing_taken'?"},
    {"error code", kFixture, "error: CONFLICT", "error: CONFLCT", "14:88", "did you mean 'CONFLICT'?"},
    {"clock", kFixture, "clock: 2026-01-15T12:00:00Z", "clock: 2026-01-15 12:00", "2:8", "an instant like"},
    {"id in capitals", kFixture, "id: export-things", "id: Export_Things", "16:7", "lower-case words joined by '-'"},
    {"same id twice", kFixture, "id: export-things", "id: add-and-get", "16:7",
     "the first is at fixtures/things.yaml:4:3"},
    {"key at the top", kFixture, "scenarios:", "scenarois:", "3:1", "did you mean 'scenarios'?"},
    {"second document", kFixture, "- id: export-things", "---\n- id: export-things", "16:1", "one document per file"},
    {"schema not JSON", kSchema, "\"type\": \"object\",", "\"type\": \"object\"", "2:12", "expected '}'"},
    {"type of a schema", kSchema, "\"type\": \"object\",", "\"type\": \"objekt\",", "1:56", "did you mean \"object\"?"},
    {"quote not closed", kFixture, "name: First}}\n", "name: \"First}}\n", "8:50", "a text whose quote is not closed"},
    {"single quote not closed", kFixture, "limit: '2'}", "limit: '2}", "20:42", "a text whose quote is not closed"},
    {"brace that closes nothing", kFixture, "name: First}}\n", "name: First}}}\n", "8:57", "a '}' that closes nothing"},
    {"bracket closed by a brace", kFixture, kProves, "  proves: [M1.add, M1.soft}\n", "5:27", "expected ']'"},
    {"colon in a text", kFixture, kProves, "  proves: a: b\n", "5:12", "in quotes"},
    {"reserved character", kFixture, kProves, "  proves: @add\n", "5:11", "put it in quotes"},
    {"dash left out", kFixture, "  - call: things.add\n", "    call: things.add\n", "13:3", "the first one too"},
    {"$name as a key of a step", kFixture, kCapture, "    $me: owner\n", "10:5", "is a value: write it after a key"},
    {"$name as a caller", kFixture, kCapture, "    caller: $stranger\n", "10:13", "write 'stranger', without '$'"},
    {"unknown $name as a caller", kFixture, kCapture, "    caller: $me\n", "10:13", "expected 'owner', 'stranger'"},
    {"members without pointers", kFixture, kExpect, "{body: {thing: {name: First}}}", "9:21", "did you mean '/thing'?"},
    {"text without quotes", kFixture, "/thing/name: First", "/thing/name: 5", "9:21", "put it in quotes"},
    {"list of givens", kFixture, "given: {first: thing, second: thing, third: thing}", "given: [thing]", "18:10",
     "write {NAME: VALUE}"},
    {"text with a colon and a space", kMilestone, "scopes: [things:write]", "scopes: [things: write]", "15:12",
     "write 'things:write', without a space"},
    {"parameter of an unknown id", kMilestone, "unknown_id: {thing_id:", "unknown_id: {thign_id:", "27:16",
     "did you mean 'thing_id'?"},
    {"conventions file", kMilestone, "conventions: conventions.yaml", "conventions: convention.yaml", "47:14",
     "did you mean 'milestones/conventions.yaml'?"},
    {"folder of schemas", kMilestone, "directory: ../schemas", "directory: ../schema", "4:14",
     "a folder without *.schema.json files"},
    {"version of two numbers", kMilestone, "title: Tiny\n", "title: Tiny\nversion: 1.0\n", "3:10", "MAJOR.MINOR.PATCH"},
    {"reason code as an error", kFixture, "error: CONFLICT,", "error: thing_taken,", "14:88",
     "it is a reason code: write it under 'reason'"},
    {"reason code of another operation", kFixture, "reason: thing_taken", "reason: thing_not_found", "14:106",
     "expected one of 'thing_invalid', 'thing_taken'"},
    {"success with an error", kFixture, "error: CONFLICT,", "status: 200, error: CONFLICT,", "14:101", "status 409"},
    {"pointer that no response has", kFixture, "/thing/name: First", "/thing/nmae: {$absent: true}", "9:21",
     "did you mean '/thing/name'?"},
};

class TypicalMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(TypicalMistakes, IsRefusedAtItsOwnPlaceWithAdvice) {
  const Mistake& mistake = GetParam();
  TinyRepository repository;
  repository.replace(mistake.file, mistake.from, mistake.to);
  const auto plan = repository.plan(ImpossibleParts::refused);
  ASSERT_FALSE(plan.ok()) << "it loads";
  const std::string error = plan.error().to_string();
  EXPECT_EQ(error.rfind(std::string(mistake.file) + ":" + mistake.where + ": ", 0), 0u) << error;
  EXPECT_THAT(error, testing::HasSubstr(mistake.says));
}

INSTANTIATE_TEST_SUITE_P(All, TypicalMistakes, testing::ValuesIn(kMistakes), [](const auto& parameter) {
  std::string name = parameter.param.name;
  for (char& byte : name) {
    if (!std::isalnum(static_cast<unsigned char>(byte))) byte = '_';
  }
  return name;
});

}  // namespace
}  // namespace runner

#include "runner/document/fixture_reader.h"

#include "runner/document/step_reader.h"

namespace runner {
namespace {

std::vector<Step> read_steps(const Fields& fields, StepOwner owner) {
  std::vector<Step> steps;
  const Node* node = fields.need("steps");
  if (!node) return steps;
  Reading& reading = fields.reading();
  for (const Node& element : reading.elements(*node, "steps")) steps.push_back(read_step(reading, element, owner));
  if (steps.empty()) reading.fail_type(*node, "steps", "a list of at least one step");
  return steps;
}

Scenario read_scenario(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "a scenario", {"id", "proves", "needs", "tags", "given", "steps"});
  Scenario scenario;
  scenario.place = fields.place();
  scenario.id = fields.required_text("id", kWords);
  scenario.proves = fields.unique_names("proves", kDottedId);
  scenario.tags = fields.unique_names("tags", kWords);
  scenario.needs = read_needs(fields);
  scenario.given = read_given_uses(fields);
  scenario.steps = read_steps(fields, StepOwner::scenario);
  return scenario;
}

Given read_given(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "a given", {"id", "requires", "steps", "binds"});
  Given given;
  given.place = fields.place();
  given.id = fields.required_text("id", kName);
  given.requires_names = fields.unique_names("requires", kName);
  given.steps = read_steps(fields, StepOwner::given);
  given.binds = fields.required_text("binds", kName);
  return given;
}

/// The elements of a list whose ids differ, each by its reader.
template <typename Record>
std::vector<Record> read_records(const Fields& fields, std::string_view key, std::string_view id_words,
                                 Record (*read)(Reading&, const Node&)) {
  std::vector<Record> records;
  const Node* node = fields.need(key);
  if (!node) return records;
  Reading& reading = fields.reading();
  Unique ids(reading, id_words);
  for (const Node& element : reading.elements(*node, key)) {
    records.push_back(read(reading, element));
    ids.add(records.back().id, element.mark);
  }
  if (records.empty()) reading.fail_type(*node, key, "a list that is not empty");
  return records;
}

}  // namespace

wire::Result<Fixture> parse_fixture(const YamlDocument& document) {
  Reading reading(document);
  const Fields fields(reading, document.root, "a fixture", {"fixture", "clock", "scenarios"});
  Fixture fixture;
  fixture.place = fields.place();
  fixture.id = fields.required_text("fixture", kWords);
  fixture.clock = fields.required_text("clock", kInstant);
  fixture.scenarios = read_records(fields, "scenarios", "scenario id", read_scenario);
  if (reading.failed()) return *reading.error();
  return fixture;
}

wire::Result<std::vector<Given>> parse_givens(const YamlDocument& document) {
  Reading reading(document);
  const Fields fields(reading, document.root, "a file of givens", {"givens"});
  std::vector<Given> givens = read_records(fields, "givens", "given id", read_given);
  if (reading.failed()) return *reading.error();
  return givens;
}

wire::Result<Fixture> parse_fixture(std::string_view text, std::string file) {
  const wire::Result<YamlDocument> document = read_yaml(text, std::move(file));
  return document ? parse_fixture(*document) : document.error();
}

wire::Result<std::vector<Given>> parse_givens(std::string_view text, std::string file) {
  const wire::Result<YamlDocument> document = read_yaml(text, std::move(file));
  return document ? parse_givens(*document) : document.error();
}

}  // namespace runner

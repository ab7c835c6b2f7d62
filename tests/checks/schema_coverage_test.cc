// What exchanges have tried of the schemas of a contract: by whom a body is judged, and how reports are joined.
#include "checks/schema_coverage.h"

#include <gtest/gtest.h>

#include "tests/checks/sample.h"

namespace checks {
namespace {

SchemaRef schema(const std::string& name, std::string_view text) {
  json_schema::Documents documents;
  const auto added = documents.add("urn:" + name, sample::json(text));
  return std::make_shared<NamedSchema>(NamedSchema{name, *json_schema::compile(documents, added->uri)});
}

/// One operation that takes a mode and gives a count, events with a note, and errors with a code.
class SchemaCoverageTest : public ::testing::Test {
 protected:
  SchemaCoverageTest() {
    contract_.error = schemas_["Error"] = schema("Error", R"({"properties": {"error": {"properties": {"code": {
        "enum": ["NOT_FOUND", "CONFLICT"]}}, "required": ["code"]}}, "required": ["error"]})");
    contract_.event = schemas_["Event"] = schema("Event", "{}");
    contract_.event_feed = schemas_["Feed"] = schema("Feed", R"({"properties": {"events": {"maxItems": 2}},
        "required": ["events"]})");
    contract_.key_set = schemas_["Keys"] = schema("Keys", "true");
    operation_.id = "modes.set";
    operation_.method = "POST";
    operation_.request = schemas_["Request"] = schema("Request", R"({"properties": {"mode": {"enum": ["a", "b"]},
        "note": {"type": "string"}}, "required": ["mode"]})");
    operation_.response = schemas_["Response"] = schema("Response", R"({"properties": {"count": {"maximum": 3}},
        "required": ["count"]})");
    EventType added;
    added.type = "mode.set";
    added.payload = schemas_["Payload"] = schema("Payload", R"({"oneOf": [{"type": "null"}, {"type": "object"}]})");
    contract_.events.push_back(added);
  }

  Exchange exchange(std::string_view request, int status, std::string_view answer, bool raw = false) const {
    Exchange one;
    one.operation = raw ? nullptr : &operation_;
    one.request.body = request;
    if (!request.empty()) one.request_body = sample::json(request);
    one.outcome = wire::Response{status, {}, std::string(answer)};
    read_body(one);
    return one;
  }

  std::string untried(const SchemaCoverage& coverage, std::string_view name) const {
    return wire::to_text(*coverage.report(schemas_).find(name)->find("untried"));
  }

  Contract contract_;
  Operation operation_;
  std::map<std::string, SchemaRef> schemas_;
};

TEST_F(SchemaCoverageTest, EverythingIsUntriedAtFirst) {
  const SchemaCoverage coverage(contract_);
  EXPECT_EQ(untried(coverage, "Request"),
            R"({"enum_values":{"/properties/mode/enum/0":["a"],"/properties/mode/enum/1":)"
            R"(["b"]},"optional_properties":{"/properties/note":["absent","present"]}})");
  EXPECT_EQ(untried(coverage, "Response"), R"({"limits":{"/properties/count/maximum":[3]}})");
  EXPECT_EQ(*coverage.report(schemas_).find("Request")->find("points"), wire::Json(4));
}

TEST_F(SchemaCoverageTest, RequestsAndResponsesCountBySchemaOfTheOperationAndOfErrors) {
  SchemaCoverage coverage(contract_);
  coverage.count(exchange(R"({"mode": "b"})", 200, R"({"count": 3})"));
  EXPECT_EQ(
      untried(coverage, "Request"),
      R"({"enum_values":{"/properties/mode/enum/0":["a"]},"optional_properties":{"/properties/note":["present"]}})");
  EXPECT_EQ(untried(coverage, "Response"), "{}");
  coverage.count(exchange(R"({"mode": "a", "note": ""})", 404, R"({"error": {"code": "NOT_FOUND"}})"));
  EXPECT_EQ(untried(coverage, "Request"), "{}");
  EXPECT_EQ(untried(coverage, "Error"), R"({"enum_values":{"/properties/error/properties/code/enum/1":["CONFLICT"]}})");
}

TEST_F(SchemaCoverageTest, EventsCountByTheirTypes) {
  SchemaCoverage coverage(contract_);
  coverage.count(
      exchange("", 200, R"({"events": [{"type": "mode.set", "payload": {}}, {"type": "x", "payload": null}]})", true));
  EXPECT_EQ(untried(coverage, "Payload"), R"({"branches":{"/oneOf/0":["held"]}})");
  EXPECT_EQ(untried(coverage, "Feed"), "{}");
}

TEST_F(SchemaCoverageTest, LostResponsesAndBodiesThatAreNotJsonCountNothing) {
  SchemaCoverage coverage(contract_);
  Exchange lost = exchange("", 200, "{}");
  lost.outcome = NoResponse{"lost"};
  lost.body.reset();
  coverage.count(lost);
  coverage.count(exchange("", 200, "no JSON"));
  EXPECT_EQ(untried(coverage, "Response"), R"({"limits":{"/properties/count/maximum":[3]}})");
}

TEST_F(SchemaCoverageTest, JoiningCountersAndJoiningReportsGiveTheSame) {
  SchemaCoverage one(contract_);
  SchemaCoverage other(contract_);
  one.count(exchange(R"({"mode": "a"})", 200, R"({"count": 1})"));
  other.count(exchange(R"({"mode": "b"})", 200, R"({"count": 4})"));
  const wire::Json joined = join_reports(one.report(schemas_), other.report(schemas_));
  one.join(other);
  EXPECT_EQ(untried(one, "Request"), R"({"optional_properties":{"/properties/note":["present"]}})");
  EXPECT_EQ(joined, one.report(schemas_));
}

}  // namespace
}  // namespace checks

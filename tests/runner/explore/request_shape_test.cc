#include "runner/explore/request_shape.h"

#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"

namespace runner::explore {
namespace {

/// The shape of AddRequest with this schema, below "$id".
RequestShape shape(const std::string& rest) {
  TinyRepository repository;
  repository.file("schemas/AddRequest.schema.json") =
      R"({"$id": "https://tiny.test/AddRequest.schema.json", "type": "object", "required": ["thing"], )" + rest + "}";
  const auto plan = repository.plan();
  EXPECT_TRUE(plan) << plan.error().to_string();
  return plan ? shape_of((*plan)->schemas.at("AddRequest")->schema, {}) : RequestShape{};
}

Field field(const RequestShape& shape, std::string_view pointer) {
  const Field* found = shape.find(pointer);
  EXPECT_TRUE(found) << pointer;
  return found ? *found : Field{};
}

TEST(RequestShape, NamesEveryMemberParentsFirst) {
  const auto made = shape(R"("properties": {"thing": {"type": "object", "required": ["name"], "properties":
    {"name": {"type": "string"}, "a/b": {"type": "boolean"}}}})");
  std::vector<std::string> pointers;
  for (const Field& each : made.fields) pointers.push_back(each.pointer);
  EXPECT_THAT(pointers, ::testing::UnorderedElementsAre("/thing", "/thing/name", "/thing/a~1b"));
  EXPECT_EQ(pointers.front(), "/thing");
  EXPECT_TRUE(field(made, "/thing").required);
  EXPECT_TRUE(field(made, "/thing/name").required);
  EXPECT_FALSE(field(made, "/thing/a~1b").required);
  EXPECT_FALSE(made.find("/thing/none"));
}

TEST(RequestShape, KnowsKindsOfFields) {
  const auto made = shape(R"("properties": {"thing": {}, "order_id": {"type": "string"}, "note": {"type": "string"},
    "at": {"type": "string", "format": "date-time"}, "size": {"enum": ["s", "l", null]}, "on": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 2, "maximum": 9}, "tags": {"type": "array", "minItems": 1,
    "uniqueItems": true, "items": {"type": "integer"}}, "box": {"type": "object", "properties": {"x": {}}},
    "free": {"type": "object"}, "closed": {"type": "object", "additionalProperties": false}})");
  EXPECT_EQ(field(made, "/order_id").kind, FieldKind::identifier);
  EXPECT_EQ(field(made, "/note").kind, FieldKind::text);
  EXPECT_EQ(field(made, "/at").kind, FieldKind::instant);
  EXPECT_EQ(field(made, "/size").kind, FieldKind::choice);
  EXPECT_EQ(field(made, "/size").choices.size(), 2u) << "null is not a choice";
  EXPECT_EQ(field(made, "/on").kind, FieldKind::flag);
  EXPECT_EQ(field(made, "/count").kind, FieldKind::integer);
  EXPECT_EQ(field(made, "/count").minimum, 2);
  EXPECT_EQ(field(made, "/count").maximum, 9);
  EXPECT_EQ(field(made, "/tags").kind, FieldKind::list);
  EXPECT_EQ(field(made, "/tags").items, FieldKind::integer);
  EXPECT_EQ(field(made, "/tags").min_items, 1u);
  EXPECT_TRUE(field(made, "/tags").unique);
  EXPECT_EQ(field(made, "/box").kind, FieldKind::object);
  EXPECT_EQ(field(made, "/free").kind, FieldKind::open_object);
  EXPECT_EQ(field(made, "/closed").kind, FieldKind::object);
}

TEST(RequestShape, KnowsWhatMayBeNullAndWhatIsAnActor) {
  const auto made = shape(R"("properties": {"thing": {"type": ["string", "null"]},
    "either": {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "never": {"type": "string"},
    "who": {"type": "object", "properties": {"type": {"type": "string"}, "id": {"type": "string"}}},
    "what": {"type": "object", "properties": {"type": {"type": "string"}, "id": {"type": "string"}, "x": {}}}})");
  EXPECT_TRUE(field(made, "/thing").nullable);
  EXPECT_TRUE(field(made, "/either").nullable);
  EXPECT_EQ(field(made, "/either").kind, FieldKind::integer);
  EXPECT_FALSE(field(made, "/never").nullable);
  EXPECT_TRUE(field(made, "/who").is_actor);
  EXPECT_FALSE(field(made, "/what").is_actor);
}

TEST(RequestShape, FollowsReferencesAndBranches) {
  const auto made = shape(R"("properties": {"thing": {"$ref": "#/$defs/named", "properties": {"extra": {}}},
    "list": {"type": "array", "items": {"$ref": "#/$defs/named"}}},
    "$defs": {"named": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}},
    "anyOf": [{"required": ["other"], "properties": {"other": {"type": "boolean"}}}]}})");
  EXPECT_EQ(field(made, "/thing").kind, FieldKind::object);
  EXPECT_TRUE(field(made, "/thing/name").required);
  EXPECT_TRUE(made.find("/thing/extra"));
  EXPECT_FALSE(field(made, "/thing/other").required) << "one branch demands it, not every value";
  EXPECT_EQ(field(made, "/list").items, FieldKind::object);
  EXPECT_TRUE(made.find("/list/0/name"));
}

TEST(RequestShape, EndsInASchemaThatContainsItself) {
  const auto made = shape(R"("properties": {"thing": {"$ref": "#/$defs/node"}},
    "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}})");
  EXPECT_TRUE(made.find("/thing/next/next"));
  EXPECT_LT(made.fields.size(), 50u);
}

}  // namespace
}  // namespace runner::explore

// The fast pass: what it must not do (allocate, take quadratic time), and the tables that only large schemas reach.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "checks/json_schema/values/value_hash.h"
#include "tests/checks/json_schema/schemas.h"

namespace {

std::atomic<size_t> allocations = 0;

void* counted(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}

}  // namespace

void* operator new(size_t size) { return counted(size); }
void* operator new[](size_t size) { return counted(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace json_schema::testing {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

Schema compile_json(Json json) {
  Documents documents;
  EXPECT_TRUE(documents.add("urn:s", std::move(json)).ok());
  wire::Result<Schema> schema = compile(documents, "urn:s");
  EXPECT_TRUE(schema.ok()) << (schema.ok() ? "" : schema.error().to_string());
  return *std::move(schema);
}

TEST(EvaluateTest, AValidInstanceCostsNoAllocation) {
  Schema schema = schema_of(R"({
      "type": "object", "required": ["id", "at", "items"], "additionalProperties": false,
      "properties": {
        "id": {"type": "string", "pattern": "^id_[0-9a-f]{8}$"}, "at": {"type": "string", "format": "date-time"},
        "mode": {"enum": ["a", "b", null]}, "slow": {"pattern": "^(a|b)*c$"}, "uri": {"format": "uri"},
        "items": {"type": "array", "uniqueItems": true, "contains": {"minimum": 2}, "items": {"$ref": "#/$defs/item"}},
        "rest": {"allOf": [{"properties": {"a": true}}], "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
                 "unevaluatedProperties": false, "propertyNames": {"maxLength": 3}}},
      "$defs": {"item": {"type": "integer", "multipleOf": 1, "not": {"const": 7}}}})",
                            asserting_formats());
  Json instance = parse(R"({"id": "id_0123abcd", "at": "2026-01-15T12:00:00.123456789+01:00", "mode": "b",
      "slow": "ababc",
      "uri": "https://example.org/a/long/path/that/is/not/short", "items": [1, 2, 3, 4, 5, 6, 8, 9],
      "rest": {"a": 1}})");
  ASSERT_EQ(complaint(schema, wire::to_text(instance)), "");
  size_t before = allocations;
  bool accepts = schema.accepts(instance);
  bool silent = schema.violations(instance).empty();
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_TRUE(accepts && silent);
}

TEST(EvaluateTest, LongEnumsAreFoundByHash) {
  Array values;
  for (int i = 0; i < 500; ++i) values.push_back(i % 2 ? Json(i) : Json("value-" + std::to_string(i)));
  Schema mixed = compile_json(Object{{"enum", values}});
  EXPECT_TRUE(mixed.accepts(Json(499.0)));
  EXPECT_TRUE(mixed.accepts("value-498"));
  EXPECT_FALSE(mixed.accepts("value-499"));
  EXPECT_FALSE(mixed.accepts(498));
  Array texts;
  for (int i = 0; i < 500; ++i) texts.push_back("value-" + std::to_string(i));
  Schema strings = compile_json(Object{{"enum", texts}});
  EXPECT_TRUE(strings.accepts("value-499"));
  EXPECT_FALSE(strings.accepts("value-500"));
  EXPECT_FALSE(strings.accepts(1));
}

TEST(EvaluateTest, EqualItemsAreFoundInLongArrays) {
  for (size_t size : {3u, 6u, 63u, 64u, 65u, 5'000u}) {
    Array items;
    for (size_t i = 0; i < size; ++i) items.push_back(Object{{"id", i}, {"tags", Array{"a", i}}});
    EXPECT_FALSE(find_equal_items(items)) << size;
    items.push_back(Object{{"tags", Array{"a", 1.0}}, {"id", 1.0}});
    EXPECT_EQ(find_equal_items(items), (std::pair<size_t, size_t>(1, size))) << size;
  }
}

TEST(EvaluateTest, UnevaluatedMembersAreFoundInLargeObjects) {
  Schema schema =
      schema_of(R"({"anyOf": [{"patternProperties": {"^a": true}}, {"patternProperties": {"^b": {"type": "null"}}}],
                                "unevaluatedProperties": false})");
  for (int size : {10, 256, 257, 1'000}) {
    Object object;
    for (int i = 0; i < size; ++i) object.append("a" + std::to_string(i), i);
    EXPECT_TRUE(schema.accepts(object)) << size;
    object.append("b", nullptr);
    EXPECT_TRUE(schema.accepts(object)) << size;
    object.set("b", 1);  // the second branch fails: what it marked does not count
    EXPECT_FALSE(schema.accepts(object)) << size;
  }
}

TEST(EvaluateTest, SchemasAreIndependentOfTheirDocuments) {
  auto schema = [] {
    Documents documents;
    EXPECT_TRUE(documents.add("urn:a", parse(R"({"$ref": "urn:b#/$defs/text"})")).ok());
    EXPECT_TRUE(documents.add("urn:b", parse(R"({"$defs": {"text": {"const": "a rather long constant"}}})")).ok());
    return compile(documents, "urn:a");
  }();
  ASSERT_TRUE(schema.ok());
  Schema copy = *schema;
  EXPECT_TRUE(copy.accepts("a rather long constant"));
  EXPECT_EQ(copy.uri(), "urn:a");
}

}  // namespace
}  // namespace json_schema::testing

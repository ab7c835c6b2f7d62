// The fast pass and the collecting pass are written independently of one another; on any schema and any instance they
// must agree, and the fast pass with itself where it continues after errors.
#include <gtest/gtest.h>

#include <random>

#include "checks/json_schema/evaluate/assemble.h"
#include "checks/json_schema/evaluate/evaluation.h"
#include "checks/json_schema/graph/schema_graph.h"
#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

/// Seeded schemas and instances over a small alphabet, so that they meet often.
class RandomSource {
 public:
  explicit RandomSource(uint32_t seed) : random_(seed) {}

  size_t below(size_t limit) { return random_() % limit; }
  bool chance(size_t one_in) { return below(one_in) == 0; }

  std::string name() {
    static constexpr std::string_view kNames[] = {"a", "b", "c", "ab", "bc"};
    return std::string(kNames[below(5)]);
  }

  Json instance(int depth) {
    switch (below(depth > 0 ? 9 : 6)) {
      case 0:
        return Json();
      case 1:
        return Json(chance(2));
      case 2:
        return Json(int64_t(below(6)) - 2);
      case 3:
        return Json((double(below(12)) - 4) / 2);
      case 4:
      case 5:
        return Json(chance(3) ? "" : name());
      case 6:
        return array(depth);
      default:
        return object(depth);
    }
  }

  Json schema(int depth) {
    if (depth == 0 || chance(8)) return chance(4) ? Json(chance(2)) : leaf();
    Object schema;
    for (size_t i = 1 + below(4); i > 0; --i) add_keyword(schema, depth);
    return schema;
  }

  Json document() {
    Json root = schema(3);
    if (!root.is_object()) root = Object();
    Object definitions;
    for (std::string_view name : {"x", "y"}) definitions.set(name, schema(2));
    root.as_object()->set("$defs", std::move(definitions));
    return root;
  }

 private:
  Json array(int depth) {
    Array items;
    for (size_t i = below(4); i > 0; --i) items.push_back(instance(depth - 1));
    return items;
  }

  Json object(int depth) {
    Object members;
    for (size_t i = below(4); i > 0; --i) members.set(name(), instance(depth - 1));
    return members;
  }

  Json leaf() {
    static constexpr std::string_view kLeaves[] = {R"({"type": "integer"})",
                                                   R"({"type": ["string", "null"]})",
                                                   R"({"type": "object"})",
                                                   R"({"const": "a"})",
                                                   R"({"enum": [1, "a", null]})",
                                                   R"({"minimum": 0})",
                                                   R"({"maxLength": 1})",
                                                   R"({"pattern": "^a"})",
                                                   R"({"multipleOf": 1.5})",
                                                   R"({"required": ["a"]})",
                                                   R"({"minItems": 1})",
                                                   R"({"format": "date"})",
                                                   R"({"enum": ["a", "b", "ab"]})",
                                                   R"({"uniqueItems": true})",
                                                   R"({"maxProperties": 1})",
                                                   R"({"title": "t"})"};
    return parse(kLeaves[below(std::size(kLeaves))]);
  }

  Json list(int depth) {
    Array schemas;
    for (size_t i = 1 + below(3); i > 0; --i) schemas.push_back(schema(depth - 1));
    return schemas;
  }

  Json map(int depth, std::initializer_list<std::string_view> names) {
    Object schemas;
    for (std::string_view name : names) {
      if (chance(2)) schemas.set(name, schema(depth - 1));
    }
    return schemas;
  }

  void add_keyword(Object& schema, int depth) {
    static constexpr std::string_view kSingle[] = {"not",
                                                   "if",
                                                   "then",
                                                   "else",
                                                   "items",
                                                   "additionalProperties",
                                                   "contains",
                                                   "propertyNames",
                                                   "unevaluatedItems",
                                                   "unevaluatedProperties"};
    static constexpr std::string_view kLists[] = {"allOf", "anyOf", "oneOf", "prefixItems"};
    switch (below(8)) {
      case 0:
      case 1:
        schema.set(kSingle[below(std::size(kSingle))], this->schema(depth - 1));
        break;
      case 2:
        schema.set(kLists[below(std::size(kLists))], list(depth));
        break;
      case 3:
        schema.set("properties", map(depth, {"a", "b", "ab"}));
        break;
      case 4:
        schema.set(chance(2) ? "dependentSchemas" : "patternProperties", map(depth, {"a", "b"}));
        break;
      case 5:
        schema.set("$ref", chance(2) ? "#/$defs/x" : "#/$defs/y");
        break;
      case 6:
        schema.set("minContains", int64_t(below(3)));
        break;
      default: {
        Json constraint = leaf();
        for (const wire::Member& member : *constraint.as_object()) schema.set(member.key, member.value);
      }
    }
  }

  std::mt19937 random_;
};

struct Exhaustive : Unobserved {
  static constexpr bool kExhaustive = true;
};

/// The same outcome where the evaluation continues after errors; it may reach a limit where the other does not, as on
/// schemas that lead back to themselves after an error.
bool agrees_exhaustively(const Program& program, const Json& instance, bool accepts) {
  const CompileOptions options;
  const EvaluationOutcome outcome = Evaluation<Exhaustive>(program, options).run(instance);
  const EvaluationOutcome expected = accepts ? EvaluationOutcome::holds : EvaluationOutcome::fails;
  return outcome == expected || outcome > EvaluationOutcome::fails;
}

TEST(ModesAgreeTest, OnRandomSchemasAndInstances) {
  int compiled = 0;
  int accepted = 0;
  int refused = 0;
  for (uint32_t seed = 1; seed <= 6'000; ++seed) {
    RandomSource source(seed);
    Json document = source.document();
    Documents documents;
    ASSERT_TRUE(documents.add("urn:test:schema", document).ok());
    wire::Result<Schema> schema = compile(documents, "urn:test:schema", asserting_formats());
    if (!schema.ok()) continue;  // a "$ref" that leads back to itself
    ++compiled;
    const Program program = assemble(schema->graph());
    for (int i = 0; i < 10; ++i) {
      Json instance = source.instance(3);
      bool accepts = schema->accepts(instance);
      (accepts ? accepted : refused)++;
      ASSERT_EQ(schema->violations(instance).empty(), accepts)
          << "seed " << seed << ": " << wire::to_text(document) << " on " << wire::to_text(instance);
      ASSERT_TRUE(agrees_exhaustively(program, instance, accepts))
          << "seed " << seed << ": " << wire::to_text(document) << " on " << wire::to_text(instance);
      ASSERT_EQ(schema->evaluate(instance).valid, accepts)
          << "seed " << seed << ": " << wire::to_text(document) << " on " << wire::to_text(instance);
    }
  }
  EXPECT_GT(compiled, 4'000);
  EXPECT_GT(accepted, 10'000);
  EXPECT_GT(refused, 10'000);
}

TEST(ModesAgreeTest, OnObjectsWithManyNames) {
  Object properties;
  Array required;
  Object instance;
  for (int i = 0; i < 3'000; ++i) {
    std::string name = "member-" + std::to_string(i);
    properties.append(name, Object{{"const", i}});
    if (i % 3 == 0) required.emplace_back(name);
    instance.append(name, i);
  }
  Documents documents;
  Object schema{{"properties", properties}, {"required", required}, {"additionalProperties", false}};
  ASSERT_TRUE(documents.add("urn:s", schema).ok());
  wire::Result<Schema> compiled = compile(documents, "urn:s");
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  EXPECT_TRUE(compiled->accepts(instance));
  Object lacking = instance;
  lacking.erase("member-2997");
  EXPECT_EQ(compiled->violations(lacking)[0].message, "lacks \"member-2997\"");
  instance.append("member-x", 1);
  EXPECT_FALSE(compiled->accepts(instance));
}

}  // namespace
}  // namespace json_schema::testing

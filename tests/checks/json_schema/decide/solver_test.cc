// The decision procedure: never wrong, and decided where it says so. Random schemas compare it with the values that
// matter to them, the official suite with its instances.
#include "checks/json_schema/decide/solver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/checks/json_schema/decide/random_schemas.h"
#include "tests/checks/json_schema/schemas.h"
#include "tests/checks/json_schema/suite.h"
#include "tests/support/peer_data.h"

namespace json_schema::testing {
namespace {

Answer satisfy(const Schema& schema) {
  Solver solver({&schema.graph()});
  return solver.ask({{{0, true, schema.graph().root}}, {}});
}

/// What the first accepts and the second refuses.
Answer difference(const Schema& first, const Schema& second) {
  Solver solver({&first.graph(), &second.graph()});
  return solver.ask({{{0, true, first.graph().root}, {1, false, second.graph().root}}, {}});
}

size_t pairs_to_try() {
  const char* number = std::getenv("DECIDE_PAIRS");
  return number ? std::strtoul(number, nullptr, 10) : 3'000;
}

TEST(SolverTest, NeverContradictsAnInstanceOfRandomSchemas) {
  size_t undecided = 0;
  size_t empty = 0;
  const size_t pairs = pairs_to_try();
  for (size_t seed = 0; seed < pairs; ++seed) {
    RandomSchemas random(seed);
    const wire::Json text = random.document(seed % 3 == 0 ? 2 : 1);
    const wire::Json other = random.changed(text);
    const auto first = try_compile(wire::to_text(text));
    const auto second = try_compile(wire::to_text(other));
    if (!first.ok() || !second.ok()) continue;  // a reference that leads back
    for (const bool forward : {true, false}) {
      const Schema& accepting = forward ? *first : *second;
      const Schema& refusing = forward ? *second : *first;
      const Answer answer = difference(accepting, refusing);
      undecided += answer.kind == Answer::Kind::undecided;
      empty += answer.is_empty();
      if (answer.is_witness()) {
        EXPECT_TRUE(accepting.accepts(*answer.witness) && !refusing.accepts(*answer.witness))
            << seed << "\n"
            << wire::to_text(text) << "\n"
            << wire::to_text(other) << "\n"
            << wire::to_text(*answer.witness);
      }
      for (size_t i = 0; answer.is_empty() && i < telling_values().size(); ++i) {
        const wire::Json& value = telling_values()[i];
        ASSERT_FALSE(accepting.accepts(value) && !refusing.accepts(value))
            << seed << (forward ? " forward" : " backward") << "\n"
            << wire::to_text(text) << "\n"
            << wire::to_text(other) << "\n"
            << wire::to_text(value);
      }
    }
    const Answer own = satisfy(*first);
    if (own.is_witness()) {
      EXPECT_TRUE(first->accepts(*own.witness)) << wire::to_text(text) << wire::to_text(*own.witness);
    }
    for (size_t i = 0; own.is_empty() && i < telling_values().size(); ++i) {
      ASSERT_FALSE(first->accepts(telling_values()[i])) << wire::to_text(text) << "\n"
                                                        << wire::to_text(telling_values()[i]);
    }
  }
  RecordProperty("undecided", static_cast<int>(undecided));
  fmt::print("{} pairs, both ways: {} empty, {} undecided\n", pairs, empty, undecided);
  EXPECT_LT(undecided, pairs / 5);
}

TEST(SolverTest, AnswersTheOfficialSuiteAsSatisfiability) {
  const auto suite = peer_data("json-schema-test-suite");
  if (!suite) GTEST_SKIP() << kNoPeerData;
  const Documents documents = suite_documents(*suite);
  size_t undecided = 0;
  size_t all = 0;
  for (const auto& file : json_files(*suite / "tests/draft2020-12")) {
    const wire::Json groups = read_json(file);
    for (const wire::Json& group : *groups.as_array()) {
      const auto schema = compile_alone(documents, *group.find("schema"));
      if (!schema.ok()) continue;
      ++all;
      const Answer answer = satisfy(*schema);
      undecided += answer.kind == Answer::Kind::undecided;
      EXPECT_TRUE(!answer.is_witness() || schema->accepts(*answer.witness)) << file << wire::to_text(group);
      for (const wire::Json& test : *group.find("tests")->as_array()) {
        if (!answer.is_empty()) break;
        EXPECT_FALSE(schema->accepts(*test.find("data"))) << file << wire::to_text(group);
      }
    }
  }
  fmt::print("{} schemas, {} undecided\n", all, undecided);
  EXPECT_LT(undecided, all / 10);
}

TEST(SolverTest, KnowsWhatIsEmpty) {
  for (const char* text :
       {"false", R"({"not": {}})", R"({"type": "integer", "minimum": 1.1, "maximum": 1.9})",
        R"({"type": "integer", "multipleOf": 3, "minimum": 1, "maximum": 2})",
        R"({"type": "number", "multipleOf": 2, "not": {"multipleOf": 1}})",
        R"({"type": "string", "pattern": "^a", "maxLength": 0})",
        R"({"allOf": [{"type": "string", "pattern": "^a*$"}, {"pattern": "b"}]})",
        R"({"type": "object", "propertyNames": {"const": "a"}, "minProperties": 2})",
        R"({"type": "object", "required": ["ab"], "patternProperties": {"^a": false}})",
        R"({"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]})",
        R"({"type": "array", "items": {"type": "boolean"}, "uniqueItems": true, "minItems": 3})",
        R"({"type": "array", "contains": {"type": "null"}, "items": {"type": "string"}})",
        R"({"type": "array", "contains": {"const": 1}, "minContains": 3, "maxItems": 2})",
        R"({"type": "array", "prefixItems": [{"type": "null"}, false], "minItems": 2})",
        R"({"enum": [1, 2], "not": {"type": "integer"}})",
        R"({"type": "object", "dependentRequired": {"a": ["b"]}, "required": ["a"], "properties": {"b": false}})",
        R"({"oneOf": [{"type": "string"}, {"type": "string"}]})"}) {
    EXPECT_EQ(satisfy(schema_of(text)).kind, Answer::Kind::empty) << text;
  }
}

TEST(SolverTest, KnowsUnicodeProperties) {
  const auto differ = [](const char* first, const char* second) {
    const auto pattern = [](const char* text) { return fmt::format(R"({{"type": "string", "pattern": "{}"}})", text); };
    return difference(schema_of(pattern(first)), schema_of(pattern(second))).kind;
  };
  EXPECT_EQ(differ("^\\\\p{Lu}{2}$", "^\\\\p{Lu}\\\\p{Lu}$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^\\\\p{Lu}$", "^\\\\p{L}$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^\\\\p{L}$", "^\\\\p{Lu}$"), Answer::Kind::witness);
  EXPECT_EQ(differ("^[\\\\P{Lu}]$", "^\\\\P{L}$"), Answer::Kind::witness);
  EXPECT_EQ(differ("^[A-Z]$", "^\\\\p{Lu}$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^\\\\p{Script=Greek}$", "^\\\\P{ASCII}$"), Answer::Kind::empty);
}

TEST(SolverTest, ComparesLimitsOfAnyLength) {
  const auto differ = [](const char* first, const char* second) {
    return difference(schema_of(first), schema_of(second)).kind;
  };
  constexpr auto kEmpty = Answer::Kind::empty;
  constexpr auto kWitness = Answer::Kind::witness;
  EXPECT_EQ(differ(R"({"maximum": 1e25})", R"({"maximum": 10000000000000000000000001})"), kEmpty);
  EXPECT_EQ(differ(R"({"maximum": 10000000000000000000000001})", R"({"maximum": 1e25})"), kWitness);
  EXPECT_EQ(differ(R"({"exclusiveMinimum": 1.1})", R"({"exclusiveMinimum": 0.10000000000000009})"), kEmpty);
  EXPECT_EQ(differ(R"({"exclusiveMinimum": 0.10000000000000009})", R"({"exclusiveMinimum": 1.1})"), kWitness);
  EXPECT_EQ(differ(R"({"type": "integer", "maximum": 18446744073709551615.5})",
                   R"({"type": "integer", "exclusiveMaximum": 18446744073709551616})"),
            kEmpty);
  EXPECT_EQ(differ(R"({"type": "integer", "minimum": -18446744073709551615.5})",
                   R"({"type": "integer", "exclusiveMinimum": -18446744073709551616})"),
            kEmpty);
  for (const char* text :
       {R"({"type": "integer", "exclusiveMinimum": 1e30, "exclusiveMaximum": 1000000000000000000000000000001})",
        R"({"type": "integer", "minimum": 0.00000000000000000001, "maximum": 0.99999999999999999999})",
        R"({"type": "integer", "minimum": -0.99999999999999999999, "maximum": -0.00000000000000000001})",
        R"({"type": "integer", "minimum": 1e30, "maximum": 1e30, "not": {"const": 1e30}})",
        R"({"type": "number", "minimum": 1e30, "maximum": 1e30, "not": {"type": "integer"}})"}) {
    EXPECT_EQ(satisfy(schema_of(text)).kind, kEmpty) << text;
  }
  for (const char* text :
       {R"({"type": "integer", "minimum": -0.99999999999999999999, "maximum": 0.00000000000000000001})",
        R"({"type": "number", "exclusiveMinimum": 1e30, "exclusiveMaximum": 1000000000000000000000000000001})",
        R"({"type": "integer", "maximum": -123456789012345678901234567890.5})",
        R"({"type": "integer", "minimum": 1e30, "not": {"enum": [1e30, 1000000000000000000000000000001]}})"}) {
    const Schema schema = schema_of(text);
    const Answer answer = satisfy(schema);
    ASSERT_EQ(answer.kind, kWitness) << text;
    EXPECT_TRUE(schema.accepts(*answer.witness)) << text << wire::to_text(*answer.witness);
  }
}

TEST(SolverTest, KnowsAssertionsAtTheEndsOfPatterns) {
  const auto pattern = [](const char* text) { return fmt::format(R"({{"type": "string", "pattern": "{}"}})", text); };
  const auto differ = [&](const char* first, const char* second) {
    return difference(schema_of(pattern(first)), schema_of(pattern(second))).kind;
  };
  EXPECT_EQ(differ("^(?!a$)[a-c]$", "^[bc]$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^[bc]$", "^(?!a$)[a-c]$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^(?!.*--)[a-z-]{1,4}$", "^[a-z-]{1,4}$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^[a-z-]{1,4}$", "^(?!.*--)[a-z-]{1,4}$"), Answer::Kind::witness);
  EXPECT_EQ(differ("^(?=.*a)(?=.*b)[ab]{2}$", "^(?:ab|ba)$"), Answer::Kind::empty);
  EXPECT_EQ(differ("^(?:ab|ba)$", "^(?=.*a)(?=.*b)[ab]{2}$"), Answer::Kind::empty);
  EXPECT_EQ(differ("a(?=b)", "ab"), Answer::Kind::empty);
  EXPECT_EQ(differ("ab", "(?<=a)b"), Answer::Kind::empty);
  EXPECT_EQ(differ("(?<=a)b", "(?<=a)bb"), Answer::Kind::witness);
  EXPECT_EQ(satisfy(schema_of(pattern("^(?=a)b"))).kind, Answer::Kind::empty);
  EXPECT_EQ(satisfy(schema_of(pattern("^(?!a)a"))).kind, Answer::Kind::empty);
}

TEST(SolverTest, DoesNotTakeALimitForARefusal) {
  const std::string text = std::string(40, 'a') + "!";
  const Schema schema = schema_of(R"({"type": "string", "enum": [")" + text + R"("], "pattern": "^(a+)+$"})");
  EXPECT_EQ(satisfy(schema).kind, Answer::Kind::undecided);
}

TEST(SolverTest, IsUndecidedBeyondWhatItKnows) {
  for (const char* text :
       {R"({"type": "string", "pattern": "^b(?=a)c"})", R"({"type": "string", "pattern": "^(a)\\1c$"})",
        R"({"not": {"$ref": "#/$defs/a"}, "$defs": {"a": {"not": {"$ref": "#/$defs/b"}},
                                "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}})",
        R"({"type": "array", "minItems": 100000000})"}) {
    const auto schema = try_compile(text);
    EXPECT_TRUE(!schema.ok() || satisfy(*schema).kind == Answer::Kind::undecided) << text;
  }
}

}  // namespace
}  // namespace json_schema::testing

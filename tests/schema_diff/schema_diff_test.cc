// Pairs of schemas as data, by kind, each with what the comparison must prove or show and what makes it so; and schemas
// that some instance satisfies, or none.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>

#include "checks/json_schema/compare/compare.h"
#include "checks/json_schema/decide/solver.h"
#include "checks/json_schema/generate/generator.h"
#include "tests/checks/json_schema/schemas.h"
#include "tests/support/file_text.h"

namespace json_schema::testing {
namespace {

const std::filesystem::path kFolder = SOURCE_ROOT "/tests/schema_diff";
constexpr size_t kLeastPairs = 300;

wire::Json read(const std::filesystem::path& file) { return parse(file_text(file)); }

std::vector<wire::Json> all_pairs() {
  std::vector<wire::Json> pairs;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "pairs")) {
    const wire::Json list = read(entry.path());
    pairs.insert(pairs.end(), list.as_array()->begin(), list.as_array()->end());
  }
  return pairs;
}

Schema compiled(const wire::Json& schema) { return schema_of(wire::to_text(schema), asserting_formats()); }

using Kind = Direction::Kind;

void expect_directions(const wire::Json& pair, const Comparison& comparison) {
  const std::string& expected = *pair.find_string("expect");
  const bool narrows = expected == "narrowed" || expected == "both";
  const bool widens = expected == "widened" || expected == "both";
  EXPECT_EQ(comparison.narrowing.kind, narrows ? Kind::shown : Kind::absent)
      << wire::to_text(pair) << comparison.narrowing.reason;
  EXPECT_EQ(comparison.widening.kind, widens ? Kind::shown : Kind::absent)
      << wire::to_text(pair) << comparison.widening.reason;
}

/// The instance that the data names as what makes the pair differ.
void expect_separated(const wire::Json& pair, const Schema& before, const Schema& after) {
  const wire::Json* witness = pair.find("witness");
  if (!witness) return;
  const bool narrows = *pair.find_string("expect") == "narrowed";
  EXPECT_EQ(before.accepts(*witness), narrows) << wire::to_text(pair);
  EXPECT_EQ(after.accepts(*witness), !narrows) << wire::to_text(pair);
}

TEST(SchemaDiff, DecidesEachPairAsExpected) {
  std::vector<double> milliseconds;
  for (const wire::Json& pair : all_pairs()) {
    ASSERT_TRUE(pair.find_string("why") && !pair.find_string("why")->empty()) << wire::to_text(pair);
    const Schema before = compiled(*pair.find("old"));
    const Schema after = compiled(*pair.find("new"));
    expect_separated(pair, before, after);
    const std::clock_t start = std::clock();  // processor time
    const Comparison comparison = compare_schemas(before, after);
    milliseconds.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    expect_directions(pair, comparison);
    for (const Witness& one : comparison.narrowings) {
      EXPECT_TRUE(before.accepts(one.instance) && !after.accepts(one.instance)) << wire::to_text(pair);
    }
    for (const Witness& one : comparison.widenings) {
      EXPECT_TRUE(!before.accepts(one.instance) && after.accepts(one.instance)) << wire::to_text(pair);
    }
  }
  ASSERT_GE(milliseconds.size(), kLeastPairs);
  std::sort(milliseconds.begin(), milliseconds.end());
  fmt::print("{} pairs: median {:.3f} ms, p99 {:.3f} ms\n", milliseconds.size(), milliseconds[milliseconds.size() / 2],
             milliseconds[milliseconds.size() * 99 / 100]);
}

TEST(SchemaDiff, KnowsWhichSchemasCanBeSatisfied) {
  const wire::Json schemas = read(kFolder / "satisfiability.json");
  for (const wire::Json& one : *schemas.as_array()) {
    const Schema schema = compiled(*one.find("schema"));
    const bool expected = *one.find("satisfiable")->as_boolean();
    Solver solver({&schema.graph()});
    const Answer answer = solver.ask({{{0, true, schema.graph().root}}, {}});
    EXPECT_EQ(answer.kind, expected ? Answer::Kind::witness : Answer::Kind::empty)
        << wire::to_text(one) << answer.reason;
    Generator generator(schema);
    const auto instance = generator.valid(0);
    EXPECT_EQ(instance.ok(), expected) << wire::to_text(one);
    EXPECT_TRUE(!instance.ok() || schema.accepts(*instance)) << wire::to_text(one);
  }
}

}  // namespace
}  // namespace json_schema::testing

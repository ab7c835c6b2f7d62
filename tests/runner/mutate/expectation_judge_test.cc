#include <gmock/gmock.h>

#include "runner/mutate/mutate.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ExpectationsTest : public testing::Test {
 protected:
  std::vector<JudgedMutant> judged(const std::string& family) {
    plan_ = std::move(*repository_.plan());
    MutateOptions options;
    options.kinds = {MutantKind::expectation};
    options.operations = {"things.get"};
    options.common.jobs = 2;
    auto mutation = mutate(*plan_, driver_, options);
    EXPECT_TRUE(mutation.ok()) << mutation.error().to_string();
    std::vector<JudgedMutant> mutants = mutation.ok() ? mutation->mutants : std::vector<JudgedMutant>();
    std::erase_if(mutants, [&](const JudgedMutant& judged) { return judged.mutant.family != family; });
    return mutants;
  }

  /// Of the mutants of this verdict, about one scenario or about any.
  static std::vector<std::string> changes(const std::vector<JudgedMutant>& mutants, MutantVerdict verdict,
                                          const std::string& scenario = "") {
    std::vector<std::string> changes;
    for (const JudgedMutant& judged : mutants) {
      const bool is_about = scenario.empty() || judged.mutant.subject == scenario;
      if (is_about && judged.verdict == verdict) changes.push_back(judged.mutant.change);
    }
    return changes;
  }

  void add_scenario(const std::string& lines) {
    repository_.replace("fixtures/things.yaml", "- id: export-things\n", lines + "\n- id: export-things\n");
  }

  TinyRepository repository_;
  TinyDriver driver_;
  std::unique_ptr<Plan> plan_;
};

TEST_F(ExpectationsTest, GuardWhatNothingElseNotices) {
  const auto mutants = judged("deleted");
  EXPECT_THAT(changes(mutants, MutantVerdict::killed), ElementsAre("/thing/thing_id deleted"));
  EXPECT_GT(changes(mutants, MutantVerdict::survived).size(), 2u);
  for (const JudgedMutant& judged : mutants) EXPECT_THAT(judged.mutant.where, HasSubstr("fixtures/things.yaml:"));
}

TEST_F(ExpectationsTest, FailTheRunWhereTheyAreNegated) {
  const auto mutants = judged("negated");
  EXPECT_EQ(changes(mutants, MutantVerdict::killed).size(), 7u);
  EXPECT_EQ(mutants.size(), 7u);
  EXPECT_THAT(mutants.front().killed_by, ElementsAre("add-and-get"));
}

TEST_F(ExpectationsTest, ThatNothingJudgesPassWhereTheyAreNegated) {
  add_scenario(
      "- id: get\n  proves: [M1.add]\n  given: {first: thing}\n  steps:\n"
      "  - {call: things.get, path: {thing_id: $first}, expect: {entries: [$first]}}");
  EXPECT_THAT(changes(judged("negated"), MutantVerdict::survived, "get"), ElementsAre("entries negated"));
}

TEST_F(ExpectationsTest, OfARuleThatIsAShouldOnlyWarn) {
  add_scenario(
      "- id: get\n  proves: [M1.soft]\n  given: {first: thing}\n  steps:\n"
      "  - {call: things.get, path: {thing_id: $first}, expect: {body: {/thing/name: Given}}}");
  const auto mutants = judged("negated");
  EXPECT_THAT(changes(mutants, MutantVerdict::tolerated, "get"), ElementsAre("/thing/name negated"));
  EXPECT_THAT(changes(mutants, MutantVerdict::killed, "get"), IsEmpty());
}

TEST_F(ExpectationsTest, OfEachKindAreNegated) {
  add_scenario(R"(- id: all
  proves: [M1.add]
  given: {first: thing}
  steps:
  - {call: things.add, idempotency_key: k, body: {thing: {thing_id: fixed, name: N}}}
  - {call: things.add, idempotency_key: k, body: {thing: {thing_id: fixed, name: N}}, expect: {replayed: true}}
  - {call: things.get, path: {thing_id: $first}, expect: {status: [200], headers: {content-type: {$matches: json}}}}
  - {call: things.get, path: {thing_id: {$unique: none}}, expect: {error: NOT_FOUND, reason: thing_not_found}}
  - {document: {schema: Thing, value: {name: n}, valid: false}})");
  EXPECT_THAT(changes(judged("negated"), MutantVerdict::killed, "all"),
              ElementsAre("replayed negated", "outcome negated", "header content-type negated", "outcome negated",
                          "valid negated"));
}

}  // namespace
}  // namespace runner

#include <gmock/gmock.h>

#include "runner/mutate/mutate.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

using testing::Contains;

class LiesTest : public testing::Test {
 protected:
  Mutation judged(MutateOptions options = {}) {
    plan_ = std::move(*repository_.plan());
    options.kinds = {MutantKind::service};
    auto mutation = mutate(*plan_, driver_, options);
    EXPECT_TRUE(mutation.ok()) << mutation.error().to_string();
    return mutation.ok() ? std::move(*mutation) : Mutation();
  }

  /// Made once for all tests.
  const Mutation& all() {
    static const Mutation mutation = judged();
    return mutation;
  }

  MutantVerdict verdict_on(const std::string& id) {
    std::string others;
    for (const JudgedMutant& one : all().mutants) {
      if (one.mutant.id() == id) return one.verdict;
      others += "\n" + one.mutant.id();
    }
    ADD_FAILURE() << "no lie " << id << " among" << others;
    return MutantVerdict::unreached;
  }

  TinyRepository repository_;
  TinyDriver driver_;
  std::unique_ptr<Plan> plan_;
};

TEST_F(LiesTest, AboutAMemberAreFoundByItsExpectation) {
  EXPECT_EQ(verdict_on("member things.add/thing/name: another text"), MutantVerdict::killed);
  EXPECT_EQ(verdict_on("member things.add/thing/name: dropped"), MutantVerdict::killed);
}

TEST_F(LiesTest, AboutAMemberThatNothingExpectsSurvive) {
  EXPECT_EQ(verdict_on("member things.get/thing/name: another text"), MutantVerdict::survived);
}

TEST_F(LiesTest, AboutReasonsAreFound) {
  EXPECT_EQ(verdict_on("refusal things.get: 404 NOT_FOUND thing_not_found: without a reason"), MutantVerdict::killed);
}

TEST_F(LiesTest, AboutEventsAreFoundThoughTheyAreSignedAgain) {
  EXPECT_EQ(verdict_on("event thing.added: no such event"), MutantVerdict::killed);
  EXPECT_EQ(verdict_on("event-member thing.added/payload/name: another text"), MutantVerdict::killed);
}

TEST_F(LiesTest, AboutExportsAreFoundThoughTheyAreSignedAgain) {
  EXPECT_EQ(verdict_on("export things.export: the last entry of a page left out"), MutantVerdict::killed);
  EXPECT_EQ(verdict_on("hash things.export: an export_hash without entries"), MutantVerdict::killed);
  EXPECT_EQ(verdict_on("hash things.export: a signature that does not cover entries"), MutantVerdict::killed);
}

TEST_F(LiesTest, AboutReplaysAreFound) {
  EXPECT_EQ(verdict_on("replay things.add: another payload under a used key that is accepted"), MutantVerdict::killed);
}

TEST_F(LiesTest, NameTheRuleThatTheyBreak) {
  for (const JudgedMutant& one : all().mutants) {
    if (one.mutant.id() != "member things.add/thing/name: another text") continue;
    EXPECT_THAT(one.rules, Contains("event.payload"));
    EXPECT_EQ(one.killed_by.size(), 1u);
  }
}

TEST_F(LiesTest, AreTheSameForEveryNumberOfThreads) {
  MutateOptions options;
  options.sample = 60;
  options.common.jobs = 3;
  const Mutation several = judged(options);
  options.common.jobs = 1;
  const Mutation one = judged(options);
  ASSERT_EQ(one.mutants.size(), several.mutants.size());
  for (size_t i = 0; i < one.mutants.size(); ++i) {
    EXPECT_EQ(one.mutants[i].mutant.id(), several.mutants[i].mutant.id());
    EXPECT_EQ(one.mutants[i].verdict, several.mutants[i].verdict) << one.mutants[i].mutant.id();
  }
}

}  // namespace
}  // namespace runner

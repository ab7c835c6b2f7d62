#include <gmock/gmock.h>

#include "runner/mutate/mutate.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

using testing::HasSubstr;

TEST(ExpectationsTest, GuardWhatNothingElseNotices) {
  TinyRepository repository;
  TinyDriver driver;
  const auto plan = std::move(*repository.plan());
  MutateOptions options;
  options.kinds = {MutantKind::expectation};
  options.operations = {"things.get"};
  const auto mutation = mutate(*plan, driver, options);
  ASSERT_TRUE(mutation.ok()) << mutation.error().to_string();
  size_t guarding = 0;
  for (const JudgedMutant& judged : mutation->mutants) {
    EXPECT_EQ(judged.mutant.kind, MutantKind::expectation);
    EXPECT_THAT(judged.mutant.where, HasSubstr("fixtures/things.yaml:"));
    if (judged.verdict != MutantVerdict::killed) continue;
    ++guarding;
    EXPECT_EQ(judged.mutant.change, "/thing/thing_id deleted") << judged.mutant.id();
  }
  EXPECT_EQ(guarding, 1u);
  EXPECT_GT(mutation->count(MutantKind::expectation, MutantVerdict::survived), 2u);
}

}  // namespace
}  // namespace runner

#include "runner/record/redaction.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(Redaction, ReplacesEveryOccurrenceOfEverySecret) {
  EXPECT_EQ(redacted("a key and a pass, a key", {"key", "pass"}), "a (redacted) and a (redacted), a (redacted)");
  EXPECT_EQ(redacted("keykey", {"key"}), "(redacted)(redacted)");
}

TEST(Redaction, LeavesOtherTextsAndPassesOverEmptySecrets) {
  EXPECT_EQ(redacted("text", {}), "text");
  EXPECT_EQ(redacted("text", {"", "key"}), "text");
  EXPECT_EQ(redacted("", {"key"}), "");
}

TEST(Redaction, ShowsNoRestOfALongerSecret) {
  EXPECT_EQ(redacted("token-123 and token", {"token", "token-123"}), "(redacted) and (redacted)");
}

}  // namespace
}  // namespace runner

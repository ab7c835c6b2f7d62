// What is shown of texts that quote a secret (tests/checks/secrets_test.cc has the forms), and of headers.
#include "runner/record/redaction.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(Redaction, ReplacesEveryOccurrenceOfEverySecret) {
  EXPECT_EQ(redacted("a k3yk3yk3y and a pa55w0rd, a k3yk3yk3y", {"k3yk3yk3y", "pa55w0rd"}),
            "a (redacted) and a (redacted), a (redacted)");
  EXPECT_EQ(redacted("text", {}), "text");
  EXPECT_EQ(redacted("text", {""}), "text");
}

TEST(Redaction, ShowsNoRestOfALongerSecret) {
  EXPECT_EQ(redacted("Bearer t0ken-1234 and t0ken-1234", {"t0ken-1234", "Bearer t0ken-1234"}),
            "(redacted) and (redacted)");
}

TEST(ShownValue, HidesWhatWasSentOfAnyLengthAndHeadersOfCredentials) {
  const checks::Secrets secrets({"Bearer x"}, {"blue"});
  EXPECT_EQ(shown_value({"x-any", "Bearer x"}, secrets), kRedacted);
  EXPECT_EQ(shown_value({"x-any", "blue"}, secrets), kRedacted);
  EXPECT_EQ(shown_value({"Set-Cookie", "other"}, secrets), kRedacted);
  EXPECT_EQ(shown_value({"x-any", "bluer"}, secrets), "bluer");
}

}  // namespace
}  // namespace runner

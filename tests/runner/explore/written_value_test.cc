// Values of a response as a fixture writes them.
#include "runner/explore/written_value.h"

#include <gtest/gtest.h>

#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

class WrittenValueTest : public testing::Test {
 protected:
  WrittenValueTest()
      : reference_(runner::make_in_process_driver({})),
        side_(plan_of("M103"), reference_->open({"written", noon(), {}}), {"", {}, nullptr, true}) {}
  std::string written(const wire::Json& value) const {
    return wire::to_text(runner::explore::written_value(value, side_, {"lp", "owner_id"}));
  }

  std::unique_ptr<runner::Driver> reference_;
  runner::ServiceSide side_;
};

TEST_F(WrittenValueTest, NamesWhatIsBound) {
  side_.bindings().bind("lp", "provider-7");
  EXPECT_EQ(written("provider-7"), R"("$lp")");
  EXPECT_EQ(written(side_.bindings().unique("owner")), R"("$owner_id")");
  EXPECT_EQ(written(wire::Array{"provider-7", "other"}), R"(["$lp","other"])");
}

TEST_F(WrittenValueTest, KeepsTextsOfTheNameSpaceUnique) {
  EXPECT_EQ(written(side_.bindings().unique("house-bot")), R"({"$unique":"house-bot"})");
}

TEST_F(WrittenValueTest, TakesInstantsFromTheClock) {
  EXPECT_EQ(written("2026-01-15T12:00:00.000Z"), R"({"$now":"+0s"})");
  EXPECT_EQ(written("2026-01-14T12:00:00.000Z"), R"({"$now":"-86400s"})");
  EXPECT_EQ(written("2026-01-15T12:00:00.500Z"), R"({"$instant":"2026-01-15T12:00:00.500Z"})");
}

TEST_F(WrittenValueTest, KeepsInstantsThatARequestGave) {
  runner::CallStep call{"liquidityProviders.register", "", {}, {}};
  call.call.body = wire::Object{{"recorded_at", "2026-01-10T00:00:00Z"}};
  side_.send(call, "step");
  EXPECT_EQ(written("2026-01-10T00:00:00.000Z"), R"({"$instant":"2026-01-10T00:00:00.000Z"})");
}

TEST_F(WrittenValueTest, EscapesWhatLooksLikeAForm) {
  EXPECT_EQ(written("$x"), R"("$$x")");
  EXPECT_EQ(written(wire::Object{{"$now", 1}}), R"({"$$now":1})");
}

}  // namespace
}  // namespace exploring

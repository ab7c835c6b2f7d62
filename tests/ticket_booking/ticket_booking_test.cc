// A contract of another kind, with other paths, codes, events and an export, on the same verifier: what is known of a
// contract is in its files alone.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/command_session.h"
#include "tests/ticket_booking/box_office.h"

namespace runner {
namespace {

using box_office::BoxOffice;
using box_office::Mistake;
using testing::HasSubstr;
using testing::Not;

const std::string kMilestone = SOURCE_ROOT "/tests/ticket_booking/milestones/BOX1.yaml";

class TicketBookingTest : public testing::Test {
 protected:
  void serve(Mistake mistake) {
    stop();
    service_ = std::make_unique<BoxOffice>(mistake);
    auto front = reference_impl::HttpFront::bind(
        {}, {[this](const wire::Request& request) { return service_->handle(request); }, {}});
    ASSERT_TRUE(front.ok()) << front.error().to_string();
    front_ = std::move(*front);
    thread_ = std::thread([this] { front_->serve(); });
  }
  void stop() {
    if (front_) front_->stop();
    if (thread_.joinable()) thread_.join();
  }
  void TearDown() override { stop(); }

  CommandOutcome run(Arguments more = {}, const std::string& out = "out") {
    Arguments arguments = {kMilestone, "--target", front_->url(), "--quiet", "--out", folder_.path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(std::move(arguments), folder_);
  }

  TemporaryFolder folder_;
  std::unique_ptr<BoxOffice> service_;
  std::unique_ptr<reference_impl::HttpFront> front_;
  std::thread thread_;
};

// A command that takes no signing key.
CommandOutcome plain_command(const Arguments& arguments) {
  CommandOutcome outcome{kAllHeld, "", ""};
  Environment environment;
  environment.out = [&](std::string_view text) { outcome.out += text; };
  environment.err = [&](std::string_view text) { outcome.err += text; };
  environment.variable = [](const std::string&) { return std::nullopt; };
  outcome.code = dispatch(arguments, environment);
  return outcome;
}

TEST_F(TicketBookingTest, IsListed) {
  const CommandOutcome outcome = plain_command({"list", kMilestone});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("bookings.cancel"));
}

TEST_F(TicketBookingTest, IsNotServedByTheReferenceImplementation) {
  const CommandOutcome outcome = run_command({kMilestone, "--out", folder_.path("out")}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("--target"));
}

TEST_F(TicketBookingTest, HoldsOfASoundServiceAndVerifies) {
  serve(Mistake::none);
  const CommandOutcome outcome = run();
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("clock: honours x-now-iso"));
  EXPECT_THAT(outcome.out, HasSubstr("milestones served: BOX1"));
  EXPECT_THAT(outcome.out, HasSubstr("overall=true"));
  const auto key = wire::PrivateKey::from_pem(read_text(folder_.path("signing-key.pem")));
  ASSERT_TRUE(key.ok());
  std::ofstream(folder_.path("key.pub")) << key->public_key().pem();
  const CommandOutcome trusted =
      plain_command({"keys", "trust", "--out", folder_.path("trust.json"), folder_.path("key.pub")});
  ASSERT_EQ(trusted.code, kAllHeld) << trusted.err;
  const CommandOutcome verified =
      plain_command({"verify", folder_.path("out/BOX1/latest"), "--trust", folder_.path("trust.json")});
  EXPECT_EQ(verified.code, kAllHeld) << verified.out << verified.err;
}

TEST_F(TicketBookingTest, JoinsItsShards) {
  serve(Mistake::none);
  for (const char* shard : {"1/2", "2/2"}) {
    const CommandOutcome outcome = run({"--shard", shard}, std::string("shard-") + shard[0]);
    EXPECT_THAT(outcome.err, Not(HasSubstr("error:"))) << outcome.err;
  }
  const CommandOutcome merged = run_command({"merge", folder_.path("shard-1"), folder_.path("shard-2"), "--root",
                                             SOURCE_ROOT "/tests/ticket_booking", "--out", folder_.path("merged")},
                                            folder_);
  EXPECT_EQ(merged.code, kAllHeld) << merged.out << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("overall=true"));
}

TEST_F(TicketBookingTest, IsExploredWithoutAReference) {
  serve(Mistake::none);
  const CommandOutcome outcome = run_command({"explore", kMilestone, "--target", front_->url(), "--cases", "60",
                                              "--seed", "5", "--out", folder_.path("explored")},
                                             folder_);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("findings: 0 must"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("against the reference implementation")));
}

TEST_F(TicketBookingTest, FindsAPlantedMistakeAndReplaysIt) {
  serve(Mistake::oversells);
  const CommandOutcome outcome = run();
  EXPECT_EQ(outcome.code, kFindings) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("BOX1.booking.seats"));
  EXPECT_THAT(outcome.out, HasSubstr("overall=false"));
  const std::string replay = folder_.path("out/BOX1/latest/replay/seats-run-out.json");
  ASSERT_TRUE(std::filesystem::exists(replay)) << outcome.out;
  const Arguments again = {"replay", replay, "--root", SOURCE_ROOT "/tests/ticket_booking"};
  EXPECT_EQ(run_command(again, folder_).code, kFindings);
  serve(Mistake::none);
  Arguments elsewhere = again;
  elsewhere.insert(elsewhere.end(), {"--target", front_->url()});
  const CommandOutcome sound = run_command(elsewhere, folder_);
  EXPECT_EQ(sound.code, kAllHeld) << sound.out << sound.err;
}

}  // namespace
}  // namespace runner

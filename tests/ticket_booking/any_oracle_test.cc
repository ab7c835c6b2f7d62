// `explore --oracle URL`: two services of a contract that no reference implementation serves, over HTTP.
#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "tests/support/command_session.h"
#include "tests/ticket_booking/box_office.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using box_office::BoxOffice;
using box_office::Mistake;
using testing::HasSubstr;
using testing::Not;

/// A box office at a URL of its own, whose responses a test changes on the way.
class Office {
 public:
  using Change = std::function<void(const wire::Request&, wire::Response&)>;

  explicit Office(Change change = nullptr) : change_(std::move(change)) {
    auto front =
        reference_impl::HttpFront::bind({}, {[this](const wire::Request& request) { return respond(request); }, {}});
    EXPECT_TRUE(front.ok()) << front.error().to_string();
    front_ = std::move(*front);
    thread_ = std::thread([this] { front_->serve(); });
  }
  ~Office() {
    front_->stop();
    thread_.join();
  }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  std::string url() const { return front_->url(); }
  /// It responds to so many requests more.
  void dies_after(int requests) { left_ = requests; }

 private:
  wire::Response respond(const wire::Request& request) {
    if (left_ > 0 && --left_ == 0) stopping_ = std::async(std::launch::async, [this] { front_->stop(); });
    wire::Response response = office_.handle(request);
    if (change_) change_(request, response);
    return response;
  }

  const Change change_;
  BoxOffice office_{Mistake::none};
  std::atomic<int> left_{0};
  std::future<void> stopping_;
  std::unique_ptr<reference_impl::HttpFront> front_;
  std::thread thread_;
};

/// Gives the body of a response another value at a place that it has.
void set_at(wire::Response& response, const std::string& pointer, const std::function<wire::Json(wire::Json)>& value) {
  auto body = wire::parse_json(response.body.bytes());
  const wire::Json* known = body ? wire::find_at(*body, pointer) : nullptr;
  if (!known) return;
  wire::set_at(*body, pointer, value(*known));
  response.body = wire::to_text(*body);
}

// A show always has all its seats, which its own responses do not contradict.
void hides_sales(const wire::Request& request, wire::Response& response) {
  if (request.method != "GET") return;
  const auto body = wire::parse_json(response.body.bytes());
  const wire::Json* seats = body ? wire::find_at(*body, "/show/seats") : nullptr;
  if (seats) set_at(response, "/show/seats_left", [&](const wire::Json&) { return *seats; });
}

// Whichever of two codes is next.
Office::Change undecided_reason() {
  const auto count = std::make_shared<std::atomic<int>>(0);
  return [count](const wire::Request&, wire::Response& response) {
    set_at(response, "/error/details/reason_code", [&](wire::Json reason) {
      const bool other = reason == wire::Json("booking_malformed") && ++*count % 3 == 0;
      return other ? wire::Json("show_malformed") : reason;
    });
  };
}

class AnyOracle : public testing::Test {
 protected:
  CommandOutcome explore(const Office& target, const Office& oracle, const std::string& cases = "60") {
    return run_command({"explore", SOURCE_ROOT "/tests/ticket_booking/milestones/BOX1.yaml", "--target", target.url(),
                        "--oracle", oracle.url(), "--cases", cases, "--seed", "5", "--out", folder_.path("explored")},
                       folder_);
  }

  const TemporaryFolder folder_;
};

TEST_F(AnyOracle, FindsNothingInOneServiceTwice) {
  const Office office;
  CommandOutcome outcome = explore(office, office);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("against the oracle at " + office.url()));
  const Office again;
  outcome = explore(office, again);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("findings: 0 must, 0 should, 0 under-specified"));
}

TEST_F(AnyOracle, FindsAFaultThatOnlyTheOtherServiceShows) {
  const Office faulty(hides_sales), sound;
  const CommandOutcome outcome = explore(faulty, sound);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("/show/seats_left"));
  EXPECT_THAT(outcome.out, HasSubstr("--oracle " + sound.url())) << "to repeat it";
}

TEST_F(AnyOracle, TakesWhatTheContractLeavesOpenForNoDifference) {
  const Office other([](const wire::Request&, wire::Response& response) {
    set_at(response, "/error/message", [](const wire::Json&) { return wire::Json("in other words"); });
  });
  const Office office;
  const CommandOutcome outcome = explore(other, office);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
}

TEST_F(AnyOracle, LearnsWhatTheOracleDoesByChance) {
  const Office one(undecided_reason()), other(undecided_reason());
  CommandOutcome outcome = explore(one, other);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("the oracle differs from itself in"));
  const Office faulty([chance = undecided_reason()](const wire::Request& request, wire::Response& response) {
    chance(request, response);
    hides_sales(request, response);
  });
  outcome = explore(faulty, other);
  EXPECT_EQ(outcome.code, kFindings) << "noise elsewhere hides no fault: " << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("/show/seats_left"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("expected \"400 MALFORMED"))) << outcome.out;
}

TEST_F(AnyOracle, SaysThatTheOracleDied) {
  const Office target;
  Office oracle;
  oracle.dies_after(700);
  const CommandOutcome outcome = explore(target, oracle, "400");
  EXPECT_EQ(outcome.code, kNoResponse) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("ended early: of the oracle: "));
  EXPECT_THAT(outcome.out, HasSubstr("findings: 0 must, 0 should, 0 under-specified"));
}

TEST_F(AnyOracle, SaysThatTheOracleNeverResponded) {
  const Office target;
  const CommandOutcome outcome =
      run_command({"explore", SOURCE_ROOT "/tests/ticket_booking/milestones/BOX1.yaml", "--target", target.url(),
                   "--oracle", "http://127.0.0.1:9", "--cases", "5", "--out", folder_.path("explored")},
                  folder_);
  EXPECT_EQ(outcome.code, kNoResponse) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("oracle: http://127.0.0.1:9"));
}

TEST_F(AnyOracle, HasCredentialsOfItsOwn) {
  const Office target, oracle;
  CommandOutcome outcome = run_command(
      {"explore", SOURCE_ROOT "/tests/ticket_booking/milestones/BOX1.yaml", "--target", target.url(), "--oracle",
       oracle.url(), "--oracle-profile", "nowhere.yaml", "--cases", "5", "--out", folder_.path("explored")},
      folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("nowhere.yaml"));
  outcome = run_command({"explore", SOURCE_ROOT "/tests/ticket_booking/milestones/BOX1.yaml", "--target", target.url(),
                         "--oracle-profile", "nowhere.yaml"},
                        folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput) << "it means nothing without an oracle";
}

}  // namespace
}  // namespace runner

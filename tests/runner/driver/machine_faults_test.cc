// Which requests are sent again, during a restart and after one, and that nothing is repeated which may not be.
#include "runner/driver/machine_faults.h"

#include <gmock/gmock.h>

#include <atomic>

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What the target saw, in order; shared by its replicas.
struct Seen {
  std::vector<std::string> requests;
  int unanswered = 0;  ///< of the next requests
};

class SeeingSession : public Session {
 public:
  SeeingSession(Seen& seen, std::string replica) : seen_(seen), replica_(std::move(replica)) {}
  wire::Instant now() const override { return {}; }
  std::string name_space() const override { return "ns"; }
  checks::Outcome exchange(const wire::Request& request) override {
    if (request.target == "/") return wire::Response{404, {}, ""};  // whether it is there again
    seen_.requests.push_back(replica_ + request.target);
    if (seen_.unanswered-- > 0) return checks::NoResponse{};
    return wire::Response{200, {}, ""};
  }
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  Seen& seen_;
  const std::string replica_;
};

class SeeingDriver : public Driver {
 public:
  SeeingDriver(Seen& seen, std::string replica) : seen_(seen), replica_(std::move(replica)) {}
  Capabilities capabilities() const override { return {}; }
  std::unique_ptr<Session> open(const SessionStart&) override {
    return std::make_unique<SeeingSession>(seen_, replica_);
  }

 private:
  Seen& seen_;
  const std::string replica_;
};

std::unique_ptr<Driver> faulty(Seen& seen, MachineFaults faults, const std::vector<std::string>& names = {""}) {
  std::vector<std::unique_ptr<Driver>> replicas;
  for (const std::string& name : names) replicas.push_back(std::make_unique<SeeingDriver>(seen, name));
  return make_faulty_driver(std::move(replicas), std::move(faults));
}

wire::Request get(const std::string& target) { return {"GET", target, {}, ""}; }
wire::Request put(const std::string& target, bool with_key) {
  wire::Request request{"PUT", target, {}, ""};
  if (with_key) request.headers.push_back({"idempotency-key", "k"});
  return request;
}

TEST(MachineFaults, LoseTheAnswerToASecondRequestAndAskAgain) {
  Seen seen;
  const auto driver = faulty(seen, {{}, true});
  const auto session = driver->open({});
  for (const char* target : {"/0", "/1", "/2", "/3", "/4", "/5"}) session->exchange(put(target, true));
  EXPECT_THAT(seen.requests, ElementsAre("/0", "/1", "/1", "/2", "/3", "/4", "/5", "/5"));
  EXPECT_EQ(session->repeats(), 2u);
  EXPECT_THAT(driver->delivery(), HasSubstr("2 answers lost"));
}

TEST(MachineFaults, RepeatNoWriteWithoutAKey) {
  Seen seen;
  const auto driver = faulty(seen, {[] { return true; }, true});
  const auto session = driver->open({});
  for (int i = 0; i < 4; ++i) session->exchange(put("/x", false));
  EXPECT_EQ(seen.requests.size(), 4u);
  EXPECT_EQ(session->repeats(), 0u);
}

TEST(MachineFaults, RestartBeforeEachSixthRequestAndDuringEachThird) {
  Seen seen;
  std::atomic<int> restarts = 0;
  const auto driver = faulty(seen, {[&] { return ++restarts > 0; }, false});
  const auto session = driver->open({});
  for (const char* target : {"/0", "/1"}) session->exchange(get(target));
  EXPECT_EQ(restarts, 0);
  seen.unanswered = 1;
  session->exchange(get("/2"));
  EXPECT_EQ(restarts, 1);
  for (const char* target : {"/3", "/4", "/5"}) session->exchange(get(target));
  EXPECT_EQ(restarts, 2);
  EXPECT_THAT(seen.requests, ElementsAre("/0", "/1", "/2", "/2", "/3", "/4", "/5"));
}

TEST(MachineFaults, AskReplicasInTurn) {
  Seen seen;
  const auto driver = faulty(seen, {}, {"a", "b"});
  const auto session = driver->open({});
  for (const char* target : {"/0", "/1", "/2"}) session->exchange(get(target));
  EXPECT_THAT(seen.requests, ElementsAre("a/0", "b/1", "a/2"));
}

TEST(MachineFaults, SayThatTheCommandFailed) {
  Seen seen;
  const auto driver = faulty(seen, {[] { return false; }, false});
  const auto session = driver->open({});
  for (int i = 0; i < 6; ++i) session->exchange(get("/x"));
  EXPECT_THAT(driver->delivery(), HasSubstr("the command failed 2 times"));
}

}  // namespace
}  // namespace runner

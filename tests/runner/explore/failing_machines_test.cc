// Explorations of services whose machines fail: one that keeps what it answered shows nothing, each fault of a store is
// found, and so are replicas that do not share their state.
#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>

#include "runner/driver/machine_faults.h"
#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using testing::IsEmpty;
using testing::Not;

/// What a store does wrong when the service is started again. All false: nothing.
struct StoreFault {
  const char* name;
  bool loses_all = false;
  bool loses_last_write = false;
  bool loses_checkpoints = false;  ///< those of exports, which only reads make
  bool loses_keys = false;         ///< writes are there, and under their keys executed again
  bool repeats_writes = false;     ///< each is there twice
};
constexpr StoreFault kSound = {"nothing"};
constexpr StoreFault kStoreFaults[] = {{.name = "LosesAll", .loses_all = true},
                                       {.name = "LosesTheLastWrite", .loses_last_write = true},
                                       {.name = "LosesCheckpoints", .loses_checkpoints = true},
                                       {.name = "LosesKeys", .loses_keys = true},
                                       {.name = "RepeatsWrites", .repeats_writes = true}};

wire::Request under_another_key(wire::Request request, const std::string& name) {
  for (wire::Header& header : request.headers) {
    if (header.name == "idempotency-key") header.value.bytes() += name;
  }
  return request;
}

/// The reference implementation with a journal of requests from which it is started again.
class StoredService {
 public:
  StoredService(runner::Driver& reference, runner::SessionStart start)
      : reference_(reference), start_(std::move(start)), running_(reference.open(start_)) {}

  checks::Outcome exchange(const wire::Request& request) {
    const std::lock_guard lock(mutex_);
    checks::Outcome outcome = running_->exchange(request);
    journal_.push_back(request);
    return outcome;
  }

  void restart(const StoreFault& fault) {
    const std::lock_guard lock(mutex_);
    running_ = reference_.open(start_);
    if (fault.loses_all) journal_.clear();
    if (fault.loses_last_write) lose_last_write();
    if (fault.loses_checkpoints) std::erase_if(journal_, [](const wire::Request& request) { return is_read(request); });
    for (const wire::Request& request : journal_) {
      running_->exchange(fault.loses_keys ? under_another_key(request, "-lost") : request);
      if (fault.repeats_writes && !is_read(request)) running_->exchange(under_another_key(request, "-again"));
    }
  }
  runner::Session& running() const { return *running_; }

 private:
  static bool is_read(const wire::Request& request) { return request.method == "GET" || request.method == "HEAD"; }
  void lose_last_write() {
    const auto last =
        std::find_if(journal_.rbegin(), journal_.rend(), [](const auto& request) { return !is_read(request); });
    if (last != journal_.rend()) journal_.erase(std::next(last).base());
  }

  runner::Driver& reference_;
  const runner::SessionStart start_;
  std::unique_ptr<runner::Session> running_;
  std::vector<wire::Request> journal_;
  std::mutex mutex_;  ///< a restart may come during a request
};

class StoredSession : public runner::Session {
 public:
  explicit StoredSession(std::shared_ptr<StoredService> service) : service_(std::move(service)) {}
  wire::Instant now() const override { return service_->running().now(); }
  std::string name_space() const override { return service_->running().name_space(); }
  checks::Outcome exchange(const wire::Request& request) override { return service_->exchange(request); }
  void set_gate(runner::Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json& documents) override { return service_->running().project(documents); }

 private:
  std::shared_ptr<StoredService> service_;
};

/// Services by name of the session: replicas that share them share their state.
struct Stores {
  std::unique_ptr<runner::Driver> reference = runner::make_in_process_driver({runner::Gate::closed, {}});
  std::map<std::string, std::shared_ptr<StoredService>> services;
};

class StoringDriver : public runner::Driver {
 public:
  explicit StoringDriver(std::shared_ptr<Stores> stores) : stores_(std::move(stores)) {}
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered = stores_->reference->capabilities();
    offered.forks = offered.control = false;
    offered.gate = runner::TargetGate::closed;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    auto& service = stores_->services[start.scenario];
    if (!service) service = std::make_shared<StoredService>(*stores_->reference, start);
    return std::make_unique<StoredSession>(service);
  }

 private:
  std::shared_ptr<Stores> stores_;
};

runner::explore::Exploration explored(std::vector<std::unique_ptr<runner::Driver>> replicas,
                                      runner::MachineFaults faults) {
  const auto target = runner::make_faulty_driver(std::move(replicas), std::move(faults));
  const auto oracle = runner::make_in_process_driver({runner::Gate::closed, runner::Gate::closed});
  runner::explore::ExploreOptions options;
  options.seed = 5;
  options.cases = 60;
  options.stop_after = 1;
  options.shrink = false;
  options.clock = noon();
  return runner::explore::explore(plan_of("M107"), *target, oracle.get(), options);
}

runner::explore::Exploration explored_with(const StoreFault& fault, bool lose_answers) {
  const auto stores = std::make_shared<Stores>();
  std::vector<std::unique_ptr<runner::Driver>> replicas;
  replicas.push_back(std::make_unique<StoringDriver>(stores));
  const auto restart = [stores, fault] {
    for (const auto& [name, service] : stores->services) service->restart(fault);
    std::erase_if(stores->services, [](const auto& entry) { return entry.second.use_count() == 1; });
    return true;
  };
  return explored(std::move(replicas), {restart, lose_answers});
}

TEST(FailingMachines, ShowNothingOfAServiceThatKeepsWhatItAnswered) {
  const auto found = explored_with(kSound, true);
  EXPECT_THAT(found.discoveries, IsEmpty()) << show(found);
  EXPECT_EQ(found.cases, 60u);
}

class FaultyStore : public testing::TestWithParam<StoreFault> {};
TEST_P(FaultyStore, IsFound) {
  EXPECT_THAT(explored_with(GetParam(), false).discoveries, Not(IsEmpty())) << GetParam().name;
}
INSTANTIATE_TEST_SUITE_P(All, FaultyStore, testing::ValuesIn(kStoreFaults),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(FailingMachines, AreReplicasThatShareTheirState) {
  const auto one = std::make_shared<Stores>(), other = std::make_shared<Stores>();
  const auto explored_replicas = [](const std::shared_ptr<Stores>& left, const std::shared_ptr<Stores>& right) {
    std::vector<std::unique_ptr<runner::Driver>> replicas;
    replicas.push_back(std::make_unique<StoringDriver>(left));
    replicas.push_back(std::make_unique<StoringDriver>(right));
    return explored(std::move(replicas), {});
  };
  const auto shared = explored_replicas(one, one);
  EXPECT_THAT(shared.discoveries, IsEmpty()) << show(shared);
  EXPECT_THAT(explored_replicas(one, other).discoveries, Not(IsEmpty()));
}

}  // namespace
}  // namespace exploring

#include "runner/driver/machine_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <shared_mutex>

#include "runner/driver/http_transport.h"

namespace runner {
namespace {

constexpr uint64_t kRestartPeriod = 6;
constexpr uint64_t kRestartBefore = 5;
constexpr uint64_t kRestartDuring = 2;
constexpr uint64_t kLostPeriod = 4;
constexpr uint64_t kLost = 1;
constexpr int kMostTries = 3;  // of a request during a restart

bool is_answered(const checks::Outcome& outcome) { return std::holds_alternative<wire::Response>(outcome); }

/// What the sessions of a target share.
struct Machine {
  explicit Machine(MachineFaults wanted) : faults(std::move(wanted)) {}

  void restart() {
    const bool restarted = faults.restart();
    ++(restarted ? restarts : failed_restarts);
  }

  const MachineFaults faults;
  std::shared_mutex running;  ///< shared: while a request is sent; alone: during a restart
  std::atomic<uint64_t> restarts = 0;
  std::atomic<uint64_t> failed_restarts = 0;
  std::atomic<uint64_t> lost_answers = 0;
};

class FaultySession : public Session {
 public:
  FaultySession(Machine& machine, std::vector<std::unique_ptr<Session>> replicas)
      : machine_(machine), replicas_(std::move(replicas)) {}

  wire::Instant now() const override { return first().now(); }
  std::string name_space() const override { return first().name_space(); }
  std::optional<checks::Actor> caller(std::string_view name) const override { return first().caller(name); }
  std::optional<std::string> feed_start(const std::string& caller_id) const override {
    return first().feed_start(caller_id);
  }
  wire::Request prepare(wire::Request request) const override { return first().prepare(std::move(request)); }
  std::optional<checks::Secrets> secrets() const override { return first().secrets(); }
  void set_gate(Gate gate) override { first().set_gate(gate); }
  void rotate_key() override { first().rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return first().project(documents); }

  uint64_t repeats() const override {
    uint64_t repeats = repeats_;
    for (const auto& replica : replicas_) repeats += replica->repeats();
    return repeats;
  }

  checks::Outcome exchange(const wire::Request& request) override {
    const uint64_t number = number_++;
    const bool repeatable = may_be_repeated(request);
    const bool restarts = static_cast<bool>(machine_.faults.restart);
    if (restarts && number % kRestartPeriod == kRestartDuring && repeatable) return exchange_during_restart(request);
    if (restarts && number % kRestartPeriod == kRestartBefore) {
      const std::unique_lock alone(machine_.running);
      machine_.restart();
      await_target();
    }
    const std::shared_lock with_others(machine_.running);
    checks::Outcome outcome = next().exchange(request);
    if (restarts && repeatable) try_again(request, outcome);
    const bool lost = machine_.faults.lose_answers && number % kLostPeriod == kLost && repeatable;
    if (!lost || !is_answered(outcome)) return outcome;
    ++machine_.lost_answers;
    ++repeats_;
    return next().exchange(request);
  }

  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    ++number_;
    const std::shared_lock with_others(machine_.running);
    return next().exchange_at_once(requests);
  }

 private:
  Session& first() const { return *replicas_.front(); }
  Session& next() { return *replicas_[turn_++ % replicas_.size()]; }

  // It may arrive before the service ends, or while there is none, or be answered by the one that starts.
  checks::Outcome exchange_during_restart(const wire::Request& request) {
    const std::unique_lock alone(machine_.running);
    auto restart = std::async(std::launch::async, [this] { machine_.restart(); });
    checks::Outcome outcome = next().exchange(request);
    restart.get();
    await_target();
    try_again(request, outcome);
    return outcome;
  }

  // A killed process may answer a last request after the command ended.
  void try_again(const wire::Request& request, checks::Outcome& outcome) {
    for (int tries = 1; tries < kMostTries && !is_answered(outcome); ++tries) {
      ++repeats_;
      outcome = next().exchange(request);
    }
  }

  // Any response will do. The driver itself waits after a request that was not answered.
  void await_target() {
    for (const auto& replica : replicas_) {
      const wire::Request harmless = replica->prepare({"GET", "/", {}, ""});
      for (int tries = 0; tries < kMostTries && !is_answered(replica->exchange(harmless)); ++tries) continue;
    }
  }

  Machine& machine_;
  std::vector<std::unique_ptr<Session>> replicas_;
  uint64_t number_ = 0;
  uint64_t turn_ = 0;
  uint64_t repeats_ = 0;
};

class FaultyDriver : public Driver {
 public:
  FaultyDriver(std::vector<std::unique_ptr<Driver>> replicas, MachineFaults faults)
      : machine_(std::move(faults)), replicas_(std::move(replicas)) {}

  TargetAddress address() const override { return first().address(); }
  Capabilities capabilities() const override {
    Capabilities offered = first().capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    std::vector<std::unique_ptr<Session>> sessions;
    for (const auto& replica : replicas_) sessions.push_back(replica->open(start));
    return std::make_unique<FaultySession>(machine_, std::move(sessions));
  }
  std::string delivery() const override {
    std::string words = fmt::format("{} restarts, {} answers lost on purpose and asked for again",
                                    machine_.restarts.load(), machine_.lost_answers.load());
    if (replicas_.size() > 1) words += fmt::format(", {} replicas asked in turn", replicas_.size());
    if (machine_.failed_restarts > 0)
      words += fmt::format("; the command failed {} times more", machine_.failed_restarts.load());
    const std::string own = first().delivery();
    return own.empty() ? words : words + "; " + own;
  }
  EndOfRun stopped() const override {
    for (const auto& replica : replicas_) {
      if (EndOfRun end = replica->stopped()) return end;
    }
    return {};
  }
  checks::Secrets secrets() const override { return first().secrets(); }
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys() const override { return first().trusted_keys(); }

 private:
  const Driver& first() const { return *replicas_.front(); }

  Machine machine_;
  const std::vector<std::unique_ptr<Driver>> replicas_;
};

}  // namespace

std::unique_ptr<Driver> make_faulty_driver(std::vector<std::unique_ptr<Driver>> replicas, MachineFaults faults) {
  return std::make_unique<FaultyDriver>(std::move(replicas), std::move(faults));
}

}  // namespace runner

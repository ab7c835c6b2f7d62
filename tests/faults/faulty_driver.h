// A driver whose reference implementation has one planted fault. The fault is on only while this driver handles a
// request, so that the correct reference can be used in the same process.
#pragma once

#include <memory>
#include <utility>

#include "runner/driver/driver.h"
#include "tests/faults/planted.h"

namespace faults {

class FaultOn {
 public:
  explicit FaultOn(Fault fault) { planted = fault; }
  ~FaultOn() { planted = Fault::none; }
  FaultOn(const FaultOn&) = delete;
  FaultOn& operator=(const FaultOn&) = delete;
};

class FaultySession : public runner::Session {
 public:
  FaultySession(std::unique_ptr<runner::Session> correct, Fault fault) : correct_(std::move(correct)), fault_(fault) {}

  wire::Instant now() const override { return correct_->now(); }
  std::string name_space() const override { return correct_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override {
    const FaultOn on(fault_);
    return correct_->exchange(request);
  }
  void set_gate(runner::Gate gate) override { correct_->set_gate(gate); }
  void rotate_key() override {
    const FaultOn on(fault_);
    correct_->rotate_key();
  }
  wire::Json project(const wire::Json& documents) override { return correct_->project(documents); }

 private:
  std::unique_ptr<runner::Session> correct_;
  Fault fault_;
};

class FaultyDriver : public runner::Driver {
 public:
  FaultyDriver(runner::Driver& correct, Fault fault) : correct_(correct), fault_(fault) {}

  runner::Capabilities capabilities() const override { return correct_.capabilities(); }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<FaultySession>(correct_.open(start), fault_);
  }
  checks::Secrets secrets() const override { return correct_.secrets(); }

 private:
  runner::Driver& correct_;
  Fault fault_;
};

}  // namespace faults

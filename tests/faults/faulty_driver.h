// The in-process reference implementation with one planted fault, as a driver of its own: the fault is on only while
// this driver answers, so that the sound reference can be asked in the same process.
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
  FaultySession(std::unique_ptr<runner::Session> sound, Fault fault) : sound_(std::move(sound)), fault_(fault) {}

  wire::Instant now() const override { return sound_->now(); }
  std::string name_space() const override { return sound_->name_space(); }
  checks::Answer exchange(const wire::Request& request) override {
    const FaultOn on(fault_);
    return sound_->exchange(request);
  }
  void set_gate(runner::Gate gate) override { sound_->set_gate(gate); }
  void rotate_key() override {
    const FaultOn on(fault_);
    sound_->rotate_key();
  }
  wire::Json project(const wire::Json& documents) override { return sound_->project(documents); }

 private:
  std::unique_ptr<runner::Session> sound_;
  Fault fault_;
};

class FaultyDriver : public runner::Driver {
 public:
  FaultyDriver(runner::Driver& sound, Fault fault) : sound_(sound), fault_(fault) {}

  runner::Capabilities capabilities() const override { return sound_.capabilities(); }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<FaultySession>(sound_.open(start), fault_);
  }
  std::vector<std::string> secrets() const override { return sound_.secrets(); }

 private:
  runner::Driver& sound_;
  Fault fault_;
};

}  // namespace faults

// A driver whose service differs in its responses from that of another driver: each is changed by a function.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "runner/driver/driver.h"

namespace runner {

/// Changes a response before the runner sees it. Called from several threads.
using Change = std::function<void(const wire::Request&, wire::Response&)>;

class ChangedSession : public Session {
 public:
  ChangedSession(std::unique_ptr<Session> correct, const Change& change)
      : correct_(std::move(correct)), change_(change) {}
  wire::Instant now() const override { return correct_->now(); }
  std::string name_space() const override { return correct_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override {
    checks::Outcome outcome = correct_->exchange(request);
    if (auto* response = std::get_if<wire::Response>(&outcome)) change_(request, *response);
    return outcome;
  }
  std::unique_ptr<Session> fork() override { return std::make_unique<ChangedSession>(correct_->fork(), change_); }
  void set_gate(Gate gate) override { correct_->set_gate(gate); }
  void rotate_key() override { correct_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return correct_->project(documents); }

 private:
  std::unique_ptr<Session> correct_;
  const Change& change_;
};

enum class Forks { offered, hidden };

class ChangedDriver : public Driver {
 public:
  ChangedDriver(std::unique_ptr<Driver> correct, Change change, Forks forks = Forks::offered)
      : correct_(std::move(correct)), change_(std::move(change)), forks_(forks) {}
  Capabilities capabilities() const override {
    Capabilities offered = correct_->capabilities();
    offered.forks = offered.forks && forks_ == Forks::offered;
    return offered;
  }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    return std::make_unique<ChangedSession>(correct_->open(start), change_);
  }
  checks::Secrets secrets() const override { return correct_->secrets(); }

 private:
  const std::unique_ptr<Driver> correct_;
  const Change change_;
  const Forks forks_;
};

}  // namespace runner

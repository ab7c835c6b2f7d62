// A driver whose reference implementation is a legal variant of itself. The variants are on only while this driver is
// at work, so that the reference implementation as it is can be used by the same thread.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "runner/driver/driver.h"
#include "tests/variants/switches.h"

namespace variants {

/// Sees the text of each response.
using ResponseSink = std::function<void(const wire::Response&)>;

class VariedSession : public runner::Session {
 public:
  VariedSession(std::unique_ptr<runner::Session> plain, const Variants& variants, const ResponseSink& sink)
      : plain_(std::move(plain)), variants_(variants), sink_(sink) {}

  wire::Instant now() const override { return plain_->now(); }
  std::string name_space() const override { return plain_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override {
    const VariantsOn on(variants_);
    checks::Outcome outcome = plain_->exchange(request);
    if (const auto* response = std::get_if<wire::Response>(&outcome); response && sink_) sink_(*response);
    return outcome;
  }
  std::unique_ptr<runner::Session> fork() override {
    const VariantsOn on(variants_);
    return std::make_unique<VariedSession>(plain_->fork(), variants_, sink_);
  }
  void set_gate(runner::Gate gate) override { plain_->set_gate(gate); }
  void rotate_key() override {
    const VariantsOn on(variants_);
    plain_->rotate_key();
  }
  wire::Json project(const wire::Json& documents) override { return plain_->project(documents); }

 private:
  std::unique_ptr<runner::Session> plain_;
  const Variants& variants_;
  const ResponseSink& sink_;
};

class VariedDriver : public runner::Driver {
 public:
  VariedDriver(runner::Driver& plain, const Variants& variants, ResponseSink sink = {})
      : plain_(plain), variants_(variants), sink_(std::move(sink)) {}

  runner::Capabilities capabilities() const override { return plain_.capabilities(); }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    forget_what_was_sent();
    const VariantsOn on(variants_);
    return std::make_unique<VariedSession>(plain_.open(start), variants_, sink_);
  }
  checks::Secrets secrets() const override { return plain_.secrets(); }

 private:
  runner::Driver& plain_;
  const Variants variants_;
  const ResponseSink sink_;
};

}  // namespace variants

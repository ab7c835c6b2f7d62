#include "runner/driver/recorded_driver.h"

namespace runner {
namespace {

/// That of the in-process driver, so that the names that a scenario makes are those of a recording made in process.
constexpr const char* kNameSpace = "run";

class RecordedSession : public Session {
 public:
  RecordedSession(wire::Instant now, const std::vector<checks::Outcome>* answers) : now_(now), answers_(answers) {}

  wire::Instant now() const override { return now_; }
  std::string name_space() const override { return kNameSpace; }
  checks::Outcome exchange(const wire::Request&) override {
    if (answers_ && next_ < answers_->size()) return (*answers_)[next_++];
    return checks::NoResponse{"the recording ends here"};
  }
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  wire::Instant now_;
  const std::vector<checks::Outcome>* answers_;
  size_t next_ = 0;
};

class RecordedDriver : public Driver {
 public:
  RecordedDriver(RecordedAnswers answers, const Capabilities& capabilities)
      : answers_(std::move(answers)), capabilities_(capabilities) {
    capabilities_.projection = false;
  }

  Capabilities capabilities() const override { return capabilities_; }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    const auto found = answers_.find(start.scenario);
    return std::make_unique<RecordedSession>(start.clock, found == answers_.end() ? nullptr : &found->second);
  }

 private:
  const RecordedAnswers answers_;
  Capabilities capabilities_;
};

}  // namespace

std::unique_ptr<Driver> make_recorded_driver(RecordedAnswers answers, const Capabilities& capabilities) {
  return std::make_unique<RecordedDriver>(std::move(answers), capabilities);
}

}  // namespace runner

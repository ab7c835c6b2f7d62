// What the explorer's tests share: the plans of the project's milestones, and a reference implementation whose requests
// and answers a test may change on the way.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "runner/app/in_process_driver.h"
#include "runner/driver/together.h"
#include "runner/execute/execute.h"
#include "runner/explore/explore.h"
#include "runner/explore/write_fixture.h"
#include "wire/sha256.h"

namespace laboratory {

inline std::unique_ptr<runner::Plan> make_plan(const std::string& milestone) {
  runner::InputFiles files(SOURCE_ROOT);
  auto plan = runner::make_plan(files, "milestones/" + milestone + ".yaml");
  EXPECT_TRUE(plan) << plan.error().to_string();
  return plan ? *std::move(plan) : nullptr;
}

/// Read once for the whole program.
inline const runner::Plan& plan_of(const std::string& milestone) {
  static std::map<std::string, std::unique_ptr<runner::Plan>> plans;
  auto& plan = plans[milestone];
  if (!plan) plan = make_plan(milestone);
  return *plan;
}

/// How a request is answered, given the reference implementation behind it.
using Answering =
    std::function<wire::Response(const wire::Request&, const std::function<wire::Response(const wire::Request&)>&)>;

class ChangedSession : public runner::Session {
 public:
  ChangedSession(std::unique_ptr<runner::Session> sound, const Answering& answering)
      : sound_(std::move(sound)), answering_(answering) {}
  wire::Instant now() const override { return sound_->now(); }
  std::string name_space() const override { return sound_->name_space(); }
  checks::Answer exchange(const wire::Request& request) override {
    return answering_(
        request, [this](const wire::Request& passed) { return std::get<wire::Response>(sound_->exchange(passed)); });
  }
  std::vector<checks::Answer> exchange_at_once(const std::vector<wire::Request>& requests) override {
    return runner::send_together(requests, [this](size_t, const wire::Request& request) { return exchange(request); });
  }
  void set_gate(runner::Gate gate) override { sound_->set_gate(gate); }
  void rotate_key() override { sound_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return sound_->project(documents); }

 private:
  std::unique_ptr<runner::Session> sound_;
  const Answering& answering_;
};

class ChangedDriver : public runner::Driver {
 public:
  explicit ChangedDriver(Answering answering) : answering_(std::move(answering)) {}
  runner::Capabilities capabilities() const override { return sound_->capabilities(); }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<ChangedSession>(sound_->open(start), answering_);
  }
  std::vector<std::string> secrets() const override { return sound_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> sound_ = runner::make_in_process_driver({});
  Answering answering_;
};

/// As a service behind a URL: one state for everybody, a name space for each session.
class SharedSession : public runner::Session {
 public:
  SharedSession(runner::Session& shared, std::string name_space)
      : shared_(shared), name_space_(std::move(name_space)) {}
  wire::Instant now() const override { return shared_.now(); }
  std::string name_space() const override { return name_space_; }
  checks::Answer exchange(const wire::Request& request) override {
    wire::Request sent = request;
    std::erase_if(sent.headers, [](const wire::Header& header) { return header.name == "x-now-iso"; });
    return shared_.exchange(sent);
  }
  void set_gate(runner::Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  runner::Session& shared_;
  const std::string name_space_;
};

/// It answers and takes any caller, no more: a clock of its own, no feed, no published keys.
class SharedDriver : public runner::Driver {
 public:
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered;
    offered.operations = offered.stranger = offered.other_callers = offered.scopes = true;
    offered.gate = runner::Gate::closed;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<SharedSession>(*shared_, "ns-" + wire::sha256_hex(start.scenario).substr(0, 8));
  }
  std::vector<std::string> secrets() const override { return sound_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> sound_ = runner::make_in_process_driver({});
  std::unique_ptr<runner::Session> shared_ =
      sound_->open({"shared", *wire::parse_instant("2026-03-01T09:30:00Z"), runner::Gate::closed});
};

inline runner::explore::ExploreOptions options(uint64_t cases, uint64_t seed = 1) {
  runner::explore::ExploreOptions made;
  made.seed = seed;
  made.cases = cases;
  made.clock = *wire::parse_instant("2026-01-15T12:00:00Z");
  return made;
}

enum class Oracle { none, reference };

inline runner::explore::Exploration explore(const runner::Plan& plan, Answering answering, Oracle oracle,
                                            const runner::explore::ExploreOptions& chosen) {
  ChangedDriver target(std::move(answering));
  const auto reference = runner::make_in_process_driver({});
  return runner::explore::explore(plan, target, oracle == Oracle::reference ? reference.get() : nullptr, chosen);
}

inline std::string show(const runner::explore::Exploration& exploration) {
  std::string text;
  for (const auto& discovery : exploration.discoveries) {
    const auto& found = discovery.observation;
    text +=
        fmt::format("{} {} at '{}' ({}): expected {}, actual {}\n", checks::id_of(found.finding.rule), found.operation,
                    found.finding.pointer, discovery.first_case.text(), found.finding.expected, found.finding.actual);
    for (const auto& action : discovery.sequence.actions) text += "    " + runner::explore::describe(action) + "\n";
  }
  return text.empty() ? "nothing found" : text;
}

/// Where the fixture of the discovery was written, relative to the root.
inline std::string write_below_build(const runner::explore::Discovery& discovery, const std::string& text) {
  const std::string folder = "build/explored-fixtures";
  std::filesystem::create_directories(std::string(SOURCE_ROOT) + "/" + folder);
  std::string file = folder + "/" + runner::explore::scenario_id(discovery) + ".yaml";
  std::ofstream(std::string(SOURCE_ROOT) + "/" + file) << text;
  return file;
}

/// What a run of the fixture says of a service; the path is relative to the root.
inline runner::Verdict verdict_of(const std::string& file, runner::Driver& driver) {
  runner::InputFiles files(SOURCE_ROOT);
  const auto plan = runner::make_plan(files, "milestones/M107.yaml", {file});
  EXPECT_TRUE(plan) << plan.error().to_string();
  if (!plan) return runner::Verdict::deferred;
  runner::ExecuteOptions options;
  options.partial = true;
  for (const runner::ScenarioRun& run : (*plan)->runs) {
    if (*run.scenario->place.file == file) options.selected.push_back(&run);
  }
  EXPECT_EQ(options.selected.size(), 1u);
  const runner::Record record = runner::execute(**plan, driver, options);
  return record.scenarios.front().verdict;
}

inline bool ends_with_path(const wire::Request& request, std::string_view end) {
  return std::string_view(request.target).substr(0, request.target.find('?')).ends_with(end);
}

}  // namespace laboratory

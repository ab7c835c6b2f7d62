// What the explorer's tests share: the plans of the project's milestones, sequences made by hand, and services made
// from the reference implementation, whose requests and responses a test changes on the way.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "runner/app/in_process_driver.h"
#include "runner/explore/explore.h"
#include "runner/explore/recipe.h"
#include "runner/explore/trial.h"
#include "wire/sha256.h"

namespace exploring {

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

inline wire::Instant noon() { return *wire::parse_instant("2026-01-15T12:00:00Z"); }

// ---- services

using PassOn = std::function<wire::Response(const wire::Request&)>;
/// How a service responds, given the reference implementation.
using Service = std::function<wire::Response(const wire::Request&, const PassOn&)>;

inline wire::Response unchanged(const wire::Request& request, const PassOn& pass_on) { return pass_on(request); }

/// Passes everything on to another session.
class ForwardingSession : public runner::Session {
 public:
  explicit ForwardingSession(std::unique_ptr<runner::Session> session) : session_(std::move(session)) {}
  wire::Instant now() const override { return session_->now(); }
  std::string name_space() const override { return session_->name_space(); }
  checks::Outcome exchange(const wire::Request& request) override { return session_->exchange(request); }
  void set_gate(runner::Gate gate) override { session_->set_gate(gate); }
  void rotate_key() override { session_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return session_->project(documents); }

 private:
  std::unique_ptr<runner::Session> session_;
};

/// Opens sessions of the reference implementation that `wrap` has changed.
class WrappingDriver : public runner::Driver {
 public:
  using Wrap = std::function<std::unique_ptr<runner::Session>(std::unique_ptr<runner::Session>)>;
  explicit WrappingDriver(Wrap wrap) : wrap_(std::move(wrap)) {}
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered = reference_->capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return wrap_(reference_->open(start));
  }
  checks::Secrets secrets() const override { return reference_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> reference_ = runner::make_in_process_driver({});
  Wrap wrap_;
};

class ChangedSession : public ForwardingSession {
 public:
  ChangedSession(std::unique_ptr<runner::Session> reference, const Service& service)
      : ForwardingSession(std::move(reference)), service_(service) {}
  checks::Outcome exchange(const wire::Request& request) override {
    return service_(request, [this](const wire::Request& passed) {
      return std::get<wire::Response>(ForwardingSession::exchange(passed));
    });
  }

 private:
  const Service service_;
};

/// The reference implementation, changed by the service.
inline std::unique_ptr<runner::Driver> changed(Service service) {
  return std::make_unique<WrappingDriver>([service = std::move(service)](std::unique_ptr<runner::Session> session) {
    return std::make_unique<ChangedSession>(std::move(session), service);
  });
}

/// As a service that has only a URL: one state for all sessions, a name space for each.
class SharedSession : public runner::Session {
 public:
  SharedSession(runner::Session& shared, std::string name_space)
      : shared_(shared), name_space_(std::move(name_space)) {}
  wire::Instant now() const override { return shared_.now(); }
  std::string name_space() const override { return name_space_; }
  checks::Outcome exchange(const wire::Request& request) override {
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

/// It responds and accepts any caller, no more: a clock of its own, no feed, no published keys.
class SharedDriver : public runner::Driver {
 public:
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered;
    offered.operations = offered.stranger = offered.other_callers = offered.scopes = true;
    offered.gate = runner::TargetGate::closed;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<SharedSession>(*shared_, "ns-" + wire::sha256_hex(start.scenario).substr(0, 8));
  }
  checks::Secrets secrets() const override { return reference_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> reference_ = runner::make_in_process_driver({});
  std::unique_ptr<runner::Session> shared_ =
      reference_->open({"shared", *wire::parse_instant("2026-03-01T09:30:00Z"), runner::Gate::closed});
};

// ---- sequences made by hand

/// A call of the operation on the first given's record, without a body.
inline runner::explore::Action call(const std::string& operation) {
  runner::explore::Action action;
  action.what = runner::CallStep{operation, "", {}, {}};
  action.call()->call.path = {{"provider_id", "$lp"}};
  return action;
}
inline runner::explore::Action call(const std::string& operation, std::string_view body) {
  auto action = call(operation);
  const auto json = wire::parse_json(body);
  EXPECT_TRUE(json) << body;
  if (json) action.call()->call.body = *json;
  return action;
}

/// The actions after the givens that explorations of the milestone start from.
inline runner::explore::Sequence sequence(const runner::Plan& plan, std::vector<runner::explore::Action> actions) {
  runner::explore::Sequence made;
  made.given = runner::explore::starting_point(plan).given;
  made.actions = std::move(actions);
  return made;
}

/// What trials of one target share.
class Bench {
 public:
  /// `oracle` may be null. All must outlive the bench.
  Bench(const runner::Plan& plan, runner::Driver& target, runner::Driver* oracle)
      : clauses_(plan),
        signatures_(1),
        context_{plan, clauses_, target, oracle, signatures_, noon(), &std::chrono::steady_clock::now} {}
  const runner::explore::ExplorationContext& context() const { return context_; }

 private:
  runner::explore::Clauses clauses_;
  runner::explore::SignatureSample signatures_;
  runner::explore::ExplorationContext context_;
};

enum class Oracle { none, reference };

/// What a trial of the actions on M107 finds.
inline std::vector<runner::explore::Observation> observe(Service service, Oracle oracle,
                                                         std::vector<runner::explore::Action> actions,
                                                         const runner::Plan& plan = plan_of("M107")) {
  const auto target = changed(std::move(service));
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan, *target, oracle == Oracle::reference ? reference.get() : nullptr);
  return runner::explore::run_trial(bench.context(), sequence(plan, std::move(actions)), {"trial", true, true});
}

// ---- whole explorations

inline runner::explore::ExploreOptions options(uint64_t cases, uint64_t seed = 1) {
  runner::explore::ExploreOptions made;
  made.seed = seed;
  made.cases = cases;
  made.clock = noon();
  return made;
}

inline runner::explore::Exploration explore(const runner::Plan& plan, Service service, Oracle oracle,
                                            const runner::explore::ExploreOptions& chosen) {
  const auto target = changed(std::move(service));
  const auto reference = runner::make_in_process_driver({});
  return runner::explore::explore(plan, *target, oracle == Oracle::reference ? reference.get() : nullptr, chosen);
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

inline bool ends_with_path(const wire::Request& request, std::string_view end) {
  return std::string_view(request.target).substr(0, request.target.find('?')).ends_with(end);
}

}  // namespace exploring

// Runs of the tiny milestone for tests: against a service that honours it, and against one that a test changes.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/execute/execute.h"
#include "tests/support/caught.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"
#include "wire/json_pointer.h"

namespace runner {

using checks::Outcome;
using checks::Rule;
using tiny::refusal;
using tiny::with_json;
using wire::Object;
using wire::Request;
using wire::Response;

/// A plan and the record of its run, which points into the plan.
struct RunResult {
  std::unique_ptr<Plan> plan;
  Record record;

  std::vector<PlacedFinding> findings() const {
    std::vector<PlacedFinding> all = record.run_findings;
    for (const ScenarioResult& scenario : record.scenarios) {
      all.insert(all.end(), scenario.findings.begin(), scenario.findings.end());
    }
    return all;
  }
  caught::Outcome outcome() const {
    std::vector<checks::Finding> plain;
    for (const PlacedFinding& placed : findings()) plain.push_back(placed.finding);
    return {plain, record.judged};
  }
  const ScenarioResult& scenario(std::string_view id) const {
    for (const ScenarioResult& result : record.scenarios) {
      if (result.run->id == id) return result;
    }
    ADD_FAILURE() << "no result of " << id;
    return record.scenarios.front();
  }
  const RuleResult& rule(std::string_view id) const {
    for (const RuleResult& result : record.rules) {
      if (result.rule->id == id) return result;
    }
    ADD_FAILURE() << "no rule " << id;
    return record.rules.front();
  }
  /// The first finding of the rule.
  PlacedFinding finding(Rule rule) const {
    for (const PlacedFinding& placed : findings()) {
      if (placed.finding.rule == rule) return placed;
    }
    ADD_FAILURE() << "no finding " << checks::id_of(rule) << " in " << show(outcome());
    return {};
  }
};

inline RunResult execute_tiny(TinyRepository& repository, TinyDriver& driver, ExecuteOptions options = {},
                              std::string_view only = "") {
  auto plan = repository.plan();
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().to_string());
  if (!plan) std::abort();
  for (const ScenarioRun& run : (*plan)->runs) {
    if (only.empty() || run.id.starts_with(only)) options.selected.push_back(&run);
  }
  options.partial = !only.empty();
  Record record = execute(**plan, driver, options);
  return {std::move(*plan), std::move(record)};
}
inline RunResult execute_tiny(TinyDriver& driver) {
  TinyRepository repository;
  return execute_tiny(repository, driver);
}
inline RunResult execute_with(const std::function<void(TinyDriver&)>& change) {
  TinyDriver driver;
  change(driver);
  return execute_tiny(driver);
}
inline RunResult execute_after(const std::function<void(const Request&, Response&)>& tamper) {
  return execute_with([&](TinyDriver& driver) {
    driver.after = [tamper](const Request& request, Outcome& outcome) {
      if (auto* response = std::get_if<Response>(&outcome)) tamper(request, *response);
    };
  });
}
inline RunResult execute_scenarios(
    std::string_view scenarios, const std::function<void(TinyDriver&)>& change = [](TinyDriver&) {}) {
  TinyRepository repository;
  repository.set_scenarios(scenarios);
  TinyDriver driver;
  change(driver);
  return execute_tiny(repository, driver);
}

inline void edit(Response& response, std::string_view pointer, const wire::Json& value) {
  wire::Json body = wire::parse_json(response.body.bytes()).value();
  wire::set_at(body, pointer, value);
  response.body = wire::to_text(body);
}

inline bool is_add(const Request& request) { return request.method == "POST" && request.target == "/things"; }
inline std::string_view sent(const Request& request, std::string_view name) {
  const wire::UntrustedText* value = wire::find_header(request.headers, name);
  return value ? std::string_view(value->bytes()) : std::string_view{};
}

/// Changes each response that is marked as a replay.
inline void tamper_replay(TinyDriver& driver, const std::function<void(Response&)>& tamper) {
  driver.after = [tamper](const Request&, Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome);
    if (response && wire::find_header(response->headers, "idempotency-replayed")) tamper(*response);
  };
}

}  // namespace runner

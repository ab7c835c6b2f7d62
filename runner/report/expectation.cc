#include "runner/report/expectation.h"

#include <fmt/format.h>

namespace runner {
namespace {

/// The expectation of the step, or of the run's case where the step is its last one and the case has its own.
const Expectation* expectation_of(const ScenarioRun& run, int step) {
  if (step < 0 || static_cast<size_t>(step) >= run.scenario->steps.size()) return nullptr;
  const bool last = static_cast<size_t>(step) + 1 == run.steps;
  if (last && run.variation && run.variation->expect) return &*run.variation->expect;
  return &run.scenario->steps[step].expect;
}

/// The orders of the at_once step that the exchange belongs to; null for any other.
const AtOnceStep* at_once_step_of(const ScenarioRun& run, int step) {
  if (step < 0 || static_cast<size_t>(step) >= run.scenario->steps.size()) return nullptr;
  return std::get_if<AtOnceStep>(&run.scenario->steps[step].action);
}

std::string success_of(const checks::Exchange& exchange) {
  std::string text = "status 200\n";
  if (exchange.operation) text += fmt::format("valid under {}\n", exchange.operation->response->name);
  return text;
}

std::string refusal_of(const Expectation& expected) {
  std::string text = fmt::format("error {}\n", wire::to_text(*expected.error));
  if (expected.reason) text += fmt::format("reason {}\n", wire::to_text(*expected.reason));
  return text;
}

}  // namespace

std::string describe_expectation(const ScenarioRun& run, const checks::Exchange& exchange) {
  if (const AtOnceStep* at_once = at_once_step_of(run, exchange.step))
    return fmt::format("as in one of {} orders\n", at_once->orders.size());
  const Expectation* expected = expectation_of(run, exchange.step);
  if (!expected) return success_of(exchange);
  std::string text;
  if (!expected->status.empty()) text += fmt::format("status {}\n", fmt::join(expected->status, " or "));
  if (expected->error) text += refusal_of(*expected);
  if (text.empty()) text = success_of(exchange);
  for (const auto& [name, matcher] : expected->headers) text += fmt::format("{}: {}\n", name, wire::to_text(matcher));
  for (const auto& [pointer, matcher] : expected->body)
    text += fmt::format("{}: {}\n", pointer, wire::to_text(matcher));
  if (expected->entries) text += fmt::format("entries {}\n", wire::to_text(*expected->entries));
  if (expected->replayed) text += "the stored response again\n";
  return text;
}

}  // namespace runner

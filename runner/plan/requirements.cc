// What a scenario run needs of a target follows from what it does: a request with a clock of its own needs a target
// that honours it, wherever the request stands.
#include <algorithm>

#include "runner/plan/plan.h"

namespace runner {
namespace {

bool is_clock_header(const std::pair<std::string, wire::Json>& header) {
  constexpr std::string_view kName = "x-now-iso";
  return !header.second.is_null() && std::equal(header.first.begin(), header.first.end(), kName.begin(), kName.end(),
                                                [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

bool sets_clock(const CallFields& call) {
  return call.at || std::any_of(call.headers.begin(), call.headers.end(), is_clock_header);
}

void add_needs(const Needs& needs, Requirements& needed) {
  if (needs.gate_open) needed.gate_open = needs.gate_open;
  needed.events |= needs.events;
  needed.signing_keys |= needs.signing_keys;
  needed.fresh_state |= needs.fresh_state;
}

void add_step(const Step& step, Requirements& needed) {
  if (const auto* call = std::get_if<CallStep>(&step.action)) needed.clock |= sets_clock(call->call);
  needed.events |= std::holds_alternative<EventsStep>(step.action);
  needed.projection |= std::holds_alternative<ProjectStep>(step.action);
  needed.control |=
      std::holds_alternative<SetGateStep>(step.action) || std::holds_alternative<RotateKeyStep>(step.action);
}

}  // namespace

Requirements requirements_of(const Plan& plan, const Scenario& scenario, const Case* variation, size_t steps) {
  Requirements needed;
  add_needs(scenario.needs, needed);
  for (const GivenUse& use : scenario.given) {
    for (const Step& step : plan.find_given(use.given)->steps) add_step(step, needed);
  }
  for (size_t i = 0; i < steps; ++i) add_step(scenario.steps[i], needed);
  if (variation) {
    add_needs(variation->needs, needed);
    needed.clock |= sets_clock(variation->call);
  }
  return needed;
}

}  // namespace runner

// What a scenario run needs of a target follows from what it does: a request with a clock of its own needs a target
// that honours it, one with scopes or a caller of its own a target that accepts them, wherever the request occurs.
#include <algorithm>

#include "runner/plan/plan.h"

namespace runner {
namespace {

bool is_named(const std::pair<std::string, wire::Json>& header, std::string_view name) {
  return std::equal(header.first.begin(), header.first.end(), name.begin(), name.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

bool sets_header(const CallFields& call, std::string_view name) {
  return std::any_of(call.headers.begin(), call.headers.end(),
                     [&](const auto& header) { return is_named(header, name) && !header.second.is_null(); });
}

bool sets_clock(const CallFields& call) { return call.at || sets_header(call, "x-now-iso"); }

// A caller is `owner`, `stranger`, `none` or written out; half an identity or another spelling of it is written out
// too.
void add_caller(const CallFields& call, const checks::Conventions& conventions, Requirements& needed) {
  const std::string* name = call.caller ? call.caller->as_string() : nullptr;
  needed.stranger |= name && *name == "stranger";
  needed.other_callers |= call.caller && !name;
  for (std::string_view header : {std::string_view("x-actor-type"), std::string_view("x-actor-id"),
                                  std::string_view(conventions.shorthand_header)}) {
    const auto changes = [&](const auto& entry) { return is_named(entry, header); };
    needed.other_callers |= std::any_of(call.headers.begin(), call.headers.end(), changes);
  }
}

void add_call(const CallFields& call, const checks::Conventions& conventions, Requirements& needed) {
  needed.clock |= sets_clock(call);
  needed.scopes |= call.scopes.has_value() || sets_header(call, "x-auth-scopes");
  add_caller(call, conventions, needed);
}

void add_declared(const Requirements& declared, Requirements& needed) {
  if (declared.gate_open) needed.gate_open = declared.gate_open;
  for (const CapabilityRow& row : capability_rows()) {
    if (row.needed) needed.*row.needed |= declared.*row.needed;
  }
}

void add_step(const Step& step, const checks::Conventions& conventions, Requirements& needed) {
  for (const CallStep* call : calls_of(step)) add_call(call->call, conventions, needed);
  if (const auto* events = std::get_if<EventsStep>(&step.action)) {
    needed.events = true;
    needed.stranger |= events->caller == "stranger";
  }
  needed.projection |= std::holds_alternative<ProjectStep>(step.action);
  needed.control |=
      std::holds_alternative<SetGateStep>(step.action) || std::holds_alternative<RotateKeyStep>(step.action);
}

}  // namespace

Requirements requirements_of(const Plan& plan, const Scenario& scenario, const Case* variation, size_t steps) {
  const checks::Conventions& conventions = plan.contract.conventions;
  Requirements needed;
  needed.operations = true;
  add_declared(scenario.needs, needed);
  for (const GivenUse& use : scenario.given) {
    for (const Step& step : plan.find_given(use.given)->steps) add_step(step, conventions, needed);
    needed.stranger |= use.caller == "stranger";
  }
  for (size_t i = 0; i < steps; ++i) add_step(scenario.steps[i], conventions, needed);
  if (variation) {
    add_declared(variation->needs, needed);
    add_call(variation->call, conventions, needed);
  }
  return needed;
}

}  // namespace runner

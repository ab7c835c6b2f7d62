#include "runner/explore/play_action.h"

#include "wire/json_pointer.h"

namespace runner::explore {

void turn(const Action& action, Session& session) {
  if (const auto* gate = std::get_if<SetGateStep>(&action.what))
    session.set_gate(gate->open ? Gate::open : Gate::closed);
  if (std::holds_alternative<RotateKeyStep>(action.what)) session.rotate_key();
}

int play(const Action& action, ServiceSide& side) {
  const CallStep* call = action.call();
  if (!call) {
    turn(action, side.session());
    return -1;
  }
  const int index = side.send(*call, "step");
  const checks::Exchange& exchange = side.log().at(index);
  if (!exchange.succeeded()) return index;
  for (const auto& [name, pointer] : action.capture) {
    const wire::Json* value = wire::find_at(*exchange.body, pointer);
    if (value) side.bindings().bind(name, *value);
  }
  return index;
}

}  // namespace runner::explore

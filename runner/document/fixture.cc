#include "runner/document/fixture.h"

namespace runner {

bool Expectation::is_plain() const {
  return !error && !reason && status.empty() && body.empty() && headers.empty() && !replayed && !entries;
}

std::vector<const CallStep*> calls_of(const Step& step) {
  std::vector<const CallStep*> calls;
  if (const auto* call = std::get_if<CallStep>(&step.action)) calls.push_back(call);
  if (const auto* at_once = std::get_if<AtOnceStep>(&step.action)) {
    for (const auto* list : {&at_once->calls, &at_once->reads}) {
      for (const PlacedCall& placed : *list) calls.push_back(&placed.call);
    }
  }
  return calls;
}

}  // namespace runner

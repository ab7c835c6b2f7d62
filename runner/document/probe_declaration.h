// How a milestone's services are probed before a run, as written under `probe` (docs/fixture-format.md, "Probe").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/document/fixture.h"

namespace runner {

class Fields;

/// A call with what it starts from.
struct ProbeCall {
  Place place;
  std::vector<GivenUse> given;
  CallStep step;
};

struct ClockProbe {
  ProbeCall call;
  std::string shows;  ///< pointer of the instant that the service gives the new record
};

struct GateProbe {
  ProbeCall call;
  std::string closed;  ///< reason code where the gate is closed; a success shows that it is open
};

struct ProbeDeclaration {
  ProbeCall served;  ///< an unknown id: a reason code shows that the route is known
  std::optional<ClockProbe> clock;
  std::optional<GateProbe> gate;
};

/// Nothing where the key is absent.
std::optional<ProbeDeclaration> read_probe(const Fields& fields);

}  // namespace runner

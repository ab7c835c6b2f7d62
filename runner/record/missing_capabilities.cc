#include "runner/record/missing_capabilities.h"

namespace runner {

std::vector<MissingCapability> missing_capabilities(const Requirements& needed, const Capabilities& offered) {
  std::vector<MissingCapability> missing;
  const auto check = [&](bool lacks, const char* name, const char* reason) {
    if (lacks) missing.push_back({name, reason});
  };
  check(!offered.operations, "operations", "the target does not serve this milestone's operations");
  const bool open = needed.gate_open.value_or(false);
  const bool fixed = needed.gate_open && offered.gate_known && offered.gate;
  check(needed.gate_open && !offered.gate_known, "gate", "the gate of this target is not known");
  check(fixed && open && *offered.gate == Gate::closed, "gate", "the gate is closed on this target");
  check(fixed && !open && *offered.gate == Gate::open, "gate", "the gate is open on this target");
  check(needed.clock && !offered.clock, "clock", "the target does not honour x-now-iso");
  check(needed.events && !offered.events, "events", "the target serves no event feed");
  check(needed.signing_keys && !offered.signing_keys, "signing_keys",
        "the target publishes no signing keys and none is pinned");
  check(needed.projection && !offered.projection, "projection", "the target offers no projection");
  check(needed.control && !offered.control, "control", "gate and keys of the target cannot be set");
  check(needed.fresh_state && !offered.fresh_state, "fresh_state", "the target's state is not ours");
  check(needed.stranger && !offered.stranger, "callers", "the profile names no second caller (stranger)");
  check(needed.other_callers && !offered.other_callers, "callers", "the target knows no callers but the profile's");
  check(needed.scopes && !offered.scopes, "scopes", "the profile leaves the scopes of a request to the target");
  return missing;
}

}  // namespace runner

// What a target can offer beyond responding to requests, and what a run needs of it. Both come from one table,
// capabilities.def. What a target lacks makes the runs that need it not testable, with a reason; it is never a pass.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace runner {

/// The state of the gate that a milestone declares.
enum class Gate { closed, open };

/// What is known of a target's gate: each scenario sets it, it is fixed, or its state could not be found out.
enum class TargetGate { settable, closed, open, unknown };

constexpr TargetGate fixed(Gate gate) { return gate == Gate::open ? TargetGate::open : TargetGate::closed; }

struct Capabilities {
#define GATE
#define CAPABILITY(member, ...) bool member = false;
#include "runner/document/capabilities.def"
#undef CAPABILITY
#undef GATE
  TargetGate gate = TargetGate::settable;
  bool forks = false;  ///< Session::fork; how a run is made, not what it can test

  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

struct Requirements {
#define GATE
#define CAPABILITY(member, ...) bool member = false;
#include "runner/document/capabilities.def"
#undef CAPABILITY
#undef GATE
  std::optional<bool> gate_open;
};

/// A row of capabilities.def; that of the gate has no members.
struct CapabilityRow {
  std::string_view key;
  std::string_view name;  ///< in a milestone's `optional_on`
  bool declared = false;  ///< a fixture may ask for it under `needs`
  std::string_view checks;
  std::string_view reason;
  std::string_view brief;
  bool Capabilities::*offered = nullptr;
  bool Requirements::*needed = nullptr;
};
std::span<const CapabilityRow> capability_rows();

/// Everything in the table; the gate is each scenario's own.
Capabilities every_capability();

/// The names that a milestone's `optional_on` and --require may have, each once.
std::vector<std::string_view> optional_capability_names();

/// What the check with this rule id needs to have anything to look at.
Requirements requirements_of_check(std::string_view rule);

/// What is needed and not offered.
struct MissingCapability {
  std::string name;    ///< as in the milestone's `optional_on`
  std::string reason;  ///< in words
};
/// Empty where the run can be tested.
std::vector<MissingCapability> missing_capabilities(const Requirements& needed, const Capabilities& offered);

/// What of the capability with this name is not offered; empty where everything is.
std::vector<MissingCapability> missing_by_name(std::string_view name, const Capabilities& offered);

/// "no event feed": the reason of a capability, or of what was not tested, for a short line.
std::string brief_reason(std::string_view reason);

/// An object with a member for each row.
wire::Json to_json(const Capabilities& offered);
/// Reads what to_json wrote. A row without its member is an Error, so that nothing is offered by omission; `where`
/// names the document in it.
wire::Result<Capabilities> parse_capabilities(const wire::Json& json, const std::string& where);

}  // namespace runner

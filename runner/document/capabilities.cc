#include "runner/document/capabilities.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace runner {
namespace {

constexpr std::string_view kGateKey = "gate";

constexpr auto kRows = std::to_array<CapabilityRow>({
#define GATE {kGateKey, kGateKey, true, "", "", "", nullptr, nullptr},
#define CAPABILITY(member, name, declared, checks, reason, brief) \
  {#member, name, declared, checks, reason, brief, &Capabilities::member, &Requirements::member},
#include "runner/document/capabilities.def"
#undef CAPABILITY
#undef GATE
});

/// In JSON, in the order of TargetGate.
constexpr auto kGateTexts = std::to_array<std::string_view>({"settable", "closed", "open", "unknown"});

/// Why a run that needs a state of the gate cannot be tested, and the same for the line of the verdict.
struct GateReason {
  std::string_view reason;
  std::string_view brief;
};
constexpr GateReason kGateUnknown = {"the gate of this target is not known", "gate unknown"};
constexpr GateReason kGateClosed = {"the gate is closed on this target", "gate closed"};
constexpr GateReason kGateOpen = {"the gate is open on this target", "gate open"};

std::string_view to_text(TargetGate gate) { return kGateTexts[static_cast<size_t>(gate)]; }

bool read_gate(std::string_view text, TargetGate& gate) {
  const auto found = std::find(kGateTexts.begin(), kGateTexts.end(), text);
  gate = static_cast<TargetGate>(found - kGateTexts.begin());
  return found != kGateTexts.end();
}

/// Why a run with this need of the gate cannot be tested; empty where it can.
std::string_view lacking_gate(const Requirements& needed, const Capabilities& offered) {
  if (!needed.gate_open) return {};
  if (offered.gate == TargetGate::unknown) return kGateUnknown.reason;
  if (offered.gate == TargetGate::settable || (offered.gate == TargetGate::open) == *needed.gate_open) return {};
  return (*needed.gate_open ? kGateClosed : kGateOpen).reason;
}

/// `patterns` as in the column `checks` of the table.
bool names_check(std::string_view patterns, std::string_view rule) {
  while (!patterns.empty()) {
    const std::string_view pattern = patterns.substr(0, patterns.find(' '));
    if (pattern == rule || (pattern.ends_with('.') && rule.starts_with(pattern))) return true;
    patterns.remove_prefix(std::min(pattern.size() + 1, patterns.size()));
  }
  return false;
}

}  // namespace

std::span<const CapabilityRow> capability_rows() { return kRows; }

Capabilities every_capability() {
  Capabilities all;
  for (const CapabilityRow& row : kRows) {
    if (row.offered) all.*row.offered = true;
  }
  return all;
}

std::vector<std::string_view> optional_capability_names() {
  std::vector<std::string_view> names;
  for (const CapabilityRow& row : kRows) {
    const bool known = std::find(names.begin(), names.end(), row.name) != names.end();
    if (!row.name.empty() && !known) names.push_back(row.name);
  }
  return names;
}

Requirements requirements_of_check(std::string_view rule) {
  Requirements needed;
  for (const CapabilityRow& row : kRows) {
    if (row.needed) needed.*row.needed = names_check(row.checks, rule);
  }
  return needed;
}

std::vector<MissingCapability> missing_capabilities(const Requirements& needed, const Capabilities& offered) {
  std::vector<MissingCapability> missing;
  for (const CapabilityRow& row : kRows) {
    if (!row.needed) {
      const std::string_view reason = lacking_gate(needed, offered);
      if (!reason.empty()) missing.push_back({std::string(row.name), std::string(reason)});
    } else if (needed.*row.needed && !(offered.*row.offered)) {
      missing.push_back({std::string(row.name), std::string(row.reason)});
    }
  }
  return missing;
}

std::vector<MissingCapability> missing_by_name(std::string_view name, const Capabilities& offered) {
  if (name == kGateKey && offered.gate == TargetGate::unknown)
    return {{std::string(name), std::string(kGateUnknown.reason)}};
  Requirements needed;
  for (const CapabilityRow& row : kRows) {
    if (row.needed && row.name == name) needed.*row.needed = true;
  }
  return missing_capabilities(needed, offered);
}

std::string brief_reason(std::string_view reason) {
  constexpr std::string_view kNotTested = "not tested: ";
  if (reason.starts_with(kNotTested)) reason.remove_prefix(kNotTested.size());
  for (const GateReason& gate : {kGateUnknown, kGateClosed, kGateOpen}) {
    if (gate.reason == reason) return std::string(gate.brief);
  }
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const CapabilityRow& r) { return r.reason == reason; });
  return std::string(row == kRows.end() ? reason : row->brief);
}

wire::Json to_json(const Capabilities& offered) {
  wire::Object object;
  for (const CapabilityRow& row : kRows) {
    if (row.offered) {
      object.set(row.key, offered.*row.offered);
    } else {
      object.set(row.key, to_text(offered.gate));
    }
  }
  return object;
}

wire::Result<Capabilities> parse_capabilities(const wire::Json& json, const std::string& where) {
  Capabilities offered;
  for (const CapabilityRow& row : kRows) {
    const wire::Json* value = json.find(row.key);
    const bool* flag = value && row.offered ? value->as_boolean() : nullptr;
    const std::string* gate = value && !row.offered ? value->as_string() : nullptr;
    if (flag) {
      offered.*row.offered = *flag;
    } else if (!gate || !read_gate(*gate, offered.gate)) {
      return wire::Error{where, fmt::format("the capability \"{}\" is missing or not readable", row.key),
                         "every capability, as this version writes them", "run again with this version"};
    }
  }
  return offered;
}

}  // namespace runner

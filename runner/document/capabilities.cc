#include "runner/document/capabilities.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace runner {
namespace {

constexpr std::string_view kGateKey = "gate";

constexpr auto kRows = std::to_array<CapabilityRow>({
#define GATE {kGateKey, kGateKey, true, "", "", nullptr, nullptr},
#define CAPABILITY(member, name, declared, checks, reason) \
  {#member, name, declared, checks, reason, &Capabilities::member, &Requirements::member},
#include "runner/document/capabilities.def"
#undef CAPABILITY
#undef GATE
});

/// Texts of a gate in JSON: one that each scenario sets, the two fixed ones, and one that could not be found out.
constexpr std::string_view kGateSettable = "settable";
constexpr std::string_view kGateClosed = "closed";
constexpr std::string_view kGateOpen = "open";
constexpr std::string_view kGateUnknown = "unknown";

std::string_view gate_text(const Capabilities& offered) {
  if (!offered.gate_known) return kGateUnknown;
  if (!offered.gate) return kGateSettable;
  return *offered.gate == Gate::open ? kGateOpen : kGateClosed;
}

bool read_gate(std::string_view text, Capabilities& offered) {
  offered.gate_known = text != kGateUnknown;
  if (text == kGateOpen) offered.gate = Gate::open;
  if (text == kGateClosed) offered.gate = Gate::closed;
  return offered.gate || text == kGateUnknown || text == kGateSettable;
}

/// Why a run with this need of the gate cannot be tested; empty where it can.
std::string_view lacking_gate(const Requirements& needed, const Capabilities& offered) {
  if (!needed.gate_open) return {};
  if (!offered.gate_known) return "the gate of this target is not known";
  if (!offered.gate || (*offered.gate == Gate::open) == *needed.gate_open) return {};
  return *needed.gate_open ? "the gate is closed on this target" : "the gate is open on this target";
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

wire::Json to_json(const Capabilities& offered) {
  wire::Object object;
  for (const CapabilityRow& row : kRows) {
    if (row.offered) {
      object.set(row.key, offered.*row.offered);
    } else {
      object.set(row.key, gate_text(offered));
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
    } else if (!gate || !read_gate(*gate, offered)) {
      return wire::Error{where, fmt::format("the capability \"{}\" is missing or not readable", row.key),
                         "every capability, as this version writes them", "run again with this version"};
    }
  }
  return offered;
}

}  // namespace runner

#include "runner/driver/probe.h"

#include <fmt/format.h>

namespace runner {
namespace {

std::string clock_line(const ProbeResult& result) {
  if (result.capabilities.clock) return "clock: honours x-now-iso";
  if (!result.clock_skew_ms) return "clock: its own, at an unknown distance from ours";
  return fmt::format("clock: its own, {:+.3f} s from ours", static_cast<double>(*result.clock_skew_ms) / 1000);
}

std::string gate_line(TargetGate gate) {
  if (gate == TargetGate::unknown) return "gate: not known";
  if (gate == TargetGate::settable) return "gate: each scenario's own";
  return gate == TargetGate::open ? "gate: open" : "gate: closed";
}

std::string keys_line(const ProbeResult& result, size_t trusted_keys) {
  if (trusted_keys > 0) return fmt::format("signing keys: {} pinned", trusted_keys);
  return result.capabilities.key_set ? "signing keys: published by the target, unpinned"
                                     : "signing keys: none published, none pinned";
}

}  // namespace

std::vector<std::string> describe(const ProbeResult& result, size_t trusted_keys) {
  if (!result.responds) return {"the target does not respond: " + result.silence};
  std::vector<std::string> lines = {clock_line(result)};
  if (result.has_gate) lines.push_back(gate_line(result.capabilities.gate));
  lines.push_back(keys_line(result, trusted_keys));
  lines.emplace_back(result.capabilities.events ? "event feed: served" : "event feed: none");
  lines.emplace_back(result.replay_header ? "idempotency-replayed header: sent"
                                          : "idempotency-replayed header: not seen");
  lines.push_back(fmt::format("milestones served: {}", result.milestones.empty()
                                                           ? "none"
                                                           : fmt::format("{}", fmt::join(result.milestones, ", "))));
  return lines;
}

}  // namespace runner

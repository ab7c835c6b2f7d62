#include "runner/explore/severity.h"

#include <algorithm>
#include <tuple>

namespace runner::explore {
namespace {

using checks::Rule;

enum Severity { kNoResponse, kIntegrity, kAccess, kEffects, kState, kPayload, kEnvelope, kWarning, kGap };

struct RuleSeverity {
  std::string_view begin;
  Severity severity;
};
// Of rule ids, the first that fits.
constexpr RuleSeverity kByRule[] = {{"transport.lost", kNoResponse},
                                    {"transport.no-answer", kNoResponse},
                                    {"transport.server-error", kNoResponse},
                                    {"export.", kIntegrity},
                                    {"event.signature", kIntegrity},
                                    {"keys.", kIntegrity},
                                    {"response.digest", kIntegrity},
                                    {"secret.", kAccess},
                                    {"idempotency.", kEffects},
                                    {"explore.concurrent", kEffects},
                                    {"event.", kEffects},
                                    {"explore.trace", kEffects},
                                    {"explore.refusal", kEnvelope},
                                    {"explore.", kState},
                                    {"", kEnvelope}};

Severity severity_of_accepted(std::string_view expected) {
  if (expected.starts_with("401 ") || expected.starts_with("403 ") || expected.starts_with("404 ")) return kAccess;
  return expected.starts_with("409 ") ? kState : kPayload;
}

}  // namespace

int severity_of(const Observation& observation) {
  const checks::Finding& finding = observation.finding;
  if (observation.at_fault == AtFault::contract) return kGap;
  if (finding.level == Level::should) return kWarning;
  if (finding.rule == Rule::explore_accepted) return severity_of_accepted(finding.expected);
  const std::string_view id = checks::id_of(finding.rule);
  const auto fits = [&](const RuleSeverity& prefix) { return id.starts_with(prefix.begin); };
  return std::find_if(std::begin(kByRule), std::end(kByRule), fits)->severity;
}

std::vector<const Discovery*> by_severity(const std::vector<Discovery>& discoveries,
                                          const std::set<std::string>& known) {
  std::vector<const Discovery*> sorted;
  for (const Discovery& discovery : discoveries) sorted.push_back(&discovery);
  const auto rank = [&](const Discovery* discovery) {
    return std::tuple(known.contains(discovery->fingerprint), severity_of(discovery->observation),
                      -static_cast<int64_t>(discovery->count));
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Discovery* left, const Discovery* right) { return rank(left) < rank(right); });
  return sorted;
}

}  // namespace runner::explore

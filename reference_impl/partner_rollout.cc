// M109: the eligibility of partner liquidity providers and their rollout (contract, M109.md, "Rules").

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "reference_impl/contract_hash.h"
#include "reference_impl/operations.h"
#include "reference_impl/partner_provider.h"

namespace reference_impl {
namespace {

constexpr std::string_view kAllow = "allow";
constexpr std::string_view kDeny = "deny";
constexpr std::string_view kHighRisk = "high_risk";
constexpr std::string_view kBlocked = "blocked";
constexpr std::string_view kCapabilityFamilies[] = {"core", "advanced", "high_risk"};
constexpr std::string_view kRolloutStatuses[] = {"active", "paused", "blocked"};

constexpr size_t kEvaluationIdDigits = 16;
constexpr int kLowestHighRiskTier = 2;
constexpr int kLargestPromotion = 1;
constexpr int64_t kWindowsForPromotion = 2;

// Eligibility

struct EligibilityRequest {
  EligibilityInputs inputs;
  wire::Instant recorded_at;
};

std::variant<EligibilityRequest, Refusal> read_eligibility(const Exchange& exchange) {
  std::optional<PayloadError> error;
  EligibilityRequest request;
  EligibilityInputs& inputs = request.inputs;
  ObjectReader root(exchange.body, "", error);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  ObjectReader fields = root.object("eligibility");
  inputs.requested_segment_tier = fields.segment_tier("requested_segment_tier");
  inputs.governance = read_governance(fields);
  inputs.consecutive_compliant_windows = fields.integer("consecutive_compliant_windows", 0);
  inputs.capability_family = fields.choice("capability_family", kCapabilityFamilies);
  inputs.remediation_closed = fields.flag_or("remediation_closed", true);
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kPartnerInvalid, error->message());
  }
  return request;
}

bool fails_eligibility(const EligibilityInputs& inputs, int current_tier) {
  const int promotion = inputs.requested_segment_tier - current_tier;
  const bool ready_for_promotion =
      inputs.consecutive_compliant_windows >= kWindowsForPromotion && inputs.remediation_closed;
  return inputs.governance.requires_downgrade() || promotion > kLargestPromotion ||
         (promotion > 0 && !ready_for_promotion) ||
         (inputs.capability_family == kHighRisk && inputs.requested_segment_tier < kLowestHighRiskTier);
}

std::string evaluation_id(const std::string& provider_id, const EligibilityRequest& request) {
  const std::string inputs_hash = hash_of(eligibility_inputs(request.inputs));
  const std::string identity =
      fmt::format("{}|{}|{}", provider_id, wire::format_instant(request.recorded_at), inputs_hash);
  return "plpelig_" + hash_of_text(identity).substr(0, kEvaluationIdDigits);
}

Eligibility evaluate(const PartnerProvider& provider, const EligibilityRequest& request) {
  Eligibility eligibility;
  eligibility.evaluation_id = evaluation_id(provider.provider_id, request);
  eligibility.current_segment_tier = provider.segment_tier;
  eligibility.evaluated_at = request.recorded_at;
  eligibility.inputs = request.inputs;
  const bool downgrade = request.inputs.governance.requires_downgrade();
  if (fails_eligibility(request.inputs, provider.segment_tier)) {
    eligibility.reason_codes.emplace_back(reason::kEligibilityFailed);
  }
  if (downgrade) {
    eligibility.reason_codes.emplace_back(reason::kDowngradeRequired);
  }
  const bool allowed = eligibility.reason_codes.empty();
  eligibility.verdict = allowed ? kAllow : kDeny;
  eligibility.recommended_status = downgrade ? kRestricted : allowed ? kActive : kPendingReview;
  return eligibility;
}

// Rollout

struct RolloutRequest {
  std::string status;
  int effective_tier = 0;
  std::vector<Capability> capabilities;  ///< ordered by capability, then tier
  std::vector<std::string> reason_codes;
  wire::Instant recorded_at;
};

auto matrix_place(const Capability& capability) { return std::tie(capability.capability, capability.min_segment_tier); }

std::vector<Capability> read_matrix(ObjectReader& rollout, int effective_tier) {
  std::vector<Capability> matrix;
  for (ObjectReader& fields : rollout.objects("capability_matrix")) {
    Capability& capability = matrix.emplace_back();
    capability.capability = fields.identifier("capability");
    capability.min_segment_tier = fields.segment_tier("min_segment_tier");
    capability.requested_enabled = fields.flag("enabled");
    capability.effective_enabled = capability.requested_enabled && effective_tier >= capability.min_segment_tier;
    fields.close();
  }
  std::sort(matrix.begin(), matrix.end(),
            [](const Capability& left, const Capability& right) { return matrix_place(left) < matrix_place(right); });
  const auto same_place = [](const Capability& left, const Capability& right) {
    return matrix_place(left) == matrix_place(right);
  };
  if (std::adjacent_find(matrix.begin(), matrix.end(), same_place) != matrix.end()) {
    rollout.reject("capability_matrix", "each capability at most once per tier");
  }
  return matrix;
}

std::variant<RolloutRequest, Refusal> read_rollout(const Exchange& exchange) {
  std::optional<PayloadError> error;
  RolloutRequest request;
  ObjectReader root(exchange.body, "", error);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  ObjectReader fields = root.object("rollout");
  request.status = fields.choice("rollout_status", kRolloutStatuses);
  request.effective_tier = fields.segment_tier("effective_segment_tier");
  request.capabilities = read_matrix(fields, request.effective_tier);
  request.reason_codes = fields.optional_identifiers("reason_codes");
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kPartnerInvalid, error->message());
  }
  return request;
}

/// What is wrong with the tiers of a rollout, whatever its status; empty if nothing is.
std::string_view tier_finding(const PartnerProvider& provider, const RolloutRequest& request) {
  if (request.effective_tier > provider.segment_tier + kLargestPromotion) {
    return "the effective tier is more than one above the current tier";
  }
  const bool beyond = std::any_of(
      request.capabilities.begin(), request.capabilities.end(),
      [](const Capability& capability) { return capability.requested_enabled && !capability.effective_enabled; });
  return beyond ? "a capability is enabled above the effective tier" : "";
}

/// Why an active rollout is refused; empty if it is not. What a service SHOULD refuse comes last: it is named only
/// where nothing else blocks.
std::string_view activation_finding(const PartnerProvider& provider, const RolloutRequest& request) {
  if (!provider.last_eligibility || provider.last_eligibility->verdict != kAllow) {
    return "the last eligibility evaluation does not allow it";
  }
  if (provider.governance.unresolved_critical_violations > 0) {
    return "critical violations are unresolved";
  }
  if (provider.status == kOffboarded) {
    return "the provider is offboarded";
  }
  if (const std::string_view finding = tier_finding(provider, request); !finding.empty()) {
    return finding;
  }
  if (provider.governance.requires_downgrade()) {
    return "a baseline has not passed";
  }
  if (request.effective_tier > provider.last_eligibility->inputs.requested_segment_tier) {
    return "the effective tier is above the tier that was evaluated";
  }
  return "";
}

Rollout make_rollout(const PartnerProvider& provider, const Exchange& exchange, RolloutRequest request) {
  Rollout rollout;
  rollout.version = provider.rollout ? provider.rollout->version + 1 : 1;
  rollout.updated_at =
      provider.rollout ? later(provider.rollout->updated_at, request.recorded_at) : request.recorded_at;
  rollout.updated_by = exchange.caller;
  rollout.reason_codes = std::move(request.reason_codes);
  const bool recorded =
      std::count(rollout.reason_codes.begin(), rollout.reason_codes.end(), reason::kRolloutBlocked) > 0;
  if (!recorded && !tier_finding(provider, request).empty()) {
    rollout.reason_codes.emplace_back(reason::kRolloutBlocked);
  }
  rollout.status = std::move(request.status);
  rollout.effective_segment_tier = request.effective_tier;
  rollout.capability_matrix = std::move(request.capabilities);
  rollout.capabilities_hash = "sha256:" + hash_of(capability_matrix(rollout.capability_matrix));
  if (const std::optional<Eligibility>& last = provider.last_eligibility) {
    rollout.eligibility = EligibilityRef{last->evaluation_id, last->verdict, last->evaluated_at};
  }
  return rollout;
}

/// Stores the rollout and changes the provider's status and tier accordingly.
void apply_rollout(PartnerProvider& provider, Rollout rollout) {
  if (rollout.status == kActive) {
    provider.status = kActive;
    provider.segment_tier = rollout.effective_segment_tier;
  } else {
    provider.segment_tier = std::min(provider.segment_tier, rollout.effective_segment_tier);
    if (rollout.status == kBlocked && provider.status != kOffboarded) {
      provider.status = kRestricted;
    }
  }
  provider.rollout = std::move(rollout);
}

}  // namespace

Outcome evaluate_eligibility(Service& service, const Exchange& exchange) {
  auto read = read_eligibility(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  PartnerProvider& provider = partner_of_path(service, exchange);
  const Eligibility eligibility = evaluate(provider, std::get<EligibilityRequest>(read));
  const wire::Json view = eligibility_view(eligibility);
  provider.updated_at = later(provider.updated_at, eligibility.evaluated_at);
  if (!provider.last_eligibility || provider.last_eligibility->evaluated_at <= eligibility.evaluated_at) {
    provider.last_eligibility = eligibility;
  }
  append_audit(service.state, {"", provider.provider_id, "eligibility_evaluated", eligibility.evaluated_at,
                               exchange.caller, eligibility.reason_codes, view});
  wire::Object body = begin_body(exchange);
  body.append("provider_id", provider.provider_id);
  body.append("eligibility", view);
  return body;
}

Outcome upsert_rollout(Service& service, const Exchange& exchange) {
  auto read = read_rollout(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  PartnerProvider& provider = partner_of_path(service, exchange);
  RolloutRequest& request = std::get<RolloutRequest>(read);
  const std::string_view finding = request.status == kActive ? activation_finding(provider, request) : "";
  if (!finding.empty()) {
    return conflict(reason::kRolloutBlocked, std::string(finding));
  }
  const wire::Instant recorded_at = request.recorded_at;
  apply_rollout(provider, make_rollout(provider, exchange, std::move(request)));
  provider.updated_at = later(provider.updated_at, recorded_at);
  const wire::Json view = rollout_policy_view(provider);
  append_audit(service.state, {"", provider.provider_id, "rollout_upserted", recorded_at, exchange.caller,
                               provider.rollout->reason_codes, view});
  wire::Object body = begin_body(exchange);
  body.append("provider_id", provider.provider_id);
  body.append("rollout", view);
  return body;
}

}  // namespace reference_impl

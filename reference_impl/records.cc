#include "reference_impl/records.h"

#include <utility>

namespace reference_impl {
namespace {

wire::Json or_null(const std::optional<std::string>& text) { return text ? wire::Json(*text) : wire::Json(); }

wire::Json or_null(const std::optional<wire::Instant>& instant) {
  return instant ? instant_json(*instant) : wire::Json();
}

wire::Json policy_ref(const PolicyRef& policy) {
  return wire::Object{{"policy_id", policy.policy_id},
                      {"policy_version", policy.policy_version},
                      {"policy_mode", policy.policy_mode},
                      {"constraints_hash", policy.constraints_hash}};
}

wire::Json mode_snapshot(const ModeSnapshot& snapshot) {
  wire::Object view{{"mode", snapshot.mode}, {"restricted_adapter_context", snapshot.restricted_adapter_context}};
  view.append("override_policy", override_policy(snapshot.override_policy));
  return view;
}

void append_decision(wire::Object& view, const std::optional<Decision>& decision) {
  view.append("decision", decision ? wire::Json(decision->decision) : wire::Json());
  view.append("operator_actor", decision ? actor_ref(decision->operator_actor) : wire::Json());
  view.append("decision_reason_codes", decision ? strings_json(decision->reason_codes) : wire::Json(wire::Array{}));
  view.append("decision_correlation_id", decision ? wire::Json(decision->correlation_id) : wire::Json());
  view.append("decided_at", decision ? instant_json(decision->decided_at) : wire::Json());
}

wire::Json eligibility_ref(const std::optional<EligibilityRef>& reference) {
  if (!reference) {
    return nullptr;
  }
  return wire::Object{{"evaluation_id", reference->evaluation_id},
                      {"verdict", reference->verdict},
                      {"evaluated_at", instant_json(reference->evaluated_at)}};
}

wire::Json rollout_policy_ref(const Rollout& rollout) {
  return wire::Object{{"rollout_version", rollout.version},
                      {"rollout_status", rollout.status},
                      {"effective_segment_tier", tier_name(rollout.effective_segment_tier)},
                      {"capabilities_hash", rollout.capabilities_hash}};
}

}  // namespace

std::string_view ExecutionRequest::status() const {
  if (!decision) {
    return "pending";
  }
  return decision->decision == "approve" ? "approved" : "rejected";
}

bool Governance::requires_downgrade() const {
  const bool baselines_passed = trust_safety_baseline_passed && reliability_baseline_passed && audit_conformance_passed;
  return !baselines_passed || unresolved_critical_violations > 0;
}

wire::Json instant_json(wire::Instant instant) { return wire::format_instant(instant); }

wire::Json strings_json(const std::vector<std::string>& texts) { return wire::Array(texts.begin(), texts.end()); }

std::string tier_name(int tier) { return {'S', static_cast<char>('0' + tier)}; }

wire::Json actor_ref(const Actor& actor) { return wire::Object{{"type", actor.type}, {"id", actor.id}}; }

wire::Json liquidity_provider_ref(const LiquidityProvider& provider) {
  wire::Object view;
  view.append("provider_id", provider.provider_id);
  view.append("provider_type", provider.provider_type);
  view.append("owner_actor", actor_ref(provider.owner));
  view.append("is_automated", provider.is_automated);
  view.append("is_house_inventory", provider.is_house_inventory);
  view.append("label_required", provider.label_required);
  view.append("display_label", provider.display_label);
  view.append("disclosure_text", provider.disclosure_text);
  view.append("active", provider.active);
  view.append("created_at", instant_json(provider.created_at));
  view.append("updated_at", instant_json(provider.updated_at));
  if (provider.policy) {
    view.append("policy_ref", policy_ref(*provider.policy));
  }
  if (provider.persona) {
    view.append("persona_ref", bot_persona_ref(provider));
  }
  return view;
}

wire::Json bot_persona_ref(const LiquidityProvider& provider) {
  const Persona& persona = *provider.persona;
  return wire::Object{{"provider_id", provider.provider_id},           {"persona_id", persona.persona_id},
                      {"display_name", persona.display_name},          {"strategy_summary", persona.strategy_summary},
                      {"disclosure_text", persona.disclosure_text},    {"active", persona.active},
                      {"updated_at", instant_json(persona.updated_at)}};
}

wire::Json override_policy(const std::optional<OverridePolicy>& policy) {
  if (!policy) {
    return nullptr;
  }
  wire::Object view{{"override_id", policy->override_id}};
  view.append("approved_by", actor_ref(policy->approved_by));
  view.append("approved_at", instant_json(policy->approved_at));
  view.append("reason_codes", strings_json(policy->reason_codes));
  view.append("expires_at", or_null(policy->expires_at));
  return view;
}

wire::Json execution_request_view(const ExecutionRequest& request) {
  wire::Object view;
  view.append("request_id", request.request_id);
  view.append("provider_id", request.provider_id);
  view.append("proposal_id", or_null(request.proposal_id));
  view.append("cycle_id", or_null(request.cycle_id));
  view.append("intent_ids", strings_json(request.intent_ids));
  view.append("action_type", request.action_type);
  view.append("risk_class", request.risk_class);
  view.append("reason_codes", strings_json(request.reason_codes));
  view.append("correlation_id", request.correlation_id);
  view.append("requested_at", instant_json(request.requested_at));
  view.append("requested_by", actor_ref(request.requested_by));
  view.append("mode_snapshot", mode_snapshot(request.mode_snapshot));
  view.append("metadata", request.metadata);
  view.append("status", request.status());
  append_decision(view, request.decision);
  return view;
}

wire::Object governance_fields(const Governance& governance) {
  return wire::Object{{"trust_safety_baseline_passed", governance.trust_safety_baseline_passed},
                      {"reliability_baseline_passed", governance.reliability_baseline_passed},
                      {"audit_conformance_passed", governance.audit_conformance_passed},
                      {"unresolved_critical_violations", governance.unresolved_critical_violations}};
}

wire::Json eligibility_inputs(const EligibilityInputs& inputs) {
  wire::Object view = governance_fields(inputs.governance);
  view.append("requested_segment_tier", tier_name(inputs.requested_segment_tier));
  view.append("consecutive_compliant_windows", inputs.consecutive_compliant_windows);
  view.append("capability_family", inputs.capability_family);
  view.append("remediation_closed", inputs.remediation_closed);
  return view;
}

wire::Json eligibility_view(const Eligibility& eligibility) {
  wire::Object view;
  view.append("evaluation_id", eligibility.evaluation_id);
  view.append("verdict", eligibility.verdict);
  view.append("reason_codes", strings_json(eligibility.reason_codes));
  view.append("requested_segment_tier", tier_name(eligibility.inputs.requested_segment_tier));
  view.append("current_segment_tier", tier_name(eligibility.current_segment_tier));
  view.append("recommended_status", eligibility.recommended_status);
  view.append("evaluated_at", instant_json(eligibility.evaluated_at));
  view.append("inputs", eligibility_inputs(eligibility.inputs));
  return view;
}

wire::Json capability_matrix(const std::vector<Capability>& capabilities) {
  wire::Array rows;
  rows.reserve(capabilities.size());
  for (const Capability& capability : capabilities) {
    rows.push_back(wire::Object{{"capability", capability.capability},
                                {"min_segment_tier", tier_name(capability.min_segment_tier)},
                                {"requested_enabled", capability.requested_enabled},
                                {"effective_enabled", capability.effective_enabled}});
  }
  return rows;
}

wire::Json rollout_policy_view(const PartnerProvider& provider) {
  const Rollout& rollout = *provider.rollout;
  wire::Object view;
  view.append("provider_id", provider.provider_id);
  view.append("rollout_version", rollout.version);
  view.append("rollout_status", rollout.status);
  view.append("effective_segment_tier", tier_name(rollout.effective_segment_tier));
  view.append("capability_matrix", capability_matrix(rollout.capability_matrix));
  view.append("reason_codes", strings_json(rollout.reason_codes));
  view.append("eligibility_ref", eligibility_ref(rollout.eligibility));
  view.append("capabilities_hash", rollout.capabilities_hash);
  view.append("updated_at", instant_json(rollout.updated_at));
  view.append("updated_by", actor_ref(rollout.updated_by));
  return view;
}

wire::Object partner_provider_view(const PartnerProvider& provider) {
  wire::Object view;
  view.append("provider_id", provider.provider_id);
  view.append("owner_actor", actor_ref(provider.owner));
  view.append("external_provider_id", provider.external_provider_id);
  view.append("legal_entity_name", provider.legal_entity_name);
  view.append("trust_contact_email", provider.trust_contact_email);
  view.append("disclosure_text", provider.disclosure_text);
  view.append("segment_tier", tier_name(provider.segment_tier));
  view.append("status", provider.status);
  view.append("governance", governance_fields(provider.governance));
  view.append("created_at", instant_json(provider.created_at));
  view.append("updated_at", instant_json(provider.updated_at));
  if (provider.rollout) {
    view.append("rollout_policy_ref", rollout_policy_ref(*provider.rollout));
  }
  if (provider.last_eligibility) {
    view.append("last_eligibility", eligibility_view(*provider.last_eligibility));
  }
  return view;
}

wire::Json audit_entry(const AuditEntry& entry) {
  wire::Object view;
  view.append("audit_id", entry.audit_id);
  view.append("provider_id", entry.provider_id);
  view.append("event_type", entry.event_type);
  view.append("recorded_at", instant_json(entry.recorded_at));
  view.append("actor", actor_ref(entry.actor));
  view.append("reason_codes", strings_json(entry.reason_codes));
  view.append("details", entry.details);
  return view;
}

}  // namespace reference_impl

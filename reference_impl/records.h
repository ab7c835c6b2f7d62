// The records that the service keeps, as plain values, and the objects of the contract that are made from them
// (M103.md, M107.md, M109.md, "Objects"). Closed vocabularies are held as the contract writes them; a segment tier is
// held as its digit. Records are not validated here: the operations check what they store.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/instant.h"
#include "wire/json.h"

namespace reference_impl {

/// `ActorRef`: type is user, partner or agent.
struct Actor {
  std::string type;
  std::string id;
  friend auto operator<=>(const Actor&, const Actor&) = default;
};

/// The place of an entry in an export: ordered by instant, then by id in code-point order.
struct Position {
  wire::Instant instant;
  std::string id;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// M103

struct PolicyRef {
  std::string policy_id;
  int64_t policy_version = 0;
  std::string policy_mode;
  std::string constraints_hash;
};

struct Persona {
  std::string persona_id;
  std::string display_name;
  std::string strategy_summary;
  std::string disclosure_text;
  bool active = true;
  wire::Instant updated_at;
};

struct LiquidityProvider {
  std::string provider_id;
  std::string provider_type;
  Actor owner;
  bool is_automated = false;
  bool is_house_inventory = false;
  bool label_required = false;
  std::string display_label;
  std::string disclosure_text;
  bool active = true;
  wire::Instant created_at;
  wire::Instant updated_at;
  std::optional<PolicyRef> policy;
  std::optional<Persona> persona;
  int64_t persona_upserts = 0;
};

// M107

struct OverridePolicy {
  std::string override_id;
  Actor approved_by;
  wire::Instant approved_at;
  std::vector<std::string> reason_codes;  ///< sorted
  std::optional<wire::Instant> expires_at;
};

/// A mode without who set it and when: the `mode_snapshot` of a request.
struct ModeSnapshot {
  std::string mode;
  bool restricted_adapter_context = true;
  std::optional<OverridePolicy> override_policy;
};

struct ExecutionMode {
  ModeSnapshot snapshot;
  wire::Instant updated_at;
  Actor updated_by;
  int64_t upserts = 0;  ///< 0 for the default mode of a provider without a stored one
};

struct Decision {
  std::string decision;  ///< approve or reject
  Actor operator_actor;
  std::vector<std::string> reason_codes;  ///< sorted
  std::string correlation_id;
  wire::Instant decided_at;
};

struct ExecutionRequest {
  std::string request_id;
  std::string provider_id;
  std::optional<std::string> proposal_id;
  std::optional<std::string> cycle_id;
  std::vector<std::string> intent_ids;  ///< sorted
  std::string action_type;
  std::string risk_class;
  std::vector<std::string> reason_codes;  ///< sorted
  std::string correlation_id;
  wire::Instant requested_at;
  Actor requested_by;
  ModeSnapshot mode_snapshot;
  wire::Json metadata;
  std::optional<Decision> decision;

  std::string_view status() const;  ///< pending, approved, rejected
};

// M109

struct Governance {
  bool trust_safety_baseline_passed = false;
  bool reliability_baseline_passed = false;
  bool audit_conformance_passed = false;
  int64_t unresolved_critical_violations = 0;

  /// A baseline has failed, or critical violations are unresolved: nothing may be active.
  bool requires_downgrade() const;
};

struct EligibilityInputs {
  int requested_segment_tier = 0;
  Governance governance;
  int64_t consecutive_compliant_windows = 0;
  std::string capability_family;
  bool remediation_closed = true;
};

struct Eligibility {
  std::string evaluation_id;
  std::string verdict;  ///< allow or deny
  std::vector<std::string> reason_codes;
  int current_segment_tier = 0;
  std::string recommended_status;
  wire::Instant evaluated_at;
  EligibilityInputs inputs;
};

struct EligibilityRef {
  std::string evaluation_id;
  std::string verdict;
  wire::Instant evaluated_at;
};

struct Capability {
  std::string capability;
  int min_segment_tier = 0;
  bool requested_enabled = false;
  bool effective_enabled = false;
};

struct Rollout {
  int64_t version = 0;
  std::string status;
  int effective_segment_tier = 0;
  std::vector<Capability> capability_matrix;  ///< ordered by capability, then tier
  std::vector<std::string> reason_codes;
  std::optional<EligibilityRef> eligibility;
  std::string capabilities_hash;
  wire::Instant updated_at;
  Actor updated_by;
};

struct PartnerProvider {
  std::string provider_id;
  Actor owner;
  std::string external_provider_id;
  std::string legal_entity_name;
  std::string trust_contact_email;
  std::string disclosure_text;
  int segment_tier = 0;
  std::string status;
  Governance governance;
  wire::Instant created_at;
  wire::Instant updated_at;
  std::optional<Eligibility> last_eligibility;
  std::optional<Rollout> rollout;
};

struct AuditEntry {
  std::string audit_id;
  std::string provider_id;
  std::string event_type;
  wire::Instant recorded_at;
  Actor actor;
  std::vector<std::string> reason_codes;
  wire::Json details;
};

// The objects of the contract.

wire::Json instant_json(wire::Instant instant);
wire::Json strings_json(const std::vector<std::string>& texts);
std::string tier_name(int tier);  ///< "S0" to "S3"

wire::Json actor_ref(const Actor& actor);
wire::Json liquidity_provider_ref(const LiquidityProvider& provider);
/// The provider must have a persona.
wire::Json bot_persona_ref(const LiquidityProvider& provider);
wire::Json override_policy(const std::optional<OverridePolicy>& policy);
wire::Json execution_request_view(const ExecutionRequest& request);
wire::Object governance_fields(const Governance& governance);
wire::Json eligibility_inputs(const EligibilityInputs& inputs);
wire::Json eligibility_view(const Eligibility& eligibility);
wire::Json capability_matrix(const std::vector<Capability>& capabilities);
/// The provider must have a rollout.
wire::Json rollout_policy_view(const PartnerProvider& provider);
/// Without `rollout`, which only the get operation returns.
wire::Object partner_provider_view(const PartnerProvider& provider);
wire::Json audit_entry(const AuditEntry& entry);

}  // namespace reference_impl

// M109: onboarding of partner liquidity providers, their status, eligibility and rollout, and the audit trail of all
// four (contract, M109.md, "Rules").

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "reference_impl/handlers.h"
#include "reference_impl/payload.h"
#include "reference_impl/signed_export.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace reference_impl {
namespace {

constexpr std::string_view kInvalid = "partner_liquidity_provider_invalid";
constexpr std::string_view kEligibilityFailed = "partner_liquidity_provider_eligibility_failed";
constexpr std::string_view kRolloutBlocked = "partner_liquidity_provider_rollout_blocked";
constexpr std::string_view kDowngradeRequired = "partner_liquidity_provider_downgrade_required";

constexpr std::string_view kPendingReview = "pending_review";
constexpr std::string_view kActive = "active";
constexpr std::string_view kRestricted = "restricted";
constexpr std::string_view kOffboarded = "offboarded";
constexpr std::string_view kBlocked = "blocked";
constexpr std::string_view kAllow = "allow";
constexpr std::string_view kDeny = "deny";
constexpr std::string_view kHighRisk = "high_risk";

constexpr std::string_view kStatuses[] = {"pending_review", "active", "restricted", "offboarded"};
constexpr std::string_view kRolloutStatuses[] = {"active", "paused", "blocked"};
constexpr std::string_view kCapabilityFamilies[] = {"core", "advanced", "high_risk"};
constexpr std::string_view kAuditTypes[] = {"onboarded", "status_upserted", "eligibility_evaluated",
                                            "rollout_upserted"};

constexpr size_t kEvaluationIdDigits = 16;
constexpr int kLowestHighRiskTier = 2;
constexpr int kLargestPromotion = 1;
constexpr int64_t kWindowsForPromotion = 2;

Refusal bad_input(const Fault& fault) { return refuse(ErrorCode::constraint_violation, kInvalid, fault.message()); }

Refusal conflict(std::string_view reason, std::string message) {
  return refuse(ErrorCode::conflict, reason, std::move(message));
}

PartnerProvider& provider_of(Service& service, const Exchange& exchange) {
  return service.state.partner_providers.at(exchange.path.provider_id);
}

void append_audit(State& state, AuditEntry entry) {
  struct NoneTaken {
    bool contains(const std::string&) const { return false; }
  };
  entry.audit_id = next_id(state.counters.audit, "plpaudit_", NoneTaken());
  Position position{entry.recorded_at, entry.audit_id};
  state.audit_trails[entry.provider_id].emplace(std::move(position), std::move(entry));
}

Governance read_governance(Fields& fields) {
  Governance governance;
  governance.trust_safety_baseline_passed = fields.flag("trust_safety_baseline_passed");
  governance.reliability_baseline_passed = fields.flag("reliability_baseline_passed");
  governance.audit_conformance_passed = fields.flag("audit_conformance_passed");
  governance.unresolved_critical_violations = fields.integer("unresolved_critical_violations", 0);
  return governance;
}

/// True where the governance allows nothing to be active.
bool calls_for_downgrade(const Governance& governance) {
  return governance.baseline_failed() || governance.unresolved_critical_violations > 0;
}

// Onboarding

std::variant<PartnerProvider, Refusal> read_onboarding(const Exchange& exchange) {
  std::optional<Fault> fault;
  PartnerProvider provider;
  Fields root(exchange.body, "", fault);
  provider.created_at = provider.updated_at = root.instant_or("recorded_at", exchange.now);
  Fields fields = root.object("provider");
  provider.provider_id = fields.optional_identifier("provider_id").value_or("");
  provider.owner = fields.actor("owner_actor");
  provider.external_provider_id = fields.identifier("external_provider_id");
  provider.legal_entity_name = fields.text("legal_entity_name");
  provider.trust_contact_email = fields.email("trust_contact_email");
  provider.disclosure_text = fields.text("disclosure_text");
  provider.segment_tier = fields.segment_tier("segment_tier");
  provider.status = fields.optional_choice("status", kStatuses).value_or(std::string(kPendingReview));
  fields.close();
  root.close();
  if (fault) {
    return bad_input(*fault);
  }
  return provider;
}

std::optional<Refusal> check_onboarding(const State& state, const Exchange& exchange, const PartnerProvider& provider) {
  if (provider.owner != exchange.caller) {
    return refuse(ErrorCode::forbidden, kInvalid, "/provider/owner_actor: expected the caller");
  }
  if (state.partner_providers.contains(provider.provider_id)) {
    return conflict(kInvalid, "/provider/provider_id: taken");
  }
  if (provider.status == kActive) {
    return conflict(kDowngradeRequired, "no baseline has passed yet");
  }
  return std::nullopt;
}

// Status

struct StatusRequest {
  std::string status;
  int segment_tier = 0;
  Governance governance;
  std::vector<std::string> reason_codes;
  std::optional<std::string> operator_note;
  wire::Instant recorded_at;
};

std::variant<StatusRequest, Refusal> read_status(const Exchange& exchange) {
  std::optional<Fault> fault;
  StatusRequest request;
  Fields root(exchange.body, "", fault);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  Fields fields = root.object("status");
  request.status = fields.choice("status", kStatuses);
  request.segment_tier = fields.segment_tier("segment_tier");
  request.governance = read_governance(fields);
  request.reason_codes = fields.optional_identifiers("reason_codes");
  request.operator_note = fields.optional_text("operator_note");
  fields.close();
  root.close();
  if (fault) {
    return bad_input(*fault);
  }
  return request;
}

std::optional<Refusal> check_status(const PartnerProvider& provider, const StatusRequest& request) {
  if (request.status == kActive && calls_for_downgrade(request.governance)) {
    return conflict(kDowngradeRequired, "active needs passed baselines and no unresolved critical violations");
  }
  if ((request.status == kRestricted || request.status == kOffboarded) && request.reason_codes.empty()) {
    return bad_input({"/status/reason_codes", "at least one reason for this status"});
  }
  if (request.segment_tier > provider.segment_tier) {
    return conflict(kEligibilityFailed, "a higher tier is reached by evaluation and rollout only");
  }
  return std::nullopt;
}

AuditEntry status_audit(const Exchange& exchange, const StatusRequest& request) {
  wire::Object details{{"status", request.status}, {"segment_tier", tier_name(request.segment_tier)}};
  details.append("governance", governance_fields(request.governance));
  details.append("operator_note", request.operator_note ? wire::Json(*request.operator_note) : wire::Json());
  return {"",
          exchange.path.provider_id,
          "status_upserted",
          request.recorded_at,
          exchange.caller,
          request.reason_codes,
          std::move(details)};
}

wire::Object status_body(const Exchange& exchange, const StatusRequest& request, wire::Instant updated_at) {
  wire::Object status{{"status", request.status}, {"segment_tier", tier_name(request.segment_tier)}};
  for (wire::Member& member : governance_fields(request.governance)) {
    status.append(member.key, std::move(member.value));
  }
  status.append("reason_codes", strings_json(request.reason_codes));
  status.append("updated_at", instant_json(updated_at));
  status.append("updated_by", actor_ref(exchange.caller));
  wire::Object body = begin_body(exchange);
  body.append("provider_id", exchange.path.provider_id);
  body.append("status", std::move(status));
  return body;
}

// Eligibility

struct EligibilityRequest {
  EligibilityInputs inputs;
  wire::Instant recorded_at;
};

std::variant<EligibilityRequest, Refusal> read_eligibility(const Exchange& exchange) {
  std::optional<Fault> fault;
  EligibilityRequest request;
  EligibilityInputs& inputs = request.inputs;
  Fields root(exchange.body, "", fault);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  Fields fields = root.object("eligibility");
  inputs.requested_segment_tier = fields.segment_tier("requested_segment_tier");
  inputs.governance = read_governance(fields);
  inputs.consecutive_compliant_windows = fields.integer("consecutive_compliant_windows", 0);
  inputs.capability_family = fields.choice("capability_family", kCapabilityFamilies);
  inputs.remediation_closed = fields.flag_or("remediation_closed", true);
  fields.close();
  root.close();
  if (fault) {
    return bad_input(*fault);
  }
  return request;
}

bool fails_eligibility(const EligibilityInputs& inputs, int current_tier) {
  const int promotion = inputs.requested_segment_tier - current_tier;
  const bool ready_for_promotion =
      inputs.consecutive_compliant_windows >= kWindowsForPromotion && inputs.remediation_closed;
  return calls_for_downgrade(inputs.governance) || promotion > kLargestPromotion ||
         (promotion > 0 && !ready_for_promotion) ||
         (inputs.capability_family == kHighRisk && inputs.requested_segment_tier < kLowestHighRiskTier);
}

std::string evaluation_id(const std::string& provider_id, const EligibilityRequest& request) {
  const std::string inputs_hash = wire::sha256_hex(wire::canonical_json(eligibility_inputs(request.inputs)));
  const std::string identity =
      fmt::format("{}|{}|{}", provider_id, wire::format_instant(request.recorded_at), inputs_hash);
  return "plpelig_" + wire::sha256_hex(identity).substr(0, kEvaluationIdDigits);
}

Eligibility evaluate(const PartnerProvider& provider, const EligibilityRequest& request) {
  Eligibility eligibility;
  eligibility.evaluation_id = evaluation_id(provider.provider_id, request);
  eligibility.current_segment_tier = provider.segment_tier;
  eligibility.evaluated_at = request.recorded_at;
  eligibility.inputs = request.inputs;
  const bool downgrade = calls_for_downgrade(request.inputs.governance);
  if (fails_eligibility(request.inputs, provider.segment_tier)) {
    eligibility.reason_codes.emplace_back(kEligibilityFailed);
  }
  if (downgrade) {
    eligibility.reason_codes.emplace_back(kDowngradeRequired);
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

std::vector<Capability> read_matrix(Fields& rollout, int effective_tier) {
  std::vector<Capability> matrix;
  for (Fields& fields : rollout.objects("capability_matrix")) {
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
    rollout.note("capability_matrix", "no capability twice at one tier");
  }
  return matrix;
}

std::variant<RolloutRequest, Refusal> read_rollout(const Exchange& exchange) {
  std::optional<Fault> fault;
  RolloutRequest request;
  Fields root(exchange.body, "", fault);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  Fields fields = root.object("rollout");
  request.status = fields.choice("rollout_status", kRolloutStatuses);
  request.effective_tier = fields.segment_tier("effective_segment_tier");
  request.capabilities = read_matrix(fields, request.effective_tier);
  request.reason_codes = fields.optional_identifiers("reason_codes");
  fields.close();
  root.close();
  if (fault) {
    return bad_input(*fault);
  }
  return request;
}

/// What is wrong with the tiers of a rollout, whatever its status: empty where nothing is.
std::string_view tier_finding(const PartnerProvider& provider, const RolloutRequest& request) {
  if (request.effective_tier > provider.segment_tier + kLargestPromotion) {
    return "the effective tier is more than one above the current tier";
  }
  const bool beyond = std::any_of(
      request.capabilities.begin(), request.capabilities.end(),
      [](const Capability& capability) { return capability.requested_enabled && !capability.effective_enabled; });
  return beyond ? "a capability is enabled above the effective tier" : "";
}

/// Why an active rollout is refused: empty where it is not.
std::string_view activation_finding(const PartnerProvider& provider, const RolloutRequest& request) {
  if (!provider.last_eligibility || provider.last_eligibility->verdict != kAllow) {
    return "the last eligibility evaluation does not allow it";
  }
  if (calls_for_downgrade(provider.governance)) {
    return "a baseline has not passed, or critical violations are unresolved";
  }
  if (provider.status == kOffboarded) {
    return "the provider is offboarded";
  }
  if (request.effective_tier > provider.last_eligibility->inputs.requested_segment_tier) {
    return "the effective tier is above the tier that was evaluated";
  }
  return tier_finding(provider, request);
}

Rollout make_rollout(const PartnerProvider& provider, const Exchange& exchange, RolloutRequest request) {
  Rollout rollout;
  rollout.version = provider.rollout ? provider.rollout->version + 1 : 1;
  rollout.updated_at =
      provider.rollout ? later(provider.rollout->updated_at, request.recorded_at) : request.recorded_at;
  rollout.updated_by = exchange.caller;
  rollout.reason_codes = std::move(request.reason_codes);
  const bool recorded = std::count(rollout.reason_codes.begin(), rollout.reason_codes.end(), kRolloutBlocked) > 0;
  if (!recorded && !tier_finding(provider, request).empty()) {
    rollout.reason_codes.emplace_back(kRolloutBlocked);
  }
  rollout.status = std::move(request.status);
  rollout.effective_segment_tier = request.effective_tier;
  rollout.capability_matrix = std::move(request.capabilities);
  rollout.capabilities_hash =
      "sha256:" + wire::sha256_hex(wire::canonical_json(capability_matrix(rollout.capability_matrix)));
  if (const std::optional<Eligibility>& last = provider.last_eligibility) {
    rollout.eligibility = EligibilityRef{last->evaluation_id, last->verdict, last->evaluated_at};
  }
  return rollout;
}

/// What a rollout does to the provider's status and tier.
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

Outcome onboard_partner_provider(Service& service, const Exchange& exchange) {
  auto read = read_onboarding(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  State& state = service.state;
  PartnerProvider& onboarded = std::get<PartnerProvider>(read);
  if (std::optional<Refusal> refusal = check_onboarding(state, exchange, onboarded)) {
    return *std::move(refusal);
  }
  if (onboarded.provider_id.empty()) {
    onboarded.provider_id = next_id(state.counters.partner_provider, "plp_", state.partner_providers);
  }
  const std::string provider_id = onboarded.provider_id;
  const PartnerProvider& provider = state.partner_providers.emplace(provider_id, std::move(onboarded)).first->second;
  append_audit(state, {"",
                       provider_id,
                       "onboarded",
                       provider.created_at,
                       exchange.caller,
                       {},
                       wire::Object{{"segment_tier", tier_name(provider.segment_tier)}, {"status", provider.status}}});
  wire::Object body = begin_body(exchange);
  body.append("provider", partner_provider_view(provider));
  return body;
}

Outcome get_partner_provider(Service& service, const Exchange& exchange) {
  const PartnerProvider& provider = provider_of(service, exchange);
  wire::Object view = partner_provider_view(provider);
  if (provider.rollout) {
    view.append("rollout", rollout_policy_view(provider));
  }
  wire::Object body = begin_body(exchange);
  body.append("provider", std::move(view));
  return body;
}

Outcome upsert_partner_status(Service& service, const Exchange& exchange) {
  auto read = read_status(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  PartnerProvider& provider = provider_of(service, exchange);
  const StatusRequest& request = std::get<StatusRequest>(read);
  if (std::optional<Refusal> refusal = check_status(provider, request)) {
    return *std::move(refusal);
  }
  provider.status = request.status;
  provider.segment_tier = request.segment_tier;
  provider.governance = request.governance;
  provider.updated_at = later(provider.updated_at, request.recorded_at);
  append_audit(service.state, status_audit(exchange, request));
  return status_body(exchange, request, provider.updated_at);
}

Outcome evaluate_eligibility(Service& service, const Exchange& exchange) {
  auto read = read_eligibility(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  PartnerProvider& provider = provider_of(service, exchange);
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
  PartnerProvider& provider = provider_of(service, exchange);
  RolloutRequest& request = std::get<RolloutRequest>(read);
  const std::string_view finding = request.status == kActive ? activation_finding(provider, request) : "";
  if (!finding.empty()) {
    return conflict(kRolloutBlocked, std::string(finding));
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

Outcome export_audit_trail(Service& service, const Exchange& exchange) {
  constexpr FilterRule kFilters[] = {{"event_type", kAuditTypes}};
  auto read = read_export_query(service, exchange, kFilters);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  const ExportQuery& query = std::get<ExportQuery>(read);
  const auto fits = [&filters = query.selection.filters](const AuditEntry& entry) {
    const auto event_type = filters.find("event_type");
    return event_type == filters.end() || event_type->second == entry.event_type;
  };
  const AuditTrail& trail = service.state.audit_trails.at(exchange.path.provider_id);
  const Page<AuditEntry> page = cut_page(trail, query, UpperEnd::excluded, fits);
  wire::Array entries;
  for (const AuditEntry* entry : page.records) {
    entries.push_back(audit_entry(*entry));
  }
  wire::Object body = begin_body(exchange);
  body.append("provider_id", exchange.path.provider_id);
  body.append("export", sign_export(service, exchange, query, {std::move(entries), page.total, page.last}));
  return body;
}

}  // namespace reference_impl

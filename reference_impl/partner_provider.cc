#include "reference_impl/partner_provider.h"

#include <utility>

#include "reference_impl/operations.h"
#include "reference_impl/signed_export.h"

namespace reference_impl {
namespace {

constexpr std::string_view kPartnerStatuses[] = {"pending_review", "active", "restricted", "offboarded"};
constexpr std::string_view kAuditTypes[] = {"onboarded", "status_upserted", "eligibility_evaluated",
                                            "rollout_upserted"};

std::variant<PartnerProvider, Refusal> read_onboarding(const Exchange& exchange) {
  std::optional<PayloadError> error;
  PartnerProvider provider;
  ObjectReader root(exchange.body, "", error);
  provider.created_at = provider.updated_at = root.instant_or("recorded_at", exchange.now);
  ObjectReader fields = root.object("provider");
  provider.provider_id = fields.optional_identifier("provider_id").value_or("");
  provider.owner = fields.actor("owner_actor");
  provider.external_provider_id = fields.identifier("external_provider_id");
  provider.legal_entity_name = fields.text("legal_entity_name");
  provider.trust_contact_email = fields.email("trust_contact_email");
  provider.disclosure_text = fields.text("disclosure_text");
  provider.segment_tier = fields.segment_tier("segment_tier");
  provider.status = fields.optional_choice("status", kPartnerStatuses).value_or(std::string(kPendingReview));
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kPartnerInvalid, error->message());
  }
  return provider;
}

std::optional<Refusal> check_onboarding(const State& state, const Exchange& exchange, const PartnerProvider& provider) {
  if (provider.owner != exchange.caller) {
    return refuse(ErrorCode::forbidden, reason::kPartnerInvalid, "/provider/owner_actor: expected the caller");
  }
  if (state.partner_providers.contains(provider.provider_id)) {
    return conflict(reason::kPartnerInvalid, "/provider/provider_id: taken");
  }
  if (provider.status == kActive) {
    return conflict(reason::kDowngradeRequired, "no baseline has passed yet");
  }
  return std::nullopt;
}

struct StatusRequest {
  std::string status;
  int segment_tier = 0;
  Governance governance;
  std::vector<std::string> reason_codes;
  std::optional<std::string> operator_note;
  wire::Instant recorded_at;
};

std::variant<StatusRequest, Refusal> read_status(const Exchange& exchange) {
  std::optional<PayloadError> error;
  StatusRequest request;
  ObjectReader root(exchange.body, "", error);
  request.recorded_at = root.instant_or("recorded_at", exchange.now);
  ObjectReader fields = root.object("status");
  request.status = fields.choice("status", kPartnerStatuses);
  request.segment_tier = fields.segment_tier("segment_tier");
  request.governance = read_governance(fields);
  request.reason_codes = fields.optional_identifiers("reason_codes");
  request.operator_note = fields.optional_text("operator_note");
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kPartnerInvalid, error->message());
  }
  return request;
}

std::optional<Refusal> check_status(const PartnerProvider& provider, const StatusRequest& request) {
  if (request.status == kActive && request.governance.requires_downgrade()) {
    return conflict(reason::kDowngradeRequired, "active needs passed baselines and no unresolved critical violations");
  }
  if ((request.status == kRestricted || request.status == kOffboarded) && request.reason_codes.empty()) {
    return bad_input(reason::kPartnerInvalid, "/status/reason_codes: expected at least one reason for this status");
  }
  if (request.segment_tier > provider.segment_tier) {
    return conflict(reason::kEligibilityFailed, "a higher tier is reached by evaluation and rollout only");
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

}  // namespace

PartnerProvider& partner_of_path(Service& service, const Exchange& exchange) {
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

Governance read_governance(ObjectReader& fields) {
  Governance governance;
  governance.trust_safety_baseline_passed = fields.flag("trust_safety_baseline_passed");
  governance.reliability_baseline_passed = fields.flag("reliability_baseline_passed");
  governance.audit_conformance_passed = fields.flag("audit_conformance_passed");
  governance.unresolved_critical_violations = fields.integer("unresolved_critical_violations", 0);
  return governance;
}

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
  const PartnerProvider& provider = partner_of_path(service, exchange);
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
  PartnerProvider& provider = partner_of_path(service, exchange);
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

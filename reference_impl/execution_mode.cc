#include "reference_impl/execution_mode.h"

#include <utility>

#include "reference_impl/events.h"
#include "reference_impl/operations.h"
#include "reference_impl/payload.h"

namespace reference_impl {
namespace {

constexpr std::string_view kOperatorAssisted = "operator_assisted";
constexpr std::string_view kConstrainedAuto = "constrained_auto";
constexpr std::string_view kModes[] = {"simulation", "operator_assisted", "constrained_auto"};

std::optional<OverridePolicy> read_override(ObjectReader& mode) {
  std::optional<ObjectReader> fields = mode.nullable_object("override_policy");
  if (!fields) {
    return std::nullopt;
  }
  OverridePolicy policy;
  policy.override_id = fields->identifier("override_id");
  policy.approved_by = fields->actor("approved_by");
  policy.approved_at = fields->instant("approved_at");
  policy.reason_codes = sorted(fields->identifiers("reason_codes", 1));
  policy.expires_at = fields->instant_or_null("expires_at");
  if (policy.expires_at && *policy.expires_at < policy.approved_at) {
    fields->reject("expires_at", "an instant not before approved_at");
  }
  fields->close();
  return policy;
}

std::variant<ExecutionMode, Refusal> read_mode(const Exchange& exchange) {
  std::optional<PayloadError> error;
  ExecutionMode mode;
  ObjectReader root(exchange.body, "", error);
  ObjectReader fields = root.object("mode");
  mode.snapshot.mode = fields.choice("mode", kModes);
  mode.snapshot.restricted_adapter_context = fields.flag_or("restricted_adapter_context", true);
  mode.snapshot.override_policy = read_override(fields);
  mode.updated_at = fields.instant_or("updated_at", exchange.now);
  mode.updated_by = exchange.caller;
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kModeInvalid, error->message());
  }
  if (mode.snapshot.mode != kConstrainedAuto) {
    mode.snapshot.override_policy.reset();
  }
  return mode;
}

wire::Object mode_body(const Service& service, const Exchange& exchange, const ExecutionMode& mode) {
  wire::Object view{{"provider_id", exchange.path.provider_id},
                    {"mode", mode.snapshot.mode},
                    {"restricted_adapter_context", mode.snapshot.restricted_adapter_context}};
  view.append("override_policy", override_policy(mode.snapshot.override_policy));
  view.append("integration_gate_enabled", service.integration_gate_open);
  view.append("updated_at", instant_json(mode.updated_at));
  view.append("updated_by", actor_ref(mode.updated_by));
  wire::Object body = begin_body(exchange);
  body.append("provider_id", exchange.path.provider_id);
  body.append("execution_mode", std::move(view));
  return body;
}

void emit_mode_updated(State& state, const Exchange& exchange, const ExecutionMode& mode) {
  const std::string& provider_id = exchange.path.provider_id;
  wire::Object payload{{"provider_id", provider_id},
                       {"mode", mode.snapshot.mode},
                       {"restricted_adapter_context", mode.snapshot.restricted_adapter_context}};
  payload.append("override_policy", override_policy(mode.snapshot.override_policy));
  payload.append("updated_at", instant_json(mode.updated_at));
  emit(state, exchange,
       {"liquidity.execution_mode.updated",
        {provider_id, mode.upserts},
        mode.updated_at,
        exchange.caller,
        std::move(payload)});
}

}  // namespace

std::optional<Refusal> check_restriction(const ModeSnapshot& snapshot, bool gate_open, wire::Instant now) {
  if (snapshot.mode != kConstrainedAuto || !snapshot.restricted_adapter_context) {
    return std::nullopt;
  }
  const std::optional<OverridePolicy>& policy = snapshot.override_policy;
  if (!policy) {
    return refuse(ErrorCode::forbidden, reason::kModeRestricted,
                  "constrained_auto in a restricted context needs an override");
  }
  if (policy->expires_at && now > *policy->expires_at) {
    return refuse(ErrorCode::forbidden, reason::kModeRestricted, "the override has expired");
  }
  if (!gate_open) {
    Refusal refusal = conflict(reason::kPlatformBlocked, "the integration gate is closed");
    refusal.details.append("required_env", "INTEGRATION_ENABLED=1");
    return refusal;
  }
  return std::nullopt;
}

ExecutionMode effective_mode(const State& state, const std::string& provider_id) {
  const auto stored = state.execution_modes.find(provider_id);
  if (stored != state.execution_modes.end()) {
    return stored->second;
  }
  const LiquidityProvider& provider = state.liquidity_providers.at(provider_id);
  return {{std::string(kOperatorAssisted), true, std::nullopt}, provider.updated_at, provider.owner, 0};
}

Outcome upsert_execution_mode(Service& service, const Exchange& exchange) {
  auto read = read_mode(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  ExecutionMode& mode = std::get<ExecutionMode>(read);
  if (std::optional<Refusal> refusal = check_restriction(mode.snapshot, service.integration_gate_open, exchange.now)) {
    return *std::move(refusal);
  }
  ExecutionMode& stored = service.state.execution_modes[exchange.path.provider_id];
  if (stored.upserts > 0) {
    mode.updated_at = later(stored.updated_at, mode.updated_at);
  }
  mode.upserts = stored.upserts + 1;
  stored = std::move(mode);
  emit_mode_updated(service.state, exchange, stored);
  return mode_body(service, exchange, stored);
}

Outcome get_execution_mode(Service& service, const Exchange& exchange) {
  return mode_body(service, exchange, effective_mode(service.state, exchange.path.provider_id));
}

}  // namespace reference_impl

// M103: registering, reading and listing liquidity providers, and their persona (contract, M103.md, "Operations").

#include <algorithm>
#include <utility>

#include "reference_impl/events.h"
#include "reference_impl/operations.h"
#include "reference_impl/payload.h"
#include "reference_impl/query.h"

namespace reference_impl {
namespace {

constexpr std::string_view kHouseBot = "house_bot";
constexpr std::string_view kKnownTypes[] = {"user", "house_bot", "partner_lp"};
constexpr std::string_view kAllowedTypes[] = {"house_bot", "partner_lp"};
constexpr std::string_view kPolicyModes[] = {"simulation", "operator_assisted", "constrained_auto", "manual"};

Refusal bad_type(const wire::Object& provider, std::string message) {
  Refusal refusal = bad_input(reason::kProviderTypeInvalid, std::move(message));
  const wire::Json* type = provider.find("provider_type");
  refusal.details.append("provider_type", type && type->is_string() ? *type : wire::Json());
  refusal.details.append("allowed_types", wire::Array(std::begin(kAllowedTypes), std::end(kAllowedTypes)));
  return refusal;
}

std::optional<PolicyRef> read_policy(ObjectReader& provider) {
  std::optional<ObjectReader> fields = provider.optional_object("policy_ref");
  if (!fields) {
    return std::nullopt;
  }
  PolicyRef policy;
  policy.policy_id = fields->identifier("policy_id");
  policy.policy_version = fields->integer("policy_version", 1);
  policy.policy_mode = fields->choice("policy_mode", kPolicyModes);
  policy.constraints_hash = fields->identifier("constraints_hash");
  fields->close();
  return policy;
}

/// Type, owner and flags, in the order in which the contract lists their refusals.
std::optional<Refusal> read_nature(ObjectReader& fields, const Exchange& exchange, std::optional<PayloadError>& error,
                                   LiquidityProvider& provider) {
  const wire::Object& source = *exchange.body.find("provider")->as_object();
  provider.provider_type = fields.choice("provider_type", kAllowedTypes);
  if (error) {
    return bad_type(source, error->message());
  }
  provider.owner = fields.actor("owner_actor");
  if (error) {
    return bad_input(reason::kProviderInvalid, error->message());
  }
  if (provider.owner != exchange.caller) {
    return refuse(ErrorCode::forbidden, reason::kActorMismatch, "/provider/owner_actor: expected the caller");
  }
  provider.is_automated = fields.flag("is_automated");
  provider.is_house_inventory = fields.flag("is_house_inventory");
  provider.label_required = fields.flag("label_required");
  if (error) {
    return bad_input(reason::kProviderInvalid, error->message());
  }
  if (provider.provider_type == kHouseBot && !provider.is_automated) {
    return bad_type(source, "/provider/is_automated: expected true for a house_bot");
  }
  return std::nullopt;
}

/// The registration, without a generated id.
std::variant<LiquidityProvider, Refusal> read_registration(const Exchange& exchange) {
  std::optional<PayloadError> error;
  LiquidityProvider provider;
  ObjectReader root(exchange.body, "", error);
  provider.created_at = provider.updated_at = root.instant_or("recorded_at", exchange.now);
  ObjectReader fields = root.object("provider");
  if (error) {
    return bad_input(reason::kProviderInvalid, error->message());
  }
  if (std::optional<Refusal> refusal = read_nature(fields, exchange, error, provider)) {
    return *std::move(refusal);
  }
  provider.display_label = fields.text("display_label");
  provider.disclosure_text = fields.text("disclosure_text");
  if (error) {
    return bad_input(provider.label_required ? reason::kDisclosureRequired : reason::kProviderInvalid,
                     error->message());
  }
  provider.provider_id = fields.optional_identifier("provider_id").value_or("");
  provider.active = fields.flag_or("active", true);
  provider.policy = read_policy(fields);
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kProviderInvalid, error->message());
  }
  return provider;
}

void emit_registered(State& state, const Exchange& exchange, const LiquidityProvider& provider) {
  wire::Object payload;
  payload.append("provider_id", provider.provider_id);
  payload.append("provider_type", provider.provider_type);
  payload.append("owner_actor", actor_ref(provider.owner));
  payload.append("is_automated", provider.is_automated);
  payload.append("is_house_inventory", provider.is_house_inventory);
  payload.append("label_required", provider.label_required);
  payload.append("display_label", provider.display_label);
  payload.append("disclosure_text", provider.disclosure_text);
  payload.append("registered_at", instant_json(provider.created_at));
  emit(state, exchange,
       {"liquidity_provider.registered",
        {provider.provider_id},
        provider.created_at,
        provider.owner,
        std::move(payload)});
}

struct PersonaRequest {
  std::optional<std::string> persona_id;
  std::optional<bool> active;
  Persona persona;
};

std::variant<PersonaRequest, Refusal> read_persona(const Exchange& exchange) {
  std::optional<PayloadError> error;
  PersonaRequest request;
  ObjectReader root(exchange.body, "", error);
  ObjectReader fields = root.object("persona");
  request.persona_id = fields.optional_identifier("persona_id");
  request.active = fields.optional_flag("active");
  request.persona.display_name = fields.text("display_name");
  request.persona.strategy_summary = fields.text("strategy_summary");
  request.persona.disclosure_text = fields.text("disclosure_text");
  request.persona.updated_at = root.instant_or("recorded_at", exchange.now);
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kPersonaInvalid, error->message());
  }
  return request;
}

/// Replaces the persona of the provider; what the request leaves out is taken from the previous one.
void replace_persona(State& state, LiquidityProvider& provider, PersonaRequest request) {
  Persona& persona = request.persona;
  const std::optional<Persona>& before = provider.persona;
  if (request.persona_id) {
    persona.persona_id = *std::move(request.persona_id);
  } else if (before) {
    persona.persona_id = before->persona_id;
  } else {
    persona.persona_id = next_id(state.counters.persona, "lp_persona_", state.persona_ids);
  }
  persona.active = request.active.value_or(before ? before->active : true);
  if (before) {
    persona.updated_at = later(before->updated_at, persona.updated_at);
  }
  state.persona_ids.insert(persona.persona_id);
  provider.updated_at = later(provider.updated_at, persona.updated_at);
  provider.persona = std::move(persona);
  ++provider.persona_upserts;
}

void emit_persona_upserted(State& state, const Exchange& exchange, const LiquidityProvider& provider) {
  const Persona& persona = *provider.persona;
  emit(state, exchange,
       {"liquidity_provider.persona_upserted",
        {provider.provider_id, provider.persona_upserts},
        persona.updated_at,
        provider.owner,
        wire::Object{{"provider_id", provider.provider_id},
                     {"persona_id", persona.persona_id},
                     {"display_name", persona.display_name},
                     {"disclosure_text", persona.disclosure_text},
                     {"active", persona.active},
                     {"updated_at", instant_json(persona.updated_at)}}});
}

}  // namespace

Outcome register_liquidity_provider(Service& service, const Exchange& exchange) {
  auto registration = read_registration(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&registration)) {
    return std::move(*refusal);
  }
  State& state = service.state;
  LiquidityProvider& read = std::get<LiquidityProvider>(registration);
  if (state.liquidity_providers.contains(read.provider_id)) {
    return bad_input(reason::kProviderInvalid, "/provider/provider_id: taken");
  }
  if (read.provider_id.empty()) {
    read.provider_id = next_id(state.counters.liquidity_provider, "lp_", state.liquidity_providers);
  }
  const std::string provider_id = read.provider_id;
  const LiquidityProvider& provider = state.liquidity_providers.emplace(provider_id, std::move(read)).first->second;
  state.liquidity_providers_by_owner[provider.owner].insert(provider_id);
  emit_registered(state, exchange, provider);
  wire::Object body = begin_body(exchange);
  body.append("provider", liquidity_provider_ref(provider));
  return body;
}

Outcome get_liquidity_provider(Service& service, const Exchange& exchange) {
  wire::Object body = begin_body(exchange);
  body.append("provider", liquidity_provider_ref(service.state.liquidity_providers.at(exchange.path.provider_id)));
  return body;
}

Outcome list_liquidity_providers(Service& service, const Exchange& exchange) {
  constexpr std::string_view kParameters[] = {"provider_type"};
  const wire::Result<QueryParameters> query = parse_query(exchange.query, kParameters);
  if (!query) {
    return bad_input(reason::kProviderInvalid, query.error().to_string());
  }
  const auto type = query->find("provider_type");
  if (type != query->end() &&
      std::find(std::begin(kKnownTypes), std::end(kKnownTypes), type->second) == std::end(kKnownTypes)) {
    return bad_input(reason::kProviderTypeInvalid, "provider_type: not a known type");
  }
  wire::Array providers;
  const auto owned = service.state.liquidity_providers_by_owner.find(exchange.caller);
  if (owned != service.state.liquidity_providers_by_owner.end()) {
    for (const std::string& provider_id : owned->second) {
      const LiquidityProvider& provider = service.state.liquidity_providers.at(provider_id);
      if (type == query->end() || provider.provider_type == type->second) {
        providers.push_back(liquidity_provider_ref(provider));
      }
    }
  }
  wire::Object body = begin_body(exchange);
  body.append("providers", std::move(providers));
  return body;
}

Outcome upsert_persona(Service& service, const Exchange& exchange) {
  auto request = read_persona(exchange);
  if (Refusal* refusal = std::get_if<Refusal>(&request)) {
    return std::move(*refusal);
  }
  LiquidityProvider& provider = service.state.liquidity_providers.at(exchange.path.provider_id);
  replace_persona(service.state, provider, std::get<PersonaRequest>(std::move(request)));
  emit_persona_upserted(service.state, exchange, provider);
  wire::Object body = begin_body(exchange);
  body.append("provider_id", provider.provider_id);
  body.append("persona", bot_persona_ref(provider));
  body.append("provider", liquidity_provider_ref(provider));
  return body;
}

}  // namespace reference_impl

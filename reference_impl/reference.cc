#include "reference_impl/reference.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "reference_impl/caller.h"
#include "reference_impl/events.h"
#include "reference_impl/exchange.h"
#include "reference_impl/idempotency.h"
#include "reference_impl/operation.h"
#include "reference_impl/payload.h"
#include "reference_impl/text.h"

namespace reference_impl {
namespace {

constexpr size_t kLongestTargetBytes = 8000;
constexpr size_t kLargestBodyBytes = 1 << 20;
constexpr size_t kDeepestBody = 128;  // the contract promises 64 levels
constexpr std::string_view kAllowedActorType = "partner";
constexpr std::string_view kUnroutedOperation = "transport";

// The stages that need nothing but the request, each in its place of the contract's order (common.md, "Order").

std::optional<Refusal> check_identity(Exchange& exchange) {
  std::optional<Actor> caller = identify(exchange.request.headers);
  if (!caller) {
    return refuse(ErrorCode::unauthorized, "", "x-actor-type and x-actor-id, or x-partner-key, name the caller");
  }
  exchange.caller = *std::move(caller);
  return std::nullopt;
}

std::optional<Refusal> check_clock(Exchange& exchange) {
  const std::optional<std::string_view> text = header_value(exchange.request.headers, "x-now-iso");
  if (!text) {
    return std::nullopt;
  }
  const std::optional<wire::Instant> now = wire::parse_instant(*text);
  if (!now) {
    return refuse(ErrorCode::constraint_violation, exchange.operation->generic_reason,
                  "x-now-iso: expected an RFC 3339 date-time with a zone");
  }
  exchange.now = *now;
  return std::nullopt;
}

std::optional<Refusal> check_idempotency_key(Exchange& exchange) {
  const std::optional<std::string_view> key = header_value(exchange.request.headers, "idempotency-key");
  if (!key) {
    Refusal refusal{ErrorCode::constraint_violation, "a write needs an Idempotency-Key", {}, {}};
    refusal.details.append("header", "Idempotency-Key");
    return refusal;
  }
  exchange.idempotency_key = *key;
  return std::nullopt;
}

bool is_json_media_type(std::string_view content_type) {
  std::string essence(trimmed(content_type.substr(0, content_type.find(';'))));
  std::transform(essence.begin(), essence.end(), essence.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
  return essence == "application/json" || essence.ends_with("+json");
}

std::optional<Refusal> check_body(Exchange& exchange) {
  const wire::Request& request = exchange.request;
  if (request.body.size() > kLargestBodyBytes) {
    return refuse(ErrorCode::payload_too_large, "", "the body is larger than 1 MiB");
  }
  const std::string* content_type = wire::find_header(request.headers, "content-type");
  if (content_type && !trimmed(*content_type).empty() && !is_json_media_type(*content_type)) {
    return refuse(ErrorCode::unsupported_media_type, "", "the body's media type is not JSON");
  }
  const std::string_view reason = exchange.operation->generic_reason;
  wire::Result<wire::Json> body = wire::parse_json(request.body, {kLargestBodyBytes, kDeepestBody});
  if (!body) {
    return refuse(ErrorCode::constraint_violation, reason, "body: no readable JSON, at " + body.error().where);
  }
  if (!body->is_object()) {
    return refuse(ErrorCode::constraint_violation, reason, "body: expected an object");
  }
  if (has_inexact_integer(request.body)) {
    return refuse(ErrorCode::constraint_violation, reason, "body: an integer beyond +-9007199254740991");
  }
  exchange.body = std::move(*body->as_object());
  return std::nullopt;
}

std::optional<Refusal> check_actor_type(Exchange& exchange) {
  if (exchange.caller.type == kAllowedActorType) {
    return std::nullopt;
  }
  Refusal refusal{ErrorCode::forbidden, "this type of actor may not call the operation", {}, {}};
  refusal.details.append("actor_type", exchange.caller.type);
  refusal.details.append("allowed_actor_types", wire::Array{kAllowedActorType});
  refusal.details.append("operation_id", exchange.operation->id);
  return refusal;
}

std::optional<Refusal> check_scope(Exchange& exchange) {
  const std::string required = exchange.operation->access == Access::write ? "settlement:write" : "settlement:read";
  const std::vector<std::string> provided = provided_scopes(exchange.request.headers);
  if (std::binary_search(provided.begin(), provided.end(), required)) {
    return std::nullopt;
  }
  Refusal refusal{ErrorCode::insufficient_scope, "the caller lacks a scope", {}, {}};
  refusal.details.append("operation_id", exchange.operation->id);
  refusal.details.append("required_scopes", wire::Array{required});
  refusal.details.append("provided_scopes", strings_json(provided));
  refusal.details.append("missing_scopes", wire::Array{required});
  return refusal;
}

using Stage = std::optional<Refusal> (*)(Exchange&);
constexpr Stage kReadStages[] = {check_identity, check_clock, check_actor_type, check_scope};
constexpr Stage kWriteStages[] = {check_identity, check_clock,      check_idempotency_key,
                                  check_body,     check_actor_type, check_scope};

std::span<const Stage> stages_of(Access access) {
  switch (access) {
    case Access::open:
      return {};
    case Access::read:
      return kReadStages;
    case Access::write:
      return kWriteStages;
  }
  return {};
}

// The stages that need the state.

template <typename Providers>
std::optional<Refusal> check_owner(const Providers& providers, const Exchange& exchange, std::string_view not_found,
                                   std::string_view mismatch) {
  const auto found = providers.find(exchange.path.provider_id);
  if (found == providers.end()) {
    return refuse(ErrorCode::not_found, not_found, "no such provider");
  }
  if (found->second.owner != exchange.caller) {
    return refuse(ErrorCode::forbidden, mismatch, "the provider belongs to another");
  }
  return std::nullopt;
}

std::optional<Refusal> check_path_provider(const State& state, const Exchange& exchange) {
  switch (exchange.operation->path_provider) {
    case PathProvider::none:
      return std::nullopt;
    case PathProvider::liquidity:
      return check_owner(state.liquidity_providers, exchange, "liquidity_provider_not_found",
                         "liquidity_provider_actor_mismatch");
    case PathProvider::partner:
      return check_owner(state.partner_providers, exchange, "partner_liquidity_provider_not_found",
                         "partner_liquidity_provider_invalid");
  }
  return std::nullopt;
}

// Responses

wire::Response refused(std::string_view correlation_id, const Refusal& refusal) {
  return {status_of(refusal.code), refusal.headers, wire::to_text(error_envelope(correlation_id, refusal))};
}

wire::Response respond(const Exchange& exchange, Outcome outcome) {
  if (const Refusal* refusal = std::get_if<Refusal>(&outcome)) {
    return refused(exchange.correlation_id, *refusal);
  }
  return {200, {}, wire::to_text(std::get<wire::Object>(std::move(outcome)))};
}

wire::Response replay(const IdempotencyEntry& entry) {
  return {entry.status, {{"idempotency-replayed", "true"}}, entry.body};
}

wire::Response answer_write(Service& service, const Exchange& exchange) {
  std::string hash = payload_hash(exchange);
  const auto found = find_outcome(service.state, exchange, hash);
  if (const auto* entry = std::get_if<const IdempotencyEntry*>(&found); entry) {
    return replay(**entry);
  }
  if (const Refusal* mismatch = std::get_if<Refusal>(&found)) {
    return refused(exchange.correlation_id, *mismatch);
  }
  wire::Response response = respond(exchange, exchange.operation->answer(service, exchange));
  keep_outcome(service.state, exchange, {std::move(hash), response.status, response.body});
  return response;
}

wire::Response answer_from_state(Service& service, const Exchange& exchange) {
  if (const std::optional<Refusal> refusal = check_path_provider(service.state, exchange)) {
    return refused(exchange.correlation_id, *refusal);
  }
  if (exchange.operation->access == Access::write) {
    return answer_write(service, exchange);
  }
  return respond(exchange, exchange.operation->answer(service, exchange));
}

/// The caller's correlation id where it is fit for a header, else the body's.
std::string correlation_header(const wire::Request& request, const std::string& own) {
  const std::string_view sent = header_value(request.headers, "x-correlation-id").value_or("");
  const bool fit = std::none_of(sent.begin(), sent.end(),
                                [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; });
  return sent.empty() || !fit ? own : std::string(sent);
}

}  // namespace

struct Reference::Core {
  explicit Core(Settings settings)
      : clock(std::move(settings.clock)),
        service{{},
                KeyRing(std::move(settings.active_key), std::move(settings.verify_only_keys)),
                settings.integration_gate_open ? Gate::open : Gate::closed} {}
  Core(std::function<wire::Instant()> same_clock, Service same_service)
      : clock(std::move(same_clock)), service(std::move(same_service)) {}

  std::function<wire::Instant()> clock;
  std::mutex mutex;
  Service service;

  /// The way through: route, the stages on the request, then, under the lock, those on the state and the operation.
  wire::Response answer(Exchange& exchange) {
    if (exchange.request.target.size() > kLongestTargetBytes) {
      return refused(exchange.correlation_id, refuse(ErrorCode::uri_too_long, "", "the target is over 8000 bytes"));
    }
    const std::string_view target = exchange.request.target;
    const size_t path_end = std::min(target.find('?'), target.size());
    auto match = find_operation(exchange.request.method, target.substr(0, path_end));
    if (const Refusal* refusal = std::get_if<Refusal>(&match)) {
      return refused(exchange.correlation_id, *refusal);
    }
    RouteMatch& route = std::get<RouteMatch>(match);
    exchange.operation = route.operation;
    exchange.path = std::move(route.path);
    exchange.query = target.substr(std::min(path_end + 1, target.size()));
    exchange.correlation_id = correlation_id_of(route.operation->id);
    exchange.now = clock();
    for (Stage stage : stages_of(route.operation->access)) {
      if (const std::optional<Refusal> refusal = stage(exchange)) {
        return refused(exchange.correlation_id, *refusal);
      }
    }
    const std::lock_guard lock(mutex);
    return answer_from_state(service, exchange);
  }
};

Reference::Reference(Settings settings) : core_(std::make_unique<Core>(std::move(settings))) {}

Reference::Reference(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Reference::~Reference() = default;

std::unique_ptr<Reference> Reference::fork() {
  const std::lock_guard lock(core_->mutex);
  for (Event& event : core_->service.state.event_log.events) signed_envelope(event, core_->service.keys);
  return std::unique_ptr<Reference>(new Reference(std::make_unique<Core>(core_->clock, core_->service)));
}

wire::Response Reference::answer(const wire::Request& request) {
  Exchange exchange(request);
  exchange.correlation_id = correlation_id_of(kUnroutedOperation);
  wire::Response response = core_->answer(exchange);
  response.headers.push_back({"content-type", "application/json; charset=utf-8"});
  response.headers.push_back({"x-correlation-id", correlation_header(request, exchange.correlation_id)});
  if (request.method == "HEAD") {
    response.body.clear();
  }
  return response;
}

void Reference::set_gate(bool open) {
  const std::lock_guard lock(core_->mutex);
  core_->service.gate = open ? Gate::open : Gate::closed;
}

void Reference::rotate_key(SigningKey next) {
  const std::lock_guard lock(core_->mutex);
  core_->service.keys.rotate(std::move(next));
}

}  // namespace reference_impl

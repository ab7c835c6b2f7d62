#include "reference_impl/request_checks.h"

#include <algorithm>
#include <span>
#include <utility>

#include "reference_impl/caller.h"
#include "reference_impl/payload.h"
#include "reference_impl/text.h"

namespace reference_impl {
namespace {

constexpr size_t kLargestBodyBytes = 1 << 20;
constexpr size_t kDeepestBody = 128;  // the contract promises 64 levels
constexpr std::string_view kAllowedActorType = "partner";

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
    return bad_input(exchange.operation->generic_reason, "x-now-iso: expected an RFC 3339 date-time with a zone");
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
  const wire::UntrustedText* type = wire::find_header(request.headers, "content-type");
  if (type && !trimmed(type->bytes()).empty() && !is_json_media_type(type->bytes())) {
    return refuse(ErrorCode::unsupported_media_type, "", "the body's media type is not JSON");
  }
  const std::string_view reason_code = exchange.operation->generic_reason;
  wire::Result<wire::Json> body = wire::parse_json(request.body, {kLargestBodyBytes, kDeepestBody});
  if (!body) {
    return bad_input(reason_code, "body: not valid JSON, at " + body.error().where);
  }
  if (!body->is_object()) {
    return bad_input(reason_code, "body: expected an object");
  }
  if (has_inexact_integer(request.body)) {
    return bad_input(reason_code, "body: an integer beyond +-9007199254740991");
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

using Check = std::optional<Refusal> (*)(Exchange&);
constexpr Check kReadChecks[] = {check_identity, check_clock, check_actor_type, check_scope};
constexpr Check kWriteChecks[] = {check_identity, check_clock,      check_idempotency_key,
                                  check_body,     check_actor_type, check_scope};

std::span<const Check> checks_of(Access access) {
  switch (access) {
    case Access::open:
      return {};
    case Access::read:
      return kReadChecks;
    case Access::write:
      return kWriteChecks;
  }
  return {};
}

}  // namespace

std::optional<Refusal> check_request(Exchange& exchange) {
  for (Check check : checks_of(exchange.operation->access)) {
    if (std::optional<Refusal> refusal = check(exchange)) {
      return refusal;
    }
  }
  return std::nullopt;
}

}  // namespace reference_impl

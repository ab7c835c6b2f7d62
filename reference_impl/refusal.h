// Refusals: the error codes of the contract with their statuses, its reason codes, and the envelope that carries both
// (common.md, "Errors"). A Refusal is a value that is returned; nothing is thrown.
#pragma once

#include <string>
#include <string_view>

#include "wire/http.h"
#include "wire/json.h"

namespace reference_impl {

enum class ErrorCode {
  unauthorized,
  forbidden,
  insufficient_scope,
  constraint_violation,
  not_found,
  method_not_allowed,
  unsupported_media_type,
  uri_too_long,
  payload_too_large,
  conflict,
  idempotency_mismatch,
};

/// The code as written in the envelope, "CONSTRAINT_VIOLATION".
std::string_view name_of(ErrorCode code);
int status_of(ErrorCode code);

/// The values of `error.details.reason_code`: the floors of M103, M107 and M109.
namespace reason {
constexpr std::string_view kProviderInvalid = "liquidity_provider_invalid";
constexpr std::string_view kProviderNotFound = "liquidity_provider_not_found";
constexpr std::string_view kProviderTypeInvalid = "liquidity_provider_type_invalid";
constexpr std::string_view kActorMismatch = "liquidity_provider_actor_mismatch";
constexpr std::string_view kPersonaInvalid = "liquidity_provider_persona_invalid";
constexpr std::string_view kDisclosureRequired = "liquidity_provider_disclosure_required";

constexpr std::string_view kModeInvalid = "liquidity_execution_mode_invalid";
constexpr std::string_view kModeRestricted = "liquidity_execution_mode_restricted";
constexpr std::string_view kRequestInvalid = "liquidity_execution_request_invalid";
constexpr std::string_view kRequestNotFound = "liquidity_execution_request_not_found";
constexpr std::string_view kApprovalRequired = "liquidity_execution_operator_approval_required";
constexpr std::string_view kPlatformBlocked = "liquidity_execution_platform_policy_blocked";

constexpr std::string_view kPartnerInvalid = "partner_liquidity_provider_invalid";
constexpr std::string_view kPartnerNotFound = "partner_liquidity_provider_not_found";
constexpr std::string_view kEligibilityFailed = "partner_liquidity_provider_eligibility_failed";
constexpr std::string_view kRolloutBlocked = "partner_liquidity_provider_rollout_blocked";
constexpr std::string_view kDowngradeRequired = "partner_liquidity_provider_downgrade_required";
}  // namespace reason

struct Refusal {
  ErrorCode code;
  std::string message;  ///< never quotes the request body
  wire::Object details;
  wire::Headers headers;  ///< beyond those that every response has
};

/// A refusal whose details hold `reason_code`, or nothing if `reason_code` is empty.
Refusal refuse(ErrorCode code, std::string_view reason_code, std::string message);
/// CONSTRAINT_VIOLATION.
Refusal bad_input(std::string_view reason_code, std::string message);
/// CONFLICT.
Refusal conflict(std::string_view reason_code, std::string message);

/// {correlation_id, error: {code, message, details?}}
wire::Json error_envelope(std::string_view correlation_id, const Refusal& refusal);

}  // namespace reference_impl

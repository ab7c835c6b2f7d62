// Refusals: the error codes of the contract (common.md, "Errors"), their statuses, and the envelope that carries them.
// A Refusal is a value that travels back to the pipeline; nothing is thrown.
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

struct Refusal {
  ErrorCode code;
  std::string message;  ///< never quotes the request body
  wire::Object details;
  wire::Headers headers;  ///< beyond those that every response has
};

/// A refusal whose details hold `reason_code`, or nothing where `reason` is empty.
Refusal refuse(ErrorCode code, std::string_view reason, std::string message);

/// {correlation_id, error: {code, message, details?}}
wire::Json error_envelope(std::string_view correlation_id, const Refusal& refusal);

}  // namespace reference_impl

#include "reference_impl/refusal.h"

#include <array>
#include <utility>

namespace reference_impl {
namespace {

struct CodeRow {
  std::string_view name;
  int status;
};

// In the order of ErrorCode.
constexpr std::array<CodeRow, 11> kCodes = {{
    {"UNAUTHORIZED", 401},
    {"FORBIDDEN", 403},
    {"INSUFFICIENT_SCOPE", 403},
    {"CONSTRAINT_VIOLATION", 400},
    {"NOT_FOUND", 404},
    {"METHOD_NOT_ALLOWED", 405},
    {"UNSUPPORTED_MEDIA_TYPE", 415},
    {"URI_TOO_LONG", 414},
    {"PAYLOAD_TOO_LARGE", 413},
    {"CONFLICT", 409},
    {"IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH", 409},
}};

}  // namespace

std::string_view name_of(ErrorCode code) { return kCodes[static_cast<size_t>(code)].name; }

int status_of(ErrorCode code) { return kCodes[static_cast<size_t>(code)].status; }

Refusal refuse(ErrorCode code, std::string_view reason_code, std::string message) {
  Refusal refusal{code, std::move(message), {}, {}};
  if (!reason_code.empty()) {
    refusal.details.append("reason_code", reason_code);
  }
  return refusal;
}

Refusal bad_input(std::string_view reason_code, std::string message) {
  return refuse(ErrorCode::constraint_violation, reason_code, std::move(message));
}

Refusal conflict(std::string_view reason_code, std::string message) {
  return refuse(ErrorCode::conflict, reason_code, std::move(message));
}

wire::Json error_envelope(std::string_view correlation_id, const Refusal& refusal) {
  wire::Object error{{"code", name_of(refusal.code)}, {"message", refusal.message}};
  if (!refusal.details.empty()) {
    error.append("details", refusal.details);
  }
  wire::Object envelope{{"correlation_id", correlation_id}};
  envelope.append("error", std::move(error));
  return envelope;
}

}  // namespace reference_impl

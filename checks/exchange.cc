#include "checks/exchange.h"

#include <array>

#include "wire/json_pointer.h"

namespace checks {
namespace {

struct ErrorStatus {
  std::string_view code;
  int status;
};

constexpr std::array<ErrorStatus, 11> kErrorStatuses = {{
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

std::string_view Exchange::text_at(std::string_view pointer) const {
  if (!body) return {};
  const wire::Json* value = wire::find_at(*body, pointer);
  const std::string* text = value ? value->as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view{};
}

void read_body(Exchange& exchange) {
  const wire::Response* response = exchange.response();
  if (!response || exchange.request.method == "HEAD") return;
  wire::JsonLimits limits;
  limits.max_depth = kMaxResponseDepth;
  auto parsed = wire::parse_json(response->body, limits);
  if (!parsed) {
    exchange.body_problem = parsed.error().to_string();
  } else if (!parsed->is_object()) {
    exchange.body_problem = "a JSON value that is no object";
  } else {
    exchange.body = std::move(*parsed);
  }
}

int status_of_error(std::string_view code) {
  for (const ErrorStatus& entry : kErrorStatuses) {
    if (entry.code == code) return entry.status;
  }
  return 0;
}

}  // namespace checks

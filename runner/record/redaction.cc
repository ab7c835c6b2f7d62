#include "runner/record/redaction.h"

#include <strings.h>

#include <algorithm>
#include <array>

namespace runner {
namespace {

/// Headers whose value is always secret.
constexpr std::array kSecretHeaders = {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"};

bool is_secret_header(const std::string& name) {
  return std::any_of(kSecretHeaders.begin(), kSecretHeaders.end(),
                     [&](const char* secret) { return strcasecmp(secret, name.c_str()) == 0; });
}

}  // namespace

std::string redacted(std::string text, const checks::Secrets& secrets) { return secrets.hidden(std::move(text)); }

wire::UntrustedText shown_value(const wire::Header& header, const checks::Secrets& secrets) {
  if (is_secret_header(header.name) || secrets.sent_as(header.value.bytes())) return std::string(kRedacted);
  return secrets.hidden(header.value.bytes());
}

}  // namespace runner

// A caller of the reference implementation for its tests: builds requests with usable headers, parses responses, and
// makes the payloads that most tests start from. Uses Reference::handle only, as any caller would.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference_impl/reference.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"
#include "wire/uri.h"

namespace reference_impl {

constexpr std::string_view kNow = "2026-01-15T12:00:00.000Z";

inline wire::Json json(std::string_view text) {
  wire::Result<wire::Json> value = wire::parse_json(text);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? *std::move(value) : wire::Json();
}

inline wire::PrivateKey key_of_seed(uint8_t byte) {
  std::array<uint8_t, 32> seed{};
  seed.fill(byte);
  return wire::PrivateKey::from_seed(seed).value();
}

/// The document with the member at the pointer set; the value is JSON text, or "-" to remove the member.
inline wire::Json changed(wire::Json document, std::string_view pointer, std::string_view value) {
  const bool done = value == "-" ? wire::remove_at(document, pointer) : wire::set_at(document, pointer, json(value));
  EXPECT_TRUE(done) << pointer;
  return document;
}

struct ParsedResponse {
  int status = 0;
  wire::Headers headers;
  std::string text;
  wire::Json body;

  /// JSON text of the value at the pointer; "absent" where there is none.
  std::string at(std::string_view pointer) const {
    const wire::Json* value = wire::find_at(body, pointer);
    return value ? wire::canonical_json(*value) : "absent";
  }
  /// "status CODE reason_code" of a refusal, "200" of a success.
  std::string outcome() const {
    const wire::Json* code = wire::find_at(body, "/error/code");
    const wire::Json* reason = wire::find_at(body, "/error/details/reason_code");
    std::string words = std::to_string(status);
    words += code && code->as_string() ? " " + *code->as_string() : "";
    words += reason && reason->as_string() ? " " + *reason->as_string() : "";
    return words;
  }
  std::string header(std::string_view name) const {
    const wire::UntrustedText* value = wire::find_header(headers, name);
    return value ? value->bytes() : "absent";
  }
};

/// A reference with a fixed clock, and a partner ("acme" by default) with all scopes.
class Client {
 public:
  explicit Client(bool gate_open = false)
      : reference_({[] { return *wire::parse_instant(kNow); }, gate_open, {"key-1", key_of_seed(1)}, {}}) {}

  Reference& reference() { return reference_; }

  std::string actor = "acme";
  std::string now{kNow};

  wire::Headers headers(bool write) {
    wire::Headers headers{{"x-actor-type", "partner"},
                          {"x-actor-id", actor},
                          {"x-auth-scopes", "settlement:read settlement:write"},
                          {"x-now-iso", now}};
    if (write) {
      headers.push_back({"content-type", "application/json"});
      headers.push_back({"idempotency-key", "auto-" + std::to_string(++keys_used_)});
    }
    return headers;
  }

  ParsedResponse send(const wire::Request& request) {
    const wire::Response response = reference_.handle(request);
    ParsedResponse parsed{response.status, response.headers, response.body.bytes(), {}};
    if (request.method != "HEAD") {
      parsed.body = json(response.body.bytes());
    }
    return parsed;
  }

  ParsedResponse get(const std::string& target) { return send({"GET", target, headers(false), ""}); }
  ParsedResponse post(const std::string& target, const wire::Json& body) {
    return post_text(target, wire::to_text(body));
  }
  ParsedResponse post_text(const std::string& target, std::string body) {
    return send({"POST", target, headers(true), std::move(body)});
  }
  ParsedResponse post_with_key(const std::string& target, const wire::Json& body, const std::string& key) {
    wire::Headers sent = headers(true);
    sent.back().value = key;
    return send({"POST", target, sent, wire::to_text(body)});
  }

  wire::Json registration(const std::string& provider_id) const {
    wire::Json body = json(R"({"provider":{"provider_type":"house_bot","owner_actor":{"type":"partner","id":""},
        "is_automated":true,"is_house_inventory":true,"label_required":true,"display_label":"House Bot",
        "disclosure_text":"Automated liquidity."}})");
    wire::set_at(body, "/provider/owner_actor/id", actor);
    if (!provider_id.empty()) {
      wire::set_at(body, "/provider/provider_id", provider_id);
    }
    return body;
  }
  void register_provider(const std::string& provider_id) {
    EXPECT_EQ(post("/liquidity-providers", registration(provider_id)).status, 200);
  }

  wire::Json onboarding(const std::string& provider_id) const {
    wire::Json body = json(R"({"provider":{"owner_actor":{"type":"partner","id":""},"external_provider_id":"ext-1",
        "legal_entity_name":"Acme Ltd","trust_contact_email":"trust@acme.example",
        "disclosure_text":"Partner liquidity.",
        "segment_tier":"S1"}})");
    wire::set_at(body, "/provider/owner_actor/id", actor);
    if (!provider_id.empty()) {
      wire::set_at(body, "/provider/provider_id", provider_id);
    }
    return body;
  }
  void onboard(const std::string& provider_id) {
    EXPECT_EQ(post("/partner-liquidity-providers", onboarding(provider_id)).status, 200);
  }

  static wire::Json recording(const std::string& request_id) {
    wire::Json body = json(R"({"execution_request":{"proposal_id":"prop-1","action_type":"settlement_execute",
        "risk_class":"low","reason_codes":["r2","r1"],"correlation_id":"corr-req"}})");
    if (!request_id.empty()) {
      wire::set_at(body, "/execution_request/request_id", request_id);
    }
    return body;
  }
  ParsedResponse record(const std::string& provider_id, const std::string& request_id,
                        const std::string& requested_at) {
    wire::Json body = recording(request_id);
    wire::set_at(body, "/execution_request/requested_at", requested_at);
    return post("/liquidity-providers/" + provider_id + "/execution-requests", body);
  }

 private:
  Reference reference_;
  int keys_used_ = 0;
};

/// A mode with an override that expires at kNow.
inline wire::Json constrained_auto() {
  return json(R"({"mode":{"mode":"constrained_auto","override_policy":{"override_id":"o",
      "approved_by":{"type":"user","id":"ops"},"approved_at":"2026-01-15T00:00:00Z","reason_codes":["z","a"],
      "expires_at":"2026-01-15T12:00:00Z"}}})");
}

/// A status with passed baselines and without violations.
inline wire::Json active_status() {
  return json(R"({"status":{"status":"active","segment_tier":"S1","trust_safety_baseline_passed":true,
      "reliability_baseline_passed":true,"audit_conformance_passed":true,"unresolved_critical_violations":0}})");
}

/// One change of a valid payload and the outcome.
struct PayloadCase {
  std::string_view pointer;
  std::string_view value;  ///< JSON text, "-" removes the member
  std::string_view outcome;
};

}  // namespace reference_impl

#include "runner/explore/tolerance.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

constexpr int64_t kLargestInteger = 9007199254740991;
constexpr size_t kPromisedDepth = 64;
constexpr size_t kLongestId = 1024;
constexpr size_t kLongTarget = 8000;

bool any_value(const Json& value, const std::function<bool(const Json&)>& fits) {
  if (fits(value)) return true;
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(), [&](const Json& element) { return any_value(element, fits); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return any_value(member.value, fits); });
}

bool in_body(const Exchange& exchange, const std::function<bool(const Json&)>& fits) {
  return exchange.request_body && any_value(*exchange.request_body, fits);
}

bool text_in_body(const Exchange& exchange, const std::function<bool(const std::string&)>& fits) {
  return in_body(exchange, [&](const Json& value) { return value.as_string() && fits(*value.as_string()); });
}

bool in_query(const Exchange& exchange, const std::function<bool(const std::string&)>& fits) {
  return std::any_of(exchange.query.begin(), exchange.query.end(), [&](const auto& q) { return fits(q.second); });
}

size_t depth_of(const Json& value) {
  size_t deepest = 0;
  if (const wire::Array* array = value.as_array()) {
    for (const Json& element : *array) deepest = std::max(deepest, depth_of(element));
  } else if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) deepest = std::max(deepest, depth_of(member.value));
  } else {
    return 0;
  }
  return deepest + 1;
}

bool is_call(const Exchange& exchange, std::string_view id) {
  return exchange.operation && exchange.operation->id == id;
}

const Json* sent(const Exchange& exchange, std::string_view pointer) {
  return exchange.request_body ? wire::find_at(*exchange.request_body, pointer) : nullptr;
}

bool sent_text(const Exchange& exchange, std::string_view pointer, std::string_view text) {
  const Json* value = sent(exchange, pointer);
  return value && value->as_string() && *value->as_string() == text;
}

bool is_outcome(const Divergence& d) { return d.difference.kind == Difference::Kind::outcome; }

// An excerpt of a text is its JSON: an instant in quotes.
std::optional<wire::Instant> instant_in(const std::string& excerpt) {
  return excerpt.size() > 2 ? wire::parse_instant(excerpt.substr(1, excerpt.size() - 2)) : std::nullopt;
}

// ---- one predicate an entry of tolerances.def

bool large_integer(const Divergence& d) {
  return is_outcome(d) && in_body(d.oracle, [](const Json& value) {
           const int64_t* integer = value.as_integer();
           return value.as_big_number() || (integer && (*integer > kLargestInteger || *integer < -kLargestInteger));
         });
}

bool deep_nesting(const Divergence& d) {
  if (d.oracle.request_body) return depth_of(*d.oracle.request_body) > kPromisedDepth;
  return std::count(d.oracle.request.body.begin(), d.oracle.request.body.end(), '[') > static_cast<int>(kPromisedDepth);
}

bool duplicate_key(const Divergence& d) {
  const auto read = wire::parse_json(d.oracle.request.body);
  return !read && read.error().kind == wire::ErrorKind::repeated_member;
}

bool other_media_type(const Divergence& d) {
  const std::string_view type = d.oracle.sent_header("content-type");
  return !type.empty() && type.find("json") == std::string_view::npos;
}

bool other_method(const Divergence& d) {
  return !d.oracle.operation && d.oracle.status() == 405 && d.target.status() == 404;
}

bool head(const Divergence& d) { return d.oracle.request.method == "HEAD"; }

bool broken_escape(const Divergence& d) {
  const std::string path = d.oracle.request.target.substr(0, d.oracle.request.target.find('?'));
  const int status = d.target.status();
  return !wire::percent_decode(path) && (status == 400 || status == 404);
}

bool long_target(const Divergence& d) { return d.oracle.request.target.size() > kLongTarget; }

bool unreadable_clock(const Divergence& d) {
  const std::string_view now = d.oracle.sent_header("x-now-iso");
  return !now.empty() && !wire::parse_instant(now);
}

bool unknown_actor_details(const Divergence& d) {
  const std::string& pointer = d.difference.pointer;
  return (pointer == "/error/details/actor_type" || pointer == "/error/details/operation_id" ||
          pointer.starts_with("/error/details/allowed_actor_types")) &&
         !checks::is_known_actor_type(d.oracle.sent_header("x-actor-type"));
}

bool half_identity(const Divergence& d) {
  return d.oracle.sent_header("x-actor-type").empty() != d.oracle.sent_header("x-actor-id").empty();
}

bool persona_owner_order(const Divergence& d) {
  return is_outcome(d) && is_call(d.oracle, "liquidityProviders.persona.upsert") && !d.oracle.succeeded() &&
         !d.target.succeeded();
}

bool key_on_other_resource(const Divergence& d) {
  return is_outcome(d) && d.oracle.error_code() == "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH" &&
         d.oracle.request.target.find('/', 1) != std::string::npos;
}

bool is_odd_id(const std::string& text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  if (text.empty() || text.find_first_not_of(kBlanks) == std::string::npos) return false;  // blank: a MUST
  return text == "." || text == ".." || text.size() > kLongestId ||
         kBlanks.find(text.front()) != std::string_view::npos || kBlanks.find(text.back()) != std::string_view::npos;
}

bool odd_id(const Divergence& d) {
  return is_outcome(d) && d.oracle.status() != 413 && text_in_body(d.oracle, is_odd_id);
}

// A leap second counts as the second behind it, or as the one before.
bool leap_second(const Divergence& d) {
  constexpr int64_t kSecondMs = 1000;
  const auto fits = [](const std::string& text) { return text.size() >= 20 && text.compare(16, 3, ":60") == 0; };
  if (!text_in_body(d.oracle, fits) && !in_query(d.oracle, fits)) return false;
  const auto expected = instant_in(d.difference.expected);
  const auto actual = instant_in(d.difference.actual);
  return is_outcome(d) || !expected || !actual || std::abs(actual->unix_ms - expected->unix_ms) <= kSecondMs;
}

bool blank_in_instant(const Divergence& d) {
  const auto fits = [](const std::string& text) {
    return text.size() >= 20 && text[10] == ' ' && text[4] == '-' && text[13] == ':';
  };
  return text_in_body(d.oracle, fits) || in_query(d.oracle, fits);
}

// What a record's instant is where a change is recorded for an earlier one, or under another record, is said by this
// rule alone; that it is the instant of the change is what the fixtures expect.
bool updated_at(const Divergence& d) {
  return !is_outcome(d) && d.difference.pointer.ends_with("/updated_at") && instant_in(d.difference.expected) &&
         instant_in(d.difference.actual);
}

bool is_parameter_of(const Exchange& exchange, std::string_view name) {
  if (is_call(exchange, "liquidityProviders.list")) return name == "provider_type";
  constexpr std::string_view kOfExports[] = {"limit",        "now_iso",           "from_iso",        "to_iso",
                                             "event_type",   "retention_days",    "exported_at_iso", "status",
                                             "cursor_after", "attestation_after", "checkpoint_after"};
  return std::find(std::begin(kOfExports), std::end(kOfExports), name) != std::end(kOfExports);
}

bool unknown_parameter(const Divergence& d) {
  if (!is_outcome(d) || !d.oracle.operation || d.oracle.succeeded() || !d.target.succeeded()) return false;
  const bool unknown = std::any_of(d.oracle.query.begin(), d.oracle.query.end(),
                                   [&](const auto& field) { return !is_parameter_of(d.oracle, field.first); });
  return unknown && !is_call(d.oracle, "liquidityExecution.export");
}

bool repeated_parameter(const Divergence& d) {
  for (size_t i = 0; i < d.oracle.query.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (d.oracle.query[i].first == d.oracle.query[j].first) return true;
    }
  }
  return false;
}

bool blank_parameter(const Divergence& d) {
  return in_query(d.oracle, [](const std::string& text) { return text.find_first_not_of(" \t") == std::string::npos; });
}

bool unknown_cursor(const Divergence& d) {
  const bool continued = std::any_of(d.oracle.query.begin(), d.oracle.query.end(),
                                     [](const auto& q) { return q.first == "cursor_after"; });
  return continued && d.oracle.status() == 400 && d.target.status() == 404 &&
         d.target.reason_code() == "liquidity_execution_request_not_found";
}

bool expired_override(const Divergence& d) {
  const Json* expires = sent(d.oracle, "/mode/override_policy/expires_at");
  return is_outcome(d) && is_call(d.oracle, "liquidityExecution.mode.upsert") && expires && expires->as_string() &&
         d.oracle.reason_code() == "liquidity_execution_mode_restricted";
}

// Nor is said what a decision's instant is whose now is before the request's.
bool early_decision(const Divergence& d) {
  if (!is_outcome(d) && d.difference.pointer.ends_with("/decided_at")) {
    const auto expected = instant_in(d.difference.expected);
    const auto actual = instant_in(d.difference.actual);
    return expected && actual && *actual < *expected;
  }
  const bool supplied = sent(d.oracle, "/decision/approved_at") || sent(d.oracle, "/decision/rejected_at");
  return is_outcome(d) && supplied && d.oracle.status() == 400;
}

bool id_of_other_provider(const Divergence& d) {
  return is_outcome(d) && d.oracle.succeeded() && d.target.status() == 409 &&
         sent(d.oracle, "/execution_request/request_id");
}

bool onboarded_as_active(const Divergence& d) {
  return is_outcome(d) && is_call(d.oracle, "partnerLiquidityProvider.onboard") &&
         sent_text(d.oracle, "/provider/status", "active");
}

bool promoting_status(const Divergence& d) {
  return is_outcome(d) && is_call(d.oracle, "partnerLiquidityProvider.status.upsert") &&
         d.oracle.reason_code() == "partner_liquidity_provider_eligibility_failed";
}

bool second_reason(const Divergence& d) {
  if (is_outcome(d) || d.difference.pointer.find("/reason_codes") == std::string::npos) return false;
  return d.difference.expected.find("downgrade_required") != std::string::npos ||
         is_call(d.oracle, "partnerLiquidityProvider.eligibility.evaluate");
}

bool blocked_rollout(const Divergence& d) {
  return is_outcome(d) && is_call(d.oracle, "partnerLiquidityProvider.rollout.upsert") && d.target.succeeded() &&
         d.oracle.reason_code() == "partner_liquidity_provider_rollout_blocked";
}

bool tier_after_rollout(const Divergence& d) {
  return !is_outcome(d) && is_call(d.oracle, "partnerLiquidityProvider.get") &&
         (d.difference.pointer == "/provider/segment_tier" || d.difference.pointer == "/provider/status");
}

bool last_evaluation(const Divergence& d) {
  return !is_outcome(d) && (d.difference.pointer.find("/last_eligibility") != std::string::npos ||
                            d.difference.pointer.find("/eligibility_ref") != std::string::npos);
}

struct Entry {
  Tolerance tolerance;
  bool (*covers)(const Divergence&);
};

constexpr Entry kEntries[] = {
#define TOLERANCE(name, effect, section, text) {{#name, Effect::effect, section, text}, name},
#include "runner/explore/tolerances.def"
#undef TOLERANCE
};

}  // namespace

std::optional<Tolerance> tolerance_of(const Divergence& divergence) {
  for (const Entry& entry : kEntries) {
    if (entry.covers(divergence)) return entry.tolerance;
  }
  return std::nullopt;
}

}  // namespace runner::explore

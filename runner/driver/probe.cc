#include "runner/driver/probe.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner {
namespace {

// An instant that no clock shows by itself.
constexpr const char* kFarInstant = "2037-03-04T05:06:07.000Z";
constexpr int64_t kPlausibleSkewMs = 366ll * 24 * 3600 * 1000;
constexpr int64_t kHalfDateStepMs = 500;  // Date has whole seconds

std::optional<int> number_at(std::string_view text, size_t start, size_t length) {
  int value = 0;
  if (start + length > text.size()) return std::nullopt;
  const char* begin = text.data() + start;
  const auto [end, failure] = std::from_chars(begin, begin + length, value);
  return failure == std::errc() && end == begin + length ? std::optional(value) : std::nullopt;
}

// IMF-fixdate (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<wire::Instant> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29) return std::nullopt;
  const auto day = number_at(text, 5, 2);
  const auto year = number_at(text, 12, 4);
  for (size_t month = 0; month < kMonths.size(); ++month) {
    if (text.substr(8, 3) != kMonths[month] || !day || !year) continue;
    return wire::parse_instant(fmt::format("{:04}-{:02}-{:02}T{}Z", *year, month + 1, *day, text.substr(17, 8)));
  }
  return std::nullopt;
}

class Prober {
 public:
  explicit Prober(const ProbeContext& context) : context_(context) {}

  ProbeResult run() {
    result_.capabilities.gate_known = false;
    find_keys();
    find_milestones();
    if (!result_.answers) return std::move(result_);
    find_clock();
    find_gate();
    find_feed();
    return std::move(result_);
  }

 private:
  // An answer with its body read.
  struct Seen {
    int status = 0;
    wire::Headers headers;
    std::optional<wire::Json> body;
    const std::string* text_at(std::string_view pointer) const {
      const wire::Json* value = body ? wire::find_at(*body, pointer) : nullptr;
      return value ? value->as_string() : nullptr;
    }
  };

  Seen ask(wire::Request request) {
    const wire::Instant before = context_.local_now();
    checks::Exchange exchange;
    exchange.request = std::move(request);
    exchange.answer = context_.exchange(exchange.request);
    checks::read_body(exchange);
    const wire::Response* response = exchange.response();
    if (!response) {
      if (!result_.answers) result_.silence = std::get<checks::NoAnswer>(exchange.answer).reason;
      return {};
    }
    result_.answers = true;
    const std::string* date = wire::find_header(response->headers, "date");
    const auto read = date ? parse_http_date(*date) : std::nullopt;
    if (read && !result_.clock_skew_ms) note_skew(read->plus_ms(kHalfDateStepMs), before);
    return {response->status, response->headers, std::move(exchange.body)};
  }

  void note_skew(wire::Instant theirs, wire::Instant before) {
    const int64_t ours = (before.unix_ms + context_.local_now().unix_ms) / 2;
    const int64_t skew = theirs.unix_ms - ours;
    if (std::abs(skew) < kPlausibleSkewMs) result_.clock_skew_ms = skew;
  }

  wire::Headers identity(const char* scope) const {
    return {{"x-actor-type", context_.caller.type}, {"x-actor-id", context_.caller.id}, {"x-auth-scopes", scope}};
  }
  wire::Request get(std::string target) const { return {"GET", std::move(target), identity("settlement:read"), ""}; }
  wire::Request post(std::string target, const char* key, wire::Object body) const {
    wire::Request request{"POST", std::move(target), identity("settlement:write"), wire::to_text(std::move(body))};
    request.headers.push_back({"idempotency-key", context_.name_space + "-" + key});
    request.headers.push_back({"content-type", "application/json"});
    return request;
  }
  std::string id(const char* name) const { return context_.name_space + "-" + name; }
  wire::Object owner() const { return {{"type", context_.caller.type}, {"id", context_.caller.id}}; }

  void find_keys() {
    const Seen seen = ask({"GET", "/keys/policy-integrity-signing", {}, ""});
    const wire::Json* keys = seen.body ? seen.body->find("keys") : nullptr;
    result_.capabilities.key_set = seen.status == 200 && keys && keys->as_array() && !keys->as_array()->empty();
    result_.capabilities.signing_keys = result_.capabilities.key_set;
  }

  wire::Request registration(const char* name) const {
    const wire::Object provider{{"provider_id", id(name)},
                                {"provider_type", "house_bot"},
                                {"owner_actor", owner()},
                                {"is_automated", true},
                                {"is_house_inventory", true},
                                {"label_required", true},
                                {"display_label", "Verification probe"},
                                {"disclosure_text", "A provider made to find out what this service offers."}};
    return post("/liquidity-providers", name, {{"provider", provider}});
  }

  wire::Request onboarding(const char* name) const {
    const wire::Object provider{{"provider_id", id(name)},
                                {"owner_actor", owner()},
                                {"external_provider_id", id(name)},
                                {"legal_entity_name", "Verification probe"},
                                {"trust_contact_email", "probe@verification.example"},
                                {"disclosure_text", "A provider made to find out what this service offers."},
                                {"segment_tier", "S0"}};
    return post("/partner-liquidity-providers", name, {{"provider", provider}});
  }

  // The time that a service gives a new record: ours where it honours the header, else its own.
  void find_clock() {
    bool seen_time = false;
    for (wire::Request request : {registration("probe-clock"), onboarding("probe-clock-desk")}) {
      if (!seen_time) seen_time = compare_clock(request);
    }
    if (result_.capabilities.clock || !seen_time) return;
    // Asked again without the header, so that the record's time is the target's own beyond doubt.
    const wire::Instant before = context_.local_now();
    const Seen plain = ask(registration("probe-time"));
    if (const auto created = instant_of(plain.text_at("/provider/created_at"))) note_skew(*created, before);
  }

  bool compare_clock(wire::Request request) {
    request.headers.push_back({"x-now-iso", kFarInstant});
    const Seen first = ask(request);
    const auto created = instant_of(first.text_at("/provider/created_at"));
    if (!created) return false;
    result_.capabilities.clock = *created == *wire::parse_instant(kFarInstant);
    const Seen again = ask(request);
    const std::string* replayed = wire::find_header(again.headers, "idempotency-replayed");
    result_.replay_header = replayed && *replayed == "true";
    return true;
  }

  static std::optional<wire::Instant> instant_of(const std::string* text) {
    return text ? wire::parse_instant(*text) : std::nullopt;
  }

  // A mode that only an open gate lets through (M107, Rules, "Gate").
  void find_gate() {
    const Seen registered = ask(registration("probe-gate"));
    const std::string* provider = registered.text_at("/provider/provider_id");
    if (!provider) return;
    const wire::Instant now = context_.local_now().plus_ms(result_.clock_skew_ms.value_or(0));
    const wire::Object override_policy{{"override_id", id("override")},
                                       {"approved_by", wire::Object{{"type", "user"}, {"id", "ops-1"}}},
                                       {"approved_at", wire::format_instant(now.plus_ms(-3'600'000))},
                                       {"reason_codes", wire::Array{wire::Json("verification_probe")}},
                                       {"expires_at", wire::format_instant(now.plus_ms(7ll * 24 * 3'600'000))}};
    const wire::Object mode{{"mode", "constrained_auto"}, {"override_policy", override_policy}};
    const Seen seen = ask(
        post("/liquidity-providers/" + wire::percent_encode(*provider) + "/execution-mode", "gate", {{"mode", mode}}));
    const std::string* reason = seen.text_at("/error/details/reason_code");
    const bool blocked = reason && *reason == "liquidity_execution_platform_policy_blocked";
    result_.capabilities.gate_known = seen.status == 200 || blocked;
    if (result_.capabilities.gate_known) result_.capabilities.gate = blocked ? Gate::closed : Gate::open;
  }

  void find_feed() {
    const Seen seen = ask(get("/events?limit=1"));
    const wire::Json* events = seen.body ? seen.body->find("events") : nullptr;
    result_.capabilities.events = seen.status == 200 && events && events->as_array();
  }

  void find_milestones() {
    const std::array<std::pair<const char*, std::string>, 3> kQuestions = {
        {{"M103", "/liquidity-providers/" + id("nobody")},
         {"M107", "/liquidity-providers/" + id("nobody") + "/execution-mode"},
         {"M109", "/partner-liquidity-providers/" + id("nobody")}}};
    for (const auto& [milestone, target] : kQuestions) {
      // A target that is silent twice is not asked further.
      if (!result_.answers && milestone != kQuestions.front().first) return;
      // An unknown id of a known route is refused with a reason code, an unknown route without one.
      const Seen seen = ask(get(target));
      if (seen.status == 200 || seen.text_at("/error/details/reason_code")) {
        result_.milestones.emplace_back(milestone);
      } else if (is_unknown_route(seen) && is_unknown_route(ask({"GET", target, {}, ""}))) {
        result_.absent.emplace_back(milestone);
      }
    }
  }

  // A known route asks for an identity before anything else.
  static bool is_unknown_route(const Seen& seen) {
    return seen.status == 404 || seen.status == 405 || seen.status == 501;
  }

  const ProbeContext& context_;
  ProbeResult result_;
};

std::string clock_line(const ProbeResult& result) {
  if (result.capabilities.clock) return "clock: honours x-now-iso";
  if (!result.clock_skew_ms) return "clock: its own, at an unknown distance from ours";
  return fmt::format("clock: its own, {:+.3f} s from ours", static_cast<double>(*result.clock_skew_ms) / 1000);
}

std::string gate_line(const Capabilities& offered) {
  if (!offered.gate_known) return "gate: not known";
  if (!offered.gate) return "gate: each scenario's own";
  return *offered.gate == Gate::open ? "gate: open" : "gate: closed";
}

std::string keys_line(const ProbeResult& result, size_t trusted_keys) {
  if (trusted_keys > 0) return fmt::format("signing keys: {} pinned", trusted_keys);
  return result.capabilities.key_set ? "signing keys: published by the target, unpinned"
                                     : "signing keys: none published, none pinned";
}

}  // namespace

ProbeResult probe(const ProbeContext& context) { return Prober(context).run(); }

std::vector<std::string> describe(const ProbeResult& result, size_t trusted_keys) {
  if (!result.answers) return {"the target does not answer: " + result.silence};
  return {clock_line(result),
          gate_line(result.capabilities),
          keys_line(result, trusted_keys),
          result.capabilities.events ? "event feed: served" : "event feed: none",
          result.replay_header ? "idempotency-replayed header: sent" : "idempotency-replayed header: not seen",
          fmt::format("milestones that answer: {}",
                      result.milestones.empty() ? "none" : fmt::format("{}", fmt::join(result.milestones, ", ")))};
}

}  // namespace runner

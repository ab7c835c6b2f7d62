#include "runner/play/probe_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runner/play/service_side.h"
#include "wire/http_date.h"

namespace runner {
namespace {

using checks::Exchange;

// An instant that no clock shows by itself.
constexpr const char* kFarInstant = "2037-03-04T05:06:07.000Z";
constexpr int64_t kPlausibleSkewMs = 366ll * 24 * 3600 * 1000;

std::optional<wire::Instant> instant_at(const Exchange& exchange, std::string_view pointer) {
  return wire::parse_instant(exchange.text_at(pointer));
}

bool has_header(const Exchange& exchange, std::string_view name, std::string_view value) {
  const wire::UntrustedText* header =
      exchange.response() ? wire::find_header(exchange.response()->headers, name) : nullptr;
  return header && *header == value;
}

// A side whose responses are not judged, with a name space of its own.
std::unique_ptr<ServiceSide> unjudged(const Plan& plan, std::shared_ptr<Session> session, const std::string& suffix) {
  SideOptions options;
  options.name_space = session->name_space() + suffix;
  options.judged = false;
  return std::make_unique<ServiceSide>(plan, std::move(session), options);
}

// An unknown id of a known route is refused with a reason code, an unknown route without one.
bool is_known_route(const Exchange& seen) { return seen.status() == 200 || !seen.reason_code().empty(); }

// A known route asks for an identity before anything else.
bool is_unknown_route(const Exchange& seen) {
  return seen.status() == 404 || seen.status() == 405 || seen.status() == 501;
}

class Prober {
 public:
  Prober(const Plan& plan, const ProbeContext& context) : plan_(plan), context_(context) {
    start_anew(context.local_now(), "");
  }

  ProbeResult run() {
    result_.capabilities.gate = TargetGate::unknown;
    result_.capabilities.operations = true;  // unless found otherwise
    find_keys();
    find_milestones();
    if (!result_.responds) return std::move(result_);
    find_clock();
    find_gate();
    find_feed();
    return std::move(result_);
  }

 private:
  // Ids of the calls that follow are others than those of the calls before.
  void start_anew(wire::Instant now, const std::string& suffix) {
    side_.reset();  // gives its connection back
    side_ = unjudged(plan_, context_.open(now), suffix);
  }

  const Exchange& ask(const CallStep& call) { return ask(side_->build(call, "probe")); }

  // The result is valid until start_anew.
  const Exchange& ask(Exchange exchange) {
    const Exchange& seen = side_->log().at(side_->log().send(std::move(exchange)));
    const wire::Response* response = seen.response();
    if (!response) {
      if (!result_.responds) result_.silence = std::get<checks::NoResponse>(seen.outcome).reason;
      return seen;
    }
    result_.responds = true;
    const wire::UntrustedText* date = wire::find_header(response->headers, "date");
    const auto read = date ? wire::parse_http_date(date->bytes()) : std::nullopt;
    if (read && !result_.clock_skew_ms) note_skew(*read);
    return seen;
  }

  // Their clock was read before the response came, and perhaps in whole seconds.
  void note_skew(wire::Instant theirs) {
    const int64_t skew = theirs.unix_ms - context_.local_now().unix_ms;
    if (std::abs(skew) < kPlausibleSkewMs) result_.clock_skew_ms = skew;
  }

  static Exchange get(std::string target) {
    Exchange exchange;
    exchange.request = {"GET", std::move(target), {}, ""};
    return exchange;
  }

  // They need no identity (S); a service that asks for one publishes them all the same.
  void find_keys() {
    CallStep as_owner;
    as_owner.method = "GET";
    as_owner.target = plan_.contract.conventions.keys_path;
    as_owner.call.scopes = plan_.contract.conventions.feed_scopes;
    result_.capabilities.key_set =
        shows_keys(ask(get(plan_.contract.conventions.keys_path))) || shows_keys(ask(as_owner));
    result_.capabilities.signing_keys = result_.capabilities.key_set;
  }

  static bool shows_keys(const Exchange& seen) {
    const wire::Json* keys = seen.body ? seen.body->find("keys") : nullptr;
    return seen.succeeded() && keys && keys->as_array() && !keys->as_array()->empty();
  }

  void find_milestones() {
    for (size_t i = 0; i < plan_.probes.size(); ++i) {
      if (i > 0 && !result_.responds) return;  // silent twice: not asked further
      const auto& [milestone, probe] = plan_.probes[i];
      const Exchange seen = ask(probe.served.step);
      if (is_known_route(seen)) {
        result_.milestones.push_back(milestone);
      } else if (is_unknown_route(seen) && is_unknown_route(ask(get(seen.request.target)))) {
        if (milestone == plan_.milestone.id) result_.capabilities.operations = false;
      }
    }
  }

  // The time that a service gives a new record: ours where it honours the header, else its own.
  void find_clock() {
    for (const auto& [milestone, probe] : plan_.probes) {
      if (!probe.clock || !compare_clock(*probe.clock)) continue;
      if (!result_.capabilities.clock) measure_clock(*probe.clock);
      return;
    }
  }

  bool compare_clock(const ClockProbe& probe) {
    CallStep call = probe.call.step;
    call.call.at = wire::Json(kFarInstant);
    call.call.idempotency_key = "clock";
    const auto shown = instant_at(ask(call), probe.shows);
    if (!shown) return false;
    result_.capabilities.clock = *shown == *wire::parse_instant(kFarInstant);
    result_.replay_header = has_header(ask(call), "idempotency-replayed", "true");
    return true;
  }

  // Asked again without the header, so that the record's time is the target's own beyond doubt.
  void measure_clock(const ClockProbe& probe) {
    start_anew(context_.local_now(), "-time");
    const auto shown = instant_at(ask(probe.call.step), probe.shows);
    if (shown) note_skew(*shown);
  }

  void find_gate() {
    for (const auto& [milestone, probe] : plan_.probes) {
      if (!probe.gate) continue;
      result_.has_gate = true;
      if (result_.capabilities.gate == TargetGate::unknown) ask_gate(*probe.gate);
    }
  }

  void ask_gate(const GateProbe& probe) {
    start_anew(context_.local_now().plus_ms(result_.clock_skew_ms.value_or(0)), "-gate");
    const auto& givens = probe.call.given;
    if (!std::all_of(givens.begin(), givens.end(), [&](const GivenUse& use) { return side_->run_given(use); })) return;
    const Exchange& seen = ask(probe.call.step);
    const bool closed = seen.reason_code() == probe.closed;
    if (seen.status() != 200 && !closed) return;
    result_.capabilities.gate = closed ? TargetGate::closed : TargetGate::open;
  }

  void find_feed() {
    const auto owner = resolve_caller({}, side_->bindings());
    const Exchange& seen = side_->log().at(side_->feed().ask(*owner, {{"limit", "1"}}));
    const wire::Json* events = seen.body ? seen.body->find("events") : nullptr;
    result_.capabilities.events = seen.succeeded() && events && events->as_array();
  }

  const Plan& plan_;
  const ProbeContext& context_;
  std::unique_ptr<ServiceSide> side_;
  ProbeResult result_;
};

}  // namespace

Probe probe_of(const Plan& plan) {
  return {plan.contract.conventions.keys_path,
          [&plan](const ProbeContext& context) { return Prober(plan, context).run(); }};
}

bool is_served(const Plan& plan, Driver& driver) {
  const auto own = std::find_if(plan.probes.begin(), plan.probes.end(),
                                [&](const auto& probe) { return probe.first == plan.milestone.id; });
  if (own == plan.probes.end()) return true;
  const auto side = unjudged(plan, driver.open({"probe", {}, {}}), "");
  return is_known_route(side->log().at(side->send(own->second.served.step, "probe")));
}

}  // namespace runner

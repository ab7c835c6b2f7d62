#include "runner/driver/http_driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "runner/driver/curl.h"
#include "runner/driver/http_tls.h"
#include "runner/driver/http_transport.h"
#include "runner/driver/together.h"
#include "wire/sha256.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWaitPause{250};
constexpr size_t kMaxSilenceShown = 300;
constexpr int64_t kSecondMs = 1000;

void add_header(const Profile& profile, wire::Request& request, const std::string& name, const std::string& value) {
  const auto renamed = profile.headers.find(name);
  const bool known = renamed != profile.headers.end();
  if (wire::find_header(request.headers, name)) return;
  if (known && (!renamed->second || wire::find_header(request.headers, *renamed->second))) return;
  request.headers.push_back({name, value});
}

// W3C Trace Context: one trace for each scenario of the run, a span of its own for each request.
std::string traceparent_of(const HttpSettings& settings, const std::string& scenario) {
  constexpr size_t kTraceDigits = 32;
  constexpr size_t kSpanDigits = 16;
  static std::atomic<uint64_t> requests = 0;
  const std::string trace = wire::sha256_hex(settings.name_space + "\n" + scenario).substr(0, kTraceDigits);
  return fmt::format("00-{}-{}-01", trace,
                     wire::sha256_hex(fmt::format("{} {}", trace, requests++)).substr(0, kSpanDigits));
}

// The request as the target wants it. `clock`: the instant at which its scenario takes place, where the target lets it.
wire::Request prepared(wire::Request request, const HttpSettings& settings, std::optional<wire::Instant> clock,
                       const std::string& scenario) {
  if (clock) add_header(settings.profile, request, "x-now-iso", wire::format_instant(*clock));
  request = settings.profile.translate(std::move(request));
  for (const wire::Header& header : settings.headers)
    add_header(settings.profile, request, header.name, header.value.bytes());
  add_header(settings.profile, request, kCanaryHeader, kCanary);
  if (settings.traceparent) add_header(settings.profile, request, "traceparent", traceparent_of(settings, scenario));
  return request;
}

enum class ClockUse { as_it_is, pinned };
/// Responses as they came, or without the credentials that they quote, where no one judges them.
enum class Responses { as_they_are, without_secrets };

class HttpSession : public Session {
 public:
  HttpSession(HttpTransport& transport, Sender sender, wire::Instant now, ClockUse clock,
              Responses responses = Responses::as_they_are)
      : transport_(transport),
        connection_(transport.borrow()),
        sender_(std::move(sender)),
        now_(now),
        clock_(clock),
        responses_(responses) {}
  ~HttpSession() override {
    transport_.give_back(std::move(connection_));
    for (auto& [caller, connection] : own_) transport_.give_back(std::move(connection), caller);
  }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  wire::Instant now() const override { return now_; }
  std::string name_space() const override { return sender_.name_space; }

  std::optional<checks::Actor> caller(std::string_view name) const override {
    const auto& callers = transport_.settings().profile.callers;
    const auto found = callers.find(name);
    if (found == callers.end()) return std::nullopt;
    return checks::Actor{found->second.type, found->second.id};
  }

  wire::Request prepare(wire::Request request) const override {
    const auto clock = clock_ == ClockUse::pinned ? std::optional(now_) : std::nullopt;
    return prepared(std::move(request), transport_.settings(), clock, sender_.scenario);
  }

  checks::Outcome exchange(const wire::Request& request) override {
    checks::Outcome outcome = transport_.exchange(connection_for(request), request, sender_);
    if (responses_ == Responses::without_secrets) checks::hide_secrets(outcome, transport_.secrets());
    return outcome;
  }

  uint64_t repeats() const override { return *sender_.repeats; }

  // Each on a connection of its own.
  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    if (requests.empty()) return {};
    HttpConnection& first = connection_for(requests.front());
    std::vector<std::unique_ptr<HttpConnection>> others;
    for (size_t i = 1; i < requests.size(); ++i)
      others.push_back(transport_.borrow(transport_.connection_of(requests[i])));
    auto outcomes = send_together(requests, [&](size_t i, const wire::Request& request) {
      return transport_.exchange(i == 0 ? first : *others[i - 1], request, sender_);
    });
    for (size_t i = 1; i < requests.size(); ++i)
      transport_.give_back(std::move(others[i - 1]), transport_.connection_of(requests[i]));
    return outcomes;
  }

  std::optional<checks::Secrets> secrets() const override {
    if (!transport_.has_tokens()) return std::nullopt;
    return transport_.secrets();
  }

  // Not offered (Capabilities::control, Capabilities::projection).
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  HttpConnection& connection_for(const wire::Request& request) {
    const std::string caller = transport_.connection_of(request);
    if (caller.empty()) return *connection_;
    auto& own = own_[caller];
    if (!own) own = transport_.borrow(caller);
    return *own;
  }

  HttpTransport& transport_;
  std::unique_ptr<HttpConnection> connection_;
  std::map<std::string, std::unique_ptr<HttpConnection>> own_;  ///< by caller
  const Sender sender_;
  wire::Instant now_;
  ClockUse clock_;
  Responses responses_;
};

class UrlDriver : public HttpDriver {
 public:
  UrlDriver(HttpSettings settings, Probe probe, std::function<wire::Instant()> now)
      : probe_(std::move(probe)),
        transport_(
            std::move(settings), [this] { return harmless_request(); }, std::move(now)) {}

  std::optional<wire::Error> prepare() {
    if (auto error = transport_.open_journal()) return error;
    if (const wire::Problem problem = transport_.fetch_tokens()) {
      transport_.end_run({EndOfRun::Cause::never_responded, "no token: " + problem->to_string(), {}});
      return std::nullopt;
    }
    const SteadyTime patience = Clock::now() + transport_.settings().wait_for;
    while (Clock::now() < patience && !is_ready()) {
      if (!transport_.wait_until(Clock::now() + kWaitPause)) break;
    }
    find_capabilities();
    if (!probed_.responds)
      transport_.end_run({EndOfRun::Cause::never_responded,
                          "the target did not respond: " + checks::excerpt(probed_.silence, kMaxSilenceShown),
                          {}});
    return std::nullopt;
  }

  const ProbeResult& probed() const override { return probed_; }
  Capabilities capabilities() const override {
    Capabilities offered = probed_.capabilities;
    const HttpSettings& settings = transport_.settings();
    offered.signing_keys = offered.key_set || !settings.trusted_keys.empty();
    offered.stranger = settings.profile.callers.empty() || settings.profile.callers.contains("stranger");
    offered.other_callers = settings.profile.takes_any_caller();
    offered.scopes = !settings.profile.leaves_out("x-auth-scopes");
    return offered;
  }

  std::unique_ptr<Session> open(const SessionStart& start) override {
    const ClockUse clock = probed_.capabilities.clock ? ClockUse::pinned : ClockUse::as_it_is;
    // Scenarios of one run must not meet, whatever their order: each name space ends with the scenario's own digest.
    const std::string own = wire::sha256_hex(start.scenario).substr(0, 8);
    return std::make_unique<HttpSession>(
        transport_, Sender{start.scenario, transport_.settings().name_space + "-" + own}, target_now(), clock);
  }

  std::string delivery() const override { return transport_.delivery(); }
  EndOfRun stopped() const override { return transport_.stopped(); }

  TargetAddress address() const override {
    SecretVariables variables = transport_.settings().secret_variables;
    variables.insert(transport_.settings().profile.secret_variables.begin(),
                     transport_.settings().profile.secret_variables.end());
    return {transport_.settings().url.name(), curl_options(transport_.settings()), std::move(variables)};
  }
  checks::Secrets secrets() const override { return transport_.secrets(); }
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys() const override {
    return transport_.settings().trusted_keys;
  }

 private:
  // A gateway that reports that it cannot reach the service is not the service.
  bool is_ready() {
    HttpSession session(transport_, {"the wait for the target", transport_.settings().name_space},
                        transport_.local_now(), ClockUse::as_it_is);
    const checks::Outcome outcome = session.exchange(harmless_request());
    const auto* response = std::get_if<wire::Response>(&outcome);
    return response && (response->status < 502 || response->status > 504);
  }

  wire::Request harmless_request() const {
    return prepared({"GET", probe_.readiness_target, {}, ""}, transport_.settings(), std::nullopt,
                    "whether the target responds");
  }

  // A target with its own clock may read it in whole seconds. What a scenario places at its 'now' must not come after
  // what the target places there by itself.
  wire::Instant target_now() const {
    const wire::Instant now = transport_.local_now().plus_ms(probed_.clock_skew_ms.value_or(0));
    return probed_.capabilities.clock ? now : wire::Instant{now.unix_ms / kSecondMs * kSecondMs};
  }

  void find_capabilities() {
    const std::string name_space = transport_.settings().name_space + "-probe";
    ProbeContext context;
    context.open = [&](wire::Instant now) {
      return std::make_shared<HttpSession>(transport_, Sender{"the probe", name_space}, now, ClockUse::as_it_is,
                                           Responses::without_secrets);
    };
    context.local_now = [this] { return transport_.local_now(); };
    probed_ = probe_.run(context);
  }

  Probe probe_;
  HttpTransport transport_;
  ProbeResult probed_;
};

}  // namespace

wire::Result<std::unique_ptr<HttpDriver>> HttpDriver::make(HttpSettings settings, Probe probe,
                                                           std::function<wire::Instant()> now) {
  if (auto error = check_tls_files(settings)) return *error;
  for (const auto& [name, caller] : settings.profile.callers) {
    if (caller.certificate.empty()) continue;
    HttpSettings own = settings;
    own.client_certificate = caller.certificate;
    own.client_key = caller.key;
    if (auto error = check_tls_files(own)) return *error;
  }
  auto driver = std::make_unique<UrlDriver>(std::move(settings), std::move(probe), std::move(now));
  if (auto error = driver->prepare()) return *error;
  return std::unique_ptr<HttpDriver>(std::move(driver));
}

std::string fresh_name_space(const std::string& seed, uint64_t random, wire::Instant now) {
  const std::string run = fmt::format("{} {:016x} {}", seed, random, now.unix_ms);
  return "v" + wire::sha256_hex(run).substr(0, 10);
}

}  // namespace runner

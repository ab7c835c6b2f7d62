#include "runner/driver/http_driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "runner/driver/curl.h"
#include "runner/driver/http_connection.h"
#include "runner/driver/run_journal.h"
#include "runner/driver/together.h"
#include "wire/sha256.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMaxRedirects = 5;
constexpr std::chrono::milliseconds kFirstRetryPause{100};
constexpr std::chrono::milliseconds kWaitPause{250};
constexpr const char* kCanary = "canary-5b1f0c7e9d2a4836";

// May be sent twice: it changes nothing, or the service knows it again by its key.
bool may_be_repeated(const wire::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || wire::find_header(request.headers, "idempotency-key");
}

// The whole way of one request: what all sessions of a run share.
class Transport {
 public:
  Transport(HttpSettings settings, std::function<wire::Instant()> now)
      : settings_(std::move(settings)),
        local_now_(std::move(now)),
        end_of_run_(Clock::now() + settings_.run_time),
        next_start_(Clock::now()) {}

  const HttpSettings& settings() const { return settings_; }
  wire::Instant local_now() const { return local_now_(); }
  std::optional<wire::Error> open_journal() {
    return settings_.journal.empty() ? std::nullopt : journal_.open(settings_.journal);
  }

  std::unique_ptr<HttpConnection> borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return HttpConnection::make(settings_);
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  void give_back(std::unique_ptr<HttpConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

  /// There was a connection at least once.
  bool was_reached() const { return was_reached_; }
  /// Nothing is sent from here on: every exchange ends with this reason. Before any scenario begins.
  void give_up(std::string reason) { silence_ = std::move(reason); }

  checks::Answer exchange(HttpConnection& connection, const wire::Request& request, const std::string& name_space) {
    if (!silence_.empty()) return checks::NoResponse{silence_};
    const bool writes = request.method != "GET" && request.method != "HEAD";
    if (writes && !journal_.note({local_now(), name_space, request}))
      return checks::NoResponse{"not sent: the journal cannot be written"};
    checks::Answer answer = send(connection, request);
    for (int followed = 0; followed < kMaxRedirects; ++followed) {
      const auto next = redirected(request, answer);
      if (!next) break;
      answer = send(connection, *next);
    }
    return answer;
  }

 private:
  checks::Answer send(HttpConnection& connection, const wire::Request& request) {
    const bool repeatable = may_be_repeated(request);
    // If a kept-alive connection breaks, it is unknown whether the service received the request.
    if (!repeatable && connection.is_open()) connection.close();
    std::string reason;
    auto pause = kFirstRetryPause;
    for (unsigned attempt = 0; attempt <= settings_.retries; ++attempt) {
      const bool reused = connection.is_open();
      auto outcome = try_once(connection, request);
      if (reused && repeatable && broke_unanswered(outcome)) outcome = try_once(connection, request);
      if (auto* response = std::get_if<wire::Response>(&outcome)) return std::move(*response);
      reason = std::get<TransportFailure>(outcome).reason;
      if (!repeatable || Clock::now() + pause >= end_of_run_) break;
      if (attempt < settings_.retries) std::this_thread::sleep_for(pause);
      pause *= 2;
    }
    return checks::NoResponse{std::move(reason)};
  }

  using Outcome = std::variant<wire::Response, TransportFailure>;

  static bool broke_unanswered(const Outcome& outcome) {
    const auto* failure = std::get_if<TransportFailure>(&outcome);
    return failure && failure->received == TransportFailure::Received::nothing &&
           failure->reason.starts_with("the connection was ");
  }

  Outcome try_once(HttpConnection& connection, const wire::Request& request) {
    wait_for_turn();
    const SteadyTime now = Clock::now();
    if (now >= end_of_run_) return TransportFailure{"not sent: the run's time is over (--run-time)", {}};
    const size_t kept = kept_bytes_.load();
    if (kept >= settings_.max_run_bytes) {
      return TransportFailure{
          fmt::format("not sent: the run has received {} bytes of responses, which is its limit", kept), {}};
    }
    auto outcome =
        connection.exchange(request, {std::min(now + settings_.max_time, end_of_run_), settings_.max_body_bytes});
    if (const auto* response = std::get_if<wire::Response>(&outcome)) kept_bytes_ += response->body.size();
    const auto* failure = std::get_if<TransportFailure>(&outcome);
    if (!failure || failure->received != TransportFailure::Received::no_connection) was_reached_ = true;
    return outcome;
  }

  void wait_for_turn() {
    if (settings_.rate_per_second <= 0) return;
    const auto step =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / settings_.rate_per_second));
    SteadyTime turn;
    {
      const std::lock_guard lock(mutex_);
      turn = std::max(Clock::now(), next_start_);
      next_start_ = turn + step;
    }
    std::this_thread::sleep_until(std::min(turn, end_of_run_));
  }

  // The request to continue with, where redirects are followed and the response leads to the same origin.
  std::optional<wire::Request> redirected(const wire::Request& request, const checks::Answer& answer) const {
    const auto* response = std::get_if<wire::Response>(&answer);
    if (settings_.redirects == Redirects::refuse || !response) return std::nullopt;
    const int status = response->status;
    const std::string* location = wire::find_header(response->headers, "location");
    if (!location || !(status == 301 || status == 302 || status == 303 || status == 307 || status == 308))
      return std::nullopt;
    TargetUrl root = settings_.url;
    root.base_path.clear();
    std::string target = *location;
    if (target.starts_with(root.origin() + "/")) target.erase(0, root.origin().size());
    const std::string& base = settings_.url.base_path;
    if (!target.starts_with(base + "/") || target.starts_with("//")) return std::nullopt;
    wire::Request next = request;
    next.target = target.substr(base.size());
    if (status < 307 && request.method != "HEAD" && (status == 303 || request.method == "POST")) {
      next.method = "GET";
      next.body.clear();
    }
    return next;
  }

  const HttpSettings settings_;
  const std::function<wire::Instant()> local_now_;
  const SteadyTime end_of_run_;
  RunJournal journal_;
  std::string silence_;  ///< not empty: the target did not respond before the run
  std::mutex mutex_;
  SteadyTime next_start_;
  std::vector<std::unique_ptr<HttpConnection>> idle_;
  std::atomic<size_t> kept_bytes_{0};
  std::atomic<bool> was_reached_{false};
};

enum class ClockUse { as_it_is, pinned };

class HttpSession : public Session {
 public:
  HttpSession(Transport& transport, std::string name_space, wire::Instant now, ClockUse clock)
      : transport_(transport),
        connection_(transport.borrow()),
        name_space_(std::move(name_space)),
        now_(now),
        clock_(clock) {}
  ~HttpSession() override { transport_.give_back(std::move(connection_)); }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  wire::Instant now() const override { return now_; }
  std::string name_space() const override { return name_space_; }

  std::optional<checks::Actor> caller(std::string_view name) const override {
    const auto& callers = transport_.settings().profile.callers;
    const auto found = callers.find(name);
    if (found == callers.end()) return std::nullopt;
    return checks::Actor{found->second.type, found->second.id};
  }

  wire::Request prepare(wire::Request request) const override {
    // A scenario takes place at one instant where the target lets it.
    if (clock_ == ClockUse::pinned) add(request, "x-now-iso", wire::format_instant(now_));
    request = transport_.settings().profile.translate(std::move(request));
    for (const wire::Header& header : transport_.settings().headers) add(request, header.name, header.value);
    add(request, kCanaryHeader, kCanary);
    return request;
  }

  checks::Answer exchange(const wire::Request& request) override {
    return transport_.exchange(*connection_, request, name_space_);
  }

  // Each on a connection of its own.
  std::vector<checks::Answer> exchange_at_once(const std::vector<wire::Request>& requests) override {
    std::vector<std::unique_ptr<HttpConnection>> others;
    while (others.size() + 1 < requests.size()) others.push_back(transport_.borrow());
    auto answers = send_together(requests, [&](size_t i, const wire::Request& request) {
      return transport_.exchange(i == 0 ? *connection_ : *others[i - 1], request, name_space_);
    });
    for (auto& connection : others) transport_.give_back(std::move(connection));
    return answers;
  }

  // Not offered (Capabilities::control, Capabilities::projection).
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  void add(wire::Request& request, const std::string& name, const std::string& value) const {
    const auto renamed = transport_.settings().profile.headers.find(name);
    const bool known = renamed != transport_.settings().profile.headers.end();
    if (wire::find_header(request.headers, name)) return;
    if (known && (!renamed->second || wire::find_header(request.headers, *renamed->second))) return;
    request.headers.push_back({name, value});
  }

  Transport& transport_;
  std::unique_ptr<HttpConnection> connection_;
  std::string name_space_;
  wire::Instant now_;
  ClockUse clock_;
};

class UrlDriver : public HttpDriver {
 public:
  UrlDriver(HttpSettings settings, Probe probe, std::function<wire::Instant()> now)
      : transport_(std::move(settings), std::move(now)), probe_(std::move(probe)) {}

  std::optional<wire::Error> prepare() {
    if (auto error = transport_.open_journal()) return error;
    const SteadyTime patience = Clock::now() + transport_.settings().wait_for;
    while (Clock::now() < patience && !is_ready()) std::this_thread::sleep_for(kWaitPause);
    find_capabilities();
    if (!transport_.was_reached()) transport_.give_up(probed_.silence);
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
    return std::make_unique<HttpSession>(transport_, transport_.settings().name_space + "-" + own, target_now(), clock);
  }

  TargetAddress address() const override {
    return {transport_.settings().url.origin(), curl_options(transport_.settings())};
  }
  std::vector<std::string> secrets() const override {
    std::vector<std::string> all = transport_.settings().secrets;
    const auto& own = transport_.settings().profile.secrets;
    all.insert(all.end(), own.begin(), own.end());
    all.emplace_back(kCanary);
    return all;
  }
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys() const override {
    return transport_.settings().trusted_keys;
  }

 private:
  // A gateway that reports that it cannot reach the service is not the service.
  bool is_ready() {
    HttpSession session(transport_, transport_.settings().name_space, transport_.local_now(), ClockUse::as_it_is);
    const checks::Answer answer = session.exchange(session.prepare({"GET", probe_.readiness_target, {}, ""}));
    const auto* response = std::get_if<wire::Response>(&answer);
    return response && (response->status < 502 || response->status > 504);
  }

  wire::Instant target_now() const { return transport_.local_now().plus_ms(probed_.clock_skew_ms.value_or(0)); }

  void find_capabilities() {
    const std::string name_space = transport_.settings().name_space + "-probe";
    ProbeContext context;
    context.open = [&](wire::Instant now) {
      return std::make_shared<HttpSession>(transport_, name_space, now, ClockUse::as_it_is);
    };
    context.local_now = [this] { return transport_.local_now(); };
    probed_ = probe_.run(context);
  }

  Transport transport_;
  Probe probe_;
  ProbeResult probed_;
};

}  // namespace

wire::Result<std::unique_ptr<HttpDriver>> HttpDriver::make(HttpSettings settings, Probe probe,
                                                           std::function<wire::Instant()> now) {
  if (auto error = check_tls_files(settings)) return *error;
  auto driver = std::make_unique<UrlDriver>(std::move(settings), std::move(probe), std::move(now));
  if (auto error = driver->prepare()) return *error;
  return std::unique_ptr<HttpDriver>(std::move(driver));
}

std::string fresh_name_space(const std::string& seed, uint64_t random, wire::Instant now) {
  const std::string run = fmt::format("{} {:016x} {}", seed, random, now.unix_ms);
  return "v" + wire::sha256_hex(run).substr(0, 10);
}

}  // namespace runner

#include "runner/driver/http_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace runner {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Meaning = checks::NoResponse::Meaning;
using Failure = TransportFailure::Cause;

constexpr int kMaxRedirects = 5;
constexpr std::chrono::milliseconds kFirstRetryPause{100};
constexpr std::chrono::milliseconds kFirstAskPause{50};
constexpr std::chrono::milliseconds kLongestAskPause{400};

// May be sent twice: it changes nothing, or the service knows it again by its key.
bool may_be_repeated(const wire::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || wire::find_header(request.headers, "idempotency-key");
}

bool broke_unanswered(const std::variant<wire::Response, TransportFailure>& outcome) {
  const auto* failure = std::get_if<TransportFailure>(&outcome);
  return failure && failure->received == TransportFailure::Received::nothing &&
         failure->reason.starts_with("the connection was ");
}

TransportFailure not_sent(const std::string& reason) { return {"not sent: " + reason, Failure::not_sent, {}}; }
TransportFailure cut_off(const std::string& reason) { return {"cut off: " + reason, Failure::cut_off, {}}; }

Meaning meaning_of(Failure cause) {
  if (cause == Failure::not_sent) return Meaning::not_sent;
  return cause == Failure::cut_off ? Meaning::cut_off : Meaning::unanswered;
}

}  // namespace

HttpTransport::HttpTransport(HttpSettings settings, std::function<wire::Request()> harmless,
                             std::function<wire::Instant()> now)
    : settings_(std::move(settings)),
      harmless_(std::move(harmless)),
      local_now_(std::move(now)),
      end_of_run_(SteadyClock::now() + settings_.run_time),
      liveness_(inquiry()),
      next_start_(SteadyClock::now()) {}

std::optional<wire::Error> HttpTransport::open_journal() {
  return settings_.journal.empty() ? std::nullopt : journal_.open(settings_.journal);
}

std::unique_ptr<HttpConnection> HttpTransport::borrow() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return HttpConnection::make(settings_);
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void HttpTransport::give_back(std::unique_ptr<HttpConnection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

EndOfRun HttpTransport::stopped() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

void HttpTransport::end_run(EndOfRun stop) {
  const std::lock_guard lock(mutex_);
  if (!stop_) stop_ = std::move(stop);
}

checks::Outcome HttpTransport::exchange(HttpConnection& connection, const wire::Request& request,
                                        const Sender& sender) {
  const bool writes = request.method != "GET" && request.method != "HEAD";
  if (!stopped() && writes && !journal_.note({local_now(), sender.name_space, request}))
    end_run({EndOfRun::Cause::limit, "the journal cannot be written", {}});
  if (const EndOfRun stop = stopped()) return checks::NoResponse{"not sent: " + stop.reason, Meaning::not_sent};
  const uint64_t number = liveness_.begin({sender.scenario, request.method, request.target});
  Outcome outcome = send(connection, request);
  for (int followed = 0; followed < kMaxRedirects; ++followed) {
    const auto next = redirected(request, outcome);
    if (!next) break;
    outcome = send(connection, *next);
  }
  return settle(number, std::move(outcome));
}

checks::Outcome HttpTransport::settle(uint64_t number, Outcome outcome) {
  if (auto* response = std::get_if<wire::Response>(&outcome)) {
    was_answered_ = true;
    liveness_.answered(number);
    return std::move(*response);
  }
  TransportFailure& failure = std::get<TransportFailure>(outcome);
  if (failure.cause == Failure::malformed) liveness_.answered(number);
  // A target that has answered nothing yet cannot be lost.
  if (failure.cause != Failure::silence || !was_answered_) {
    liveness_.withdrawn(number);
    return checks::NoResponse{std::move(failure.reason), meaning_of(failure.cause)};
  }
  checks::NoResponse answer = liveness_.unanswered(number, std::move(failure.reason));
  if (const auto loss = liveness_.loss()) end_run({EndOfRun::Cause::lost, "the target stopped answering", *loss});
  if (answer.meaning == Meaning::unanswered && limit_reached()) answer.meaning = Meaning::cut_off;
  return answer;
}

HttpTransport::Outcome HttpTransport::send(HttpConnection& connection, const wire::Request& request) {
  const bool repeatable = may_be_repeated(request);
  // If a kept-alive connection breaks, it is unknown whether the service received the request.
  if (!repeatable && connection.is_open()) connection.close();
  auto pause = kFirstRetryPause;
  for (unsigned attempt = 0;; ++attempt) {
    const bool reused = connection.is_open();
    Outcome outcome = try_once(connection, request);
    if (reused && repeatable && broke_unanswered(outcome)) outcome = try_once(connection, request);
    if (std::holds_alternative<wire::Response>(outcome)) return outcome;
    const bool last = !repeatable || attempt >= settings_.retries || SteadyClock::now() + pause >= end_of_run_;
    if (last || meaning_of(std::get<TransportFailure>(outcome).cause) != Meaning::unanswered) return outcome;
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

std::optional<std::string> HttpTransport::limit_reached() {
  std::optional<std::string> reason;
  if (settings_.interrupted && settings_.interrupted->load()) {
    reason = "the run was interrupted";
    end_run({EndOfRun::Cause::interrupted, *reason, {}});
  } else if (SteadyClock::now() >= end_of_run_) {
    reason = "the run's time is over (--run-time)";
  } else if (kept_bytes_ >= settings_.max_run_bytes) {
    reason = fmt::format("the run has received {} bytes of responses, its limit (--max-received)", kept_bytes_.load());
  }
  if (reason) end_run({EndOfRun::Cause::limit, *reason, {}});
  return reason;
}

HttpTransport::Outcome HttpTransport::try_once(HttpConnection& connection, const wire::Request& request) {
  wait_for_turn();
  if (const auto limit = limit_reached()) return not_sent(*limit);
  const SteadyTime deadline = std::min(SteadyClock::now() + settings_.max_time, end_of_run_);
  auto outcome = connection.exchange(request, {deadline, settings_.max_body_bytes, settings_.interrupted});
  if (const auto* response = std::get_if<wire::Response>(&outcome)) {
    kept_bytes_ += response->body.size();
    return outcome;
  }
  // That the run ended is not the target's silence.
  const bool silent = std::get<TransportFailure>(outcome).cause != Failure::malformed;
  if (const auto limit = silent ? limit_reached() : std::nullopt) return cut_off(*limit);
  return outcome;
}

void HttpTransport::wait_for_turn() {
  if (settings_.rate_per_second <= 0) return;
  const auto step =
      std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(1 / settings_.rate_per_second));
  SteadyTime turn;
  {
    const std::lock_guard lock(mutex_);
    turn = std::max(SteadyClock::now(), next_start_);
    next_start_ = turn + step;
  }
  std::this_thread::sleep_until(std::min(turn, end_of_run_));
}

std::optional<wire::Request> HttpTransport::redirected(const wire::Request& request, const Outcome& outcome) const {
  const auto* response = std::get_if<wire::Response>(&outcome);
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

Inquiry HttpTransport::inquiry() {
  return {[this] { return ask_again(); }, [this](size_t asked) { return pause_before_asking(asked); }};
}

std::optional<Inquiry::Silence> HttpTransport::ask_again() {
  // A kept connection may outlive the end of the service that accepted it.
  const auto fresh = HttpConnection::make(settings_);
  const Outcome outcome = try_once(*fresh, harmless_());
  const auto* failure = std::get_if<TransportFailure>(&outcome);
  if (!failure || failure->cause != Failure::silence || failure->received == TransportFailure::Received::something)
    return std::nullopt;
  return Inquiry::Silence{failure->reason, failure->received != TransportFailure::Received::no_connection};
}

bool HttpTransport::pause_before_asking(size_t asked) {
  if (asked == 0) {
    asking_since_ = SteadyClock::now();
    return true;
  }
  const auto pause = std::min(kLongestAskPause, kFirstAskPause * (1 << std::min<size_t>(asked, 4)));
  const SteadyTime patience = asking_since_ + std::max(settings_.restart_time, settings_.wait_for);
  const SteadyTime next = SteadyClock::now() + pause;
  if (next >= patience || next >= end_of_run_) return false;
  std::this_thread::sleep_for(pause);
  return true;
}

}  // namespace runner

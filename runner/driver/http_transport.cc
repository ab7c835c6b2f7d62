#include "runner/driver/http_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "wire/http_date.h"

namespace runner {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Meaning = checks::NoResponse::Meaning;
using Failure = TransportFailure::Cause;

constexpr int kMaxRedirects = 5;
constexpr int kUnauthorized = 401;
constexpr std::chrono::milliseconds kFirstRetryPause{100};
constexpr std::chrono::milliseconds kInterruptionPause{100};
constexpr std::chrono::milliseconds kFirstAskPause{50};
constexpr int64_t kMaxPauseSeconds = 366ll * 24 * 3600;
constexpr std::chrono::milliseconds kLongestAskPause{400};

bool broke_unanswered(const std::variant<wire::Response, TransportFailure>& outcome) {
  const auto* failure = std::get_if<TransportFailure>(&outcome);
  return failure && failure->received == TransportFailure::Received::nothing &&
         failure->reason.starts_with("the connection was ");
}

// Retry-After: seconds, or a date, which is compared with the target's own where it sends that (RFC 9110, 10.2.3).
std::optional<std::chrono::milliseconds> read_retry_after(const wire::Response& response, wire::Instant now) {
  const wire::UntrustedText* found = wire::find_header(response.headers, "retry-after");
  if (!found || found->empty()) return std::nullopt;
  const std::string& text = found->bytes();
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec != std::errc()) seconds = kMaxPauseSeconds;
    return std::chrono::seconds(std::min(seconds, kMaxPauseSeconds));
  }
  const auto date = wire::parse_http_date(text);
  if (!date) return std::nullopt;
  const wire::UntrustedText* sent = wire::find_header(response.headers, "date");
  const int64_t since = (sent ? wire::parse_http_date(sent->bytes()) : std::nullopt).value_or(now).unix_ms;
  return std::chrono::milliseconds(std::clamp<int64_t>(date->unix_ms - since, 0, kMaxPauseSeconds * 1000));
}

// How long the target asks to wait before the request is sent again, where that may be done: a 503 may come from a
// gateway after the service has done its work.
std::optional<std::chrono::milliseconds> asked_pause(const std::variant<wire::Response, TransportFailure>& outcome,
                                                     const wire::Request& request, wire::Instant now) {
  const auto* response = std::get_if<wire::Response>(&outcome);
  const bool busy = response && (response->status == 429 || (response->status == 503 && may_be_repeated(request)));
  return busy ? read_retry_after(*response, now) : std::nullopt;
}

/// Index of the header that holds the placeholder; their number where none does.
size_t placeholder_at(const wire::Request& request, const std::string& placeholder) {
  const auto holds = [&](const wire::Header& header) {
    return header.value.bytes().find(placeholder) != std::string::npos;
  };
  return static_cast<size_t>(std::find_if(request.headers.begin(), request.headers.end(), holds) -
                             request.headers.begin());
}

wire::Request with_token(wire::Request request, const std::string& placeholder, const std::string& token) {
  std::string& value = request.headers[placeholder_at(request, placeholder)].value.bytes();
  value.replace(value.find(placeholder), placeholder.size(), token);
  return request;
}

TransportFailure not_sent(const std::string& reason) { return {"not sent: " + reason, Failure::not_sent, {}}; }
TransportFailure cut_off(const std::string& reason) { return {"cut off: " + reason, Failure::cut_off, {}}; }

Meaning meaning_of(Failure cause) {
  if (cause == Failure::not_sent) return Meaning::not_sent;
  return cause == Failure::cut_off ? Meaning::cut_off : Meaning::unanswered;
}

checks::Secrets secrets_of(const HttpSettings& settings, const std::vector<std::string>& tokens) {
  std::vector<std::string> all = settings.secrets;
  all.insert(all.end(), tokens.begin(), tokens.end());
  all.insert(all.end(), settings.profile.secrets.begin(), settings.profile.secrets.end());
  all.emplace_back(kCanary);
  std::vector<std::string> words = settings.words;
  words.insert(words.end(), settings.profile.words.begin(), settings.profile.words.end());
  return {all, words};
}

}  // namespace

bool may_be_repeated(const wire::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || wire::find_header(request.headers, "idempotency-key");
}

HttpTransport::HttpTransport(HttpSettings settings, std::function<wire::Request()> harmless,
                             std::function<wire::Instant()> now)
    : settings_(std::move(settings)),
      secrets_(secrets_of(settings_, {})),
      harmless_(std::move(harmless)),
      local_now_(std::move(now)),
      end_of_run_(SteadyClock::now() + settings_.run_time),
      liveness_(inquiry()),
      next_start_(SteadyClock::now()) {
  const TokenContext context{settings_.ca_certificates,
                             settings_.verification == Verification::on,
                             settings_.connect_timeout,
                             settings_.max_time,
                             local_now_,
                             settings_.interrupted};
  for (const auto& [name, caller] : settings_.profile.callers) {
    if (caller.auth) tokens_.try_emplace(token_placeholder(name), token_fetcher(*caller.auth, context), local_now_);
    if (caller.certificate.empty()) continue;
    HttpSettings& own = own_settings_.emplace(name, settings_).first->second;
    own.client_certificate = caller.certificate;
    own.client_key = caller.key;
  }
}

wire::Problem HttpTransport::fetch_tokens() {
  for (auto& [placeholder, source] : tokens_) {
    if (const auto token = source.token(); !token) {
      limit_reached();  // where the run ended meanwhile, that is why
      return token.error();
    }
  }
  return {};
}

checks::Secrets HttpTransport::secrets() const {
  if (tokens_.empty()) return secrets_;  // nothing is added later
  std::vector<std::string> tokens;
  for (const auto& [placeholder, source] : tokens_) {
    const auto more = source.all();
    tokens.insert(tokens.end(), more.begin(), more.end());
  }
  const std::lock_guard lock(secrets_mutex_);
  if (tokens.size() > known_tokens_) {
    secrets_ = secrets_of(settings_, tokens);
    known_tokens_ = tokens.size();
  }
  return secrets_;
}

std::optional<wire::Error> HttpTransport::open_journal() {
  return settings_.journal.empty() ? std::nullopt : journal_.open(settings_.journal);
}

std::unique_ptr<HttpConnection> HttpTransport::borrow(const std::string& caller) {
  const std::lock_guard lock(mutex_);
  auto& idle = idle_[caller];
  if (idle.empty()) return HttpConnection::make(caller.empty() ? settings_ : own_settings_.at(caller));
  auto connection = std::move(idle.back());
  idle.pop_back();
  return connection;
}

void HttpTransport::give_back(std::unique_ptr<HttpConnection> connection, const std::string& caller) {
  const std::lock_guard lock(mutex_);
  idle_[caller].push_back(std::move(connection));
}

std::string HttpTransport::connection_of(const wire::Request& request) const {
  const wire::UntrustedText* caller = wire::find_header(request.headers, kCallerHeader);
  return caller && own_settings_.contains(caller->bytes()) ? caller->bytes() : std::string();
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
  if (!stopped() && writes && journal_.is_open() &&
      !journal_.note({local_now(), sender.name_space, request, secrets()}))
    end_run({EndOfRun::Cause::limit, "the journal cannot be written", {}});
  if (const EndOfRun stop = stopped()) return checks::NoResponse{"not sent: " + stop.reason, Meaning::not_sent};
  const uint64_t number = liveness_.begin({sender.scenario, request.method, request.target});
  auto outcome = send_authorized(connection, request, sender);
  if (outcome) return settle(number, std::move(*outcome));
  liveness_.withdrawn(number);
  return checks::NoResponse{"not sent: " + stopped().reason, Meaning::not_sent};
}

HttpTransport::Outcome HttpTransport::send_to_its_end(HttpConnection& connection, const wire::Request& request,
                                                      const Sender& sender) {
  Outcome outcome = send_patiently(connection, request, sender);
  for (int followed = 0; followed < kMaxRedirects; ++followed) {
    const auto next = redirected(request, outcome);
    if (!next) break;
    outcome = send_patiently(connection, *next, sender);
  }
  return outcome;
}

std::optional<HttpTransport::Outcome> HttpTransport::send_authorized(HttpConnection& connection,
                                                                     const wire::Request& request,
                                                                     const Sender& sender) {
  const auto at = std::find_if(tokens_.begin(), tokens_.end(), [&](const auto& entry) {
    return placeholder_at(request, entry.first) != request.headers.size();
  });
  if (at == tokens_.end()) return send_to_its_end(connection, request, sender);
  auto& [placeholder, source] = *at;
  auto token = source.token();
  if (!token) return without_token(token.error());
  Outcome outcome = send_to_its_end(connection, with_token(request, placeholder, *token), sender);
  const auto* response = std::get_if<wire::Response>(&outcome);
  if (!response || response->status != kUnauthorized) {
    source.accepted(*token);
    return outcome;
  }
  const auto other = source.replacement_for(*token);
  if (!other) return without_token(other.error());
  if (!*other || **other == *token) return outcome;
  outcome = send_to_its_end(connection, with_token(request, placeholder, **other), sender);
  response = std::get_if<wire::Response>(&outcome);
  if (response && response->status != kUnauthorized) source.accepted(**other);
  return outcome;
}

std::nullopt_t HttpTransport::without_token(const wire::Error& error) {
  limit_reached();
  end_run({EndOfRun::Cause::no_token, "no token: " + error.to_string(), {}});
  return std::nullopt;
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
  checks::NoResponse answer = liveness_.unanswered(number, failure.reason);
  if (const auto loss = liveness_.loss()) end_run({EndOfRun::Cause::lost, "the target stopped answering", *loss});
  if (answer.meaning == Meaning::unanswered && limit_reached()) answer.meaning = Meaning::cut_off;
  return answer;
}

HttpTransport::Outcome HttpTransport::send_patiently(HttpConnection& connection, const wire::Request& request,
                                                     const Sender& sender) {
  std::chrono::milliseconds waited{0};
  for (auto least = kFirstRetryPause;; least *= 2) {
    Outcome outcome = send(connection, request, sender);
    const auto asked = asked_pause(outcome, request, local_now());
    if (!asked || settings_.max_retry_after.count() == 0) return outcome;
    const auto pause = std::max(*asked, least);
    const int status = std::get<wire::Response>(outcome).status;
    if (waited + pause > settings_.max_retry_after) {
      return cut_off(fmt::format("the target asks to wait {} (status {}), and --max-retry-after is {}",
                                 in_seconds(waited + pause), status, in_seconds(settings_.max_retry_after)));
    }
    if (!wait_until(SteadyClock::now() + pause)) return cut_off(limit_reached().value_or("the run ended"));
    waited += pause;
    ++waits_;
    waited_ms_ += pause.count();
    if (status == 503) note_repeat(sender);
  }
}

void HttpTransport::note_repeat(const Sender& sender) {
  ++repeats_;
  ++*sender.repeats;
}

bool HttpTransport::wait_until(SteadyTime time) {
  while (!limit_reached()) {
    const SteadyTime now = SteadyClock::now();
    if (now >= time) return true;
    std::this_thread::sleep_until(std::min({time, end_of_run_, now + kInterruptionPause}));
  }
  return false;
}

std::string HttpTransport::delivery() const {
  std::string text;
  if (waits_ > 0) {
    text = fmt::format("waited {}, {} in all, as the target asked (429 or 503 with Retry-After)",
                       wire::counted(waits_, "time"), in_seconds(std::chrono::milliseconds(waited_ms_)));
  }
  if (repeats_ > 0)
    text += fmt::format("{}sent {} again", text.empty() ? "" : "; ", wire::counted(repeats_, "request"));
  return text;
}

HttpTransport::Outcome HttpTransport::send(HttpConnection& connection, const wire::Request& request,
                                           const Sender& sender) {
  const bool repeatable = may_be_repeated(request);
  // If a kept-alive connection breaks, it is unknown whether the service received the request.
  if (!repeatable && connection.is_open()) connection.close();
  auto pause = kFirstRetryPause;
  for (unsigned attempt = 0;; ++attempt) {
    const bool reused = connection.is_open();
    Outcome outcome = try_once(connection, request);
    if (reused && repeatable && broke_unanswered(outcome)) {
      note_repeat(sender);
      outcome = try_once(connection, request);
    }
    if (std::holds_alternative<wire::Response>(outcome)) return outcome;
    const bool last = !repeatable || attempt >= settings_.retries || SteadyClock::now() + pause >= end_of_run_;
    if (last || meaning_of(std::get<TransportFailure>(outcome).cause) != Meaning::unanswered) return outcome;
    if (!wait_until(SteadyClock::now() + pause)) return cut_off(limit_reached().value_or("the run ended"));
    pause *= 2;
    note_repeat(sender);
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
  auto& failure = std::get<TransportFailure>(outcome);
  failure.reason = secrets().hidden_in_cut(std::move(failure.reason));
  // That the run ended is not the target's silence.
  const bool silent = failure.cause != Failure::malformed;
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
  wait_until(std::min(turn, end_of_run_));
}

std::optional<wire::Request> HttpTransport::redirected(const wire::Request& request, const Outcome& outcome) const {
  const auto* response = std::get_if<wire::Response>(&outcome);
  if (settings_.redirects == Redirects::refuse || !response) return std::nullopt;
  const int status = response->status;
  const wire::UntrustedText* location = wire::find_header(response->headers, "location");
  if (!location || !(status == 301 || status == 302 || status == 303 || status == 307 || status == 308))
    return std::nullopt;
  TargetUrl root = settings_.url;
  root.base_path.clear();
  std::string target = location->bytes();
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
  return next < patience && next < end_of_run_ && wait_until(next);
}

}  // namespace runner

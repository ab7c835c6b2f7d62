// The way of one request to a target at a URL, which all sessions of a run share: connections, repeats, rate,
// redirects, the limits of the run, and what a request without a response means. It decides what is sent when;
// bytes are handled in http_connection.h.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "runner/document/end_of_run.h"
#include "runner/driver/http_token.h"
#include "runner/driver/liveness.h"
#include "runner/driver/run_journal.h"

namespace runner {

/// The request may be sent twice: it changes nothing, or the service knows it again by its key.
bool may_be_repeated(const wire::Request& request);

/// Whose request is sent.
struct Sender {
  std::string scenario;
  std::string name_space;
  /// Requests that were sent again, since the response to the first attempt did not come or was a 503.
  std::shared_ptr<std::atomic<uint64_t>> repeats = std::make_shared<std::atomic<uint64_t>>(0);
};

class HttpTransport {
 public:
  /// `harmless` makes the request by which a silent target is asked again; `now` is the local clock.
  HttpTransport(HttpSettings settings, std::function<wire::Request()> harmless, std::function<wire::Instant()> now);

  const HttpSettings& settings() const { return settings_; }
  /// With every token so far.
  checks::Secrets secrets() const;
  bool has_tokens() const { return !tokens_.empty(); }
  /// Fetches the token of each caller that needs one: an error now is better than one in the middle of the run.
  wire::Problem fetch_tokens();
  wire::Instant local_now() const { return local_now_(); }
  std::optional<wire::Error> open_journal();

  /// On which requests of this caller go; "": of any without a client certificate of its own.
  std::unique_ptr<HttpConnection> borrow(const std::string& caller = "");
  void give_back(std::unique_ptr<HttpConnection> connection, const std::string& caller = "");
  /// The caller that the request names, where it has a connection of its own; else "".
  std::string connection_of(const wire::Request& request) const;

  checks::Outcome exchange(HttpConnection& connection, const wire::Request& request, const Sender& sender);

  /// False where the run ended before.
  bool wait_until(SteadyTime time);
  /// What was sent again and waited for, in words; empty: nothing.
  std::string delivery() const;
  /// Why nothing more is sent.
  EndOfRun stopped() const;
  /// Nothing is sent from here on. The first call counts.
  void end_run(EndOfRun stop);

 private:
  using Outcome = std::variant<wire::Response, TransportFailure>;

  /// With the token of its caller; another token and a second time where the target refuses the first with 401. Nothing
  /// where no token could be fetched: the run has ended then.
  std::optional<Outcome> send_authorized(HttpConnection& connection, const wire::Request& request,
                                         const Sender& sender);
  std::nullopt_t without_token(const wire::Error& error);
  /// Follows redirects.
  Outcome send_to_its_end(HttpConnection& connection, const wire::Request& request, const Sender& sender);
  /// Sends until the target does not ask to wait any more.
  Outcome send_patiently(HttpConnection& connection, const wire::Request& request, const Sender& sender);
  Outcome send(HttpConnection& connection, const wire::Request& request, const Sender& sender);
  void note_repeat(const Sender& sender);
  Outcome try_once(HttpConnection& connection, const wire::Request& request);
  /// The limit that ends the run now, in words; nothing where it can continue.
  std::optional<std::string> limit_reached();
  checks::Outcome settle(uint64_t number, Outcome outcome);
  void wait_for_turn();
  /// The request to continue with, where redirects are followed and the response leads to the same origin.
  std::optional<wire::Request> redirected(const wire::Request& request, const Outcome& outcome) const;

  Inquiry inquiry();
  std::optional<Inquiry::Silence> ask_again();
  bool pause_before_asking(size_t asked);

  const HttpSettings settings_;
  std::map<std::string, HttpSettings> own_settings_;  ///< of callers with a client certificate, by name
  std::map<std::string, TokenSource> tokens_;         ///< by what a request holds in place of the token
  mutable std::mutex secrets_mutex_;
  mutable checks::Secrets secrets_;
  mutable size_t known_tokens_ = 0;  ///< in secrets_
  const std::function<wire::Request()> harmless_;
  const std::function<wire::Instant()> local_now_;
  const SteadyTime end_of_run_;
  RunJournal journal_;
  Liveness liveness_;
  SteadyTime asking_since_;  ///< of the current inquiry
  mutable std::mutex mutex_;
  EndOfRun stop_;
  SteadyTime next_start_;
  std::map<std::string, std::vector<std::unique_ptr<HttpConnection>>> idle_;  ///< by caller
  std::atomic<size_t> kept_bytes_{0};
  std::atomic<bool> was_answered_{false};
  std::atomic<uint64_t> repeats_{0};
  std::atomic<uint64_t> waits_{0};
  std::atomic<int64_t> waited_ms_{0};
};

}  // namespace runner

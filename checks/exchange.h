// One exchange as the judge sees it: the request, the response, and its body parsed once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/contract.h"
#include "checks/secrets.h"
#include "wire/http.h"
#include "wire/instant.h"
#include "wire/json.h"

namespace checks {

struct NoResponse {
  /// What it says about the service that there is no response.
  enum class Meaning {
    unanswered,  ///< it left this request without a response, and responds to others
    lost,        ///< since this request it has responded to none
    cut_off,     ///< nothing: a limit of the run ended the exchange, or the service was lost by another request
    not_sent     ///< nothing: the request was not sent
  };
  wire::Printable reason;  ///< "connection refused", "no response within 10 s", ...
  Meaning meaning = Meaning::unanswered;

  bool is_judged() const { return meaning == Meaning::unanswered || meaning == Meaning::lost; }
};
/// What came of a request: a response, or none and why.
using Outcome = std::variant<wire::Response, NoResponse>;

/// The caller; without a value the request carries no identity.
struct Actor {
  std::string type;
  std::string id;
  friend bool operator==(const Actor&, const Actor&) = default;
};

struct Exchange {
  std::string label;                     ///< "step 2", "given lp", "walk page 3", "events"
  int step = -1;                         ///< index of the fixture step that it belongs to; -1: a given or the feed
  const Operation* operation = nullptr;  ///< null for a raw request
  std::optional<Actor> actor;
  wire::Request request;
  std::optional<wire::Json> request_body;                  ///< where it is JSON
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::string idempotency_key;                             ///< as sent; empty: none
  Secrets secrets;                                         ///< what no response may quote
  bool quotes_secret = false;                              ///< it did; they are hidden in the outcome
  Outcome outcome;
  bool sent_again = false;         ///< by the driver itself: the service may have seen it before
  std::optional<wire::Json> body;  ///< the response's body where it is a JSON object
  std::string body_problem;        ///< why it is not

  const wire::Response* response() const { return std::get_if<wire::Response>(&outcome); }
  int status() const { return response() ? response()->status : 0; }
  bool succeeded() const { return status() == 200 && body.has_value(); }
  /// The string at a pointer of the body, or "".
  std::string_view text_at(std::string_view pointer) const;
  wire::Untrusted error_code() const { return text_at("/error/code"); }
  wire::Untrusted reason_code() const { return text_at("/error/details/reason_code"); }

  /// The value of a request header without surrounding whitespace; "" where it is absent or only whitespace, which is
  /// the same (common, Identity, clock).
  std::string_view sent_header(std::string_view name) const;
  /// A content type was sent, and is neither application/json nor one with the suffix +json, whatever its parameters.
  bool sends_other_media_type() const;
  /// The instant of x-now-iso; nothing where it is absent or not an instant.
  std::optional<wire::Instant> sent_now() const { return wire::parse_instant(sent_header("x-now-iso")); }
  /// Its operation needs an idempotency key, and none or an empty one was sent.
  bool lacks_idempotency_key() const;
  /// False where the path has an empty segment, an invalid percent-escape or invalid UTF-8: the service may then see an
  /// unknown route, whichever operation was meant (common, Transport).
  bool names_a_route() const;
};

/// Hides what the outcome quotes of the secrets; true where a response did.
bool hide_secrets(Outcome& outcome, const Secrets& secrets);

/// Nesting of a response body that is read.
constexpr size_t kMaxResponseDepth = 256;

/// Hides what the outcome quotes of the secrets, and reads the response's body into `body` or `body_problem`.
void read_body(Exchange& exchange);

/// The outcome in short: "200", "409 CONFLICT reason_code", or "no response: " and why.
std::string outcome_of(const Exchange& exchange);

}  // namespace checks

// One exchange as the judge sees it: what was sent, what came back, and the answer read once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/contract.h"
#include "wire/http.h"
#include "wire/instant.h"
#include "wire/json.h"

namespace checks {

/// Why there is no answer: "connection refused", "no answer within 10 s", ...
struct NoAnswer {
  std::string reason;
};
using Answer = std::variant<wire::Response, NoAnswer>;

/// Who asks; without a value the request carries no identity.
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
  std::vector<std::string> secrets;                        ///< values that no answer may repeat
  Answer answer;
  std::optional<wire::Json> body;  ///< the answer's body where it is a JSON object
  std::string body_problem;        ///< why it is none

  const wire::Response* response() const { return std::get_if<wire::Response>(&answer); }
  int status() const { return response() ? response()->status : 0; }
  bool succeeded() const { return status() == 200 && body.has_value(); }
  /// The string at a pointer of the body, or "".
  std::string_view text_at(std::string_view pointer) const;
  std::string_view error_code() const { return text_at("/error/code"); }
  std::string_view reason_code() const { return text_at("/error/details/reason_code"); }

  /// The value of a request header without the blanks around it; "" where it is absent or blank, which is the same
  /// (common, Identity, clock).
  std::string_view sent_header(std::string_view name) const;
  /// Its operation needs an idempotency key, and none or a blank one was sent.
  bool lacks_idempotency_key() const;
  /// False where the path has an empty segment, a percent-escape that is none, or bytes that are no UTF-8: whatever
  /// operation was meant, the service may see an unknown route (common, Transport).
  bool names_a_route() const;
};

/// Limits on what of an answer is read (design: everything external has a limit).
constexpr size_t kMaxResponseDepth = 256;

/// Reads the answer's body into `body` or `body_problem`.
void read_body(Exchange& exchange);

/// The outcome in short: "200", "409 CONFLICT reason_code", or "no answer: " and why.
std::string outcome_of(const Exchange& exchange);

/// The status of an error code (common, Errors), 0 for an unknown one.
int status_of_error(std::string_view code);

/// A type of ActorRef (M103, Objects): user, partner, agent.
bool is_known_actor_type(std::string_view type);

}  // namespace checks

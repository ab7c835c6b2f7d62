// How a service wants the caller, the scopes and the clock of a request to be written: the contract's headers renamed
// or left out, and, for the two callers of a run, fixed identities with headers of their own (`--profile FILE`).
// Requests are made as the contract specifies and translated last, so that checks and fixtures know nothing of it.
//
//   callers:
//     owner: {type: partner, id: acme, headers: {authorization: 'env:ACME_TOKEN'}}
//     stranger: {type: partner, id: other, headers: {authorization: 'env:OTHER_TOKEN'}}
//
// With `auth` a caller's token is fetched (caller_auth.h), with `cert` and `key` it has a client certificate of its
// own.
//
// Callers that are written out are all that the service knows: scenarios that need others, or scopes where the profile
// leaves x-auth-scopes out, are not testable.
//
//   headers:                 # contract header: name to send it under; null leaves it out
//     x-actor-type: null
//     x-now-iso: x-test-clock
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/driver/caller_auth.h"
#include "runner/driver/secret_reference.h"
#include "wire/http.h"

namespace runner {

/// Names the caller of a request where callers have client certificates of their own: by it the connection is chosen.
inline constexpr const char* kCallerHeader = "x-verification-caller";

struct ProfileCaller {
  std::string type;
  std::string id;
  wire::Headers headers;
  std::optional<CallerAuth> auth = {};  ///< where its token comes from; `headers` hold token_placeholder()
  std::string certificate = {};         ///< PEM file of its own client certificate; empty: that of the run
  std::string key = {};
};

struct Profile {
  std::map<std::string, ProfileCaller, std::less<>> callers;               ///< by name: owner, stranger
  std::map<std::string, std::optional<std::string>, std::less<>> headers;  ///< lower-case contract name
  std::vector<std::string> secrets;                                        ///< values that no report may show
  std::vector<std::string> words;    ///< values of headers that are only hidden where they are sent
  SecretVariables secret_variables;  ///< the same with their names

  /// False where the callers are fixed, or the headers that name them are left out.
  bool takes_any_caller() const;
  /// `header`: a contract header in lower case.
  bool leaves_out(std::string_view header) const;
  /// The request as this service wants it.
  wire::Request translate(wire::Request request) const;
};

/// What a profile is read with.
struct ProfileContext {
  const SecretSources& sources;
  std::string_view shorthand_header;  ///< the contract's header that names a caller by its id alone; "" for none
};

/// Reads a profile (YAML, or JSON, which is YAML too). `env:NAME` is replaced by the variable's value.
wire::Result<Profile> parse_profile(std::string_view text, const std::string& file, const ProfileContext& context);

}  // namespace runner

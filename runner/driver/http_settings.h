// The settings for a target at a URL: where it is, how it is reached, and the limits of one exchange and of the run.
// Plain values; the code that fills them has checked them.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/driver/profile.h"
#include "wire/ed25519.h"

namespace runner {

/// Sent with every request; no correct response repeats it (rule secret.echoed). Not a secret, so not worth showing.
inline constexpr const char* kCanaryHeader = "x-verification-canary";
inline constexpr const char* kCanary = "canary-5b1f0c7e9d2a4836";

struct TargetUrl {
  enum class Scheme { http, https };
  Scheme scheme = Scheme::http;
  std::string host;  ///< without brackets
  int port = 80;
  bool is_path_alone = false;  ///< given as "unix:/path"
  std::string base_path;       ///< "" or "/base", never with '/' at its end
  std::string unix_path;       ///< not empty: "unix:/path"

  /// As in a Host header: with its port unless that is the scheme's own.
  std::string authority() const;
  /// "https://host:port/base"; of a unix target "http://localhost".
  std::string origin() const;
  /// The origin, or "unix:/path" as it was given.
  std::string name() const;
};

/// "http://host:port/base", "https://...", "unix:/path". Credentials, query and fragment are refused.
wire::Result<TargetUrl> parse_target_url(const std::string& text);

struct ProxyAddress {
  std::string host;
  int port = 8080;
  std::string user;
  std::string password;
};
/// "[http://][user:password@]host[:port]"; user and password may be percent-encoded.
wire::Result<ProxyAddress> parse_proxy(const std::string& text);

enum class Redirects { refuse, follow_same_origin };
enum class Verification { on, off };

struct HttpSettings {
  TargetUrl url;
  std::string ca_certificates;  ///< PEM file; empty: the system's
  std::string client_certificate;
  std::string client_key;
  Verification verification = Verification::on;
  wire::Headers headers;             ///< added to every request; their values are secrets where `secrets` names them
  std::vector<std::string> secrets;  ///< values that no report may show
  std::vector<std::string> words;    ///< values of headers that are only hidden where they are sent
  SecretVariables secret_variables;  ///< those of them that came from the environment
  std::map<std::string, std::string> addresses;  ///< --resolve: host to address
  std::optional<ProxyAddress> proxy;
  Redirects redirects = Redirects::refuse;
  bool traceparent = false;  ///< send a trace id (W3C Trace Context) for each scenario, and a span for each request
  Profile profile;
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys;  ///< by key id

  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds max_time{10'000};  ///< of one exchange, connecting included
  std::chrono::milliseconds run_time{600'000};
  std::chrono::milliseconds wait_for{0};
  /// How long, if not longer by wait_for, a silent target may take until it responds again: its supervisor's restart.
  std::chrono::milliseconds restart_time{1'500};
  double rate_per_second = 0;  ///< 0: no limit
  unsigned retries = 0;        ///< after a transport failure of a request that may be repeated
  /// How long a request waits in all where the target asks for that (429 or 503 with Retry-After); 0: not at all.
  std::chrono::milliseconds max_retry_after{60'000};
  size_t max_body_bytes = 4u << 20;
  size_t max_run_bytes = 64u << 20;  ///< of all responses of the run, since they are kept for the evidence

  const std::atomic<bool>* interrupted = nullptr;  ///< set by a signal: exchanges end at once

  std::string name_space;  ///< of the run
  std::string journal;     ///< file for what is about to be created; empty: none
};

}  // namespace runner

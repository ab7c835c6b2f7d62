// A request as a curl command that can be pasted into a POSIX shell. A secret is replaced by the environment
// variable that it came from, or else by one named after its header.
#pragma once

#include <string>
#include <vector>

#include "checks/secrets.h"
#include "runner/driver/http_settings.h"
#include "wire/http.h"

namespace runner {

/// The options with which curl reaches the target of the settings, credentials of a proxy left out.
std::string curl_options(const HttpSettings& settings);

struct CurlContext {
  std::string origin;              ///< or "unix:/path"
  std::string options;             ///< of curl_options()
  checks::Secrets secrets;         ///< header values that are not shown
  SecretVariables variables = {};  ///< by which secrets are named
};
/// Empty if the body is too long to paste.
std::string curl_command(const wire::Request& request, const CurlContext& context);

}  // namespace runner

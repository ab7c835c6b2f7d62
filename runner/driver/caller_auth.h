// How the token of a caller is obtained: from a token endpoint (OAuth 2.0 client credentials, RFC 6749, section 4.4),
// from a command, or from a file. Plain values; the profile's reader has checked them. Nothing is fetched here.
#pragma once

#include <string>
#include <variant>

namespace runner {

/// How a client proves to a token endpoint who it is.
enum class ClientAuthentication {
  basic,           ///< client_secret_basic (RFC 6749, section 2.3.1)
  post,            ///< client_secret_post
  private_key_jwt  ///< a signed assertion (RFC 7523, section 2.2)
};

struct OAuthClient {
  std::string token_url;
  std::string client_id;
  ClientAuthentication method = ClientAuthentication::basic;
  std::string client_secret;  ///< of basic and post
  std::string key_pem;        ///< of private_key_jwt
  std::string key_id;
  std::string scope;               ///< separated by spaces; empty: not sent
  std::string audience;            ///< empty: not sent
  std::string assertion_audience;  ///< of the assertion; empty: the token endpoint
};
/// Prints the token, or a token response as JSON. Run by sh.
struct TokenCommand {
  std::string command;
};
struct TokenFile {
  std::string file;
};

using CallerAuth = std::variant<OAuthClient, TokenCommand, TokenFile>;

/// What a request holds in place of the token of a caller until it is sent: "(token of owner)".
inline std::string token_placeholder(const std::string& caller) { return "(token of " + caller + ")"; }

}  // namespace runner

#include "runner/driver/http_token.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/wait.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>

#include "checks/secrets.h"
#include "runner/driver/secret_reference.h"
#include "wire/base64.h"
#include "wire/jwt.h"
#include "wire/uri.h"

namespace runner {
namespace {

constexpr size_t kMaxTokenBytes = 64u << 10;
constexpr size_t kMaxErrorShown = 200;
constexpr int64_t kAssertionSeconds = 60;
constexpr int64_t kMillisecondsPerSecond = 1000;
constexpr int64_t kFileLifetimeMs = 10'000;  // a file is replaced without notice
constexpr const char* kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* kAdvice = "nothing can be tested without a token: see \"auth\" in the profile";

wire::Error no_token(const std::string& where, std::string found, std::string expected, const char* advice = kAdvice) {
  return {where, wire::printable_line(found, kMaxErrorShown), std::move(expected), advice};
}

std::string text_in(const wire::Json& object, std::string_view member) {
  const std::string* text = object.find_string(member);
  return text ? *text : std::string();
}

/// application/x-www-form-urlencoded
std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields)
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, wire::percent_encode(value));
  return form;
}

std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  text.erase(std::min(text.find_last_not_of(" \t\r\n") + 1, text.size()));
  return text;
}

bool can_be_sent(const std::string& token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// expires_in: a number of seconds, or, of some servers, its digits as a text.
std::optional<int64_t> lifetime_of(const wire::Json& response) {
  const wire::Json* seconds = response.find("expires_in");
  if (!seconds) return std::nullopt;
  double number = 0;
  if (const int64_t* whole = seconds->as_integer()) number = static_cast<double>(*whole);
  if (const double* real = seconds->as_real()) number = *real;
  if (const std::string* text = seconds->as_string()) {
    const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    if (read.ec != std::errc()) return std::nullopt;
  }
  constexpr double kMostSeconds = 366.0 * 24 * 3600;
  if (!(number > 0)) return std::nullopt;
  return static_cast<int64_t>(std::min(number, kMostSeconds) * kMillisecondsPerSecond);
}

/// A token response (RFC 6749, section 5.1).
wire::Result<FetchedToken> read_token_response(const std::string& body, const std::string& where) {
  const auto json = wire::parse_json(body);
  if (!json) return no_token(where, "a response that is not JSON", "a token response (RFC 6749, section 5.1)");
  FetchedToken token{text_in(*json, "access_token"), lifetime_of(*json)};
  if (!can_be_sent(token.value)) return no_token(where, "no usable access_token", "a text that a header can hold");
  std::string type = text_in(*json, "token_type");
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  if (!type.empty() && type != "bearer")
    return no_token(where, fmt::format("a token of the type \"{}\"", type), "a bearer token (RFC 6750)");
  return token;
}

// ---- from a token endpoint

class Endpoint {
 public:
  Endpoint(OAuthClient client, TokenContext context) : client_(std::move(client)), context_(std::move(context)) {
    const size_t path = client_.token_url.find('/', client_.token_url.find("://") + 3);
    origin_ = client_.token_url.substr(0, path);
    path_ = path == std::string::npos ? "/" : client_.token_url.substr(path);
  }

  wire::Result<FetchedToken> fetch() {
    std::vector<std::pair<std::string, std::string>> fields = {{"grant_type", "client_credentials"}};
    if (!client_.scope.empty()) fields.emplace_back("scope", client_.scope);
    if (!client_.audience.empty()) fields.emplace_back("audience", client_.audience);
    httplib::Headers headers = {{"accept", "application/json"}};
    if (auto problem = prove(fields, headers)) return *problem;
    httplib::Client http(origin_);
    http.set_connection_timeout(context_.connect_timeout);
    http.set_read_timeout(context_.max_time);
    http.set_write_timeout(context_.max_time);
    if (!context_.ca_certificates.empty()) http.set_ca_cert_path(context_.ca_certificates);
    http.enable_server_certificate_verification(context_.verifies);
    const auto response = http.Post(path_, headers, form_of(fields), "application/x-www-form-urlencoded");
    if (!response)
      return no_token(client_.token_url, httplib::to_string(response.error()), "a response of the token endpoint",
                      "check token_url, and whether the endpoint runs");
    if (response->status != 200) return refusal(response->status, response->body);
    return read_token_response(response->body, client_.token_url);
  }

 private:
  wire::Problem prove(std::vector<std::pair<std::string, std::string>>& fields, httplib::Headers& headers) {
    switch (client_.method) {
      case ClientAuthentication::basic:
        headers.emplace("authorization", "Basic " + wire::base64_encode(wire::percent_encode(client_.client_id) + ":" +
                                                                        wire::percent_encode(client_.client_secret)));
        return {};
      case ClientAuthentication::post:
        fields.emplace_back("client_id", client_.client_id);
        fields.emplace_back("client_secret", client_.client_secret);
        return {};
      case ClientAuthentication::private_key_jwt:
        break;
    }
    auto assertion = wire::signed_jwt(claims(), client_.key_pem, client_.key_id);
    if (!assertion) return no_token(client_.token_url, assertion.error().found, assertion.error().expected);
    fields.emplace_back("client_id", client_.client_id);
    fields.emplace_back("client_assertion_type", kAssertionType);
    fields.emplace_back("client_assertion", std::move(*assertion));
    return {};
  }

  wire::Object claims() const {
    const int64_t now = context_.now().unix_ms / kMillisecondsPerSecond;
    const std::string& audience = client_.assertion_audience.empty() ? client_.token_url : client_.assertion_audience;
    std::random_device random;
    const std::string id = fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
    return {{"iss", client_.client_id},      {"sub", client_.client_id}, {"aud", audience}, {"jti", id}, {"iat", now},
            {"exp", now + kAssertionSeconds}};
  }

  /// An error response (RFC 6749, section 5.2). What the endpoint writes may quote the secret.
  wire::Error refusal(int status, const std::string& body) const {
    const auto json = wire::parse_json(body);
    std::string words = json ? text_in(*json, "error") : std::string();
    if (const std::string more = json ? text_in(*json, "error_description") : std::string(); !more.empty())
      words += ": " + more;
    for (const std::string& secret : {client_.client_secret, wire::percent_encode(client_.client_secret)}) {
      for (size_t at = 0; !secret.empty() && (at = words.find(secret, at)) != std::string::npos;
           at += checks::kRedacted.size())
        words.replace(at, secret.size(), checks::kRedacted);
    }
    const bool ours = status == 400 || status == 401 || status == 403;
    return no_token(client_.token_url, fmt::format("{} {}", status, words), "200 with an access token",
                    ours ? "check client_id, the secret or key, scopes and audience of \"auth\" in the profile"
                         : "the token endpoint fails: nothing can be tested until it responds");
  }

  const OAuthClient client_;
  const TokenContext context_;
  std::string origin_;
  std::string path_;
};

// ---- from a command or a file

/// A token as it is, or a token response.
wire::Result<FetchedToken> read_token_text(const std::string& text, const std::string& where) {
  const std::string token = trimmed(text);
  if (token.starts_with('{')) return read_token_response(token, where);
  if (can_be_sent(token)) return FetchedToken{token};
  return no_token(where, token.empty() ? "nothing" : "whitespace or a character outside ASCII",
                  "a token, or a token response as JSON");
}

wire::Result<FetchedToken> from_command(const TokenCommand& command) {
  const std::string where = "the command of \"auth\"";
  const auto end = run_secret_command(command.command, kMaxTokenBytes);
  if (!end) return no_token(where, "the command cannot be started", "a command for sh");
  if (end->status != 0)
    return no_token(where, fmt::format("it ended with status {}", end->status), "a token, and status 0");
  return read_token_text(end->output, where);
}

wire::Result<FetchedToken> from_file(const TokenFile& source) {
  std::ifstream file(source.file, std::ios::binary);
  std::string text(kMaxTokenBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (!file.is_open() || text.empty()) return no_token(source.file, "the file is not readable", "a file with a token");
  auto token = read_token_text(text, source.file);
  if (token && !token->lifetime_ms) token->lifetime_ms = kFileLifetimeMs;
  return token;
}

}  // namespace

FetchToken token_fetcher(const CallerAuth& auth, const TokenContext& context) {
  if (const auto* command = std::get_if<TokenCommand>(&auth))
    return [command = *command] { return from_command(command); };
  if (const auto* file = std::get_if<TokenFile>(&auth)) return [file = *file] { return from_file(file); };
  const auto endpoint = std::make_shared<Endpoint>(std::get<OAuthClient>(auth), context);
  return [endpoint] { return endpoint->fetch(); };
}

}  // namespace runner

#include "runner/driver/http_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <random>

#include "checks/secrets.h"
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

wire::Error no_token(const std::string& where, const std::string& found, std::string expected,
                     const char* advice = kAdvice) {
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
    return wire::Error{where,
                       wire::printable_line(fmt::format("a token of the type \"{}\"", text_in(*json, "token_type"))),
                       "a bearer token (RFC 6750)", kAdvice};
  return token;
}

// ---- from a token endpoint

class Endpoint {
 public:
  Endpoint(OAuthClient client, TokenContext context) : client_(std::move(client)), context_(std::move(context)) {
    const std::string& text = client_.token_url;
    const size_t path = std::min(text.find_first_of("/?", text.find("://") + 3), text.size());
    target_ = (path < text.size() && text[path] == '/' ? "" : "/") + text.substr(path);
    shown_ = text.substr(0, text.find('?'));  // a query may hold a key
    if (auto url = parse_target_url(text.substr(0, path))) settings_.url = std::move(*url);
    settings_.ca_certificates = context_.ca_certificates;
    settings_.verification = context_.verifies ? Verification::on : Verification::off;
    settings_.connect_timeout = context_.connect_timeout;
    settings_.max_time = context_.max_time;
    settings_.interrupted = context_.interrupted;
  }

  wire::Result<FetchedToken> fetch() {
    Fields fields = {{"grant_type", "client_credentials"}};
    if (!client_.scope.empty()) fields.emplace_back("scope", client_.scope);
    if (!client_.audience.empty()) fields.emplace_back("audience", client_.audience);
    wire::Request request{"POST", target_, {{"content-type", "application/x-www-form-urlencoded"}}, ""};
    if (auto problem = prove(fields, request.headers)) return *problem;
    request.body = form_of(fields);
    const auto deadline = std::chrono::steady_clock::now() + context_.max_time;
    const auto outcome =
        HttpConnection::make(settings_)->exchange(request, {deadline, kMaxTokenBytes, context_.interrupted});
    if (const auto* failure = std::get_if<TransportFailure>(&outcome))
      return no_token(shown_, failure->reason, "a response of the token endpoint",
                      "check token_url, and whether the endpoint runs");
    return read(std::get<wire::Response>(outcome), fields, request.headers);
  }

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  wire::Problem prove(Fields& fields, wire::Headers& headers) {
    switch (client_.method) {
      case ClientAuthentication::basic:
        headers.push_back(
            {"authorization", "Basic " + wire::base64_encode(wire::percent_encode(client_.client_id) + ":" +
                                                             wire::percent_encode(client_.client_secret))});
        return {};
      case ClientAuthentication::post:
        fields.emplace_back("client_id", client_.client_id);
        fields.emplace_back("client_secret", client_.client_secret);
        return {};
      case ClientAuthentication::private_key_jwt:
        break;
    }
    auto assertion = wire::signed_jwt(claims(), client_.key_pem, client_.key_id);
    if (!assertion) return no_token(shown_, assertion.error().found, assertion.error().expected);
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

  /// What the endpoint writes may quote what it was sent, and the token.
  wire::Result<FetchedToken> read(const wire::Response& response, const Fields& fields,
                                  const wire::Headers& headers) const {
    std::vector<std::string> secrets = {client_.client_secret};
    for (const auto& [name, value] : fields) {
      if (name == "client_assertion") secrets.push_back(value);
    }
    if (const auto* proof = wire::find_header(headers, "authorization")) secrets.push_back(proof->bytes());
    const auto json = wire::parse_json(response.body.bytes());
    if (json) secrets.push_back(text_in(*json, "access_token"));
    std::erase(secrets, "");
    auto token =
        response.status == 200 ? read_token_response(response.body.bytes(), shown_) : refusal(response.status, json);
    if (token) return token;
    wire::Error error = token.error();
    error.found = wire::printable_line(checks::Secrets(secrets).hidden(std::move(error.found)), kMaxErrorShown);
    return error;
  }

  /// An error response (RFC 6749, section 5.2).
  wire::Error refusal(int status, const wire::Result<wire::Json>& body) const {
    std::string words = body ? text_in(*body, "error") : std::string();
    if (const std::string more = body ? text_in(*body, "error_description") : std::string(); !more.empty())
      words += ": " + more;
    const bool ours = status == 400 || status == 401 || status == 403;
    return {shown_, fmt::format("{} {}", status, words), "200 with an access token",
            ours ? "check client_id, the secret or key, scopes and audience of \"auth\" in the profile"
                 : "the token endpoint fails: nothing can be tested until it responds"};
  }

  const OAuthClient client_;
  const TokenContext context_;
  HttpSettings settings_;
  std::string target_;
  std::string shown_;
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

wire::Result<FetchedToken> from_command(const TokenCommand& command, const std::atomic<bool>* interrupted) {
  const std::string where = "the command of \"auth\"";
  const auto end = run_secret_command(command.command, kMaxTokenBytes, interrupted);
  if (!end) return no_token(where, "the command cannot be started", "a command for sh");
  if (end->status != 0) return no_token(where, end->in_words(), "a token, and status 0");
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
    return [command = *command, interrupted = context.interrupted] { return from_command(command, interrupted); };
  if (const auto* file = std::get_if<TokenFile>(&auth)) return [file = *file] { return from_file(file); };
  const auto endpoint = std::make_shared<Endpoint>(std::get<OAuthClient>(auth), context);
  return [endpoint] { return endpoint->fetch(); };
}

}  // namespace runner

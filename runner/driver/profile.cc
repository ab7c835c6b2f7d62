#include "runner/driver/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "runner/yaml/yaml.h"

namespace runner {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

constexpr size_t kMaxKeyBytes = 64u << 10;
constexpr const char* kAuthForm = "one of oauth: {token_url, client_id, ...}, command: TEXT and file: PATH";
constexpr std::array<std::string_view, 9> kOAuthMembers = {
    "token_url", "client_id", "client_secret", "method", "key", "key_id", "scopes", "audience", "assertion_audience"};

// Reads `auth` of a caller.
class AuthReader {
 public:
  AuthReader(const YamlDocument& document, const SecretSources& sources, Profile& profile)
      : document_(document), sources_(sources), profile_(profile) {}

  wire::Result<CallerAuth> read(const Node& node) {
    const Mapping* ways = node.as_mapping();
    if (!ways || ways->size() != 1) return refused(node, kAuthForm);
    const Entry& way = ways->front();
    if (way.key == "oauth") return read_oauth(way.node);
    const std::string* text = way.node.as_text();
    if ((way.key != "command" && way.key != "file") || !text) return refused(node, kAuthForm);
    return way.key == "file" ? CallerAuth(TokenFile{*text}) : CallerAuth(TokenCommand{*text});
  }

 private:
  wire::Error refused(const Node& node, std::string expected, std::string advice = "") const {
    return {document_.place(node.mark).to_string(), describe(node), std::move(expected), std::move(advice)};
  }

  wire::Result<CallerAuth> read_oauth(const Node& node) {
    const Mapping* fields = node.as_mapping();
    if (!fields) return refused(node, "{token_url: URL, client_id: TEXT, client_secret: 'env:NAME'}");
    for (const Entry& entry : *fields) {
      if (std::find(kOAuthMembers.begin(), kOAuthMembers.end(), entry.key) == kOAuthMembers.end())
        return wire::Error{document_.place(entry.mark).to_string(), in_quotes(entry.key),
                           fmt::format("one of {}", fmt::join(kOAuthMembers, ", ")), ""};
    }
    OAuthClient client;
    for (const auto& [name, target] : {std::pair{"token_url", &client.token_url},
                                       {"client_id", &client.client_id},
                                       {"key_id", &client.key_id},
                                       {"audience", &client.audience},
                                       {"assertion_audience", &client.assertion_audience}}) {
      const Node* value = find_member(*fields, name);
      if (value && !value->as_text()) return refused(*value, "a text");
      if (value) *target = *value->as_text();
    }
    const std::string& url = client.token_url;
    if (!(url.starts_with("https://") || url.starts_with("http://")) ||
        url.find_first_of(" #\r\n@") != std::string::npos)
      return refused(node, "token_url: an address such as https://auth.example.net/oauth/token");
    if (client.client_id.empty()) return refused(node, "client_id: a text");
    if (auto problem = read_scopes(*fields, client)) return *problem;
    if (auto problem = read_method(node, *fields, client)) return *problem;
    return CallerAuth(std::move(client));
  }

  wire::Problem read_scopes(const Mapping& fields, OAuthClient& client) {
    const Node* scopes = find_member(fields, "scopes");
    if (!scopes) return {};
    if (const std::string* text = scopes->as_text()) {
      client.scope = *text;
      return {};
    }
    if (!scopes->as_sequence()) return refused(*scopes, "a list of scopes");
    for (const Node& scope : *scopes->as_sequence()) {
      if (!scope.as_text()) return refused(scope, "a scope");
      client.scope += (client.scope.empty() ? "" : " ") + *scope.as_text();
    }
    return {};
  }

  wire::Problem read_method(const Node& node, const Mapping& fields, OAuthClient& client) {
    const Node* method = find_member(fields, "method");
    const std::string* name = method ? method->as_text() : nullptr;
    if (method && (!name || (*name != "basic" && *name != "post" && *name != "private_key_jwt")))
      return refused(*method, "basic, post or private_key_jwt");
    if (name && *name == "post") client.method = ClientAuthentication::post;
    if (name && *name == "private_key_jwt") client.method = ClientAuthentication::private_key_jwt;
    const bool signs = client.method == ClientAuthentication::private_key_jwt;
    const Node* secret = find_member(fields, signs ? "key" : "client_secret");
    if (!secret || !secret->as_text())
      return refused(node, signs ? "key: a PEM file, or 'env:NAME'" : "client_secret: 'env:NAME' or 'file:PATH'");
    if (const Node* other = find_member(fields, signs ? "client_secret" : "key"))
      return refused(*other, signs ? "no client_secret with private_key_jwt" : "no key without private_key_jwt");
    return signs ? read_key(*secret, client) : read_secret(*secret, client);
  }

  // A secret in the file is one in a repository.
  wire::Problem read_secret(const Node& node, OAuthClient& client) {
    const std::string& written = *node.as_text();
    const std::string place = document_.place(node.mark).to_string();
    const bool from_file = written.starts_with(kFromFile);
    if (!from_file && !written.starts_with(kFromEnvironment))
      return wire::Error{place, "a secret in the file", "'env:NAME' or 'file:PATH'",
                         "who can read the profile would know it"};
    auto secret = resolve_secret(written, sources_, profile_.secrets, &profile_.secret_variables);
    if (!secret && from_file) return wire::Error{place, "the file is not readable", "a file with the secret", ""};
    if (!secret) return wire::Error{place, secret.error().found, "the client secret", ""};
    client.client_secret = std::move(*secret);
    return {};
  }

  wire::Problem read_key(const Node& node, OAuthClient& client) {
    const std::string& written = *node.as_text();
    client.key_pem = written.starts_with(kFromEnvironment)
                         ? sources_.variable(written.substr(kFromEnvironment.size())).value_or("")
                         : text_of_file(written);
    if (client.key_pem.find("PRIVATE KEY") != std::string::npos) return {};
    return wire::Error{document_.place(node.mark).to_string(), "no private key in PEM", "a PEM file, or 'env:NAME'",
                       ""};
  }

  static std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kMaxKeyBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(file.gcount()));
    return text;
  }

  const YamlDocument& document_;
  const SecretSources& sources_;
  Profile& profile_;
};

class ProfileReader {
 public:
  ProfileReader(const YamlDocument& document, const ProfileContext& context) : document_(document), context_(context) {}

  wire::Result<Profile> read() {
    const Mapping* root = document_.root.as_mapping();
    if (!root) return refused(document_.root, "callers: and headers:");
    for (const Entry& entry : *root) {
      std::optional<wire::Error> error;
      if (entry.key == "callers") {
        error = read_callers(entry.node);
      } else if (entry.key == "headers") {
        error = read_names(entry.node);
      } else {
        error = wire::Error{document_.place(entry.mark).to_string(), in_quotes(entry.key), "callers or headers", ""};
      }
      if (error) return *error;
    }
    return std::move(profile_);
  }

 private:
  using Problem = std::optional<wire::Error>;

  wire::Error refused(const Node& node, std::string expected) const {
    return {document_.place(node.mark).to_string(), describe(node), std::move(expected), ""};
  }

  Problem read_callers(const Node& node) {
    const Mapping* callers = node.as_mapping();
    if (!callers || !find_member(*callers, "owner")) {
      return refused(node, "owner:, and stranger: where the service knows a second caller, each {type, id, headers}");
    }
    for (const Entry& entry : *callers) {
      if (entry.key != "owner" && entry.key != "stranger") {
        return wire::Error{document_.place(entry.mark).to_string(), in_quotes(entry.key), "owner or stranger", ""};
      }
      if (Problem problem = read_caller(entry)) return problem;
    }
    return {};
  }

  Problem read_caller(const Entry& entry) {
    const Mapping* fields = entry.node.as_mapping();
    const Node* type = fields ? find_member(*fields, "type") : nullptr;
    const Node* id = fields ? find_member(*fields, "id") : nullptr;
    if (!type || !type->as_text() || !id || !id->as_text())
      return refused(entry.node, "{type: TEXT, id: TEXT, headers: {NAME: VALUE}}");
    ProfileCaller caller{*type->as_text(), *id->as_text(), {}};
    if (const Node* headers = find_member(*fields, "headers")) {
      if (Problem problem = read_values(*headers, caller.headers)) return problem;
    }
    for (const wire::Header& header : caller.headers) {
      if (header.value != caller.type && header.value != caller.id) note_literal(header);
    }
    if (Problem problem = read_credentials(entry.key, *fields, caller)) return problem;
    profile_.callers[entry.key] = std::move(caller);
    return {};
  }

  Problem read_credentials(const std::string& name, const Mapping& fields, ProfileCaller& caller) {
    if (const Node* auth = find_member(fields, "auth")) {
      if (wire::find_header(caller.headers, "authorization"))
        return refused(*auth, "either auth, or a header authorization");
      auto read = AuthReader(document_, context_.sources, profile_).read(*auth);
      if (!read) return read.error();
      caller.auth = std::move(*read);
      caller.headers.push_back({"authorization", "Bearer " + token_placeholder(name)});
      profile_.secret_variables[token_placeholder(name)] = (name == "owner" ? "OWNER_TOKEN" : "STRANGER_TOKEN");
    }
    for (const auto& [member, target] : {std::pair{"cert", &caller.certificate}, {"key", &caller.key}}) {
      const Node* file = find_member(fields, member);
      if (file && (!file->as_text() || !std::filesystem::is_regular_file(*file->as_text())))
        return refused(*file, "a PEM file");
      if (file) *target = *file->as_text();
    }
    if (caller.certificate.empty() && !caller.key.empty())
      return refused(*find_member(fields, "key"), "cert: the certificate of this key");
    if (caller.certificate.empty()) return {};
    if (caller.key.empty()) caller.key = caller.certificate;
    caller.headers.push_back({kCallerHeader, name});
    return {};
  }

  void note_literal(const wire::Header& header) {
    const LiteralValue kind = kind_of(header.name, header.value.bytes());
    auto& values = kind == LiteralValue::credential ? profile_.secrets : profile_.words;
    if (kind != LiteralValue::open && std::find(values.begin(), values.end(), header.value) == values.end())
      values.push_back(header.value.bytes());
  }

  Problem read_values(const Node& node, wire::Headers& headers) {
    const Mapping* values = node.as_mapping();
    if (!values) return refused(node, "{NAME: VALUE}");
    for (const Entry& entry : *values) {
      if (!entry.node.as_text()) return refused(entry.node, "a text, or 'env:NAME'");
      auto value =
          resolve_secret(*entry.node.as_text(), context_.sources, profile_.secrets, &profile_.secret_variables);
      if (!value)
        return wire::Error{document_.place(entry.node.mark).to_string(), value.error().found, value.error().expected,
                           ""};
      headers.push_back({entry.key, std::move(*value)});
    }
    return {};
  }

  Problem read_names(const Node& node) {
    const Mapping* names = node.as_mapping();
    if (!names) return refused(node, "{CONTRACT-HEADER: NAME or null}");
    for (const Entry& entry : *names) {
      if (Problem problem = check_name(entry)) return problem;
      const wire::Json* scalar = entry.node.as_scalar();
      if (!scalar || !(scalar->is_null() || scalar->is_string()))
        return refused(entry.node, "a header's name, or null");
      auto& name = profile_.headers[lower_case(entry.key)];
      if (const std::string* text = scalar->as_string()) name = *text;
    }
    return {};
  }

  Problem check_name(const Entry& entry) const {
    std::vector<std::string_view> headers = {"x-actor-type", "x-actor-id",      "x-auth-scopes",   "x-now-iso",
                                             "content-type", "idempotency-key", "x-correlation-id"};
    if (!context_.shorthand_header.empty()) headers.push_back(context_.shorthand_header);
    const std::string name = lower_case(entry.key);
    const bool known = std::find(headers.begin(), headers.end(), name) != headers.end();
    const bool needed = name == "idempotency-key" && entry.node.as_scalar() && entry.node.as_scalar()->is_null();
    if (known && !needed) return {};
    return wire::Error{document_.place(entry.mark).to_string(),
                       needed ? "idempotency-key left out" : in_quotes(entry.key),
                       needed ? "the name to send it under" : fmt::format("one of {}", fmt::join(headers, ", ")),
                       needed ? "every write of the contract carries one" : ""};
  }

  const YamlDocument& document_;
  const ProfileContext& context_;
  Profile profile_;
};

}  // namespace

bool Profile::takes_any_caller() const {
  return callers.empty() && !leaves_out("x-actor-type") && !leaves_out("x-actor-id");
}

bool Profile::leaves_out(std::string_view header) const {
  const auto rule = headers.find(header);
  return rule != headers.end() && !rule->second;
}

wire::Request Profile::translate(wire::Request request) const {
  const wire::UntrustedText* type = wire::find_header(request.headers, "x-actor-type");
  const wire::UntrustedText* id = wire::find_header(request.headers, "x-actor-id");
  wire::Headers added;
  for (const auto& [name, caller] : callers) {
    if (type && id && *type == caller.type && *id == caller.id) added = caller.headers;
  }
  wire::Headers translated;
  for (wire::Header& header : request.headers) {
    const auto rule = headers.find(lower_case(header.name));
    if (rule == headers.end()) {
      translated.push_back(std::move(header));
    } else if (rule->second) {
      translated.push_back({*rule->second, std::move(header.value)});
    }
  }
  for (wire::Header& header : added) {
    if (!wire::find_header(translated, header.name)) translated.push_back(std::move(header));
  }
  request.headers = std::move(translated);
  return request;
}

wire::Result<Profile> parse_profile(std::string_view text, const std::string& file, const ProfileContext& context) {
  auto document = read_yaml(text, file);
  if (!document) return document.error();
  return ProfileReader(*document, context).read();
}

}  // namespace runner

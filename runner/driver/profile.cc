#include "runner/driver/profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/yaml.h"

namespace runner {
namespace {

constexpr std::string_view kFromEnvironment = "env:";

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

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
    profile_.callers[entry.key] = std::move(caller);
    return {};
  }

  void note_literal(const wire::Header& header) {
    const LiteralValue kind = kind_of(header);
    auto& values = kind == LiteralValue::credential ? profile_.secrets : profile_.words;
    if (kind != LiteralValue::open && std::find(values.begin(), values.end(), header.value) == values.end())
      values.push_back(header.value);
  }

  Problem read_values(const Node& node, wire::Headers& headers) {
    const Mapping* values = node.as_mapping();
    if (!values) return refused(node, "{NAME: VALUE}");
    for (const Entry& entry : *values) {
      if (!entry.node.as_text()) return refused(entry.node, "a text, or 'env:NAME'");
      auto value =
          resolve_secret(*entry.node.as_text(), context_.variable, profile_.secrets, &profile_.secret_variables);
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

LiteralValue kind_of(const wire::Header& header) {
  static constexpr std::string_view kOpen[] = {"accept",        "accept-encoding",  "accept-language", "cache-control",
                                               "content-type",  "user-agent",       "x-actor-type",    "x-actor-id",
                                               "x-auth-scopes", "x-correlation-id", "x-now-iso",       "traceparent"};
  static constexpr std::string_view kCredentials[] = {"authorization", "proxy-authorization", "cookie", "x-api-key"};
  const std::string name = lower_case(header.name);
  if (header.value.empty() || std::find(std::begin(kOpen), std::end(kOpen), name) != std::end(kOpen))
    return LiteralValue::open;
  if (std::find(std::begin(kCredentials), std::end(kCredentials), name) != std::end(kCredentials))
    return LiteralValue::credential;
  const bool is_word = std::all_of(header.value.begin(), header.value.end(), [](unsigned char c) {
    return (c < 0x80 && std::isalpha(c)) ||
           std::string_view(" -_.:,").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return is_word ? LiteralValue::word : LiteralValue::credential;
}

bool Profile::takes_any_caller() const {
  return callers.empty() && !leaves_out("x-actor-type") && !leaves_out("x-actor-id");
}

bool Profile::leaves_out(std::string_view header) const {
  const auto rule = headers.find(header);
  return rule != headers.end() && !rule->second;
}

wire::Request Profile::translate(wire::Request request) const {
  const std::string* type = wire::find_header(request.headers, "x-actor-type");
  const std::string* id = wire::find_header(request.headers, "x-actor-id");
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

wire::Result<std::string> resolve_secret(const std::string& written, const Variables& variable,
                                         std::vector<std::string>& secrets, SecretVariables* names) {
  const size_t word = written.rfind(' ') + 1;  // 0 if there is no space
  if (!std::string_view(written).substr(word).starts_with(kFromEnvironment)) return written;
  const std::string name = written.substr(word + kFromEnvironment.size());
  auto value = variable(name);
  if (!value || value->empty()) {
    return wire::Error{"environment", fmt::format("no variable {}", name), "the value of a header", ""};
  }
  if (value->find_first_of("\r\n") != std::string::npos) {
    return wire::Error{"environment", fmt::format("a line break in {}", name), "the value of a header", ""};
  }
  secrets.push_back(*value);
  if (names) (*names)[*value] = name;
  return written.substr(0, word) + *value;
}

}  // namespace runner

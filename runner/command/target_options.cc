#include "runner/command/target_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runner/driver/http_driver.h"
#include "runner/plan/input_files.h"

namespace runner {
namespace {

constexpr size_t kMaxFileBytes = 1 << 20;
constexpr const char* kTargetGroup = "Target behind a URL";

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

using Problem = std::optional<wire::Error>;

// Empty stands for a fresh one.
bool is_name_space(const std::string& text) {
  return text.size() <= 40 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c < 0x80 && std::isalnum(c)) || c == '-' || c == '_' || c == '.';
         });
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

// A host that NO_PROXY names, or one below it.
bool is_exempt(const std::string& host, std::string list) {
  list += ',';
  for (size_t start = 0, comma = 0; (comma = list.find(',', start)) != std::string::npos; start = comma + 1) {
    std::string entry = list.substr(start, comma - start);
    std::erase(entry, ' ');
    if (entry == "*") return true;
    if (entry.starts_with('.')) entry.erase(0, 1);
    if (!entry.empty() && (host == entry || host.ends_with("." + entry))) return true;
  }
  return false;
}

class TargetResolver {
 public:
  TargetResolver(const TargetOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  wire::Result<HttpSettings> resolve() {
    for (auto step :
         {&TargetResolver::resolve_url, &TargetResolver::resolve_headers, &TargetResolver::resolve_addresses,
          &TargetResolver::resolve_keys, &TargetResolver::resolve_profile, &TargetResolver::resolve_proxy}) {
      if (Problem problem = (this->*step)()) return *problem;
    }
    settings_.ca_certificates = options_.ca_certificates;
    settings_.client_certificate = options_.client_certificate;
    settings_.client_key = options_.client_key.empty() ? options_.client_certificate : options_.client_key;
    settings_.verification = options_.insecure ? Verification::off : Verification::on;
    settings_.redirects = options_.location ? Redirects::follow_same_origin : Redirects::refuse;
    settings_.connect_timeout = milliseconds(options_.connect_timeout_s);
    settings_.max_time = milliseconds(options_.max_time_s);
    settings_.run_time = milliseconds(options_.run_time_s);
    settings_.wait_for = milliseconds(options_.wait_for_s);
    settings_.rate_per_second = options_.rate_per_second;
    settings_.retries = options_.retries;
    return std::move(settings_);
  }

 private:
  Problem resolve_url() {
    auto url = parse_target_url(options_.url);
    if (!url) return url.error();
    settings_.url = std::move(*url);
    if (!options_.unix_socket.empty()) settings_.url.unix_path = options_.unix_socket;
    if (options_.client_certificate.empty() && !options_.client_key.empty()) {
      return wire::Error{"--key", "a key without --cert", "--cert with the certificate that it belongs to", ""};
    }
    for (const std::string& file : {options_.ca_certificates, options_.client_certificate, options_.client_key}) {
      if (file.empty() || std::filesystem::is_regular_file(file)) continue;
      return wire::Error{file, "no such file", "a PEM file", ""};
    }
    return {};
  }

  Problem resolve_headers() {
    constexpr std::string_view kCredentials[] = {"authorization", "proxy-authorization", "cookie", "x-api-key"};
    for (const std::string& text : options_.headers) {
      const size_t colon = text.find(':');
      const std::string name = text.substr(0, colon);
      const bool named =
          colon != std::string::npos && !name.empty() && name.find_first_of(" \t\r\n") == std::string::npos;
      if (!named || text.find_first_of("\r\n") != std::string::npos) {
        return wire::Error{"--header", "a header that cannot be read", "'Name: value' or 'Name: env:VARIABLE'", ""};
      }
      const size_t start = text.find_first_not_of(" \t", colon + 1);
      auto value = resolve_secret(start == std::string::npos ? "" : text.substr(start), environment_.variable,
                                  settings_.secrets);
      if (!value) return value.error();
      const bool credential =
          std::find(std::begin(kCredentials), std::end(kCredentials), lower_case(name)) != std::end(kCredentials);
      if (credential && !value->empty()) settings_.secrets.push_back(*value);
      settings_.headers.push_back({name, std::move(*value)});
    }
    return {};
  }

  Problem resolve_addresses() {
    for (const std::string& text : options_.addresses) {
      const size_t host_end = text.find(':');
      const size_t port_end = host_end == std::string::npos ? host_end : text.find(':', host_end + 1);
      if (port_end == std::string::npos || port_end + 1 == text.size()) {
        return wire::Error{"--resolve", fmt::format("'{}'", text), "HOST:PORT:ADDRESS", ""};
      }
      std::string address = text.substr(port_end + 1);
      if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
      settings_.addresses[text.substr(0, port_end)] = std::move(address);
    }
    return {};
  }

  Problem resolve_keys() {
    for (const std::string& text : options_.trusted_keys) {
      const size_t equals = text.find('=');
      const std::string file = equals == std::string::npos ? text : text.substr(equals + 1);
      const std::string key_id =
          equals == std::string::npos ? std::filesystem::path(file).stem().string() : text.substr(0, equals);
      auto pem = read_file(file, kMaxFileBytes);
      if (!pem) return pem.error();
      auto key = wire::PublicKey::from_pem(*pem);
      if (!key) return wire::Error{file, key.error().found, "an Ed25519 public key as PEM", ""};
      settings_.trusted_keys.emplace_back(key_id, std::move(*key));
    }
    return {};
  }

  Problem resolve_profile() {
    if (options_.profile.empty()) return {};
    auto text = read_file(options_.profile, kMaxFileBytes);
    if (!text) return text.error();
    auto profile = parse_profile(*text, options_.profile, environment_.variable);
    if (!profile) return profile.error();
    settings_.profile = std::move(*profile);
    return {};
  }

  std::string first_variable(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      if (auto value = environment_.variable(name); value && !value->empty()) return *value;
    }
    return {};
  }

  // --proxy, else the variables that curl reads; HTTP_PROXY in capitals is not one of them.
  std::string proxy_text() const {
    if (!options_.proxy.empty()) return options_.proxy;
    const TargetUrl& url = settings_.url;
    if (options_.no_proxy || !url.unix_path.empty() || is_loopback(url.host)) return {};
    if (is_exempt(url.host, first_variable({"no_proxy", "NO_PROXY"}))) return {};
    const std::string own = url.scheme == TargetUrl::Scheme::https ? first_variable({"https_proxy", "HTTPS_PROXY"})
                                                                   : first_variable({"http_proxy"});
    return own.empty() ? first_variable({"all_proxy", "ALL_PROXY"}) : own;
  }

  Problem resolve_proxy() {
    if (options_.proxy.find('@') != std::string::npos) {
      return wire::Error{"--proxy", "credentials on the command line", "env:VARIABLE, or the variable https_proxy",
                         "command lines are seen by every user of the machine"};
    }
    auto text = resolve_secret(proxy_text(), environment_.variable, settings_.secrets);
    if (!text) return text.error();
    if (text->empty()) return {};
    auto proxy = parse_proxy(*text);
    if (!proxy) return proxy.error();
    settings_.proxy = std::move(*proxy);
    if (!settings_.proxy->password.empty()) settings_.secrets.push_back(settings_.proxy->password);
    return {};
  }

  const TargetOptions& options_;
  const Environment& environment_;
  HttpSettings settings_;
};

}  // namespace

TargetDeclaration declare_target_options(ArgumentParser& parser, TargetOptions& options) {
  const auto option = [&](const char* names, Value value, const char* help) {
    return parser.option(names, std::move(value), help).group(kTargetGroup);
  };
  const auto flag = [&](const char* names, bool& value, const char* help) {
    return parser.flag(names, value, help).group(kTargetGroup);
  };
  TargetDeclaration declared{
      option("--target", options.url, "http(s)://HOST[:PORT][/BASE] or unix:/PATH (default: in process)"), {}};
  declared.dependent = {
      option("--unix-socket", options.unix_socket, "connect to this unix socket in place of the URL's host"),
      option("--header,-H", options.headers,
             "'Name: value' sent with every request; a secret as 'Name: env:VARIABLE' or 'Name: Bearer env:VARIABLE'"),
      option("--profile", options.profile, "YAML file: how this service wants caller, scopes and clock"),
      option("--trust-key", options.trusted_keys,
             "[KEY_ID=]FILE: public key (PEM) that its signatures must verify under"),
      option("--cacert", options.ca_certificates, "PEM file of certificate authorities to trust"),
      option("--cert", options.client_certificate, "PEM file of a client certificate"),
      option("--key", options.client_key, "PEM file of the client certificate's private key"),
      flag("--insecure,-k", options.insecure, "do not verify the target's certificate"),
      option("--resolve", options.addresses, "HOST:PORT:ADDRESS: connect there in place of resolving the name"),
      option("--proxy,-x", options.proxy,
             "[http://]HOST[:PORT], or env:VARIABLE with USER:PASSWORD@ in it (default: http_proxy, https_proxy, "
             "all_proxy, no_proxy)"),
      flag("--no-proxy", options.no_proxy, "use no proxy whatever the variables say"),
      flag("--location,-L", options.location, "follow redirects within the same origin"),
      option("--connect-timeout", positive_number(options.connect_timeout_s),
             "seconds to connect, TLS included (default: 5)"),
      option("--max-time", positive_number(options.max_time_s), "seconds for one exchange (default: 10)"),
      option("--run-time", positive_number(options.run_time_s),
             "seconds for the exchanges of one milestone (default: 600)"),
      option("--wait-for", non_negative_number(options.wait_for_s),
             "seconds to wait until the target responds (default: 0)"),
      option("--rate-limit", positive_number(options.rate_per_second),
             "requests per second at most (default: no limit)"),
      option("--retries", whole_number(options.retries, {0, UINT32_MAX}),
             "repeats after a transport failure of a GET or a write with an idempotency key"),
      option("--namespace", options.name_space, "begins every id and key that the run creates (default: a fresh one)"),
  };
  option("--seed", options.seed, "goes into the fresh name space");
  declared.dependent.push_back(
      option("--journal", options.journal,
             "file for what the run is about to create (default: OUT/journals/NAMESPACE.ndjson)"));
  return declared;
}

Arguments recorded_arguments(const TargetOptions& options) {
  Arguments arguments;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) arguments.insert(arguments.end(), {name, value});
  };
  add("--target", options.url);
  add("--unix-socket", options.unix_socket);
  add("--cacert", options.ca_certificates);
  add("--cert", options.client_certificate);
  add("--key", options.client_key);
  add("--proxy", options.proxy);
  add("--profile", options.profile);
  for (const std::string& header : options.headers) {
    if (header.find("env:") != std::string::npos) add("--header", header);
  }
  for (const std::string& address : options.addresses) add("--resolve", address);
  for (const std::string& key : options.trusted_keys) add("--trust-key", key);
  if (options.insecure) arguments.emplace_back("--insecure");
  if (options.location) arguments.emplace_back("--location");
  if (options.no_proxy) arguments.emplace_back("--no-proxy");
  return arguments;
}

wire::Result<TargetOptions> parse_recorded_arguments(const Arguments& arguments, const std::string& where) {
  ArgumentParser parser("", "");
  TargetOptions options;
  declare_target_options(parser, options);
  const auto help = parser.read(arguments);
  if (!help) {
    const wire::Error& error = help.error();
    return wire::Error{where, fmt::format("{}: {}", error.where, error.found), "the arguments of a target", ""};
  }
  return options;
}

TargetOptions with_given(TargetOptions recorded, const TargetOptions& given) {
  TargetOptions options = given;
  for (auto member : {&TargetOptions::url, &TargetOptions::unix_socket, &TargetOptions::ca_certificates,
                      &TargetOptions::client_certificate, &TargetOptions::client_key, &TargetOptions::proxy,
                      &TargetOptions::profile}) {
    if ((options.*member).empty()) options.*member = recorded.*member;
  }
  for (auto member : {&TargetOptions::headers, &TargetOptions::addresses, &TargetOptions::trusted_keys}) {
    (recorded.*member).insert((recorded.*member).end(), (given.*member).begin(), (given.*member).end());
    options.*member = std::move(recorded.*member);
  }
  options.insecure |= recorded.insecure;
  options.location |= recorded.location;
  options.no_proxy |= recorded.no_proxy;
  return options;
}

wire::Result<HttpSettings> resolve_target(const TargetOptions& options, const std::string& milestone,
                                          const Environment& environment) {
  if (!is_name_space(options.name_space)) {
    return wire::Error{"--namespace", fmt::format("'{}'", options.name_space),
                       "1 to 40 letters, digits, '-', '_' and '.'", "it begins ids, keys and the journal's file name"};
  }
  auto settings = TargetResolver(options, environment).resolve();
  if (!settings) return settings.error();
  const std::string base = options.name_space.empty() ? fresh_name_space(options.seed) : options.name_space;
  settings->name_space = base + "-" + lower_case(milestone);
  settings->milestone = milestone;
  settings->journal = options.journal;
  return settings;
}

}  // namespace runner

#include "runner/command/resolve_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runner/command/command.h"
#include "runner/driver/http_driver.h"
#include "runner/driver/no_proxy.h"
#include "runner/plan/plan.h"

namespace runner {
namespace {

constexpr size_t kMaxTargetFileBytes = 1 << 20;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

using Variables = std::function<std::optional<std::string>(const std::string&)>;

// Empty: a fresh one is made.
bool is_name_space(const std::string& text) {
  return text.size() <= 40 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c < 0x80 && std::isalnum(c)) || c == '-' || c == '_' || c == '.';
         });
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

class TargetResolver {
 public:
  TargetResolver(const TargetOptions& options, const checks::Conventions& conventions, const SecretSources& sources)
      : options_(options), conventions_(conventions), sources_(sources) {}

  wire::Result<HttpSettings> resolve() {
    for (auto step :
         {&TargetResolver::resolve_url, &TargetResolver::resolve_headers, &TargetResolver::resolve_addresses,
          &TargetResolver::resolve_keys, &TargetResolver::resolve_profile, &TargetResolver::resolve_proxy}) {
      if (auto error = (this->*step)()) return *error;
    }
    settings_.ca_certificates = options_.ca_certificates;
    settings_.client_certificate = options_.client_certificate;
    settings_.client_key = options_.client_key.empty() ? options_.client_certificate : options_.client_key;
    settings_.verification = options_.insecure ? Verification::off : Verification::on;
    settings_.traceparent = options_.traceparent;
    settings_.redirects = options_.location ? Redirects::follow_same_origin : Redirects::refuse;
    settings_.connect_timeout = milliseconds(options_.connect_timeout_s);
    settings_.max_time = milliseconds(options_.max_time_s);
    settings_.run_time = milliseconds(options_.run_time_s);
    settings_.wait_for = milliseconds(options_.wait_for_s);
    settings_.rate_per_second = options_.rate_per_second;
    settings_.retries = options_.retries;
    settings_.max_retry_after = milliseconds(options_.max_retry_after_s);
    settings_.max_run_bytes = size_t{options_.max_received_mib} << 20;
    return std::move(settings_);
  }

 private:
  std::optional<wire::Error> resolve_url() {
    auto url = parse_target_url(options_.url);
    if (!url) return url.error();
    settings_.url = std::move(*url);
    if (!options_.unix_socket.empty()) {
      if (!settings_.url.unix_path.empty()) return over_unix("--unix-socket");
      settings_.url.unix_path = options_.unix_socket;
    }
    if (options_.client_certificate.empty() && !options_.client_key.empty()) {
      return wire::Error{"--key", "given without --cert", "--cert with the certificate of this key", ""};
    }
    for (const std::string& file : {options_.ca_certificates, options_.client_certificate, options_.client_key}) {
      if (file.empty() || std::filesystem::is_regular_file(file)) continue;
      return wire::Error{file, "no such file", "a PEM file", ""};
    }
    return {};
  }

  static wire::Error over_unix(const char* option) {
    return {option, "given for a target on a unix socket", "a target at a host and port", "leave the option out"};
  }

  std::optional<wire::Error> resolve_headers() {
    for (const std::string& text : options_.headers) {
      const size_t colon = text.find(':');
      const std::string name = text.substr(0, colon);
      const bool named =
          colon != std::string::npos && !name.empty() && name.find_first_of(" \t\r\n") == std::string::npos;
      if (!named || text.find_first_of("\r\n") != std::string::npos) {
        return wire::Error{"--header", "not a header", "'Name: value' or 'Name: env:VARIABLE'", ""};
      }
      const size_t start = text.find_first_not_of(" \t", colon + 1);
      auto value = resolve_secret(start == std::string::npos ? "" : text.substr(start), sources_, settings_.secrets,
                                  &settings_.secret_variables);
      if (!value) return value.error();
      settings_.headers.push_back({name, std::move(*value)});
      const wire::Header& header = settings_.headers.back();
      const LiteralValue kind = kind_of(header.name, header.value.bytes());
      if (kind == LiteralValue::credential) settings_.secrets.push_back(header.value.bytes());
      if (kind == LiteralValue::word) settings_.words.push_back(header.value.bytes());
    }
    return {};
  }

  std::optional<wire::Error> resolve_addresses() {
    for (const std::string& text : options_.addresses) {
      const size_t host_end = text.find(':');
      const size_t port_end = host_end == std::string::npos ? host_end : text.find(':', host_end + 1);
      if (port_end == std::string::npos || port_end + 1 == text.size()) {
        return wire::Error{"--resolve", fmt::format("\"{}\"", text), "HOST:PORT:ADDRESS", ""};
      }
      if (!settings_.url.unix_path.empty()) return over_unix("--resolve");
      const std::string target = fmt::format("{}:{}", settings_.url.host, settings_.url.port);
      if (text.substr(0, port_end) != target) {
        return wire::Error{"--resolve", fmt::format("\"{}\"", text), fmt::format("{}:ADDRESS", target),
                           "no other host is connected to"};
      }
      std::string address = text.substr(port_end + 1);
      if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
      settings_.addresses[text.substr(0, port_end)] = std::move(address);
    }
    return {};
  }

  std::optional<wire::Error> resolve_keys() {
    for (const std::string& text : options_.trusted_keys) {
      const size_t equals = text.find('=');
      const std::string file = equals == std::string::npos ? text : text.substr(equals + 1);
      const std::string key_id =
          equals == std::string::npos ? std::filesystem::path(file).stem().string() : text.substr(0, equals);
      auto pem = read_file(file, kMaxTargetFileBytes);
      if (!pem) return pem.error();
      auto key = wire::PublicKey::from_pem(*pem);
      if (!key) return wire::Error{file, key.error().found, "an Ed25519 public key as PEM", ""};
      settings_.trusted_keys.emplace_back(key_id, std::move(*key));
    }
    return {};
  }

  std::optional<wire::Error> resolve_profile() {
    if (options_.profile.empty()) return {};
    auto text = read_file(options_.profile, kMaxTargetFileBytes);
    if (!text) return text.error();
    auto profile = parse_profile(*text, options_.profile, {sources_, conventions_.shorthand_header});
    if (!profile) return profile.error();
    settings_.profile = std::move(*profile);
    return {};
  }

  std::string first_variable(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      if (auto value = sources_.variable(name); value && !value->empty()) return *value;
    }
    return {};
  }

  // --proxy, else the variables that curl reads; HTTP_PROXY in capitals is not one of them.
  std::string proxy_text() const {
    if (!options_.proxy.empty()) return options_.proxy;
    const TargetUrl& url = settings_.url;
    if (options_.no_proxy || !url.unix_path.empty() || is_loopback(url.host)) return {};
    if (is_exempt_from_proxy(url.host, first_variable({"no_proxy", "NO_PROXY"}))) return {};
    const std::string own = url.scheme == TargetUrl::Scheme::https ? first_variable({"https_proxy", "HTTPS_PROXY"})
                                                                   : first_variable({"http_proxy"});
    return own.empty() ? first_variable({"all_proxy", "ALL_PROXY"}) : own;
  }

  std::optional<wire::Error> resolve_proxy() {
    if (!options_.proxy.empty() && !settings_.url.unix_path.empty()) return over_unix("--proxy");
    if (options_.proxy.find('@') != std::string::npos) {
      return wire::Error{"--proxy", "credentials on the command line", "env:VARIABLE, or the variable https_proxy",
                         "every user of the machine can see command lines"};
    }
    auto text = resolve_secret(proxy_text(), sources_, settings_.secrets);
    if (!text) return text.error();
    if (text->empty()) return {};
    auto proxy = parse_proxy(*text);
    if (!proxy) return proxy.error();
    settings_.proxy = std::move(*proxy);
    if (text->find('@') == std::string::npos) return {};
    // As typed, where it may be percent-encoded, and as sent. A user without a password may be a token.
    const size_t begin = text->find("://") == std::string::npos ? 0 : text->find("://") + 3;
    for (std::string pair :
         {text->substr(begin, text->rfind('@') - begin), settings_.proxy->user + ":" + settings_.proxy->password}) {
      const size_t colon = std::min(pair.find(':'), pair.size());
      const bool user_alone = colon + 1 >= pair.size();
      settings_.secrets.push_back(user_alone ? pair.substr(0, colon) : pair.substr(colon + 1));
      settings_.secrets.push_back(std::move(pair));
    }
    return {};
  }

  const TargetOptions& options_;
  const checks::Conventions& conventions_;
  const SecretSources sources_;
  HttpSettings settings_;
};

}  // namespace

wire::Result<HttpSettings> resolve_target(const TargetOptions& options, const Plan& plan,
                                          const Environment& environment) {
  if (!is_name_space(options.name_space)) {
    return wire::Error{"--namespace", fmt::format("\"{}\"", options.name_space),
                       "1 to 40 letters, digits, '-', '_' and '.'",
                       "it is the prefix of ids, keys and the journal's file name"};
  }
  auto settings =
      TargetResolver(options, plan.contract.conventions, {environment.variable, environment.interrupted}).resolve();
  if (!settings) return settings.error();
  const std::string base = options.name_space.empty()
                               ? fresh_name_space(options.seed, environment.random(), environment.now())
                               : options.name_space;
  settings->name_space = base + "-" + lower_case(plan.milestone.id);
  settings->journal = options.journal;
  return settings;
}

}  // namespace runner

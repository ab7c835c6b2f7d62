#include "runner/command/target_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/tool/shell_word.h"

namespace runner {
namespace {

constexpr unsigned kMaxReceivedMib = 1 << 20;

// "Name: env:VARIABLE", "Name: Scheme env:VARIABLE": nothing of the value is on the command line but a scheme.
bool comes_from_environment(const std::string& header) {
  const size_t value =
      std::min(header.find_first_not_of(" \t", std::min(header.find(':'), header.size() - 1) + 1), header.size());
  const size_t word = header.rfind(' ') == std::string::npos ? value : std::max(value, header.rfind(' ') + 1);
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == ' '; };
  return header.compare(word, 4, "env:") == 0 &&
         std::all_of(header.begin() + static_cast<std::ptrdiff_t>(value),
                     header.begin() + static_cast<std::ptrdiff_t>(word), is_letter);
}

constexpr const char* kTargetHeading = "Target over HTTP";

/// Declares options under the heading of the target, and keeps those that mean nothing without --target.
class TargetGroup {
 public:
  explicit TargetGroup(ArgumentParser& parser) : parser_(parser) {}

  Option independent(const char* names, Value value, const char* help) {
    return parser_.option(names, std::move(value), help).group(kTargetHeading);
  }
  Option option(const char* names, Value value, const char* help) {
    return dependent.emplace_back(independent(names, std::move(value), help));
  }
  Option flag(const char* names, bool& value, const char* help) {
    return dependent.emplace_back(parser_.flag(names, value, help).group(kTargetHeading));
  }

  std::vector<Option> dependent;

 private:
  ArgumentParser& parser_;
};

void declare_connection(TargetGroup& group, TargetOptions& options) {
  group.option("--unix-socket", options.unix_socket, "connect to this unix socket instead of the URL's host")
      .placeholder("PATH");
  group
      .option("--header,-H", options.headers,
              "'Name: value' sent with every request; a secret as 'Name: env:VARIABLE' or 'Name: Bearer env:VARIABLE', "
              "also "
              "from file:PATH or command:COMMAND")
      .placeholder("HEADER");
  group.option("--profile", options.profile, "YAML file: how this service expects caller, scopes and clock")
      .placeholder("FILE");
  group
      .option("--trust-key", options.trusted_keys,
              "public key (PEM) that verifies the service's signatures (default KEY_ID: the file's name)")
      .placeholder("[KEY_ID=]FILE");
  group.option("--cacert", options.ca_certificates, "PEM file of certificate authorities to trust").placeholder("FILE");
  group.option("--cert", options.client_certificate, "PEM file of a client certificate").placeholder("FILE");
  group.option("--key", options.client_key, "PEM file of the client certificate's private key").placeholder("FILE");
  group.flag("--insecure,-k", options.insecure, "do not verify the target's certificate");
  group.option("--resolve", options.addresses, "connect to ADDRESS instead of resolving HOST")
      .placeholder("HOST:PORT:ADDRESS");
  const Option proxy =
      group
          .option("--proxy,-x", options.proxy,
                  "[http://]HOST[:PORT], or env:VARIABLE with USER:PASSWORD@ in it (default: http_proxy, https_proxy, "
                  "all_proxy, no_proxy)")
          .placeholder("URL");
  group.flag("--no-proxy", options.no_proxy, "use no proxy, whatever the environment variables are").excludes(proxy);
  group.flag("--location,-L", options.location, "follow redirects within the same origin");
  group.flag("--traceparent", options.traceparent,
             "send a W3C traceparent with every request: a trace for each scenario, which findings name");
}

void declare_limits(TargetGroup& group, TargetOptions& options) {
  group.option("--connect-timeout", positive_number(options.connect_timeout_s),
               "seconds to connect, TLS included (default: 5)");
  group.option("--max-time", positive_number(options.max_time_s), "seconds for one exchange (default: 10)");
  group.option("--wait-for", non_negative_number(options.wait_for_s),
               "seconds to wait until the target responds (default: 0)");
  group.option("--rate-limit", positive_number(options.rate_per_second),
               "requests per second at most, of all shards together (default: no limit)");
  group.option(
      "--max-retry-after", non_negative_number(options.max_retry_after_s),
      "seconds that a request waits where the target asks for it by 429 or 503 with Retry-After (default: 60)");
  group.option("--retries", whole_number(options.retries, {0, UINT32_MAX}),
               "repetitions after a transport failure, of a GET or a write with an idempotency key (default: 0)");
}

// A value that was typed may be a secret: it comes from a variable named after its header, as in the commands for curl.
void add_typed_headers(const TargetOptions& options, Arguments& arguments) {
  for (const std::string& header : options.headers) {
    if (comes_from_environment(header)) continue;
    const std::string name = header.substr(0, header.find(':'));
    arguments.insert(arguments.end(), {"--header", name + ": env:" + variable_name(name)});
  }
}

// Without these a slow or guarded target responds otherwise.
void add_limits(const TargetOptions& options, Arguments& arguments) {
  const TargetOptions defaults;
  const auto add = [&](const char* name, double TargetOptions::*value) {
    if (options.*value != defaults.*value) arguments.insert(arguments.end(), {name, fmt::format("{}", options.*value)});
  };
  add("--connect-timeout", &TargetOptions::connect_timeout_s);
  add("--max-time", &TargetOptions::max_time_s);
  add("--wait-for", &TargetOptions::wait_for_s);
  add("--rate-limit", &TargetOptions::rate_per_second);
  if (options.retries > 0) arguments.insert(arguments.end(), {"--retries", std::to_string(options.retries)});
}

}  // namespace

std::vector<Option> declare_target_options(ArgumentParser& parser, TargetOptions& options, const TargetHelp& help) {
  TargetGroup group(parser);
  Option target =
      group
          .independent("--target", help.urls ? Value(*help.urls) : Value(options.url),
                       help.urls
                           ? "http(s)://HOST[:PORT][/BASE] or unix:/PATH (default: in process); several are replicas "
                             "of one service, asked in turn"
                           : "http(s)://HOST[:PORT][/BASE] or unix:/PATH (default: in process)")
          .placeholder("URL");
  if (help.urls) target.one_value_each();
  declare_connection(group, options);
  declare_limits(group, options);
  if (help.run_limits == RunLimits::offered) {
    group.option("--max-received", whole_number(options.max_received_mib, {1, kMaxReceivedMib}),
                 "MiB of responses that a run takes, since it keeps them (default: 64)");
    group.option("--run-time", positive_number(options.run_time_s),
                 "seconds for the exchanges of one milestone (default: 600)");
  }
  const Option name_space = group
                                .option("--namespace", options.name_space,
                                        "prefix of every id and key that the run creates (default: a fresh one)")
                                .placeholder("NAME");
  if (help.seed_use == SeedUse::cases) {
    parser.option("--seed", options.seed, help.seed).placeholder("SEED");
  } else {
    group.option("--seed", options.seed, help.seed).placeholder("SEED").excludes(name_space);
  }
  group.option("--journal", options.journal, help.journal).placeholder("FILE");
  if (help.needed == TargetNeeded::by_options) {
    for (Option& option : group.dependent) option.needs(target);
  }
  return std::move(group.dependent);
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
    if (comes_from_environment(header)) add("--header", header);
  }
  for (const std::string& address : options.addresses) add("--resolve", address);
  for (const std::string& key : options.trusted_keys) add("--trust-key", key);
  if (options.insecure) arguments.emplace_back("--insecure");
  if (options.location) arguments.emplace_back("--location");
  if (options.traceparent) arguments.emplace_back("--traceparent");
  if (options.no_proxy) arguments.emplace_back("--no-proxy");
  return arguments;
}

std::vector<std::string> header_names(const TargetOptions& options) {
  std::vector<std::string> names;
  for (const std::string& header : options.headers) names.push_back(header.substr(0, header.find(':')));
  return names;
}

std::string command_again(const TargetOptions& options, const std::string& milestone, const Arguments& more) {
  std::string command = tool_command() + (" " + shell_word(milestone));
  Arguments arguments = recorded_arguments(options);
  add_typed_headers(options, arguments);
  add_limits(options, arguments);
  arguments.insert(arguments.end(), more.begin(), more.end());
  for (const std::string& argument : arguments) command += " " + shell_word(argument);
  return command;
}

wire::Result<TargetOptions> parse_recorded_arguments(const Arguments& arguments, const std::string& where) {
  ArgumentParser parser("", "");
  TargetOptions options;
  declare_target_options(parser, options, {.needed = TargetNeeded::by_none});
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
  options.traceparent |= recorded.traceparent;
  options.no_proxy |= recorded.no_proxy;
  return options;
}

}  // namespace runner

#include "runner/app/serve_options.h"

namespace runner {
namespace {

constexpr uint64_t kMaxBodyBytes = 1 << 20;  // as the contract sets it

constexpr const char* kFooter = R"(
examples:
  verify/runner serve --port 8080
  verify/runner serve --unix /tmp/reference.sock --gate INTEGRATION_ENABLED=1
  verify/runner serve --port 8443 --tls-cert cert.pem --tls-key key.pem --state reference.db

Prints one line, 'listening on URL', when it is ready. GET /healthz needs no identity. On SIGINT or SIGTERM it completes
the requests that it has begun and exits with 0.)";

// With or without the name of the variable.
std::optional<Gate> parse_gate(std::string_view text) {
  constexpr std::string_view kVariable = "INTEGRATION_ENABLED=";
  if (text.starts_with(kVariable)) text.remove_prefix(kVariable.size());
  if (text == "1") return Gate::open;
  if (text == "0") return Gate::closed;
  return std::nullopt;
}

struct Flags {
  bool seeded = false;
  bool no_access_log = false;
  double request_time_s = 10;
};

void declare_options(ArgumentParser& parser, ServeOptions& options, Flags& flags) {
  const Option host =
      parser.option("--host", options.front.host, "address to listen on (default: 127.0.0.1)").placeholder("ADDRESS");
  const Option port = parser.option("--port", whole_number(options.front.port, {0, 65535}),
                                    "port to listen on (default: any free one)");
  parser.option("--unix", options.front.unix_path, "listen on this unix socket instead of a port")
      .placeholder("PATH")
      .excludes(host)
      .excludes(port);
  parser.option("--gate",
                parsed(options.gate, parse_gate, "0, 1, INTEGRATION_ENABLED=0 or INTEGRATION_ENABLED=1",
                       "[INTEGRATION_ENABLED=]0|1"),
                "integration gate: 1 open, 0 closed (default: the environment variable INTEGRATION_ENABLED)");
  parser.option("--state", options.state, "keep the state in this SQLite file (default: in memory)")
      .placeholder("FILE");
  parser.option("--clock",
                parsed(options.clock, wire::parse_instant, "an RFC 3339 date-time with a time zone", "INSTANT"),
                "a fixed 'now', as an RFC 3339 date-time with a time zone (default: the system's clock)");
  parser.option("--keys", options.keys, "PKCS#8 PEM files: the first signs, the others are published as verify-only")
      .placeholder("FILE");
  parser.flag("--seeded", flags.seeded,
              "start with a liquidity provider and a partner liquidity provider of the partner 'demo'");
  const Option access_log = parser
                                .option("--access-log", options.access_log,
                                        "file for one JSON line per request (default: '-', standard error)")
                                .placeholder("FILE");
  parser.flag("--no-access-log", flags.no_access_log, "write no access log").excludes(access_log);
  parser.option("--tls-cert", options.front.tls_certificate, "PEM certificate chain: serve HTTPS").placeholder("FILE");
  parser.option("--tls-key", options.front.tls_key, "PEM private key of --tls-cert").placeholder("FILE");
  parser.option("--request-timeout", positive_number(flags.request_time_s),
                "seconds within which a header and then a body has to arrive (default: 10)");
  parser.footer(kFooter);
}

}  // namespace

std::variant<ServeOptions, ExitCode> read_serve_options(const Arguments& arguments, const Output& output) {
  ArgumentParser parser("serve", "Serves the reference implementation over HTTP.");
  ServeOptions options;
  Flags flags;
  declare_options(parser, options, flags);
  if (const auto code = parser.read(arguments, output)) return *code;
  if (options.front.tls_certificate.empty() != options.front.tls_key.empty()) {
    return fail(output, {"--tls-cert", "only one of --tls-cert and --tls-key", "both or neither",
                         for_this_installation("see verify/runner serve --help")});
  }
  options.contents = flags.seeded ? Contents::seeded : Contents::empty;
  options.front.request_time =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(flags.request_time_s));
  options.front.max_body_bytes = kMaxBodyBytes;
  if (flags.no_access_log) options.access_log.clear();
  return options;
}

}  // namespace runner

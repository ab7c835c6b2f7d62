#include "runner/app/serve_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "runner/command/parse_arguments.h"

namespace runner {
namespace {

constexpr const char* kFooter = R"(
examples:
  verify/runner serve --port 8080
  verify/runner serve --unix /tmp/reference.sock --gate INTEGRATION_ENABLED=1
  verify/runner serve --port 8443 --tls-cert cert.pem --tls-key key.pem --state reference.db

Prints one line 'listening on URL' when it is ready. GET /healthz answers without identity. It stops at SIGINT or
SIGTERM, after what has begun is answered, with exit code 0.)";

struct Raw {
  ServeOptions options;
  std::string gate;
  std::string clock;
  bool seeded = false;
  bool no_access_log = false;
};

void declare_options(CLI::App& app, Raw& raw) {
  ServeOptions& options = raw.options;
  app.add_option("--host", options.front.host, "address to listen on (default: 127.0.0.1)");
  app.add_option("--port", options.front.port, "port to listen on (default: any free one)")
      ->check(CLI::Range(0, 65535));
  app.add_option("--unix", options.front.unix_path, "listen on a unix socket in place of a port");
  app.add_option("--gate", raw.gate,
                 "INTEGRATION_ENABLED=1 opens the integration gate, =0 closes it (default: the variable)");
  app.add_option("--state", options.state, "keep the state in this SQLite file (default: in memory)");
  app.add_option("--clock", raw.clock, "a fixed 'now', an RFC 3339 instant (default: the system's clock)");
  app.add_option("--keys", options.keys, "PKCS#8 PEM files: the first signs, the others are published as verify-only");
  app.add_flag("--seeded", raw.seeded, "begin with a liquidity provider and a partner provider of the partner 'demo'");
  app.add_option("--access-log", options.access_log, "file for one JSON line a request (default: '-', standard error)");
  app.add_flag("--no-access-log", raw.no_access_log, "write no access log");
  app.add_option("--tls-cert", options.front.tls_certificate, "PEM certificate chain: serve HTTPS");
  app.add_option("--tls-key", options.front.tls_key, "PEM private key of --tls-cert");
}

wire::Result<Gate> parse_gate(std::string text) {
  constexpr std::string_view kVariable = "INTEGRATION_ENABLED=";
  if (text.starts_with(kVariable)) text.erase(0, kVariable.size());
  if (text == "1") return Gate::open;
  if (text == "0") return Gate::closed;
  return wire::Error{"--gate", fmt::format("'{}'", text), "INTEGRATION_ENABLED=1 or INTEGRATION_ENABLED=0", ""};
}

wire::Result<ServeOptions> finish(Raw raw) {
  ServeOptions& options = raw.options;
  if (!raw.gate.empty()) {
    auto gate = parse_gate(raw.gate);
    if (!gate) return gate.error();
    options.gate = *gate;
  }
  if (!raw.clock.empty()) {
    options.clock = wire::parse_instant(raw.clock);
    if (!options.clock) return wire::Error{"--clock", fmt::format("'{}'", raw.clock), "an RFC 3339 instant", ""};
  }
  if (options.front.tls_certificate.empty() != options.front.tls_key.empty()) {
    return wire::Error{"--tls-cert", "one of --tls-cert and --tls-key alone", "both or neither", ""};
  }
  options.contents = raw.seeded ? Contents::seeded : Contents::empty;
  if (raw.no_access_log) options.access_log.clear();
  return std::move(options);
}

}  // namespace

wire::Result<std::variant<ServeOptions, HelpText>> parse_serve_options(const Arguments& arguments) {
  CLI::App app{"Serves the reference implementation over HTTP.", "verify/runner serve"};
  app.footer(kFooter);
  Raw raw;
  declare_options(app, raw);
  auto help = read_options(app, arguments, "verify/runner serve --help");
  if (!help) return help.error();
  if (*help) return std::variant<ServeOptions, HelpText>(std::move(**help));
  auto options = finish(std::move(raw));
  if (!options) return options.error();
  return std::variant<ServeOptions, HelpText>(std::move(*options));
}

}  // namespace runner

#include "runner/driver/curl.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/tool/shell_word.h"
#include "wire/base64.h"

namespace runner {
namespace {

constexpr size_t kMaxBodyShown = 16'384;

// The text between double quotes of a POSIX shell.
std::string in_double_quotes(std::string_view text) {
  std::string quoted;
  for (char c : text) {
    if (c == '"' || c == '$' || c == '`' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

// The longest secret that the value contains, with the variable that it came from.
const SecretVariables::value_type* variable_in(const std::string& value, const SecretVariables& variables) {
  const SecretVariables::value_type* longest = nullptr;
  for (const auto& variable : variables) {
    const bool found = value.find(variable.first) != std::string::npos;
    if (found && (!longest || variable.first.size() > longest->first.size())) longest = &variable;
  }
  return longest;
}

std::string header_option(const wire::Header& header, const CurlContext& context) {
  const std::string& value = header.value.bytes();
  // A caller with a certificate of its own: its files are named by variables, OWNER_CERT and OWNER_KEY.
  if (header.name == kCallerHeader)
    return fmt::format(" -H {} --cert \"${{{}}}\" --key \"${{{}}}\"", shell_word(header.name + ": " + value),
                       variable_name(value + "-cert"), variable_name(value + "-key"));
  if (const auto* variable = variable_in(value, context.variables)) {
    const size_t begin = value.find(variable->first);
    return fmt::format(" -H \"{}: {}${{{}}}{}\"", header.name, in_double_quotes(value.substr(0, begin)),
                       variable->second, in_double_quotes(value.substr(begin + variable->first.size())));
  }
  if (context.secrets.sent_as(value)) return fmt::format(" -H \"{}: ${}\"", header.name, variable_name(header.name));
  // curl leaves out a header without a value unless it is written with a semicolon.
  if (value.empty()) return " -H " + shell_word(header.name + ";");
  return " -H " + shell_word(header.name + ": " + value);
}

// Of a unix socket curl takes the path as an option, and any host.
std::string url_of(const std::string& origin) { return origin.starts_with("unix:") ? "http://localhost" : origin; }

}  // namespace

std::string curl_options(const HttpSettings& settings) {
  std::string options;
  const auto add = [&](std::string_view name, std::string_view value) {
    options += fmt::format(" {} {}", name, shell_word(value));
  };
  if (!settings.url.unix_path.empty()) add("--unix-socket", settings.url.unix_path);
  if (!settings.ca_certificates.empty()) add("--cacert", settings.ca_certificates);
  if (!settings.client_certificate.empty()) add("--cert", settings.client_certificate);
  if (!settings.client_key.empty()) add("--key", settings.client_key);
  if (settings.verification == Verification::off) options += " --insecure";
  for (const auto& [host, address] : settings.addresses) add("--resolve", host + ":" + address);
  if (settings.proxy) add("--proxy", fmt::format("http://{}:{}", settings.proxy->host, settings.proxy->port));
  return options;
}

std::string curl_command(const wire::Request& request, const CurlContext& context) {
  if (request.body.size() > kMaxBodyShown) return {};
  std::string command = "curl -sS -i --path-as-is --globoff" + context.options;
  if (request.method == "HEAD") {
    command += " --head";
  } else if (request.method != (request.body.empty() ? "GET" : "POST")) {
    command += " -X " + shell_word(request.method);
  }
  for (const wire::Header& header : request.headers) {
    if (header.name != kCanaryHeader) command += header_option(header, context);
  }
  const bool has_type = wire::find_header(request.headers, "content-type") != nullptr;
  if (!request.body.empty() && !has_type) command += " -H 'content-type:'";
  command += " " + shell_word(url_of(context.origin) + request.target);
  if (request.body.empty()) return command;
  // '@' would name a file; text that a terminal could take for more than text is sent as bytes.
  const bool as_word = is_plain_text(request.body) && request.body.front() != '@';
  if (as_word) return command + " --data-binary " + shell_word(request.body);
  return fmt::format("printf %s {} | base64 -d | {} --data-binary @-", shell_word(wire::base64_encode(request.body)),
                     command);
}

}  // namespace runner

#include "checks/exchange.h"

#include <algorithm>
#include <cctype>

#include "wire/json_pointer.h"
#include "wire/uri.h"
#include "wire/utf8.h"

namespace checks {
namespace {

bool is_whole_segment(std::string_view segment) {
  if (segment.empty()) return false;
  const auto decoded = wire::percent_decode(segment);
  return decoded && wire::is_utf8(*decoded);
}

}  // namespace

std::string_view Exchange::sent_header(std::string_view name) const {
  const wire::UntrustedText* found = wire::find_header(request.headers, name);
  if (!found) return {};
  const std::string_view header = found->bytes();
  const size_t begin = header.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return header.substr(begin, header.find_last_not_of(" \t") - begin + 1);
}

bool Exchange::sends_other_media_type() const {
  std::string type(sent_header("content-type"));
  type.resize(std::min(type.find(';'), type.size()));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  return !type.empty() && type != "application/json" && !type.ends_with("+json");
}

bool Exchange::lacks_idempotency_key() const {
  return operation && operation->needs_idempotency_key && sent_header("idempotency-key").empty();
}

bool Exchange::names_a_route() const {
  std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (!is_whole_segment(segment)) return false;
    path.remove_prefix(segment.size());
  }
  return path.empty();
}

std::string_view Exchange::text_at(std::string_view pointer) const {
  if (!body) return {};
  const wire::Json* value = wire::find_at(*body, pointer);
  const std::string* text = value ? value->as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view{};
}

bool hide_secrets(Outcome& outcome, const Secrets& secrets) {
  if (secrets.empty()) return false;
  if (auto* silence = std::get_if<NoResponse>(&outcome)) {
    silence->reason = secrets.hidden_in_cut(std::move(silence->reason));
    return false;
  }
  auto& response = std::get<wire::Response>(outcome);
  bool quoted = secrets.quoted_in(response.body.bytes());
  if (quoted) response.body = secrets.without_quotes(std::move(response.body.bytes()));
  for (wire::Header& header : response.headers) {
    if (!secrets.quoted_in(header.value.bytes()) && !secrets.quoted_in_name(header.name)) continue;
    quoted = true;
    header = {secrets.name_without_quotes(std::move(header.name)),
              secrets.without_quotes(std::move(header.value.bytes()))};
  }
  return quoted;
}

void read_body(Exchange& exchange) {
  exchange.quotes_secret |= hide_secrets(exchange.outcome, exchange.secrets);
  const wire::Response* response = exchange.response();
  if (!response || exchange.request.method == "HEAD") return;
  wire::JsonLimits limits;
  limits.max_depth = kMaxResponseDepth;
  auto parsed = wire::parse_json(response->body.bytes(), limits);
  if (!parsed) {
    exchange.body_problem = parsed.error().to_string();
  } else if (!parsed->is_object()) {
    exchange.body_problem = "a JSON value that is not an object";
  } else {
    exchange.body = std::move(*parsed);
  }
}

std::string outcome_of(const Exchange& exchange) {
  if (const auto* silence = std::get_if<NoResponse>(&exchange.outcome)) return "no response: " + silence->reason;
  std::string outcome = std::to_string(exchange.status());
  for (const wire::Printable& word :
       {wire::Printable(exchange.error_code()), wire::Printable(exchange.reason_code())}) {
    if (!word.empty()) outcome.append(" ").append(word);
  }
  return outcome;
}

}  // namespace checks

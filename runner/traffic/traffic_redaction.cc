#include "runner/traffic/traffic_redaction.h"

#include <algorithm>
#include <array>
#include <set>

#include "runner/record/redaction.h"

namespace runner {
namespace {

using checks::Exchange;

constexpr std::array kCredentialHeaders = {"authorization", "proxy-authorization", "cookie",
                                           "set-cookie",    "x-api-key",           "x-auth-token"};

class HiddenValues {
 public:
  explicit HiddenValues(const std::vector<std::string>& names) : names_(names) {}

  void collect(const Exchange& exchange) {
    collect(exchange.request.headers);
    if (exchange.request_body) collect(*exchange.request_body, false);
    for (const auto& [name, value] : exchange.query) {
      if (is_hidden(name)) note(value);
    }
    if (const wire::Response* response = exchange.response()) collect(response->headers);
    if (exchange.body) collect(*exchange.body, false);
  }

  checks::Secrets secrets() const { return {std::vector<std::string>(values_.begin(), values_.end()), {}}; }
  bool empty() const { return values_.empty(); }

 private:
  bool is_hidden(std::string_view name) const {
    return std::any_of(names_.begin(), names_.end(),
                       [&](const std::string& hidden) { return wire::is_same_header_name(hidden, name); });
  }
  static bool is_credential(std::string_view name) {
    return std::any_of(kCredentialHeaders.begin(), kCredentialHeaders.end(),
                       [&](const char* header) { return wire::is_same_header_name(header, name); });
  }
  void note(const std::string& value) {
    if (!value.empty()) values_.insert(value);
  }

  void collect(const wire::Headers& headers) {
    for (const wire::Header& header : headers) {
      if (is_credential(header.name) || is_hidden(header.name)) note(header.value.bytes());
    }
  }

  // All texts and numbers below a hidden member are hidden.
  void collect(const wire::Json& value, bool hidden) {
    if (hidden && value.as_string()) note(*value.as_string());
    if (hidden && value.is_number()) note(wire::to_text(value));
    if (value.as_array()) {
      for (const wire::Json& item : *value.as_array()) collect(item, hidden);
    }
    if (value.as_object()) {
      for (const wire::Member& member : *value.as_object()) collect(member.value, hidden || is_hidden(member.key));
    }
  }

  const std::vector<std::string>& names_;
  std::set<std::string> values_;
};

void hide(const checks::Secrets& secrets, PlacedFinding& placed) {
  placed.finding.pointer = redacted(std::move(placed.finding.pointer), secrets);
  placed.finding.expected = redacted(std::move(placed.finding.expected), secrets);
  placed.finding.actual = redacted(std::move(placed.finding.actual), secrets);
}

Exchange without(const checks::Secrets& secrets, Exchange exchange) {
  exchange.secrets = secrets;
  checks::hide_secrets(exchange.outcome, secrets);
  if (exchange.actor) exchange.actor->id = secrets.hidden(std::move(exchange.actor->id));
  return exchange;
}

}  // namespace

void hide(ScenarioResult& result, const std::vector<std::string>& names) {
  HiddenValues values(names);
  for (const Exchange& exchange : result.exchanges) values.collect(exchange);
  if (values.empty()) return;
  const checks::Secrets secrets = values.secrets();
  ExchangeList hidden;
  for (size_t i = 0; i < result.exchanges.size(); ++i)
    hidden.push_back(std::make_shared<const Exchange>(without(secrets, result.exchanges[i])), result.exchanges.time(i));
  result.exchanges = std::move(hidden);
  for (PlacedFinding& placed : result.findings) hide(secrets, placed);
}

}  // namespace runner

#include "runner/record/exchanges.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "runner/record/redaction.h"
#include "wire/base64.h"
#include "wire/json_string.h"
#include "wire/utf8.h"

namespace runner {
namespace {

/// Headers whose value is a secret whoever sends it.
constexpr std::array kSecretHeaders = {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"};

bool is_secret_header(const std::string& name) {
  return std::any_of(kSecretHeaders.begin(), kSecretHeaders.end(),
                     [&](const char* secret) { return strcasecmp(secret, name.c_str()) == 0; });
}

// Appends the lines to one growing text, member by member: this file is the biggest of a run.
class ExchangeLines {
 public:
  explicit ExchangeLines(std::string& out) : out_(out) {}

  void add(const ScenarioResult& result, const checks::Exchange& exchange) {
    member("{\"scenario\":", result.run->id);
    // What runs share is made into text once.
    const auto [known, fresh] = written_.try_emplace(&exchange, Span{out_.size(), 0});
    if (!fresh) {
      out_.append(out_, known->second.begin, known->second.size);
      return;
    }
    add(exchange);
    known->second.size = out_.size() - known->second.begin;
  }

 private:
  struct Span {
    size_t begin;
    size_t size;
  };

  void add(const checks::Exchange& exchange) {
    secrets_ = &exchange.secrets;
    member(",\"label\":", exchange.label);
    if (exchange.operation) member(",\"operation\":", exchange.operation->id);
    if (exchange.step >= 0) out_ += ",\"step\":" + std::to_string(exchange.step + 1);
    member(",\"request\":{\"method\":", exchange.request.method);
    text(",\"target\":", exchange.request.target);
    headers(exchange.request.headers);
    body(exchange.request.body);
    if (const wire::Response* answer = exchange.response()) {
      out_ += "},\"response\":{\"status\":" + std::to_string(answer->status);
      headers(answer->headers);
      body(answer->body);
      out_ += "}}\n";
    } else {
      text("},\"no_answer\":", std::get<checks::NoAnswer>(exchange.answer).reason);
      out_ += "}\n";
    }
  }

  void member(std::string_view name, std::string_view value) {
    out_ += name;
    wire::append_json_string(out_, value);
  }

  bool holds_secret(const std::string& value) const {
    return std::any_of(secrets_->begin(), secrets_->end(), [&](const std::string& secret) {
      return !secret.empty() && value.find(secret) != std::string::npos;
    });
  }

  // Bytes that are no UTF-8 have no place in JSON: they stand under another name, as base64.
  void text(std::string_view name, const std::string& value) {
    const std::string shown = holds_secret(value) ? redacted(value, *secrets_) : value;
    if (wire::is_utf8(shown)) return member(name, shown);
    member(std::string(name.substr(0, name.rfind('"'))) + "_base64\":", wire::base64_encode(shown));
  }

  void headers(const wire::Headers& headers) {
    out_ += ",\"headers\":[";
    bool first = true;
    for (const wire::Header& header : headers) {
      out_ += first ? "[" : ",[";
      first = false;
      header_text(header.name);
      out_ += ',';
      header_text(is_secret_header(header.name) || holds_secret(header.value) ? kRedacted : header.value);
      out_ += ']';
    }
    out_ += ']';
  }

  void header_text(std::string_view value) {
    if (wire::is_utf8(value)) {
      wire::append_json_string(out_, value);
    } else {
      wire::append_json_string(out_, "base64:" + wire::base64_encode(value));
    }
  }

  void body(const std::string& body) {
    if (body.empty()) return;
    text(",\"body\":", body);
    if (holds_secret(body)) out_ += ",\"redacted\":true";
  }

  std::string& out_;
  std::unordered_map<const checks::Exchange*, Span> written_;  ///< in out_, from the label on
  const std::vector<std::string>* secrets_ = nullptr;
};

size_t expected_size(const Record& record) {
  constexpr size_t kPerExchange = 1200;  // names, headers, escapes
  size_t size = 0;
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      const wire::Response* answer = exchange.response();
      size += kPerExchange + exchange.request.body.size() + (answer ? answer->body.size() : 0);
    }
  }
  return size;
}

}  // namespace

std::string render_exchanges(const Record& record) {
  std::string text;
  text.reserve(expected_size(record));
  ExchangeLines lines(text);
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) lines.add(result, exchange);
  }
  return text;
}

}  // namespace runner
